/** Plan documents: exact when untouched, refused when edited by hand or made by somebody hostile. */
import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileChange, HostPlan, Plan } from '../../src/core/index.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { wholeChange } from '../../src/engine/plan/path-change.ts';
import { changeOf } from '../../src/engine/plan/propose.ts';
import { applyEdits, sortEdits } from '../../src/httpd/index.ts';
import { loadPlan, parsePlan, savePlan, serializePlan } from '../../src/store/index.ts';
import { canonicalJson } from '../../src/store/journal/canonical-json.ts';
import { nestingOf } from '../../src/store/schemas/nesting.ts';
import { FAILURES } from '../core/failures.ts';
import { configFile } from '../support/host-facts.ts';
import { change, hostPlan, plan, scratch } from './samples.ts';

/** Two lines side by side, each of which becomes another. */
const TOUCHING = [
  { start: 0, end: 4, text: '1\n' },
  { start: 4, end: 8, text: '2\n' },
];

/** A document with a right hash around anything, as somebody hostile would make it. */
function sealed(value: unknown, format: unknown = 1): string {
  const json = canonicalJson(value);
  const sha256 = createHash('sha256').update(json).digest('hex');
  return `{"fleet-plan":${JSON.stringify(format)},"sha256":"${sha256}","plan":${json}}`;
}

function reasonFor(text: string): string {
  const parsed = parsePlan(text);
  return parsed.ok ? 'accepted' : parsed.error.reason;
}

const withHost = (changed: Partial<HostPlan>): Plan => plan([hostPlan('web1', changed)]);

describe('a plan document', () => {
  it('is read back as it was', () => {
    const original = plan([
      hostPlan('web1'),
      hostPlan('web2', { decision: 'declined', files: [], refusal: FAILURES['restore-failed'] }),
      hostPlan('web3', { decision: 'unchanged', files: [] }),
      hostPlan('web4', { decision: 'unreachable', files: [], refusal: FAILURES['host-key-unknown'] }),
    ]);
    expect(parsePlan(serializePlan(original))).toEqual({ ok: true, value: original });
  });

  it('is the same text for the same plan, whatever the order of its keys', () => {
    const original = plan();
    const shuffled = Object.fromEntries(Object.entries(original).reverse()) as unknown as Plan;
    expect(serializePlan(shuffled)).toBe(serializePlan(original));
  });

  it('begins with its format and ends with a newline', () => {
    expect(serializePlan(plan())).toMatch(/^\{"fleet-plan":1,"sha256":"[0-9a-f]{64}","plan":\{.*\}\}\n$/);
  });

  it('may be laid out anew by a formatter', () => {
    const pretty = JSON.stringify(JSON.parse(serializePlan(plan())), null, 2);
    expect(parsePlan(pretty)).toEqual({ ok: true, value: plan() });
  });

  it.each(Object.values(FAILURES).filter(({ code }) => !/^(state|record|index)-(unw|busy|miss|dam|unav)/.test(code)))(
    'holds the refusal $code',
    (refusal) => {
      const original = withHost({ decision: 'declined', files: [], refusal: refusal as HostPlan['refusal'] });
      expect(parsePlan(serializePlan(original))).toEqual({ ok: true, value: original });
    },
  );

  it('is refused when one byte of it was altered', () => {
    const text = serializePlan(plan());
    expect(reasonFor(text.replace('later', 'laterX'))).toMatch(/altered/);
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.constantFrom('x', '0', ' ', '"', '}'), (at, by) => {
        const altered = text.slice(0, at) + by + text.slice(at + 1);
        const parsed = parsePlan(altered);
        if (parsed.ok) expect(parsed.value).toEqual(plan());
      }),
    );
  });

  it.each([
    ['', 'it is not JSON'],
    ['hello', 'it is not JSON'],
    ['null', 'it is no plan of fleet'],
    ['[]', 'it is no plan of fleet'],
    ['{}', 'it is no plan of fleet: it has no "fleet-plan"'],
    [sealed(plan(), 2), 'its format is 2; this version of fleet reads format 1'],
    [sealed(plan(), '1\u001b[2J'), 'its format is 1\\x1b[2J; this version of fleet reads format 1'],
    [
      sealed(plan()).replace('{"fleet-plan"', '{"extra":1,"fleet-plan"'),
      'it has more or less than "fleet-plan", "sha256" and "plan"',
    ],
    [`{"fleet-plan":1,"sha256":"x"}`, 'it has more or less than "fleet-plan", "sha256" and "plan"'],
    ['['.repeat(100_000), 'it is nested too deep'],
    [sealed(null), 'the plan must be object'],
  ])('is refused: %.40s', (text, reason) => {
    expect(reasonFor(text)).toBe(reason);
  });

  it('takes "__proto__" for what it is: one field too many', () => {
    const text = sealed(JSON.parse(`{"__proto__":{"x":1},${canonicalJson(plan()).slice(1)}`));
    expect(reasonFor(text)).toMatch(/additional properties/);
  });
});

