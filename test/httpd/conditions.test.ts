/** <IfVersion>, <IfModule>, <IfDirective>, <IfSection> and <IfFile>, decided one by one; httpd is asked where it can be. */
import { describe, expect, it } from 'vitest';
import { resolveConfiguration } from '../../src/httpd/index.ts';
import type { FileView } from '../../src/httpd/index.ts';
import { expectSameAsHttpd, MAIN, resolve, source, stream } from './support.ts';
import type { Tree } from './support.ts';

/** Whether a condition holds; null where it isn't known. */
function holds(open: string, tree: Partial<Tree> = {}): boolean | null {
  const name = /^\w+/.exec(open)?.[0] ?? '';
  const config = resolve({ ...tree, files: { [MAIN]: `<${open}>\nServerAdmin x\n</${name}>\n` } });
  return config.opaqueRegions.length > 0 ? null : stream(config).length > 0;
}

describe('IfVersion on 2.4.62', () => {
  it.each<[string, boolean | null]>([
    ['2.4.62', true],
    ['2.4.6', false],
    ['2', false],
    ['"2.4.62"', true],
    ['= 2.4.62', true],
    ['== 2.4.062', true],
    ['= 2.4', false],
    ['= 2.4.', false],
    ['> 2.4.61', true],
    ['> 2.4.62', false],
    ['> 2.4.100', false],
    ['> 2.3.99', true],
    ['> 3.0.0', false],
    ['>= 2.4.62', true],
    ['>= 2.4.63', false],
    ['>= 2', true],
    ['< 2.4.63', true],
    ['< 2.4.62', false],
    ['< 10', true],
    ['<= 2.4.62', true],
    ['<= 2.4.61', false],
    ['<= 2.4', false],
    ['!= 2.4.62', false],
    ['!> 2.4.62', true],
    ['!<= 2.4.62', false],
    ['~ ^2\\.4\\.6', true],
    ['~ ^2\\.4$', false],
    ['!~ ^2', false],
    ['= /^2\\.4/', true],
    ['== /62$/', true],
    ['= /3/', false],
    ['!= /^2/', false],
    ['! 2', null],
    ['=> 2', null],
    ['<> 2', null],
    ['> /2/', null],
    ['= 2.x', null],
    ['= x2.4', null],
    ['= 2.4.62.1', null],
    ['= -2', null],
    ['= /', null],
    ['= /2', null],
    ['~ (', null],
    ['~ ^2', true],
    [`~ ${'2?'.repeat(101)}`, null],
    [`~ ${'2?'.repeat(100)}`, true],
  ])('%s: %j', (condition, expected) => {
    expect(holds(`IfVersion ${condition}`)).toBe(expected);
  });
});

describe('IfModule', () => {
  const known: readonly [identifier: string, file: string][] = [
    ['ssl_module', 'mod_ssl.c'],
    ['mpm_prefork_module', 'prefork.c'],
    ['mpm_worker_module', 'worker.c'],
    ['mpm_event_module', 'event.c'],
    ['mpm_itk_module', 'mpm_itk.c'],
    ['mpm_winnt_module', 'mpm_winnt.c'],
    ['ldap_module', 'util_ldap.c'],
  ];

  it.each(known)('%s is %s, whichever is known', (identifier, file) => {
    for (const module of [identifier, file]) {
      expect(holds(`IfModule ${identifier}`, { modules: [module] })).toBe(true);
      expect(holds(`IfModule ${file}`, { modules: [module] })).toBe(true);
    }
  });

  it.each(['core_module', 'core.c', 'http_module', 'http_core.c', 'so_module', 'mod_so.c'])(
    '%s is built in',
    (name) => {
      expect(holds(`IfModule ${name}`, { modules: [] })).toBe(true);
    },
  );

  it.each([
    'mod_ssl.cc',
    'xmod_ssl.c',
    'mod_.c',
    '_module',
    'ssl_modules',
    'ssl_module_x',
    'SSL_module',
    'constructor',
  ])('no module follows from %s', (module) => {
    const tree = { modules: [module] };
    expect(holds(`IfModule ${module}`, tree)).toBe(true);
    for (const other of ['ssl_module', 'mod_ssl.c', 'xssl_module', '_module', 'mod_.c']) {
      if (other !== module) expect(holds(`IfModule ${other}`, tree), other).toBe(false);
    }
  });

  it.each([
    ['modules/mod_strange.so', true],
    ['/usr/lib/mod_strange.so', true],
    ['mod_strange.so', true],
    ['modules/mod_strange.so.1', false],
    ['mod_strange.so/x.so', false],
    ['xmod_strange.so', false],
    ['modules/mod_strange', false],
  ])('LoadModule odd_module %s makes mod_strange.c known: %j', (file, expected) => {
    const text = `LoadModule odd_module ${file}\n<IfModule mod_strange.c>\nServerAdmin x\n</IfModule>\n`;
    expect(stream(resolve({ files: { [MAIN]: text }, modules: [] })).includes('ServerAdmin x')).toBe(expected);
  });

  it('the file of a module says nothing of its identifier, and mod_ldap.so nothing of mod_ldap.c', () => {
    const text = (file: string, asked: string): string =>
      `LoadModule odd_module modules/${file}\n<IfModule ${asked}>\nServerAdmin x\n</IfModule>\n`;
    for (const [file, asked] of [
      ['mod_strange.so', 'strange_module'],
      ['mod_ldap.so', 'mod_ldap.c'],
      ['mod_mpm_worker.so', 'mod_mpm_worker.c'],
    ] as const) {
      expect(stream(resolve({ files: { [MAIN]: text(file, asked) }, modules: [] }))).not.toContain('ServerAdmin x');
    }
  });
});

