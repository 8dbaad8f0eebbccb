/** Records of runs on the controller's disk: journals, the lock of the state directory, plan documents. */
export { createFileStore, type FileStoreOptions } from './file-store.ts';
export { foldJournal } from './fold.ts';
export { loadPlan, savePlan, type PlanFileFailure } from './plan-store.ts';
export { parsePlan, serializePlan, type PlanInvalid } from './plan-file.ts';
