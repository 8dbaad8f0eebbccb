/** Writes reports: one to the terminal, or several to a folder, a piece at a time. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Report, ReportFormat } from '../ports/index.ts';
import { reportFiles, reportFormats } from '../reports/formats.ts';
import { InputError } from './exit.ts';
import { printPieces, tell } from './terminal.ts';

export interface ReportFlags {
  readonly format: readonly string[];
  readonly out?: string;
}

/** Pieces are gathered up to this many characters before they are written. */
const BLOCK = 256 * 1024;

/** The formats that the flags name; stops the command where they can't be written. */
export function formatsOf({ format, out }: ReportFlags): readonly ReportFormat[] {
  if (format.length > 1 && out === undefined)
    throw new InputError('several formats need a folder to be written to', 'Name one with --out.');
  return [...new Set(format)].map((name) => {
    const found = reportFormats[name];
    if (found === undefined) throw new InputError(`there is no format ${name}`);
    return found;
  });
}

export async function writeReport(report: Report, flags: ReportFlags): Promise<void> {
  for (const format of formatsOf(flags)) {
    if (flags.out === undefined) await printPieces(format.render(report));
    else await writeFolder(report, format, flags.out);
  }
}

async function writeFolder(report: Report, format: ReportFormat, out: string): Promise<void> {
  let first: string | null = null;
  for (const { path, text } of reportFiles(format, report)) {
    const file = join(out, path);
    first ??= file;
    try {
      await writePieces(file, text);
    } catch (error) {
      throw new InputError(
        `${file}: the report can't be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  if (first !== null) tell(`Wrote ${first}`);
}

/** Private to its owner: a report tells an attacker where to begin. */
async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'w', 0o600);
  try {
    let block = '';
    for (const piece of pieces) {
      block += piece;
      if (block.length < BLOCK) continue;
      await file.write(block);
      block = '';
    }
    await file.write(block);
  } finally {
    await file.close();
  }
}