describe('negation', () => {
  it.each<[string, boolean | null]>([
    ['!ssl_module', false],
    ['! ssl_module', false],
    ['!  none', true],
    ['"!none"', false],
    ['!"none"', true],
    ['!', null],
    ['', null],
    ['""', null],
    ['ssl_module none', true],
    ['none ssl_module', false],
  ])('IfModule %s: %j', (condition, expected) => {
    expect(holds(`IfModule ${condition}`)).toBe(expected);
  });

  it('IfDefine', () => {
    expect(holds('IfDefine A', { defines: ['A'] })).toBe(true);
    expect(holds('IfDefine a', { defines: ['A'] })).toBe(false);
    expect(holds('IfDefine !A', { defines: ['A'] })).toBe(false);
  });
});

/** Those that mod_ssl has in every build; how they are spelled is httpd's. */
const SSL_DIRECTIVES = [
  'Engine Protocol CipherSuite HonorCipherOrder OpenSSLConfCmd Options Require RequireSSL VerifyClient VerifyDepth',
  'CertificateFile CertificateKeyFile CertificateChainFile CACertificateFile CACertificatePath CADNRequestFile',
  'CADNRequestPath CARevocationFile CARevocationPath CARevocationCheck SessionCache SessionCacheTimeout SessionTickets',
  'SessionTicketKeyFile Compression StrictSNIVHostCheck UseStapling StaplingCache FIPS InsecureRenegotiation',
  'CryptoDevice PassPhraseDialog RandomSeed UserName ProxyEngine ProxyProtocol ProxyCipherSuite ProxyVerify',
  'ProxyVerifyDepth ProxyCACertificateFile ProxyCACertificatePath',
].flatMap((names) => names.split(' ').map((name) => `SSL${name}`));

/** Of the core, and of modules of which few are loaded. */
const OTHER_DIRECTIVES = [
  'AcceptFilter AcceptPathInfo AccessFileName AddDefaultCharset AllowEncodedSlashes AllowOverride ContentDigest Define',
  'DefaultRuntimeDir DefaultType DocumentRoot EnableMMAP EnableSendfile Error ErrorDocument ErrorLog ErrorLogFormat',
  'ExtendedStatus FileETag ForceType HostnameLookups HttpProtocolOptions Include IncludeOptional KeepAlive',
  'KeepAliveTimeout LimitInternalRecursion LimitRequestBody LimitRequestFields LimitRequestFieldSize LimitRequestLine',
  'LogLevel MaxKeepAliveRequests MaxRanges Mutex NameVirtualHost Options Protocol Protocols ProtocolsHonorOrder',
  'RLimitCPU RLimitMEM RLimitNPROC ServerAdmin ServerAlias ServerName ServerPath ServerRoot ServerSignature',
  'ServerTokens SetHandler SetInputFilter SetOutputFilter TimeOut TraceEnable UnDefine UseCanonicalName',
  'UseCanonicalPhysicalPort LoadFile LoadModule Use UndefMacro Header RequestHeader RewriteBase RewriteCond',
  'RewriteEngine RewriteMap RewriteOptions RewriteRule ProxyPass ProxyPassMatch ProxyPassReverse ProxyPreserveHost',
  'ProxyRequests Group User',
].flatMap((names) => names.split(' '));

