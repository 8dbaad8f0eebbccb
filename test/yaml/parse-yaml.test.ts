/** Values and places of YAML documents, and that no text can crash or hang the parser. */
import { dump } from 'js-yaml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { isMapping, parseYaml, pointerTo } from '../../src/yaml/index.ts';
import type { YamlDocument } from '../../src/yaml/index.ts';

function parsed(text: string): YamlDocument {
  const document = parseYaml({ file: 'f.yaml', text });
  if (!document.ok) throw new Error(document.error.map(formatDiagnostic).join('\n'));
  return document.value;
}

function problems(text: string): readonly string[] {
  const document = parseYaml({ file: 'f.yaml', text });
  return document.ok ? [] : document.error.map(formatDiagnostic);
}

/** `line:column` of a value and of its key. */
function places(text: string, pointer: string): readonly string[] {
  const document = parsed(text);
  return [document.placeOfKey(pointer), document.placeOfValue(pointer)].map(({ line, column }) => `${line}:${column}`);
}

describe('values', () => {
  it.each([
    ['yes', true],
    ['Yes', true],
    ['YES', true],
    ['on', true],
    ['true', true],
    ['no', false],
    ['Off', false],
    ['FALSE', false],
    ['y', 'y'],
    ['n', 'n'],
    ['yEs', 'yEs'],
    ['"yes"', 'yes'],
    ["'no'", 'no'],
    ['1', 1],
    ['0x1f', 31],
    ['1.5', 1.5],
    ['1:30', '1:30'],
    ['2026-11-23', '2026-11-23'],
    ['~', null],
    ['null', null],
    ['', null],
    ['text', 'text'],
    ['!!str 1', '1'],
    ['! 1', '1'],
    ['!unsafe "{{ x }}"', '{{ x }}'],
    ['<<', '<<'],
  ])('%s', (text, value) => {
    expect(parsed(`a: ${text}\n`).value).toEqual({ a: value });
  });

  it('merge keys give way to own keys, and merge in order', () => {
    const text = 'x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 0\n';
    expect(parsed(text).value).toMatchObject({ z: { a: 0, b: 1, c: 2 } });
  });

  it('keeps keys with a meaning to JavaScript apart from it', () => {
    const { value } = parsed('__proto__: {polluted: 1}\nconstructor: 2\nhasOwnProperty: 3\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'hasOwnProperty']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('tells keys that were not strings', () => {
    const document = parsed('1: a\n"2": b\nyes: c\nnull: d\ntext: e\n1.5: f\n');
    const { value } = document;
    if (!isMapping(value)) throw new Error('must be a mapping');
    const typed = Object.keys(value).filter((key) => document.isTypedKey(value, key));
    expect(typed.sort()).toEqual(['1', '1.5', 'null', 'true']);
  });
});

describe('places', () => {
  const text = [
    'all:', // 1
    '  hosts:', // 2
    '    web1: {port: 22, "user": \'me\'}', // 3
    '    web2:', // 4
    '  list:', // 5
    '  - one', // 6
    '  - name: two', // 7
    '    more: [a, [b]]', // 8
    '  block: |', // 9
    '    text', // 10
    '  "a/b~c": &anchor !!str tagged', // 11
    '  alias: *anchor', // 12
    '  folded: >-', // 13
    '', // 14
    '    x', // 15
  ].join('\n');

  it.each([
    ['', ['1:1', '1:1']],
    ['/all', ['1:1', '2:3']],
    ['/all/hosts', ['2:3', '3:5']],
    ['/all/hosts/web1', ['3:5', '3:11']],
    ['/all/hosts/web1/port', ['3:12', '3:18']],
    ['/all/hosts/web1/user', ['3:22', '3:30']],
    ['/all/hosts/web2', ['4:5', '4:5']],
    ['/all/list/0', ['6:5', '6:5']],
    ['/all/list/1', ['7:5', '7:5']],
    ['/all/list/1/name', ['7:5', '7:11']],
    ['/all/list/1/more/0', ['8:12', '8:12']],
    ['/all/list/1/more/1/0', ['8:16', '8:16']],
    ['/all/a~1b~0c', ['11:3', '11:26']],
    ['/all/alias', ['12:3', '12:10']],
    ['/all/hosts/web1/nothing/there', ['3:5', '3:11']],
    ['/nowhere', ['1:1', '1:1']],
  ])('%j', (pointer, expected) => {
    expect(places(text, pointer)).toEqual(expected);
  });

  it.each([
    ['CRLF', 'a: 1\r\nb: 2\r\n', '/b', '2:4'],
    ['CR', 'a: 1\rb: 2\r', '/b', '2:4'],
    ['a byte-order mark', '\ufeffa: 1\nb: 2\n', '/a', '1:4'],
    ['a document start', '---\na: 1\n', '/a', '2:4'],
    ['comments', '# one\n\n# two\na: 1 # three\n', '/a', '4:4'],
    ['directives', '%YAML 1.2\n---\na: 1\n', '/a', '3:4'],
    ['an empty list item', '-\n- a\n', '/0', '1:2'],
    ['a key in quotes', '"a b" : 1\n', '/a b', '1:9'],
    ['an explicit key', '? a\n: 1\n', '/a', '2:3'],
    ['a flow pair', '[a: 1]\n', '/0/a', '1:5'],
    ['emoji before it', '{😀: 1, b: 2}\n', '/b', '1:12'],
  ])('after %s', (_, source, pointer, expected) => {
    expect(places(source, pointer)[1]).toBe(expected);
  });

  it('of any document point at the text of their value', () => {
    const key = fc.string({ minLength: 1, maxLength: 8 });
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: fc.constantFrom('a', 'b', 'z', 'Z', '_'), minLength: 3, maxLength: 8 }),
        fc.integer({ min: 100, max: 99_999 }),
        fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.boolean(), (value, flow) => {
        const text = dump(value, { flowLevel: flow ? 1 : -1, lineWidth: -1 });
        const document = parsed(text);
        expect(document.value).toEqual(value);
        const lines = text.split('\n');
        for (const [pointer, scalar] of scalarsOf(value, '')) {
          const { line, column } = document.placeOfValue(pointer);
          const rest = (lines[line - 1] ?? '').slice(column - 1).replace(/^['"]/, '');
          expect([text, pointer, rest.startsWith(String(scalar))]).toEqual([text, pointer, true]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function scalarsOf(value: unknown, pointer: string): (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[pointer, value]];
  return Object.entries(value).flatMap(([key, child]) => scalarsOf(child, pointerTo(pointer, key)));
}

describe('refusals', () => {
  it.each([
    ['', ['f.yaml: is empty']],
    ['# only\n', ['f.yaml: is empty']],
    ['---\n...\n', ['f.yaml: is empty']],
    ['null\n', ['f.yaml: is empty']],
    [
      'a: 1\na: 2\na: 3\n',
      ['f.yaml:2:1: duplicate key "a", first given on line 1', 'f.yaml:3:1: duplicate key "a", first given on line 1'],
    ],
    ['{a: 1, "a": 2}\n', ['f.yaml:1:8: duplicate key "a", first given on line 1']],
    ['x:\n  a: 1\ny:\n  a: 1\n', []],
    ['- {a: 1}\n- {a: 1}\n', []],
    ['a: 1\n---\nb: 1\n---\nc: 1\n', ['f.yaml:3:1: a second YAML document starts here, put it into a file of its own']],
    [
      'a: !foo 1\nb: !<tag:x,2000:y> 2\n',
      [
        'f.yaml:1:4: unknown YAML tag "!foo", quote the value if it is text',
        'f.yaml:2:4: unknown YAML tag "!<tag:x,2000:y>", quote the value if it is text',
      ],
    ],
    ['a:\n\tb: 1\n', ["f.yaml:2:1: a tab can't indent YAML, use spaces"]],
    ['a:\n  b: 1\n  \tc: 1\n', ["f.yaml:3:3: a tab can't indent YAML, use spaces"]],
    ['a: |\n  text\n\ttab\n', ["f.yaml:3:1: a tab can't indent YAML, use spaces"]],
    ['a: |\n  text\n  \ttab is text here\n', []],
    ['a:\tb\n', []],
    ['a: &a [*a]\n', ['f.yaml: an alias (*) refers to a value that contains it']],
    ['a: "\u0007"\n', ['f.yaml:1:5: a control character stands here']],
    ['"a\\e[31m": 1\n"a\\e[31m": 2\n', ['f.yaml:2:1: duplicate key "a\\x1b[31m", first given on line 1']],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('a text that is too large is refused before it is read', () => {
    expect(problems('a'.repeat(17 * 1024 * 1024))).toEqual(['f.yaml: is larger than 16777216 characters']);
  });

  it('aliases may repeat, but not explode', () => {
    const fine = `d: &d {a: 1}\n${Array.from({ length: 5000 }, (_, i) => `h${i}: *d\n`).join('')}`;
    expect(problems(fine)).toEqual([]);
    const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('');
    expect(problems(`a0: &a0 [x]\n${levels}`)).toEqual(['f.yaml: aliases (*) unfold to more than 2000000 values']);
    const chain = Array.from({ length: 200 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('');
    expect(problems(`a0: &a0 [x]\n${chain}`)).toEqual(['f.yaml: more than 100 levels of nesting']);
  });

  it('merges are bounded', () => {
    const wide = `d: &d {${Array.from({ length: 2000 }, (_, i) => `k${i}: 1`).join(', ')}}\n`;
    const users = Array.from({ length: 1000 }, (_, i) => `h${i}: {<<: *d}\n`).join('');
    expect(problems(wide + users)).toHaveLength(1);
  });
});

describe('any text', () => {
  const words = [
    ': ',
    ':',
    '- ',
    '\n',
    '\n ',
    '\n  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a ',
    '*a',
    '<<: ',
    '!x ',
    '!!str ',
    '!',
    '"',
    "'",
    '#',
    '|',
    '>',
    '\t',
    '? ',
    '---',
    '...',
    '%',
    '@',
    'a',
    'b',
    '1',
    '\\',
    '\0',
    '\ufeff',
    '\r',
  ];

  it('is a document or has a diagnostic', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (parts) => {
        const document = parseYaml({ file: 'f', text: parts.join('') });
        if (document.ok) return document.value.value !== null;
        return document.error.length > 0 && document.error.every(({ message }) => message !== '');
      }),
      { numRuns: 10_000 },
    );
  });

  it('of unpaired surrogates and other rubbish too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        parseYaml({ file: 'f', text });
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '[',
    '{',
    '- ',
    '? ',
    '"',
    "'",
    '!a ',
    '&a ',
    '*a ',
    ': ',
    'a: ',
    '#',
    '|\n',
    '\n',
    ' ',
    '\t',
    '%',
    '---\n',
    '[a: 1, ',
    '!a\n&a\n',
  ])('of many %j comes to an end', (word) => {
    expect(parseYaml({ file: 'f', text: word.repeat(20_000) })).toHaveProperty('ok');
  });
});
