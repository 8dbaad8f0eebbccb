/** Records of runs on the controller's disk: journals, the lock of the state directory, plan documents. */
export { createFileStore, type FileStoreOptions } from './file-store.ts';
export { openAudit, saveAudit, type StoredAudit } from './audit-file.ts';
export { AuditSpool } from './audit-spool.ts';
export { JournalFollower } from './follow-journal.ts';
export { exportRecords } from './export-records.ts';
export { readEntries, type ReadJournal } from './read-journal.ts';
export { signHead } from './sign-head.ts';
export { verifyRecords, type RecordsReport } from './verify-records.ts';
export type { RecordProblem } from './verify-chain.ts';
export { newestRun } from './newest-run.ts';
// The index itself is record-index.ts: the database is slow to load, and most commands don't ask it.
export type { IndexPlace, RecordIndex, SyncReport } from './record-index.ts';
export { journalFile, planFile, runsFolder } from './store-paths.ts';
export { foldJournal } from './fold.ts';
export { keepPlan, loadPlan, savePlan, type PlanFileFailure } from './plan-store.ts';
export { parsePlan, serializePlan, type PlanInvalid } from './plan-file.ts';
