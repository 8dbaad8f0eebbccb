/** Texts for people: plans, outcomes and records. The formats of an audit are in formats.ts, pages in pages.ts. */
export { changedLines } from './diff.ts';
export { countOf, foldBy, type Fold } from './fold.ts';
export { foldNames } from './fold-names.ts';
export { jsonText } from './json.ts';
export { matrixChange, type MatrixChange } from './matrix-change.ts';
export { matrixTable, matrixView, type MatrixRow, type MatrixView } from './matrix-table.ts';
export { readableBytes } from './readable-bytes.ts';
export { renderOutcomes, type EndedRun, type OutcomeTextOptions } from './outcome-text.ts';
export { renderPlan, type PlanTextOptions } from './plan-text.ts';
export { renderExceptions, type ExceptionsTextOptions } from './exceptions-text.ts';
export { renderHistory, renderHostRecord, type HostRecord } from './host-record-text.ts';
export { renderRun, renderRuns, type RunTextOptions } from './runs-text.ts';
export { renderVerifyJson, verifiedHostJson } from './verify-json.ts';
export { renderVerify, type Tone, type VerifyTextOptions } from './verify-text.ts';
export type { DiffDetail } from './change-text.ts';
