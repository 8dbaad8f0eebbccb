/** `apache_module`: the way of each distribution, what it depends on, and what is refused. */
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { explain, type HostPlan, type ModuleFacts } from '../../src/core/index.ts';
import { distroOf, managedBy } from '../../src/distros/index.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { proposeHost, type Task } from '../../src/engine/plan/propose.ts';
import { snapshotOf, type Overlay } from '../../src/engine/read/snapshot.ts';
import { apacheModule } from '../../src/modules/apache-module.ts';
import type { Snapshot } from '../../src/ports/index.ts';
import { readableBytes } from '../../src/reports/index.ts';
import { configFile, factsOf, type HostSketch } from '../support/host-facts.ts';

const MARK = 'fleet: run r1 by me@here; take back with: fleet rollback r1';

interface Host extends HostSketch {
  readonly available?: Readonly<Record<string, string>>;
  /** Links of mods-enabled by name, with what they hold. */
  readonly enabled?: Readonly<Record<string, string>>;
  readonly objects?: readonly string[];
}

/** A host with Debian's folders, or, without `available`, one of LoadModule lines. */
function snapshotter({ available, enabled = {}, objects = [], ...sketch }: Host): (overlay: Overlay) => Snapshot {
  const at = (folder: string, name: string): string => `/etc/apache2/mods-${folder}/${name}`;
  const offered = Object.entries(available ?? {}).map(([name, bytes]) =>
    configFile(at('available', name), at('available', name), bytes),
  );
  const read = Object.keys(enabled).flatMap((name) => {
    const file = offered.find(({ path }) => path === at('available', name));
    return file === undefined || enabled[name] !== to(name) ? [] : [{ ...file, path: at('enabled', name) }];
  });
  const modules: ModuleFacts = {
    objects,
    folders:
      available === undefined
        ? null
        : { available: '/etc/apache2/mods-available', enabled: '/etc/apache2/mods-enabled' },
    available: offered,
    links: Object.entries(enabled).map(([name, target]) => ({ path: at('enabled', name), target })),
  };
  const facts = factsOf(sketch);
  const instances = facts.instances.map((instance) => ({ ...instance, files: [...instance.files, ...read], modules }));
  return (overlay) => snapshotOf({ ...facts, instances }, (instance) => distroOf(facts.os, instance), overlay);
}

function planOf(host: Host, ...tasks: readonly Readonly<Record<string, unknown>>[]): HostPlan {
  const validate = new Ajv({ strict: false }).compile(apacheModule.schema);
  const rebuild = snapshotter(host);
  const all = tasks.map((params): Task => {
    if (!validate(params)) throw new Error(JSON.stringify(validate.errors));
    return { module: apacheModule, params, context: { clients: [], mark: MARK } };
  });
  const tools = {
    rebuild,
    managedBy,
    agents: [],
    forceManaged: false,
    renderDiff: diffOnce({ readable: readableBytes }),
  };
  return proposeHost('web-1', rebuild(new Map()), all, tools);
}

const changed = (plan: HostPlan): readonly string[] =>
  plan.files.map(({ diff }) =>
    diff
      .split('\n')
      .filter((line) => /^[+-]/.test(line) && !/^(\+\+\+|---)/.test(line))
      .join('\n'),
  );
const told = (plan: HostPlan): string =>
  plan.refusal === null ? '' : Object.values(explain(plan.refusal, 'web-1')).join('\n');

const SO = '/usr/lib/apache2/modules';
const load = (name: string, header = ''): string => `${header}LoadModule ${name}_module ${SO}/mod_${name}.so\n`;
const VHOST = '<VirtualHost *:443>\n\tServerName a.test\n\tSSLEngine on\n</VirtualHost>\n';
const to = (name: string): string => `../mods-available/${name}`;

