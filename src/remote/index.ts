/** What fleet does on a host: read it, carry out a transaction, settle it. The only code that speaks shell. */
export { readHost } from './read-host.ts';
export {
  fetchTransaction,
  listTransactions,
  pruneTransactions,
  type FetchedTransaction,
  type HostFile,
  type HostHistory,
  type HostTransaction,
} from './history.ts';
export { KEEP_DAYS, KEEP_TRANSACTIONS, neededTransactions, removableTransactions } from './retention.ts';
export { isLinkTarget, isManifestPath, transact, type TransactionReport } from './transact.ts';
export { ping, type PingAnswer } from './ping.ts';
export { countProtocols, type CountedLog, type LogCounts } from './count-protocols.ts';
export { tryPolicy } from './try-policy.ts';
export { settle, type SettleReport } from './settle.ts';
