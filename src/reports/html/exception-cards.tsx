/** The exceptions of a host, with the diff of what each changed. */
import { printable, type FileChange } from '../../core/index.ts';
import type { AuditedHost } from '../../ports/index.ts';
import { exceptionLine } from '../text/audit-lines.ts';
import { oneLine } from '../text/one-line.ts';

export function ExceptionCards({ host }: { readonly host: AuditedHost }) {
  if (host.exceptions.length === 0) return null;
  return (
    <>
      <h3>Exceptions in force</h3>
      {host.exceptions.map((exception) => (
        <div>
          <p>
            <span class={`badge ${exception.state}`}>
              {exception.state === 'in-force' ? 'in force' : exception.state}
            </span>{' '}
            {exceptionLine(exception)}
          </p>
          {exception.record?.extensions.map(({ at, by, until, reason }) => (
            <p class="sub">
              Extended until {oneLine(until)} by {oneLine(by)} at {oneLine(at)}: {oneLine(reason)}
            </p>
          ))}
          {exception.record === null && (
            <p class="sub">No record of this run is known here: its mark in the files tells of it.</p>
          )}
          {exception.record?.files.map((file) => (
            <DiffOf file={file} />
          ))}
        </div>
      ))}
    </>
  );
}

export function DiffOf({ file }: { readonly file: FileChange }) {
  const lines = printable(file.diff).replace(/\n$/, '').split('\n');
  return (
    <details open>
      <summary>
        <code>{oneLine(file.path)}</code>
      </summary>
      <pre tabIndex={0} aria-label={`Diff of ${oneLine(file.path)}`}>
        {lines.map((line) => (
          <>
            <span class={classOf(line)}>{line}</span>
            {'\n'}
          </>
        ))}
      </pre>
    </details>
  );
}

function classOf(line: string): string {
  if (/^(\+\+\+|---|@@)/.test(line)) return 'at';
  return line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : 'same';
}
