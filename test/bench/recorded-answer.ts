/** The recorded answer of the read script of a Debian 12 host, taken apart, and put together again for other hosts. */
import { readFileSync } from 'node:fs';

/** A configuration file of the recording. */
export interface RecordedFile {
  /** Where the changed file is found again: the real path. */
  readonly realPath: string;
  readonly bytes: string;
}

/** Frames in their order; `bodies`, the one frame without a length, holds its place with an empty value. */
export interface RecordedAnswer {
  readonly frames: readonly { readonly key: string; readonly value: string }[];
  readonly files: readonly RecordedFile[];
}

const BODIES = 'i0.bodies';

/** Reads the fixture. It is trusted: a broken one throws. */
export function recordedAnswer(): RecordedAnswer {
  const text = readFileSync(new URL('./fixtures/debian-12.answer', import.meta.url), 'latin1');
  const frames: { key: string; value: string }[] = [];
  const valueOf = (key: string): string => frames.find((frame) => frame.key === key)?.value ?? '';
  let files: RecordedFile[] = [];
  for (let at = 0; at < text.length;) {
    const lineEnd = text.indexOf('\n', at);
    const [, key = '', length = ''] = /^(.*) (\S+)$/.exec(text.slice(at, lineEnd)) ?? [];
    at = lineEnd + 1;
    if (length === '-') {
      files = filesAt(text, at, { sizes: sizesIn(valueOf('i0.stat')), real: linesOf(valueOf('i0.real')) });
      at += files.reduce((sum, file) => sum + file.bytes.length, 0) + 1;
      frames.push({ key, value: '' });
    } else {
      frames.push({ key, value: text.slice(at, at + Number(length)) });
      at += Number(length) + 1;
    }
  }
  return { frames, files };
}

function filesAt(
  text: string,
  start: number,
  { sizes, real }: { readonly sizes: readonly number[]; readonly real: readonly string[] },
): RecordedFile[] {
  let at = start;
  return sizes.map((size, index) => ({ realPath: real[index] ?? '', bytes: text.slice(at, (at += size)) }));
}

/** The answer of another host: every frame and every file goes through a function. Lengths and sizes are made anew. */
export function answerOf(
  recorded: RecordedAnswer,
  change: { readonly frame: (key: string, value: string) => string; readonly file: (file: RecordedFile) => string },
): Buffer {
  const bodies = recorded.files.map((file) => change.file(file));
  const parts = recorded.frames.map(({ key, value }) => {
    if (key === BODIES) return `${key} -\n${bodies.join('')}\n`;
    const own = key === 'i0.stat' ? withSizes(value, bodies) : change.frame(key, value);
    return `${key} ${own.length}\n${own}\n`;
  });
  return Buffer.from(parts.join(''), 'latin1');
}

function withSizes(stat: string, bodies: readonly string[]): string {
  return linesOf(stat)
    .map((line, index) => line.replace(/^\d+/, String(bodies[index]?.length ?? 0)))
    .join('\n');
}

function sizesIn(stat: string): number[] {
  return linesOf(stat).map((line) => Number(line.split(' ')[0]));
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