const DEBIAN: Host = {
  files: {
    '/etc/apache2/apache2.conf': `IncludeOptional mods-enabled/*.load\nIncludeOptional mods-enabled/*.conf\nListen 443\nInclude sites/*.conf\n`,
    '/etc/apache2/sites/a.conf': VHOST,
  },
  available: {
    'mpm_event.load': load('mpm_event', '# Conflicts: mpm_worker mpm_prefork\n'),
    'mpm_prefork.load': load('mpm_prefork', '# Conflicts: mpm_event mpm_worker\n'),
    'ssl.load': load('ssl', '# Depends: setenvif mime socache_shmcb\n'),
    'setenvif.load': load('setenvif'),
    'mime.load': load('mime'),
    'socache_shmcb.load': load('socache_shmcb'),
    'headers.load': load('headers'),
    'status.load': load('status'),
    'status.conf': '<IfModule mod_status.c>\n\tExtendedStatus On\n</IfModule>\n',
    'proxy.load': load('proxy'),
    'proxy.conf': '<IfModule mod_proxy.c>\n</IfModule>\n',
    'proxy_http.load': load('proxy_http', '# Depends: proxy\n'),
    'proxy_balancer.load': load('proxy_balancer', '# Depends: proxy slotmem_shm\n'),
    'slotmem_shm.load': load('slotmem_shm'),
    'cgid.load': load('cgid'),
    'cgi.load': load('cgi'),
    'php8.2.load':
      '# Conflicts: php5\n# Depends: mpm_prefork\nLoadModule php_module /usr/lib/apache2/modules/libphp8.2.so\n',
    'loop_a.load': load('loop_a', '# Depends: loop_b\n'),
    'loop_b.load': load('loop_b', '# Depends: loop_a\n'),
    'gone.load': load('gone'),
  },
  enabled: Object.fromEntries(
    ['mpm_event', 'ssl', 'setenvif', 'mime', 'socache_shmcb'].map((name) => [`${name}.load`, to(`${name}.load`)]),
  ),
  objects: [
    ...[
      'mpm_event',
      'mpm_prefork',
      'ssl',
      'setenvif',
      'mime',
      'socache_shmcb',
      'headers',
      'status',
      'proxy',
      'proxy_http',
      'proxy_balancer',
      'slotmem_shm',
      'cgi',
      'cgid',
      'loop_a',
      'loop_b',
    ].map((name) => `${SO}/mod_${name}.so`),
    `${SO}/libphp8.2.so`,
  ],
};
const on = (names: readonly string[], more: Partial<Host> = {}): Host => ({
  ...DEBIAN,
  ...more,
  enabled: { ...DEBIAN.enabled, ...Object.fromEntries(names.map((name) => [name, to(name)])) },
});
const withSite = (text: string, names: readonly string[]): Host =>
  on(names, { files: { ...DEBIAN.files, '/etc/apache2/sites/b.conf': text } });

