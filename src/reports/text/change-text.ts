/** The changes of files, for people. */
import { printable, type FileChange, type Finding } from '../../core/index.ts';
import { changedLines } from '../diff.ts';
import { oneLine } from './one-line.ts';
import { indent } from './text-table.ts';

/** How much of a change is shown: the whole unified diff, or only the lines that go and come. */
export type DiffDetail = 'diff' | 'lines';

/** A file's path and its changed lines, or its unified diff. A diff may come from a file and is made printable again. */
export function changeLines({ path, diff }: FileChange, detail: DiffDetail): string[] {
  const text = printable(diff);
  if (detail === 'diff') return text.replace(/\n$/, '').split('\n');
  return [oneLine(path), ...indent(changedLines(text))];
}

/** `warning: … (/etc/httpd/conf.d/ssl.conf:58)`, warnings first. */
export function findingLines(findings: readonly Finding[]): string[] {
  const ordered = [...findings].sort((a, b) => Number(b.severity === 'warning') - Number(a.severity === 'warning'));
  return ordered.map(({ severity, message, place }) => {
    return `${severity}: ${oneLine(message)}${place === undefined ? '' : ` (${oneLine(place)})`}`;
  });
}
