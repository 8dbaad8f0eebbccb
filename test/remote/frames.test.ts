/** Framed answers: whole or a failure, never a part, whatever a host sends. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, integerOf, linesOf, readFrames } from '../../src/remote/frames.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const frame = (key: string, value: string): string => `${key} ${value.length}\n${value}\n`;
const read = (text: string) => readFrames(latin1(text), 'test');

const key = fc.stringMatching(/^[a-z][a-z0-9./-]{0,20}$/).filter((k) => k !== 'end');
const value = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)), maxLength: 60 });
const frames = fc.uniqueArray(fc.tuple(key, value), { maxLength: 8, selector: ([k]) => k });
const answerOf = (parts: readonly (readonly [string, string])[]): string =>
  parts.map(([k, v]) => frame(k, v)).join('') + frame('end', '');

describe('an answer', () => {
  it('comes back as it was sent, bytes of any value and newlines within', () => {
    fc.assert(
      fc.property(frames, (parts) => {
        expect(read(answerOf(parts))).toEqual({ ok: true, value: new Map(parts) });
      }),
    );
  });

  it('that is cut off at any byte is truncated, never a part of it', () => {
    fc.assert(
      fc.property(frames, (parts) => {
        const whole = answerOf(parts);
        for (let length = 0; length < whole.length; length += 1) {
          expect(read(whole.slice(0, length))).toMatchObject({
            ok: false,
            error: { code: 'answer-truncated', script: 'test' },
          });
        }
      }),
    );
  });

  it('with a byte too many or too few in a value is malformed or truncated', () => {
    fc.assert(
      fc.property(
        frames.filter((parts) => parts.length > 0),
        fc.nat(),
        fc.boolean(),
        (parts, seed, more) => {
          const at = seed % parts.length;
          const broken = parts.map(([k, v], index) =>
            index === at ? `${k} ${Math.max(0, v.length + (more ? 1 : v.length > 0 ? -1 : 1))}\n${v}\n` : frame(k, v),
          );
          const result = read(broken.join('') + frame('end', ''));
          // A value that ends in newlines may shift one into the frame's end, and then the next header is off.
          if (result.ok) throw new Error(JSON.stringify(parts));
          expect(['answer-malformed', 'answer-truncated']).toContain(result.error.code);
        },
      ),
    );
  });

  it('of arbitrary bytes never throws and never succeeds without an end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const result = readFrames(bytes, 'test');
        if (result.ok) expect(Buffer.from(bytes).toString('latin1')).toMatch(/(^|\n)end \d+\n/);
      }),
      { numRuns: 1000 },
    );
  });

  it('may be followed by anything: what comes after the end is not read', () => {
    expect(read(`${frame('a', '1')}${frame('end', '')}garbage`)).toEqual({ ok: true, value: new Map([['a', '1']]) });
  });

  it.each([
    ['no header', 'hello world\n'],
    ['a greeting of the login shell', 'Welcome to the host!\nfleet 1\n1\n'],
    ['a negative length', 'a -1\n\n'],
    ['a length with a sign', 'a +1\nx\n'],
    ['a length beyond all bounds', `a ${'9'.repeat(10)}\nx\n`],
    ['a key beyond all bounds', `${'k'.repeat(300)} 1\nx\n`],
    ['a frame without a length where none may be', `a -\nx\n${frame('end', '')}`],
    ['an empty line', `\n${frame('end', '')}`],
  ])('with %s is malformed', (_, text) => {
    expect(read(text)).toMatchObject({ ok: false, error: { code: 'answer-malformed' } });
  });

  it('quotes what it found, shortened', () => {
    const result = read(`${'x'.repeat(5000)}\n`);
    if (result.ok || result.error.code !== 'answer-malformed') throw new Error('not malformed');
    expect(result.error.detail.length).toBeLessThan(200);
  });

  it('may be of very many frames', () => {
    const many = frame('k', 'v').repeat(200_000) + frame('end', '');
    expect(read(many).ok).toBe(true);
  });
});

describe('the reader', () => {
  it('leaves a frame without a length to its caller', () => {
    const reader = new FrameReader(latin1(`bodies -\nab\ncd\n${frame('end', '')}`), 'test');
    expect(reader.next()).toEqual({ ok: true, value: { key: 'bodies', value: null } });
    expect(reader.take(5)).toEqual({ ok: true, value: 'ab\ncd' });
    expect(reader.next()).toEqual({ ok: true, value: { key: 'end', value: '' } });
    expect(reader.next()).toMatchObject({ ok: false, error: { code: 'answer-truncated' } });
  });

  it.each([
    [3, 'answer-malformed'],
    [500, 'answer-truncated'],
  ])('notices a body of %d bytes that is not', (length, code) => {
    const reader = new FrameReader(latin1('bodies -\nab\ncd\nend 0\n\n'), 'test');
    reader.next();
    expect(reader.take(length)).toMatchObject({ ok: false, error: { code } });
  });

  it('reads a view into a larger buffer', () => {
    const buffer = Buffer.from(`xxx${frame('a', 'b')}${frame('end', '')}yyy`);
    const view = new Uint8Array(buffer.buffer, buffer.byteOffset + 3, buffer.length - 6);
    expect(readFrames(view, 'test')).toEqual({ ok: true, value: new Map([['a', 'b']]) });
  });
});

describe('values', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['a\n\nb\n', ['a', 'b']],
  ])('lines of %j', (text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['12', 12],
    [' 12\n', 12],
    ['-1', null],
    ['1e3', null],
    ['0x10', null],
    ['9'.repeat(16), null],
  ])('integer of %j', (text, number) => {
    expect(integerOf(text)).toBe(number);
  });
});