const SECTIONS = [
  'VirtualHost Directory DirectoryMatch Location LocationMatch Files FilesMatch Limit LimitExcept If ElseIf Else',
  'IfModule IfDefine IfFile IfDirective IfSection IfVersion Macro Proxy ProxyMatch RequireAll RequireAny RequireNone',
  'AuthzProviderAlias AuthnProviderAlias MDomainSet',
].flatMap((names) => names.split(' '));

describe('IfDirective and IfSection', () => {
  const asked = (condition: string, names: readonly string[]): string =>
    names
      .flatMap((name) =>
        ['', '!'].map((not) => `<${condition} ${not}${name}>\nServerAdmin ${not}${name}\n</${condition}>\n`),
      )
      .join('');

  it.each([
    ['with', ['ssl', 'macro', 'proxy', 'authn_core', 'headers', 'rewrite']],
    ['without', []],
  ])('are as httpd decides them %s the modules', (_, modules) => {
    const text = `Listen 127.0.0.1:8999\nServerName x\n${asked('IfDirective', [...SSL_DIRECTIVES, ...OTHER_DIRECTIVES])}${asked('IfSection', SECTIONS)}`;
    expectSameAsHttpd({ files: { [MAIN]: text }, modules });
  });

  it.each(OTHER_DIRECTIVES)('IfDirective %s is known without its module', (name) => {
    expect(holds(`IfDirective ${name}`, { modules: [] })).not.toBeNull();
  });

  it.each(SECTIONS)('IfSection %s is known without its module, and with it', (name) => {
    expect(holds(`IfSection ${name}`, { modules: [] })).not.toBeNull();
    const modules = ['version', 'macro', 'proxy', 'authz_core', 'authn_core', 'md'].map((module) => `${module}_module`);
    expect(holds(`IfSection ${name.toLowerCase()}`, { modules })).toBe(true);
    expect(holds(`IfSection !${name.toUpperCase()}`, { modules })).toBe(false);
  });

  it('IfSection Perl asks for mod_perl', () => {
    expect(holds('IfSection Perl', { modules: ['perl_module'] })).toBe(true);
    expect(holds('IfSection Perl', { modules: [] })).toBe(false);
  });

  it.each<[string, string[], boolean | null]>([
    ['SSLEngine', ['ssl_module'], true],
    ['sslengine', ['ssl_module'], true],
    ['SSLEngine', [], false],
    ['SSLVHostSNIPolicy', ['ssl_module'], null],
    ['SSLVHostSNIPolicy', [], false],
    ['XSSLEngine', ['ssl_module'], null],
    ['serveradmin', [], true],
    ['RequestHeader', [], false],
    ['RequestHeader', ['headers_module'], true],
    ['Whatever', [], null],
  ])('IfDirective %s with %j: %j', (name, modules, expected) => {
    expect(holds(`IfDirective ${name}`, { modules })).toBe(expected);
  });
});

describe('IfFile', () => {
  const view: FileView = {
    read: () => null,
    kind: (path) => (path === '/srv/there' ? 'file' : path === '/srv' ? 'directory' : null),
    isLink: () => false,
    entries: () => [],
  };
  const seen = (open: string): boolean | null => {
    const config = resolveConfiguration({ ...source(`<IfFile ${open}>\nServerAdmin x\n</IfFile>\n`), view });
    return config.opaqueRegions.length > 0 ? null : stream(config).length > 0;
  };

  it.each<[string, boolean | null]>([
    ['/srv/there', true],
    ['/srv', true],
    ['!/srv/there', false],
    ['/srv/none', false],
    ['!/srv/none', true],
    ['../../srv/there', true],
  ])('%s on a host that is known as a whole: %j', (open, expected) => {
    expect(seen(open)).toBe(expected);
  });

  it.each<[string, boolean | null]>([
    [MAIN, true],
    ['/etc/httpd', true],
    ['httpd.conf', true],
    ['/srv/none', null],
  ])('%s where only the configuration is known: %j', (open, expected) => {
    expect(holds(`IfFile ${open}`)).toBe(expected);
  });
});
