/** Apache configuration as bytes: lines, words, tree, edits, includes, scope. */
export { normalizeAddress, parseListenAddress, parseVirtualHostAddress } from './in-force/address.ts';
export type { Endpoint } from './in-force/address.ts';
export { changeConfiguration } from './change/change-configuration.ts';
export type {
  ChangeError,
  DirectiveTarget,
  RemoveDirectiveRequest,
  SetDirectiveRequest,
} from './change/change-request.ts';
export { directiveForm } from './in-force/cipher-suite-form.ts';
export type { DirectiveForm } from './in-force/cipher-suite-form.ts';
export { commentedDefaults } from './in-force/commented-defaults.ts';
export type * from './reading/configuration.ts';
export type {
  ChangeNote,
  ConfigurationChange,
  ConfigurationChangeError,
  DirectiveChange,
  Scope,
} from './change/configuration-change.ts';
export { changeRefusal, explainChangeError, explainChangeNote } from './change/explain-change.ts';
export type { ChangeRefusal } from './change/explain-change.ts';
export { directivesInForce, isSingleValued } from './in-force/directives-in-force.ts';
export type * from './text/document.ts';
export { parseIncludesDump, parseModulesDump, parseVersionOutput } from './reading/dumps.ts';
export type { DumpedModule, IncludedFile, VersionOutput } from './reading/dumps.ts';
export { effectiveList, TLS_DIRECTIVES } from './in-force/effective-list.ts';
export type { EffectiveRecord, OpaqueRecord } from './in-force/effective-list.ts';
export { composeEdits } from './text/compose-edits.ts';
export { applyEdits, invertEdits, sortEdits } from './text/edits.ts';
export type { Edit, EditError } from './text/edits.ts';
export { applyFileEdits, mergeFileEdits } from './change/file-edits.ts';
export type { FileEdit, FileEditError } from './change/file-edits.ts';
export type { FileView } from './reading/file-view.ts';
export { changedFile, changedFiles } from './change/file-change.ts';
export type { ChangedFile, MissingFileError } from './change/file-change.ts';
export { isGlob, matchesGlob } from './reading/glob.ts';
export { compareVersions, ifVersion } from './reading/if-version.ts';
export { byteOffset, splitLogicalLines } from './text/lines.ts';
export type { LogicalLine, Segment } from './text/lines.ts';
export { listeners } from './in-force/listeners.ts';
export type { Listener } from './in-force/listeners.ts';
export { parseDocument } from './text/parse.ts';
export { normalizePath, serverRootRelative } from './reading/paths.ts';
export { resolveConfiguration } from './reading/resolve.ts';
export { newProblems } from './change/scope-values.ts';
export { effectiveCertificateFiles, effectiveConfCmds, effectiveDirective, formsIn } from './in-force/scope.ts';
export type { DirectiveQuery, EffectiveDirective } from './in-force/scope.ts';
export { allOccurrencesIn, occurrencesIn, sectionsOf, serverLevel } from './in-force/scope-index.ts';
export { contextKey, headsText, scopeKey } from './in-force/scope-key.ts';
export type { ScopeKey, SectionHead } from './in-force/scope-key.ts';
export { matchesServerName, nameVirtualHosts, selectVirtualHost } from './in-force/select-vhost.ts';
export { isTls } from './in-force/is-tls.ts';
export { tlsListeners, tlsVirtualHosts } from './in-force/tls-listeners.ts';
export type { ServedName, TlsListener } from './in-force/tls-listeners.ts';
export { tlsSettingsAt } from './in-force/tls-settings.ts';
export { unifiedDiff } from './text/unified-diff.ts';
export { mainServerName, ownOccurrences, parseServerName, virtualHosts } from './in-force/vhosts.ts';
export type { VirtualHost } from './in-force/vhosts.ts';
export { splitWords } from './text/words.ts';
export type { Word } from './text/words.ts';
