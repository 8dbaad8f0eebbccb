/** What the playbook tests share: a registry of modules, client classes, and a fixed today. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatDiagnostic } from '../../src/core/index.ts';
import { loadPlaybook } from '../../src/playbook/index.ts';
import type { LoadedPlaybook, ModuleDescriptions, Play, PlaybookContext } from '../../src/playbook/index.ts';

export const modules: ModuleDescriptions = {
  apache_tls: {
    description: 'Sets TLS versions and cipher suites',
    schema: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        ssl_protocol: {
          type: 'string',
          pattern: '^[ +A-Za-z0-9.-]+$',
          expected: 'arguments of SSLProtocol, such as "all -SSLv3"',
        },
        ssl_cipher_suite: { type: 'string', minLength: 1 },
        ssl_honor_cipher_order: { type: 'boolean' },
        security_level: { type: 'string', enum: ['auto', 'keep'] },
        ports: { type: 'array', items: { $ref: '#/$defs/port' }, uniqueItems: true, maxItems: 3 },
      },
      $defs: { port: { type: 'integer', minimum: 1, maximum: 65_535 } },
    },
  },
  apache_include: {
    description: 'Adds a file to the configuration',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['path'],
      properties: {
        path: { type: 'string', minLength: 1 },
        where: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        mode: { anyOf: [{ const: 'first' }, { const: 'last' }], expected: '"first" or "last"' },
      },
      dependentRequired: { mode: ['where'] },
    },
  },
  ping: { description: 'Changes nothing', schema: { type: 'object', additionalProperties: false } },
};

export const context: PlaybookContext = {
  modules,
  clientClasses: ['windows-xp', 'windows-7-ie11', 'java-6', 'modern'],
  today: '2026-11-23',
};

/** Loads a text as playbook.yaml. */
export function load(text: string): LoadedPlaybook {
  return loadPlaybook({ file: 'playbook.yaml', text }, context);
}

/** The plays of a text that must be right. */
export function plays(text: string): readonly Play[] {
  const { playbook, diagnostics } = load(text);
  if (playbook === null) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return playbook.plays;
}

/** The diagnostics of a text as they're printed. */
export function complaints(text: string): readonly string[] {
  return load(text).diagnostics.map(formatDiagnostic);
}

/** Names of the cases in a fixture folder. */
export function casesIn(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, folder)).sort();
}

/** A file of a case. */
export function fileOf(folder: string, name: string, file: string): string {
  return readFileSync(join(import.meta.dirname, folder, name, file), 'utf8');
}
