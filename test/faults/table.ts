/** Trials by fault and step, as a table for people. */

export interface Row {
  /** The trial, as it can be asked for again. */
  readonly name: string;
  readonly fault: string;
  readonly step: string;
  readonly end: string;
  readonly failed: boolean;
}

/** A line a fault, a column a step: how many trials, and how many of those failed. Then how they ended. */
export function tableOf(rows: readonly Row[], steps: readonly string[]): string {
  const columns = [...steps, ...new Set(rows.map(({ step }) => step).filter((step) => !steps.includes(step)))];
  const faults = [...new Set(rows.map(({ fault }) => fault))];
  const cell = (of: readonly Row[]): string => {
    const failed = of.filter((row) => row.failed).length;
    return of.length === 0 ? '.' : failed === 0 ? String(of.length) : `${of.length}!${failed}`;
  };
  const lines = faults.map((fault) => {
    const own = rows.filter((row) => row.fault === fault);
    return [fault, ...columns.map((step) => cell(own.filter((row) => row.step === step))), cell(own), endsOf(own)];
  });
  const all = [
    'all',
    ...columns.map((step) => cell(rows.filter((row) => row.step === step))),
    cell(rows),
    endsOf(rows),
  ];
  return aligned([['fault \\ after step', ...columns, 'all', 'ended'], ...lines, all]);
}

function endsOf(rows: readonly Row[]): string {
  const ends = [...new Set(rows.map(({ end }) => end))].sort();
  return ends.map((end) => `${end} ${rows.filter((row) => row.end === end).length}`).join(', ');
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
