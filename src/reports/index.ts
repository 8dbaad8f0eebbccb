/** Texts for people and programs: the formats of an audit, and plans, outcomes and records as text. */
import type { ReportFormat } from '../ports/index.ts';
import { text } from './audit-text.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';

export { changedLines } from './diff.ts';
export { foldBy, type Fold } from './fold.ts';
export { foldNames } from './fold-names.ts';
export { matrixChange, type MatrixChange } from './matrix-change.ts';
export { matrixTable, matrixView, type MatrixRow, type MatrixView } from './matrix-table.ts';
export { readableBytes } from './readable-bytes.ts';
export { renderOutcomes, type EndedRun, type OutcomeTextOptions } from './outcome-text.ts';
export { renderPlan, type PlanTextOptions } from './plan-text.ts';
export { renderExceptions, type ExceptionsTextOptions } from './exceptions-text.ts';
export { renderHistory, renderHostRecord, type HostRecord } from './host-record-text.ts';
export { renderRun, renderRuns, type RunTextOptions } from './runs-text.ts';
export { renderVerifyJson } from './verify-json.ts';
export { renderVerify, type Tone, type VerifyTextOptions } from './verify-text.ts';
export type { DiffDetail } from './change-text.ts';

/** The formats of `fleet audit` by the word after --format. A new one: its file, and its line here. */
export const reportFormats: Readonly<Record<string, ReportFormat>> = {
  text,
  json,
  html,
  md: markdown,
  csv,
  junit,
  sarif,
};

export { reportFiles } from './report-files.ts';
export { hostFileNames } from './host-file-name.ts';
export { hostDocument } from './html/host-page.tsx';
export { indexDocument } from './html/index-page.tsx';
export { liveDocument, liveView, type LiveView } from './html/live-page.tsx';
export { runDocument, runsDocument } from './html/runs-page.tsx';
