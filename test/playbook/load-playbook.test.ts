/** What fixtures can't show: every unsupported keyword, registries, schemas, and texts meant to do harm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { loadPlaybook, playbookSchema } from '../../src/playbook/index.ts';
import { PLAY_PROPERTIES } from '../../src/playbook/play-schema.ts';
import { TASK_PROPERTIES } from '../../src/playbook/task-schema.ts';
import { UNSUPPORTED_PLAY_KEYWORDS, UNSUPPORTED_TASK_KEYWORDS } from '../../src/playbook/unsupported-keywords.ts';
import { compileSchema } from '../../src/yaml/index.ts';
import { complaints, context, load, modules, plays } from './support.ts';

describe("Ansible's keywords", () => {
  it.each([...UNSUPPORTED_PLAY_KEYWORDS])('%s of a play: %s', (keyword, hint) => {
    const text = `- hosts: all\n  ${keyword}: x\n  tasks:\n    - ping:\n`;
    expect(complaints(text)).toEqual([`playbook.yaml:2:3: "${keyword}" isn't supported by fleet, ${hint}`]);
  });

  it.each([...UNSUPPORTED_TASK_KEYWORDS])('%s of a task: %s', (keyword, hint) => {
    const text = `- hosts: all\n  tasks:\n    - ping:\n      ${keyword}: x\n`;
    expect(complaints(text)).toEqual([`playbook.yaml:4:7: "${keyword}" isn't supported by fleet, ${hint}`]);
  });

  it.each(['handlers', 'roles', 'environment', 'strategy'])('knows %s', (keyword) => {
    expect(UNSUPPORTED_PLAY_KEYWORDS.has(keyword)).toBe(true);
  });

  it.each(['register', 'notify', 'block', 'rescue', 'delegate_to', 'until', 'async', 'become'])(
    'knows %s of tasks',
    (keyword) => {
      expect(UNSUPPORTED_TASK_KEYWORDS.has(keyword)).toBe(true);
    },
  );

  it('never include what fleet itself has', () => {
    for (const own of Object.keys(PLAY_PROPERTIES)) expect(UNSUPPORTED_PLAY_KEYWORDS.has(own)).toBe(false);
    for (const own of Object.keys(TASK_PROPERTIES)) expect(UNSUPPORTED_TASK_KEYWORDS.has(own)).toBe(false);
  });
});

describe('the registry of modules', () => {
  it('is the only source of module names', () => {
    const text = '- hosts: all\n  tasks:\n    - other: {x: 1}\n';
    const schema = { type: 'object', properties: { x: { type: 'integer' } } };
    const other = { ...context, modules: { other: { schema, description: '' } } };
    expect(loadPlaybook({ file: 'p.yaml', text }, other).diagnostics).toEqual([]);
    expect(complaints(text)).toHaveLength(1);
  });

  it('may be empty', () => {
    const text = '- hosts: all\n  tasks:\n    - ping:\n';
    const { diagnostics } = loadPlaybook({ file: 'p.yaml', text }, { ...context, modules: {} });
    expect(diagnostics.map(formatDiagnostic)[0]).toContain('fleet has no module "ping"');
    expect(compileSchema(playbookSchema({}))([])).toHaveLength(1);
  });

  it("leaves a module's own references intact in the schema for editors", () => {
    const validate = compileSchema(playbookSchema(modules));
    const playbook = (ports: unknown): unknown => [{ hosts: 'a', tasks: [{ apache_tls: { ports } }] }];
    expect(validate(playbook([443]))).toEqual([]);
    expect(validate(playbook([0])).length).toBeGreaterThan(0);
    expect(validate(playbook(['x'])).length).toBeGreaterThan(0);
  });

  it('gives plain JSON', () => {
    const schema = playbookSchema(modules);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});

describe('parameters', () => {
  it('arrive as written, unshared and without defaults', () => {
    const [play] = plays(
      '- hosts: a\n  tasks:\n    - apache_tls: {ssl_cipher_suite: "HIGH:!aNULL", ssl_honor_cipher_order: on}\n',
    );
    expect(play?.tasks[0]?.params).toEqual({ ssl_cipher_suite: 'HIGH:!aNULL', ssl_honor_cipher_order: true });
  });

  it('may be left out where the module allows it', () => {
    expect(plays('- hosts: a\n  tasks:\n    - ping:\n')[0]?.tasks[0]?.params).toEqual({});
  });

  it('through an alias are reported where the alias stands', () => {
    const text = '- hosts: a\n  vars:\n    tls: &tls {ssl_protocl: all}\n  tasks:\n    - apache_tls: *tls\n';
    expect(complaints(text)).toEqual(['playbook.yaml:5:7: unknown key "ssl_protocl", did you mean "ssl_protocol"?']);
  });
});

describe('malice', () => {
  it('never throws, whatever the text', () => {
    const words = [
      '- ',
      'hosts',
      'tasks',
      'name',
      'clients',
      'expires',
      ': ',
      ':',
      '\n',
      '\n  ',
      '\n    ',
      '\n      ',
      '- hosts: all\n  tasks:\n    - ',
      'ping:',
      'apache_tls: ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '90d',
      'when',
      '"',
      '&a ',
      '*a',
      '\t',
      '---\n',
      '!x ',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (parts) => {
        const { playbook, diagnostics } = load(parts.join(''));
        return (playbook === null) === diagnostics.length > 0;
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws, whatever the structure', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        load(JSON.stringify(value));
        load(JSON.stringify([value]));
        load(JSON.stringify([{ hosts: value, tasks: value, clients: value, expires: value, vars: value }]));
        load(JSON.stringify([{ hosts: 'a', tasks: [value, { apache_tls: value }, { name: value, ping: null }] }]));
      }),
      { numRuns: 800 },
    );
  });

  it('refuses a thousand plays too many', () => {
    const text = '- hosts: a\n  tasks: [{ping: }]\n'.repeat(20_000);
    expect(load(text).playbook).toBeNull();
  });
});
