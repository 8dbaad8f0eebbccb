/** What goes to the shell's stdin: complete it runs once, cut off anywhere it runs nothing. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommand } from '../../src/transports/shell/become.ts';
import { quoteArguments, scriptInput } from '../../src/transports/shell/script-input.ts';

const TEXT = 'one() { echo 1; }\nfleet_main() {\n  one\n  cat\n  echo "$#"\n  return 4\n}';
const NONCE = '0123456789abcdef';
const payload = 'some text of more than one line,\n$HOME and `id` in it,\nso that a cut may fall between lines\n';

const shells = [['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh'], ['zsh', '--emulate', 'sh']];

/** Feeds a shell as the transport does. */
function feed([program = '', ...options]: string[], input: string) {
  const { become, args, marker } = { become: { kind: 'none' }, args: ['x', 'y'], marker: 'M' } as const;
  // The words behind `sh -c` of the command line, for this shell instead of sh.
  const inner = /'(.*)' sh /.exec(shellCommand({ become, args, marker }))?.[1] ?? '';
  return spawnSync(program, [...options, '-c', inner, 'sh', ...args], { input, encoding: 'utf8' });
}

for (const shell of shells) {
  describe.skipIf(spawnSync(shell[0] ?? '', ['-c', ':']).error !== undefined)(`under ${shell.join(' ')}`, () => {
    it('runs with a payload', () => {
      const result = feed(shell, scriptInput({ text: TEXT, payload }, NONCE));
      expect(result.stdout).toBe(`M\n1\n${payload}2\n`);
      expect([result.status, result.stderr]).toEqual([4, 'M\n']);
    });

    it('runs without a payload, on an empty stdin', () => {
      const result = feed(shell, scriptInput({ text: TEXT }, NONCE));
      expect([result.stdout, result.status]).toEqual(['M\n1\n2\n', 4]);
    });

    it.each([
      ['a payload', payload],
      ['no payload', undefined],
    ])(
      'runs nothing of what was cut off, with %s',
      (_, bytes) => {
        const input = scriptInput({ text: TEXT, ...(bytes !== undefined && { payload: bytes }) }, NONCE);
        for (let length = 0; length < input.trimEnd().length; length++) {
          expect(feed(shell, input.slice(0, length)).stdout, `cut to ${length} bytes`).toBe('M\n');
        }
      },
      120_000,
    );
  });
}

describe('the parts', () => {
  it('quotes every safe argument, and throws for all others', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        const safe = args.every((arg) => /^[A-Za-z0-9._:/@%+=,-]*$/.test(arg) && !arg.includes('\n'));
        if (safe) expect(quoteArguments(args)).toBe(args.map((arg) => ` '${arg}'`).join(''));
        else expect(() => quoteArguments(args)).toThrow('unsafe script argument');
      }),
    );
  });

  it('throws for a line break at the end of an argument', () =>
    expect(() => quoteArguments(['a\n'])).toThrow('unsafe'));

  it('ends the text with a line break', () => {
    expect(scriptInput({ text: 'a' }, NONCE)).toBe(scriptInput({ text: 'a\n' }, NONCE));
  });

  it('keeps payloads apart from the script, each with a line break at its end, and throws for what is no text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('a', ' ', '\n', "'") }, fc.string()) }),
        (payload) => {
          const input = (): string => scriptInput({ text: 'x', payload }, NONCE);
          if (/[^ -~\t\n]/.test(payload)) return expect(input).toThrow('unsafe script payload');
          const body = input().split(`<<'FLEET_PAYLOAD_${NONCE}'\n`)[1]?.split(`FLEET_PAYLOAD_${NONCE}\n`)[0];
          expect(body).toBe(payload === '' || payload.endsWith('\n') ? payload : `${payload}\n`);
        },
      ),
    );
  });
});
