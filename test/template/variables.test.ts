/** Variables that are templates themselves: when they're evaluated, what they may be used for, and what never is one. */
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/index.ts';
import { Hostvars, Variables, requiredData, type Variable } from '../../src/template/index.ts';
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

describe('hostvars', () => {
  const layers: Readonly<Record<string, Map<string, Variable>>> = {
    a: written({ port: 1, of_b: "{{ hostvars['b'].port }}", loop: '{{ hostvars.b.loop }}', key: new VaultText('x') }),
    b: written({ port: '{{ base + 1 }}', base: 1, loop: '{{ hostvars.a.loop }}' }),
  };
  const hostvars = new Hostvars({
    names: new Set(Object.keys(layers)),
    of: (name, own) => new Variables([layers[name] ?? new Map()], () => ok('opened'), own),
    absence: (name) => (name === 'kernel' ? 'ask the host' : undefined),
  });
  const variables = new Variables([written({ port: 3 })], noVault, hostvars);

  it.each([
    ['{{ hostvars.a.of_b }}', '2'],
    ["{{ hostvars['b']['port'] + port }}", '5'],
    ["{{ hostvars | list | join }}{{ 'a' in hostvars }}{{ 'c' in hostvars }}", '"abTrueFalse"'],
    ["{{ hostvars.b.keys() | join(' ') }}", '"port base loop"'],
    ["{{ ['b', 'a'] | map('extract', hostvars, 'port') | list }}", '[2,1]'],
    ["{{ hostvars['c'].port | default('none') }}", '"none"'],
    ["{{ hostvars['c'].port }}", 'the mapping has no "c"'],
    ['{{ hostvars.a.kernel }}', 'the mapping has no "kernel"'],
    ["{{ 'kernel' in hostvars.a }}", 'false'],
    ["{{ hostvars['a']['__proto__'] is defined }}", 'false'],
  ])('%s is %s', (text, said) => {
    expect(words(text, variables)).toContain(said);
  });

  it('that need themselves are an error', () => {
    expect(words('{{ hostvars.a.loop }}', variables)).toMatch(/^variables need themselves: "loop"/);
  });

  it('say why they lack what could be expected of a host', () => {
    const result = requiredData('{{ hostvars.a.kernel }}', variables);
    expect(result).toMatchObject({ ok: false, error: { hint: 'ask the host' } });
  });

  it('give away no secret unseen', () => {
    expect(variables.watched(() => requiredData('{{ hostvars.a.key }}', variables)).secrets).toEqual(['key']);
    expect(variables.watched(() => requiredData('{{ hostvars.a.port }}', variables)).secrets).toEqual([]);
  });
});
