/** What fleet does on a host: read it, carry out a transaction, settle it. The only code that speaks shell. */
export { readHost } from './read-host.ts';
export { isManifestPath, transact, type TransactionReport } from './transact.ts';
export { settle, type SettleReport } from './settle.ts';