describe('on Debian, as a2enmod and a2dismod', () => {
  it.each<[string, Host, Record<string, unknown>, readonly string[]]>([
    ['a module alone', DEBIAN, { name: 'headers' }, [`+symbolic link to ${to('headers.load')}`]],
    [
      'its configuration, too',
      DEBIAN,
      { name: 'status' },
      [`+symbolic link to ${to('status.load')}`, `+symbolic link to ${to('status.conf')}`],
    ],
    [
      'what it depends on, first',
      DEBIAN,
      { name: 'proxy_http' },
      [
        `+symbolic link to ${to('proxy.load')}`,
        `+symbolic link to ${to('proxy.conf')}`,
        `+symbolic link to ${to('proxy_http.load')}`,
      ],
    ],
    [
      'modules that depend on each other',
      DEBIAN,
      { name: 'loop_a' },
      [`+symbolic link to ${to('loop_b.load')}`, `+symbolic link to ${to('loop_a.load')}`],
    ],
    [
      'a link that leads to nothing is put right',
      { ...DEBIAN, enabled: { ...DEBIAN.enabled, 'headers.load': 'nowhere' } },
      { name: 'headers' },
      [`-symbolic link to nowhere\n+symbolic link to ${to('headers.load')}`],
    ],
    [
      'out goes what came',
      on(['status.load', 'status.conf']),
      { name: 'status', state: 'absent' },
      [`-symbolic link to ${to('status.load')}`, `-symbolic link to ${to('status.conf')}`],
    ],
    [
      'a line in its <IfModule> is no obstacle',
      withSite('<IfModule headers_module>\nHeader set X y\n</IfModule>\n', ['headers.load']),
      { name: 'headers', state: 'absent' },
      [`-symbolic link to ${to('headers.load')}`],
    ],
  ])('%s', (_, host, params, lines) => {
    const plan = planOf(host, params);
    expect([told(plan), plan.decision, changed(plan)]).toEqual(['', 'change', lines]);
  });

  it.each<[string, Host, Record<string, unknown>]>([
    ['a module that is loaded', DEBIAN, { name: 'mime' }],
    ["one that isn't", DEBIAN, { name: 'status', state: 'absent' }],
    ['one that is compiled in', { ...DEBIAN, modules: ['ssl', 'mpm_event'] }, { name: 'core' }],
  ])('%s needs nothing', (_, host, params) => {
    expect(planOf(host, params)).toMatchObject({ decision: 'unchanged', files: [] });
  });

  it('makes one plan of two tasks that need the same', () => {
    const plan = planOf(DEBIAN, { name: 'proxy_http' }, { name: 'proxy_balancer' });
    expect(plan.files.map(({ path }) => path.slice('/etc/apache2/mods-enabled/'.length))).toEqual([
      'proxy.load',
      'proxy.conf',
      'proxy_http.load',
      'slotmem_shm.load',
      'proxy_balancer.load',
    ]);
  });

  it('does nothing where a later task takes back what an earlier one did', () => {
    const plan = planOf(DEBIAN, { name: 'status' }, { name: 'status', state: 'absent' });
    expect(plan).toMatchObject({ decision: 'unchanged', files: [] });
  });

  it.each<[string, Host, Record<string, unknown>, RegExp]>([
    ['the module is not installed', DEBIAN, { name: 'wsgi' }, /no wsgi\.load.*not installed[^]*install the package/],
    ['its shared object is gone', DEBIAN, { name: 'gone' }, /mod_gone\.so is not on the host/],
    ['it would change the processes', DEBIAN, { name: 'mpm_prefork' }, /restart the service/],
    ['it depends on other processes', DEBIAN, { name: 'php8.2' }, /mod_php8\.2 depends on mod_mpm_prefork/],
    ['it is not for threads', DEBIAN, { name: 'cgi' }, /name cgid instead/],
    [
      'others need it',
      on(['proxy.load', 'proxy.conf', 'proxy_http.load']),
      { name: 'proxy', state: 'absent' },
      /needed by proxy_http/,
    ],
    [
      'a line needs it',
      withSite('Header set X y\n', ['headers.load']),
      { name: 'headers', state: 'absent' },
      /sites\/b\.conf:1 has Header, which httpd would refuse/,
    ],
    [
      'a line in a folder needs it',
      withSite('<Directory />\nRequestHeader unset X\n</Directory>\n', ['headers.load']),
      { name: 'headers', state: 'absent' },
      /b\.conf:2 has RequestHeader/,
    ],
    [
      'another line loads it, too',
      withSite(`LoadModule headers_module ${SO}/mod_headers.so\n`, ['headers.load']),
      { name: 'headers', state: 'absent' },
      /b\.conf:1 loads mod_headers, too/,
    ],
    ['TLS needs it', DEBIAN, { name: 'ssl', state: 'absent' }, /answers with TLS/],
    ['it is compiled in', DEBIAN, { name: 'core', state: 'absent' }, /compiled into/],
    [
      'the service manager waits for it',
      withSite(`LoadModule systemd_module ${SO}/mod_systemd.so\n`, []),
      { name: 'systemd', state: 'absent' },
      /is needed/,
    ],
    ['a file stands where the link should', withSite('', []), { name: 'headers' }, /not the link that a2enmod makes/],
    [
      'httpd does not read the folder',
      {
        ...DEBIAN,
        files: { '/etc/apache2/apache2.conf': `Listen 443\nLoadModule ssl_module ${SO}/mod_ssl.so\n${VHOST}` },
        enabled: {},
      },
      { name: 'headers' },
      /would not read the line/,
    ],
  ])('is refused where %s', (what, host, params, reason) => {
    const own = { '/etc/apache2/mods-enabled/headers.load': load('other') };
    const given = what.startsWith('a file stands') ? { ...host, files: { ...host.files, ...own } } : host;
    const plan = planOf(given, params);
    expect(plan).toMatchObject({
      decision: 'declined',
      refusal: { code: 'task-refused', module: 'apache_module' },
      files: [],
    });
    expect(told(plan)).toMatch(reason);
  });

  it('says what it can not see: .htaccess files', () => {
    expect(planOf(on(['status.load']), { name: 'status', state: 'absent' }).findings).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('.htaccess') },
    ]);
  });
});

const ROCKY = { id: 'rocky', idLike: ['rhel'], versionId: '9.4', title: 'Rocky Linux 9.4' };
const lines = (...names: readonly string[]): string =>
  names.map((name) => `LoadModule ${name}_module modules/mod_${name}.so\n`).join('');
const RED_HAT: Host = {
  os: ROCKY,
  main: '/etc/httpd/conf/httpd.conf',
  serverRoot: '/etc/httpd',
  files: {
    '/etc/httpd/conf/httpd.conf': `Listen 443\nInclude conf.modules.d/*.conf\nIncludeOptional conf.d/*.conf\n`,
    '/etc/httpd/conf.modules.d/00-base.conf': `# base\n${lines('mime', 'headers')}#LoadModule usertrack_module modules/mod_usertrack.so\r\n  #  LoadModule watchdog_module modules/mod_watchdog.so`,
    '/etc/httpd/conf.modules.d/00-ssl.conf': lines('ssl'),
    '/etc/httpd/conf.d/ssl.conf': VHOST,
  },
  objects: ['mime', 'headers', 'usertrack', 'watchdog', 'ssl', 'info'].map(
    (name) => `/etc/httpd/modules/mod_${name}.so`,
  ),
};