describe('a plan document of real changes', () => {
  const renderDiff = diffOnce({ readable: (bytes) => bytes });
  const changes: readonly FileChange[] = [
    changeOf(configFile('/etc/a', '/etc/a', 'one\ntwo\n'), TOUCHING, renderDiff),
    wholeChange('/etc/new', { before: null, after: 'a\n' }, renderDiff),
    wholeChange('/etc/empty', { before: null, after: '' }, renderDiff),
    wholeChange('/etc/gone', { before: 'a\n', after: null }, renderDiff),
    wholeChange('/etc/link', { before: null, after: { target: '../a' } }, renderDiff),
    wholeChange('/etc/elsewhere', { before: { target: 'a' }, after: { target: 'b' } }, renderDiff),
    wholeChange('/etc/kind', { before: { target: 'a' }, after: 'a' }, renderDiff),
  ];

  it('comes back as it was, with edits that touch, and with files and links that come and go', () => {
    const real = withHost({ files: changes });
    expect(parsePlan(serializePlan(real))).toEqual({ ok: true, value: real });
  });

  it('comes back with any edits that can be applied', () => {
    const span = fc.tuple(fc.nat(8), fc.nat(8), fc.string({ unit: 'binary-ascii' }));
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const edits = spans.map(([one, two, text]) => ({ start: Math.min(one, two), end: Math.max(one, two), text }));
        const bytes = 'abcdefgh';
        const applied = applyEdits(bytes, edits);
        fc.pre(applied.ok && applied.value !== bytes);
        const file = changeOf(configFile('/etc/a', '/etc/a', bytes), sortEdits(edits), renderDiff);
        expect(parsePlan(serializePlan(withHost({ files: [file] }))).ok).toBe(true);
      }),
    );
  });

  it.each<[string, Partial<FileChange>, RegExp]>([
    ['a state that is none', { sha256Before: 'link:' }, /sha256Before/],
    ['no change', { sha256Before: change.sha256After }, /would stay as it is/],
    ['a part of what is not there', { sha256Before: 'absent' }, /have no inverse/],
    ['bytes of what will not be there', { sha256After: 'absent' }, /have no inverse/],
  ])('is refused where a change has %s', (_, altered, reason) => {
    expect(reasonFor(sealed(withHost({ files: [{ ...change, ...altered }] })))).toMatch(reason);
  });
});

