/** Where Ansible's meaning is Python's: regular expressions, literals, YAML's scalars, floats. Python itself is asked. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hostRegex } from '../../src/inventory/host-regex.ts';
import { pythonLiteral } from '../../src/inventory/sources/python-literal.ts';
import { Float, parseValues, pythonJson } from '../../src/yaml/index.ts';
import type { Value } from '../../src/yaml/index.ts';
import { pythonAnswers, requireAnsible } from './oracle.ts';

beforeAll(requireAnsible);

const NAMES = 'web web1 web12 web-1 db1.example.org Web01 a_b straße 10.0.0.1 fe80::1 x]y x[y a{2}b aab ٣x'.split(' ');

describe('regular expressions', () => {
  const atoms =
    String.raw`web w . [a-z] [^a-z] [0-9]+ \d \d+ \w \w* \s \. - \- (web|db) (?:w|d) (?P<n>w) (?i:WEB) [\w-] [\d.]
    [.] []x] [^]x] x\] \[ a{2} a{1,} a{,2} {2} { } ] ^web $ \Z \A \b \B (?=w) (?!w) e? e+? (?#note) [a-c\d] \/ \_ \: \@ : /`
      .trim()
      .split(/\s+/);
  const pattern = fc
    .tuple(
      fc.constantFrom('', '', '', '(?i)', '(?s)'),
      fc.array(fc.constantFrom(...atoms), { minLength: 1, maxLength: 4 }),
    )
    .map(([flags, parts]) => flags + parts.join(''));

  it('match the names that Python matches, or are refused', () => {
    const sampled = [...new Set([...atoms, ...fc.sample(pattern, { numRuns: 3000, seed: 5 })])];
    // Repeated edges: Python answers otherwise than for the edge alone, and JavaScript refuses some.
    const patterns = sampled.filter((one) => !/(?:\\[bB]|\(\?[=!]w\))[{*+?]/.test(one));
    const theirs = pythonAnswers(
      'regex',
      patterns.map((one) => ({ pattern: one, names: NAMES })),
    );
    const ours = patterns.map((one) => {
      const regex = hostRegex(one);
      return regex.ok ? NAMES.filter(regex.value) : null;
    });
    const different = patterns.filter(
      (_, i) => ours[i] !== null && JSON.stringify(ours[i]) !== JSON.stringify(theirs[i]),
    );
    expect(different).toEqual([]);
    const needless = patterns.filter((_, i) => ours[i] === null && theirs[i] !== null);
    expect(needless).toEqual([]);
  });
});

describe('values of INI inventories', () => {
  const place = { file: 'i', line: 1, column: 1 };
  const piece = fc.constantFrom(
    ...String.raw`1 0 7 12 1.5 1e3 .5 5. 0x1f 0o17 0b1 010 1_000 - + 'a' "b" '\n' 'é' r'\n' u'x' True False None [ ] ( ) { } , :
      x # .`.split(/\s+/),
    ' ',
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));

  it('are what ast.literal_eval makes of them', () => {
    const texts = [...new Set(fc.sample(text, { numRuns: 6000, seed: 11 }))];
    const theirs = pythonAnswers('literal', texts);
    // What ansible-inventory can't print (sets, complex numbers) is a string here.
    const different = texts.filter(
      (one, i) => theirs[i] !== null && pythonJson(pythonLiteral(one, place)) !== theirs[i],
    );
    expect(different).toEqual([]);
    expect(theirs.filter((one) => one !== null).length).toBeGreaterThan(3000);
  });
});

describe('plain scalars of YAML', () => {
  const chars = fc.string({ unit: fc.constantFrom(...'01289_.:-+eExobTZ ~yYnN'), minLength: 1, maxLength: 12 });
  const words = fc.constantFrom(
    ...'yes Yes YES yEs no on Off true TRUE null Null ~ .inf -.INF .NaN 2024-02-30'.split(' '),
  );

  it('are what PyYAML makes of them', () => {
    const texts = [...new Set(fc.sample(fc.oneof(chars, words), { numRuns: 8000, seed: 3 }))].map((one) => `x: ${one}`);
    const theirs = pythonAnswers('yaml', texts);
    const ours = texts.map((one) => {
      const parsed = parseValues({ file: 'x', text: one });
      return parsed.ok ? pythonJson(parsed.value.value) : null;
    });
    const different = texts.filter((_, i) => theirs[i] !== ours[i]);
    expect(different).toEqual([]);
    expect(theirs.filter((one) => one !== null).length).toBeGreaterThan(3000);
  });
});

describe('floats', () => {
  it("are printed as Python's json prints them", () => {
    const numbers = [
      ...fc.sample(fc.double(), { numRuns: 3000, seed: 2 }),
      1e15,
      1e16,
      1e17,
      0.0001,
      0.00001,
      -0,
      123456789.125,
    ];
    const theirs = pythonAnswers('float', numbers.map(String));
    const ours = numbers.map((one) => pythonJson(new Float(one) satisfies Value));
    // NaN and -0 don't survive their way to Python as they are.
    numbers.forEach((one, i) => {
      if (!Object.is(one, -0)) expect([one, ours[i]]).toEqual([one, theirs[i]]);
    });
  });
});
