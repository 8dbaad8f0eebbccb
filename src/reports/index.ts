/** Texts for people: plans, outcomes and records. The formats of an audit are in formats.ts, pages in pages.ts. */
export { changedLines } from './diff.ts';
export { countOf, foldBy, type Fold } from './text/fold.ts';
export { foldNames } from './text/fold-names.ts';
export { jsonText } from './json.ts';
export { matrixChange, type MatrixChange } from './text/matrix-change.ts';
export { matrixTable, matrixView, type MatrixRow, type MatrixView } from './text/matrix-table.ts';
export { readableBytes } from './text/readable-bytes.ts';
export { renderOutcomes, type EndedRun, type OutcomeTextOptions } from './text/outcome-text.ts';
export { renderPlan, type PlanTextOptions } from './text/plan-text.ts';
export { renderExceptions, type ExceptionsTextOptions } from './text/exceptions-text.ts';
export { renderHistory, renderHostRecord, type HostRecord } from './text/host-record-text.ts';
export { renderRun, renderRuns, type RunTextOptions } from './text/runs-text.ts';
export { renderVerifyJson, verifiedHostJson } from './verify-json.ts';
export { renderVerify, type Tone, type VerifyTextOptions } from './text/verify-text.ts';
export type { DiffDetail } from './text/change-text.ts';
