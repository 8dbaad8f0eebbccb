/** Decides <IfModule>, <IfDefine>, <IfVersion> and their kin while the configuration is read. */
import type { Defines } from './defines.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { ifVersion } from './if-version.ts';
import type { LoadedModules } from './loaded-modules.ts';
import { serverRootRelative } from './paths.ts';
import { splitWords } from '../text/words.ts';

/** What the conditions of a server depend on at one point of the reading. */
export interface ConditionState {
  readonly modules: LoadedModules;
  readonly defines: Defines;
  readonly index: DirectoryIndex;
  readonly serverRoot: string;
  readonly version: string;
  /** Whether every file of the host can be seen, not only those of the configuration. */
  readonly complete: boolean;
}

/** Whether the section's content counts; null if that can't be told from what was read of the host. */
export function conditionHolds(name: string, args: string, state: ConditionState): boolean | null {
  if (name.toLowerCase() === 'ifversion')
    return ifVersion(
      splitWords(args).map((w) => w.value),
      state.version,
    );
  const { negated, word } = negatable(args);
  const holds = word === '' ? null : test(name.toLowerCase(), word, state);
  return holds === null ? null : holds !== negated;
}

/** `!` counts only before the word, blanks may follow it; inside quotes it is part of the word. Further words don't count. */
function negatable(args: string): { negated: boolean; word: string } {
  const negated = args.startsWith('!');
  const word = splitWords(negated ? args.slice(1) : args)[0]?.value ?? '';
  return { negated, word };
}

function test(name: string, word: string, state: ConditionState): boolean | null {
  switch (name) {
    case 'ifmodule':
      return state.modules.has(word);
    case 'ifdefine':
      return state.defines.has(word);
    case 'iffile':
      return fileExists(word, state);
    case 'ifdirective':
      return directiveExists(word, state);
    default:
      return sectionExists(word, state);
  }
}

/** Where only files of the configuration are known, another path may exist or not. */
function fileExists(word: string, state: ConditionState): boolean | null {
  const path = serverRootRelative(state.serverRoot, word);
  return state.index.isFile(path) || state.index.isDirectory(path) || (state.complete ? false : null);
}

/** Those that mod_ssl has had as long as there is <IfDirective> (2.4.34); whose another directive is isn't known. */
const OLD_SSL = new Set(
  [
    'engine protocol ciphersuite honorcipherorder opensslconfcmd options require requiressl verifyclient verifydepth',
    'certificatefile certificatekeyfile certificatechainfile cacertificatefile cacertificatepath cadnrequestfile',
    'cadnrequestpath carevocationfile carevocationpath carevocationcheck sessioncache sessioncachetimeout',
    'sessiontickets sessionticketkeyfile compression strictsnivhostcheck usestapling staplingcache fips',
    'insecurerenegotiation cryptodevice passphrasedialog randomseed username proxyengine proxyprotocol',
    'proxyciphersuite proxyverify proxyverifydepth proxycacertificatefile proxycacertificatepath',
  ].flatMap((names) => names.split(' ').map((name) => `ssl${name}`)),
);

/** Those that httpd's core, and few of its modules, have had for as long. */
const OLD_DIRECTIVES = new Map(
  [
    ['core', 'AcceptFilter AcceptPathInfo AccessFileName AddDefaultCharset AllowEncodedSlashes AllowOverride'],
    ['core', 'ContentDigest Define DefaultRuntimeDir DefaultType DocumentRoot EnableMMAP EnableSendfile Error'],
    ['core', 'ErrorDocument ErrorLog ErrorLogFormat ExtendedStatus FileETag ForceType HostnameLookups'],
    ['core', 'HttpProtocolOptions Include IncludeOptional KeepAlive KeepAliveTimeout LimitInternalRecursion'],
    ['core', 'LimitRequestBody LimitRequestFields LimitRequestFieldSize LimitRequestLine LogLevel'],
    ['core', 'MaxKeepAliveRequests MaxRanges Mutex NameVirtualHost Options Protocol Protocols'],
    ['core', 'ProtocolsHonorOrder RLimitCPU RLimitMEM RLimitNPROC ServerAdmin ServerAlias ServerName ServerPath'],
    ['core', 'ServerRoot ServerSignature ServerTokens SetHandler SetInputFilter SetOutputFilter TimeOut TraceEnable'],
    ['core', 'UnDefine UseCanonicalName UseCanonicalPhysicalPort'],
    ['so', 'LoadFile LoadModule'],
    ['macro', 'Use UndefMacro'],
    ['headers', 'Header RequestHeader'],
    ['rewrite', 'RewriteBase RewriteCond RewriteEngine RewriteMap RewriteOptions RewriteRule'],
    ['proxy', 'ProxyPass ProxyPassMatch ProxyPassReverse ProxyPreserveHost ProxyRequests'],
    ['unixd', 'Group User'],
  ].flatMap(([module, names = '']) =>
    names.split(' ').map((name) => [name.toLowerCase(), `${module}_module`] as const),
  ),
);

function directiveExists(word: string, { modules }: ConditionState): boolean | null {
  const name = word.toLowerCase();
  if (name.startsWith('ssl')) return modules.has('ssl_module') ? (OLD_SSL.has(name) ? true : null) : false;
  const module = OLD_DIRECTIVES.get(name);
  return module === undefined ? null : modules.has(module);
}

/** The sections that httpd's own modules know; others may belong to a module of somebody else. */
const SECTIONS = new Map([
  ...[
    'VirtualHost Directory DirectoryMatch Location LocationMatch Files FilesMatch Limit LimitExcept If ElseIf Else',
    'IfModule IfDefine IfFile IfDirective IfSection',
  ].flatMap((names) => names.split(' ').map((name) => [name.toLowerCase(), 'core_module'] as const)),
  ['ifversion', 'version_module'],
  ['macro', 'macro_module'],
  ['proxy', 'proxy_module'],
  ['proxymatch', 'proxy_module'],
  ['requireall', 'authz_core_module'],
  ['requireany', 'authz_core_module'],
  ['requirenone', 'authz_core_module'],
  ['authzprovideralias', 'authz_core_module'],
  ['authnprovideralias', 'authn_core_module'],
  ['mdomainset', 'md_module'],
  ['perl', 'perl_module'],
]);

/** `<IfSection X>` asks whether some loaded module knows a section `<X`, not whether it is in one. */
function sectionExists(word: string, { modules }: ConditionState): boolean | null {
  const module = SECTIONS.get(word.toLowerCase());
  return module === undefined ? null : modules.has(module);
}
