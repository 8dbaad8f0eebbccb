/** What is wrong with a text that a person wrote, and where. */

/** One finding in an input file. `line` and `column` count from 1; both are absent when the whole file is meant. */
export interface Diagnostic {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** `error` stops the command; `warning` is printed and the command goes on. */
  readonly severity: 'error' | 'warning';
  /** One sentence without a full stop, naming the offending word: `unknown key "ansbile_host"`. */
  readonly message: string;
  /** What to do, where it isn't plain from the message: `did you mean "ansible_host"?` */
  readonly hint?: string;
}

/** `inventory.yaml:12:7: unknown key "ansbile_host", did you mean "ansible_host"?` */
export function formatDiagnostic(d: Diagnostic): string {
  const place = d.line === undefined ? d.file : `${d.file}:${d.line}:${d.column ?? 1}`;
  const label = d.severity === 'warning' ? 'warning: ' : '';
  return `${place}: ${label}${d.message}${d.hint === undefined ? '' : `, ${d.hint}`}`;
}
