/** The tables of parameters in src/modules/README.md are those of the schemas. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';

const README = new URL('../../src/modules/README.md', import.meta.url);

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly expected?: string;
  readonly anyOf?: readonly Property[];
}

/** One kind of value, for people. */
function kindOf({ type = '', enum: words, anyOf }: Property): string {
  if (anyOf !== undefined) return [...new Set(anyOf.map(kindOf))].join(', ');
  return words === undefined ? type : words.map((word) => `\`${word}\``).join(', ');
}

function tableOf(name: string): string {
  const { properties, required = [] } = (modules[name]?.schema ?? {}) as {
    readonly properties?: Readonly<Record<string, Property>>;
    readonly required?: readonly string[];
  };
  const rows = Object.entries(properties ?? {}).map(([key, property]) => {
    const needed = required.includes(key) ? ', needed' : '';
    return `| \`${key}\` | ${kindOf(property)}${needed} | ${property.description ?? ''} |`;
  });
  return ['| parameter | value | what it means |', '| - | - | - |', ...rows].join('\n');
}

/** A table without what makes it pretty. */
const plain = (table: string): string => table.replace(/ +\|/g, ' |').replace(/-+/g, '-').trim();

const blockOf = (name: string): RegExp => new RegExp(`(<!-- parameters: ${name} -->\n)([^]*?)(<!-- end -->)`);

describe.each(Object.keys(modules))('%s', (name) => {
  it('is explained with the parameters that it has', () => {
    const readme = readFileSync(README, 'utf8');
    const table = tableOf(name);
    if (process.env['FLEET_WRITE_FIXTURES'] === '1') {
      writeFileSync(
        README,
        readme.replace(blockOf(name), (_, begin, __, end) => `${begin}\n${table}\n\n${end}`),
      );
    }
    const [, , written = ''] = blockOf(name).exec(readFileSync(README, 'utf8')) ?? [];
    expect(plain(written)).toBe(plain(table));
  });

  it('says what each parameter means', () => {
    const { properties } = modules[name]?.schema as { readonly properties: Readonly<Record<string, Property>> };
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\.$/);
  });
});