describe('a hostile plan with a right hash is refused for', () => {
  const bad = (path: string): Partial<HostPlan> => ({ files: [{ ...change, path }] });
  const edited = (edits: (typeof change)['edits'], inverse = change.inverse): Partial<HostPlan> => ({
    files: [{ ...change, edits, inverse }],
  });

  it.each<[string, unknown, RegExp]>([
    ['a relative path', withHost(bad('etc/x')), /\/hosts\/0\/files\/0\/path must match/],
    ['a path with ..', withHost(bad('/etc/../root/x')), /path must match/],
    ['a path that ends in ..', withHost(bad('/etc/..')), /path must match/],
    ['a path with a newline', withHost(bad('/etc/x\n/etc/passwd')), /path must match/],
    ['a hash that is none', withHost({ files: [{ ...change, sha256After: 'x' }] }), /sha256After must match/],
    ['bytes that are none', withHost(edited([{ start: 10, end: 14, text: 'l\u20acter' }])), /text must match/],
    ['an edit backwards', withHost(edited([{ start: 14, end: 10, text: '' }])), /overlap/],
    ['a negative place', withHost(edited([{ start: -1, end: 0, text: '' }])), /must be >= 0/],
    ['an edit without inverse', withHost(edited(change.edits, [])), /have no inverse/],
    [
      'an inverse of another size',
      withHost(edited(change.edits, [{ start: 10, end: 11, text: 'then' }])),
      /have no inverse/,
    ],
    ['a host twice', plan([hostPlan('web1'), hostPlan('web1')]), /host web1 is in it twice/],
    ['a file twice', withHost({ files: [change, change] }), /is changed twice/],
    ['a change without files', withHost({ files: [] }), /would change no file/],
    ['files of an unchanged host', withHost({ decision: 'unchanged' }), /files would change though it is unchanged/],
    ['an id that is a path', { ...plan(), id: '../../x' }, /\/id must match/],
    ['a kind of its own', { ...plan(), kind: 'destroy' }, /\/kind must be equal to one of/],
    ['another format inside', { ...plan(), format: 2 }, /\/format must be equal to constant/],
    ['a field of its own', withHost({ command: 'rm' } as Partial<HostPlan>), /additional properties/],
    ['a missing field', { ...plan(), order: undefined }, /required property 'order'/],
    ['a refusal without its fields', withHost({ refusal: { code: 'host-key-unknown' } as never }), /must/],
    ['a refusal that is none', withHost({ refusal: { code: 'toString' } as never }), /must/],
    [
      'control characters in a name',
      plan([hostPlan('a\u001b[2J'), hostPlan('a\u001b[2J')]),
      /host a\\x1b\[2J is in it twice/,
    ],
  ])('%s', (_, value, reason) => {
    expect(reasonFor(sealed(value))).toMatch(reason);
  });

  it('overlapping edits', () => {
    const edits = [
      { start: 10, end: 14, text: 'later' },
      { start: 12, end: 16, text: 'x' },
    ];
    const inverse = [...change.inverse, { start: 16, end: 17, text: 'four' }];
    expect(reasonFor(sealed(withHost(edited(edits, inverse))))).toMatch(/overlap/);
  });

  it('anything at all, without a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parsePlan(sealed(value)).ok).toBe(false);
        expect(parsePlan(JSON.stringify(value)).ok).toBe(false);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => !parsePlan(text).ok));
  });
});

describe('nestingOf', () => {
  it('counts brackets, not those in strings', () => {
    expect(nestingOf('{"a":[{"b":"[[[["}],"c\\"[":1}')).toBe(3);
    expect(nestingOf('""')).toBe(0);
    expect(nestingOf(']]]][')).toBe(0);
  });

  it('is never less than the real nesting', () => {
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(nestingOf(JSON.stringify(value))).toBe(depth(value));
      }),
    );
  });

  // Work of quadratic cost would not come to an end on any of these.
  it('copes with strings that never end', () => {
    nestingOf(`"${'\\'.repeat(500_001)}`);
    nestingOf('"'.repeat(500_001));
    nestingOf(`"${'\\"'.repeat(500_000)}`);
    nestingOf(`"${'x'.repeat(20_000_000)}`);
    expect(nestingOf(`${'"a'.repeat(300_001)}`)).toBe(0);
  });
});

describe('canonicalJson', () => {
  it('has sorted keys and no spaces, and means the same', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ä' }], a: true, u: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"ä","d":null}]}',
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(canonicalJson(JSON.parse(text)))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('plans on the disk', () => {
  it('are private and come back', async () => {
    await using folder = await scratch();
    const path = join(folder.path, 'plan.json');
    expect(await savePlan(path, plan())).toEqual({ ok: true, value: undefined });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await loadPlan(path)).toEqual({ ok: true, value: plan() });
  });

  it('say why they cannot be written or read', async () => {
    await using folder = await scratch();
    const path = join(folder.path, 'none', 'plan.json');
    expect(await savePlan(path, plan())).toMatchObject({ ok: false, error: { code: 'plan-unwritable', path } });
    expect(await loadPlan(path)).toMatchObject({ ok: false, error: { code: 'plan-invalid' } });
    await writeFile(join(folder.path, 'bad'), Buffer.from([0xff, 0xfe]));
    expect(await loadPlan(join(folder.path, 'bad'))).toMatchObject({ ok: false, error: { reason: 'it is not JSON' } });
    expect(await loadPlan(folder.path)).toMatchObject({ ok: false, error: { code: 'plan-invalid' } });
  });
});
