/** Variables that are templates themselves: when they're evaluated, what they may be used for, and what never is one. */
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/index.ts';
import { Variables, requiredData, type Variable } from '../../src/template/index.ts';
import { UnsafeText, VaultText } from '../../src/yaml/index.ts';

const place = { file: 'vars.yaml', line: 3, column: 5 };

function written(values: Readonly<Record<string, unknown>>, more: Partial<Variable> = {}): Map<string, Variable> {
  return new Map(
    Object.entries(values).map(([name, value]) => [name, { value, place, isTemplated: true, ...more } as Variable]),
  );
}

const noVault = (): ReturnType<ConstructorParameters<typeof Variables>[1]> =>
  err({ message: 'is encrypted', hint: 'x' });

function words(text: string, variables: Variables): string {
  const result = requiredData(text, variables);
  return result.ok ? JSON.stringify(result.value) : result.error.message;
}

describe('variables', () => {
  it('of a nearer layer win, also where a farther one asks for them', () => {
    const far = written({ a: 1, b: '{{ a }}' });
    const variables = new Variables([written({ a: 2 }), far], noVault);
    expect(words('{{ b }}', variables)).toBe('2');
    expect(words('{{ a }}{{ b }}', variables.within(written({ a: 3 })))).toBe('"33"');
  });

  it('are evaluated only where they are asked for', () => {
    const variables = new Variables([written({ broken: '{{ nope + }}', fine: 'x' })], noVault);
    expect(words('{{ fine }}', variables)).toBe('"x"');
    expect(words('{{ broken }}', variables)).toBe('the expression ends too early (in "broken", vars.yaml:3)');
  });

  it('of a host are never templates, whatever it says', () => {
    const said = { name: '{{ secret }}', list: ['{{ secret }}'] };
    const variables = new Variables([written(said, { isTemplated: false }), written({ secret: 's' })], noVault);
    expect(words('{{ name }} {{ list }}', variables)).toBe(`"{{ secret }} ['{{ secret }}']"`);
    const relayed = new Variables([written({ relay: '{{ name }}' }), written(said, { isTemplated: false })], noVault);
    expect(words('{{ relay }}', relayed)).toBe('"{{ secret }}"');
  });

  it('that are marked unsafe are never templates', () => {
    const variables = new Variables([written({ text: new UnsafeText('{{ x }}') })], noVault);
    expect(words('{{ text }}', variables)).toBe('"{{ x }}"');
  });

  it('that need themselves are an error that names the way', () => {
    const variables = new Variables([written({ a: '{{ b }}', b: 'x {{ c }}', c: '{{ a }}' })], noVault);
    expect(words('{{ a }}', variables)).toMatch(/^variables need themselves: "a" needs "b" needs "c" needs "a"/);
    expect(words('{{ a | default(1) }}', variables)).toMatch(/^variables need themselves/);
  });

  it('without the password of the vault are an error where they are asked for', () => {
    const variables = new Variables([written({ s: new VaultText('x'), t: '{{ s }}', u: 'u' })], noVault);
    expect(words('{{ u }}', variables)).toBe('"u"');
    expect(words('{{ t }}', variables)).toBe('"s" is encrypted (in "t", vars.yaml:3)');
  });
});

describe('secrets', () => {
  const vault = { s: new VaultText('x'), t: 'a{{ s }}', u: 'u', v: ['{{ t }}'] };
  const variables = new Variables([written(vault), written({ p: 'pass' }, { isSecret: true })], () => ok('opened'));

  it.each([
    ['{{ u }}', []],
    ['{{ s }}', ['s']],
    ['{{ v[0] }} {{ u }}', ['s']],
    ['{{ v }}', ['s']],
    ['{{ p }}{{ s }}', ['p', 's']],
    ['{{ 1 if s == "x" else 2 }}', ['s']],
  ])('that %s looks at are known, each time anew', (text, secrets) => {
    for (let round = 0; round < 2; round += 1)
      expect(variables.watched(() => requiredData(text, variables)).secrets.toSorted()).toEqual(secrets);
  });
});
