/** Records of runs on the controller's disk: journals, the lock of the state directory, plan documents. */
export { createFileStore, type FileStoreOptions } from './file-store.ts';
export { openAudit, saveAudit, type StoredAudit } from './audit-file.ts';
export { AuditSpool } from './audit-spool.ts';
export { JournalFollower } from './journal/follow-journal.ts';
export { exportRecords } from './proof/export-records.ts';
export { readEntries, type ReadJournal } from './journal/read-journal.ts';
export { signHead } from './proof/sign-head.ts';
export { verifyRecords, type RecordsReport } from './proof/verify-records.ts';
export type { RecordProblem } from './proof/verify-chain.ts';
export { newestRun } from './journal/newest-run.ts';
// The index itself is record-index.ts: the database is slow to load, and most commands don't ask it.
export type { IndexPlace, RecordIndex, SyncReport } from './run-index/record-index.ts';
export { journalFile, planFile, runsFolder } from './store-paths.ts';
export { foldJournal } from './journal/fold.ts';
export { keepPlan, loadPlan, savePlan, type PlanFileFailure } from './plans/plan-store.ts';
export { parsePlan, serializePlan, type PlanInvalid } from './plans/plan-file.ts';