describe('by LoadModule lines, as on Red Hat', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'takes the comment off',
      { name: 'usertrack' },
      '00-base.conf',
      `-#LoadModule usertrack_module modules/mod_usertrack.so\\x0d\n+# ${MARK}\\x0d\n+LoadModule usertrack_module modules/mod_usertrack.so\\x0d`,
    ],
    [
      'keeps the indentation',
      { name: 'watchdog' },
      '00-base.conf',
      `-  #  LoadModule watchdog_module modules/mod_watchdog.so\n+  # ${MARK}\n+  LoadModule watchdog_module modules/mod_watchdog.so`,
    ],
    [
      'adds a line beside the last',
      { name: 'info' },
      '00-ssl.conf',
      `+# ${MARK}\n+LoadModule info_module modules/mod_info.so`,
    ],
    [
      'comments one out',
      { name: 'mime', state: 'absent' },
      '00-base.conf',
      `-LoadModule mime_module modules/mod_mime.so\n+# ${MARK}\n+#LoadModule mime_module modules/mod_mime.so`,
    ],
  ])('%s', (_, params, file, diff) => {
    const plan = planOf(RED_HAT, params);
    expect([told(plan), plan.files.map(({ path }) => path)]).toEqual(['', [`/etc/httpd/conf.modules.d/${file}`]]);
    const [only = ''] = changed(plan);
    expect(
      only
        .split('\n')
        .filter((line) => !line.startsWith('\\'))
        .join('\n'),
    ).toBe(diff);
  });

  it('is not proposed a second time, whichever way', () => {
    for (const params of [
      { name: 'usertrack' },
      { name: 'watchdog' },
      { name: 'info' },
      { name: 'mime', state: 'absent' },
    ]) {
      const plan = planOf(RED_HAT, params, params);
      expect([plan.decision, plan.reason]).toEqual([
        'change',
        expect.stringMatching(/; mod_\w+ is (not )?loaded already$/),
      ]);
    }
  });

  it.each<[string, Host, Record<string, unknown>, RegExp]>([
    ['its shared object is not there', RED_HAT, { name: 'wsgi' }, /modules\/mod_wsgi\.so is not on the host/],
    [
      'nothing was ever loaded by a line',
      { ...RED_HAT, modules: ['ssl', 'core'], files: { '/etc/httpd/conf/httpd.conf': `Listen 443\n${VHOST}` } },
      { name: 'info' },
      /no LoadModule line/,
    ],
    [
      'a macro loads it',
      {
        ...RED_HAT,
        files: {
          ...RED_HAT.files,
          '/etc/httpd/conf.modules.d/zz.conf':
            '<Macro m>\nLoadModule info_module modules/mod_info.so\n</Macro>\nUse m\n',
        },
      },
      { name: 'info', state: 'absent' },
      /a macro makes the line/,
    ],
    [
      'the start script of SUSE decides',
      { ...RED_HAT, os: { id: 'sles', idLike: ['suse'], versionId: '15.6', title: 'SLES' } },
      { name: 'info' },
      /APACHE_MODULES[^]*run a2enmod info there, and restart/,
    ],
  ])('is refused where %s', (_, host, params, reason) => {
    const plan = planOf(host, params);
    expect(plan).toMatchObject({ decision: 'declined', refusal: { code: 'task-refused' }, files: [] });
    expect(told(plan)).toMatch(reason);
  });

  it('asks for what it would need, and is content with a task that loads that', () => {
    const objects = ['proxy', 'proxy_http'].map((name) => `/etc/httpd/modules/mod_${name}.so`);
    const host = { ...RED_HAT, objects };
    expect(told(planOf(host, { name: 'proxy_http' }))).toMatch(/mod_proxy_http needs mod_proxy[^]*load proxy first/);
    expect(planOf(host, { name: 'proxy' }, { name: 'proxy_http' })).toMatchObject({ decision: 'change' });
  });

  it('leaves alone what a tool keeps', () => {
    const files = {
      ...RED_HAT.files,
      '/etc/httpd/conf.modules.d/00-base.conf': `# This file is managed by Puppet. DO NOT EDIT.\n${lines('mime')}`,
    };
    expect(planOf({ ...RED_HAT, files }, { name: 'mime', state: 'absent' })).toMatchObject({
      refusal: { code: 'managed-file' },
    });
  });
});

describe('names', () => {
  const validate = new Ajv({ strict: false }).compile(apacheModule.schema);
  it.each(['headers', 'proxy_http', 'php8.2'])('may be %s', (name) => expect(validate({ name })).toBe(true));
  it.each(['mod_headers', 'headers_module', 'mod_headers.so', '../x', 'a b', '', 'Headers'])('may not be %s', (name) =>
    expect(validate({ name })).toBe(false),
  );
});
