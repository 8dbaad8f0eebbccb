/** What a run was, in lines: who asked, who agreed, until when, and how the end was moved. */
import type { Approval, Extension, RunIdentity } from '../../core/index.ts';
import { oneLine } from './one-line.ts';
import { indent, textTable } from './text-table.ts';

const HOW: Readonly<Record<Approval['how'], string>> = {
  asked: 'asked at the terminal that showed the plan',
  flag: 'by --yes',
  reviewed: 'by --yes, of a plan that was saved for review',
};

/** `hosts` is put in words by the caller; null leaves it out. */
export function runHeaderLines(
  run: RunIdentity,
  { hosts, extensions }: { readonly hosts: string | null; readonly extensions: readonly Extension[] },
): string[] {
  const fields: readonly (readonly [string, string | null])[] = [
    ['kind', run.kind],
    ['source', run.source],
    ['takes back', run.takesBack],
    ['owner', run.owner],
    ['reason', run.reason],
    ['approved', approvalText(run.approval)],
    ['plan', run.planSha256 === undefined ? null : `sha256 ${run.planSha256}`],
    ['expires', run.expires],
    ['clients', run.clients.join(', ')],
    ['started', run.started],
    ['finished', run.finished ?? 'NOT FINISHED: it still runs, or its controller died'],
    ['hosts', hosts],
  ];
  const told = fields.flatMap(([label, value]) =>
    value === null || value === '' ? [] : [[`${label}:`, oneLine(value)]],
  );
  return [`Run ${oneLine(run.id)}`, ...textTable(told), ...extensionLines(extensions)];
}

function approvalText(approval: Approval | undefined): string | null {
  if (approval === undefined) return null;
  const { by, at, how } = approval;
  return `${by}, ${at}, ${HOW[how] ?? how}`;
}

function extensionLines(extensions: readonly Extension[]): string[] {
  const lines = extensions.map(({ at, by, until, reason }) =>
    [`until ${oneLine(until)}`, `by ${oneLine(by)}`, oneLine(at), oneLine(reason)].join(', '),
  );
  return lines.length === 0 ? [] : ['extended:', ...indent(lines)];
}
