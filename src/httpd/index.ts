/** Apache configuration as bytes: lines, words, tree, edits, includes, scope. */
export { normalizeAddress, parseListenAddress, parseVirtualHostAddress } from './address.ts';
export type { Endpoint } from './address.ts';
export { changeConfiguration } from './change-configuration.ts';
export type { ChangeError, DirectiveTarget, RemoveDirectiveRequest, SetDirectiveRequest } from './change-request.ts';
export { directiveForm } from './cipher-suite-form.ts';
export type { DirectiveForm } from './cipher-suite-form.ts';
export { commentedDefaults } from './commented-defaults.ts';
export type * from './configuration.ts';
export type {
  ChangeNote,
  ConfigurationChange,
  ConfigurationChangeError,
  DirectiveChange,
  Scope,
} from './configuration-change.ts';
export { changeRefusal, explainChangeError, explainChangeNote } from './explain-change.ts';
export type { ChangeRefusal } from './explain-change.ts';
export { directivesInForce, isSingleValued } from './directives-in-force.ts';
export type * from './document.ts';
export { parseIncludesDump, parseModulesDump, parseVersionOutput } from './dumps.ts';
export type { DumpedModule, IncludedFile, VersionOutput } from './dumps.ts';
export { effectiveList, TLS_DIRECTIVES } from './effective-list.ts';
export type { EffectiveRecord, OpaqueRecord } from './effective-list.ts';
export { composeEdits } from './compose-edits.ts';
export { applyEdits, invertEdits, sortEdits } from './edits.ts';
export type { Edit, EditError } from './edits.ts';
export { applyFileEdits, mergeFileEdits } from './file-edits.ts';
export type { FileEdit, FileEditError } from './file-edits.ts';
export type { FileView } from './file-view.ts';
export { changedFile, changedFiles } from './file-change.ts';
export type { ChangedFile, MissingFileError } from './file-change.ts';
export { isGlob, matchesGlob } from './glob.ts';
export { compareVersions, ifVersion } from './if-version.ts';
export { byteOffset, splitLogicalLines } from './lines.ts';
export type { LogicalLine, Segment } from './lines.ts';
export { listeners } from './listeners.ts';
export type { Listener } from './listeners.ts';
export { parseDocument } from './parse.ts';
export { normalizePath, serverRootRelative } from './paths.ts';
export { resolveConfiguration } from './resolve.ts';
export { newProblems } from './scope-values.ts';
export { effectiveCertificateFiles, effectiveConfCmds, effectiveDirective, formsIn } from './scope.ts';
export type { DirectiveQuery, EffectiveDirective } from './scope.ts';
export { allOccurrencesIn, occurrencesIn, serverLevel } from './scope-index.ts';
export { matchesServerName, nameVirtualHosts, selectVirtualHost } from './select-vhost.ts';
export { isTls } from './is-tls.ts';
export { tlsListeners, tlsVirtualHosts } from './tls-listeners.ts';
export type { ServedName, TlsListener } from './tls-listeners.ts';
export { tlsSettingsAt } from './tls-settings.ts';
export { unifiedDiff } from './unified-diff.ts';
export { mainServerName, ownOccurrences, parseServerName, virtualHosts } from './vhosts.ts';
export type { VirtualHost } from './vhosts.ts';
export { splitWords } from './words.ts';
export type { Word } from './words.ts';
