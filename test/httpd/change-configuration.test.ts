/** Changes as a whole: what is shared, what is refused and why, and what a person is told. */
import { describe, expect, it } from 'vitest';
import {
  changeConfiguration,
  effectiveDirective,
  explainChangeError,
  explainChangeNote,
  resolveConfiguration,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, ConfigurationSource, DirectiveChange } from '../../src/httpd/index.ts';
import { MAIN, resolve, source } from './support.ts';
import type { Tree } from './support.ts';

const SHARED = '/etc/httpd/shared.conf';
const LINE = 'SSLProtocol all -SSLv3 +TLSv1';

interface Wanted {
  readonly action?: 'set' | 'add' | 'remove';
  /** Number of the virtual host; null for the server level. */
  readonly vhost?: number | null;
  readonly name?: string;
  readonly args?: string;
}

function asChange(config: Configuration, wanted: Wanted): DirectiveChange {
  const { action = 'set', vhost = null, name = 'SSLProtocol', args = 'all -SSLv3 +TLSv1' } = wanted;
  const scope = vhost === null ? null : (virtualHosts(config)[vhost] ?? null);
  if (action === 'remove') return { action, vhost: scope, name, ...(wanted.args === undefined ? {} : { value: args }) };
  return { action, vhost: scope, name, args, marker: null };
}

function change(config: Configuration, ...wanted: readonly Wanted[]): ReturnType<typeof changeConfiguration> {
  return changeConfiguration(
    config,
    wanted.map((w) => asChange(config, w)),
  );
}

/** The new bytes by path, or the code of the refusal. */
function outcome(config: Configuration, ...wanted: readonly Wanted[]): Record<string, string> | string {
  const made = change(config, ...wanted);
  return made.ok ? Object.fromEntries(made.value.files.map((f) => [f.realPath, f.after])) : made.error.code;
}

const main = (text: string, ...wanted: readonly Wanted[]): string => {
  const made = outcome(resolve(text), ...wanted);
  return typeof made === 'string' ? made : (made[MAIN] ?? 'unchanged');
};

/** Two virtual hosts that include the same options. */
const options: Tree = {
  files: {
    [MAIN]: `<VirtualHost *:443>
  ServerName a
  Include shared.conf
</VirtualHost>
<VirtualHost *:443>
  ServerName b
  Include shared.conf
</VirtualHost>
`,
    [SHARED]: 'SSLProtocol all\nSSLEngine on\n',
  },
};

describe('a line that virtual hosts share', () => {
  it('is changed where all of them ask for it', () => {
    expect(outcome(resolve(options), { vhost: 0 }, { vhost: 1 })).toEqual({ [SHARED]: `${LINE}\nSSLEngine on\n` });
  });

  it('stays where one of them does not', () => {
    const config = resolve(options);
    const made = change(config, { vhost: 0 });
    expect(outcome(config, { vhost: 0 })).toEqual({
      [MAIN]: options.files[MAIN]?.replace('shared.conf\n', `shared.conf\n  ${LINE}\n`),
    });
    if (!made.ok) throw new Error(made.error.code);
    expect(made.value.notes.map(explainChangeNote)).toEqual([
      `${SHARED}:1: this line counts elsewhere too and stays; the new one stands at the end of its scope`,
    ]);
    const value = (serverName: string): string | undefined => {
      const at = { endpoint: { address: '*', port: 443 }, serverName };
      return effectiveDirective(made.value.after, 'SSLProtocol', at).value?.args.join(' ');
    };
    expect([value('a'), value('b')]).toEqual(['all -SSLv3 +TLSv1', 'all']);
  });

  it('stays where they ask for different values', () => {
    const made = outcome(resolve(options), { vhost: 0 }, { vhost: 1, args: 'TLSv1' });
    const [first, second] = (options.files[MAIN] ?? '').split('</VirtualHost>\n');
    expect(made).toEqual({
      [MAIN]: `${first}  ${LINE}\n</VirtualHost>\n${second}  SSLProtocol TLSv1\n</VirtualHost>\n`,
    });
  });

  it('is not taken away behind the back of others', () => {
    const made = change(resolve(options), { action: 'remove', vhost: 1 });
    expect(made).toMatchObject({
      ok: false,
      error: { code: 'changes-others', lines: [{ line: 1, realPath: SHARED }] },
    });
    expect(made.ok ? '' : explainChangeError(made.error)).toBe(
      `${SHARED}:1: the change would also change SSLProtocol of ${MAIN}:1; ask for it there too if that is meant`,
    );
    expect(outcome(resolve(options), { action: 'remove', vhost: 0 }, { action: 'remove', vhost: 1 })).toEqual({
      [SHARED]: 'SSLEngine on\n',
    });
  });

  it('is not put into a file that a section reads, too', () => {
    const files = {
      [MAIN]: '<Directory /srv>\nInclude shared.conf\n</Directory>\nInclude shared.conf\nInclude own.conf\n',
      [SHARED]: 'SSLCipherSuite HIGH\n#SSLProtocol all\n',
      '/etc/httpd/own.conf': 'SSLEngine on\n',
    };
    expect(outcome(resolve({ files }), {})).toEqual({ '/etc/httpd/own.conf': `SSLEngine on\n${LINE}\n` });
  });

  it('stays without a line beside it where it has the value already', () => {
    expect(outcome(resolve(options), { vhost: 0, args: 'all' })).toEqual({});
  });

  it('may count at server level, too', () => {
    const files = {
      [MAIN]: '<VirtualHost *:1>\nInclude shared.conf\n</VirtualHost>\nInclude shared.conf\n',
      [SHARED]: 'SSLProtocol all\n',
    };
    expect(outcome(resolve({ files }), {})).toEqual({ [MAIN]: `${files[MAIN]}${LINE}\n` });
    expect(change(resolve({ files }), { action: 'remove', vhost: 0 })).toMatchObject({ error: { scopes: [null] } });
  });

  it('may be a rule for some requests elsewhere', () => {
    const files = {
      [MAIN]: '<Directory /srv>\nInclude shared.conf\n</Directory>\nInclude shared.conf\n',
      [SHARED]: 'SSLCipherSuite HIGH\n',
    };
    expect(outcome(resolve({ files }), { name: 'SSLCipherSuite', args: 'ALL' })).toEqual({
      [MAIN]: `${files[MAIN]}SSLCipherSuite ALL\n`,
    });
  });

  it('does not matter where a later one counts', () => {
    const files = {
      [MAIN]: '<VirtualHost *:1>\nInclude shared.conf\nSSLProtocol b\n</VirtualHost>\nInclude shared.conf\n',
      [SHARED]: 'SSLProtocol a\n',
    };
    expect(outcome(resolve({ files }), { vhost: 0 })).toEqual({ [MAIN]: files[MAIN]?.replace('SSLProtocol b', LINE) });
  });

  it('is no place for a new one of the server level', () => {
    const files = {
      [MAIN]: 'Include shared.conf\n<VirtualHost *:1>\nInclude shared.conf\n</VirtualHost>\n',
      [SHARED]: '#SSLProtocol all\nSSLEngine on\n',
    };
    expect(outcome(resolve({ files }), {})).toEqual({ [MAIN]: `${files[MAIN]}${LINE}\n` });
  });
});

it('a file that makes two virtual hosts is changed for both or not at all', () => {
  const site = '<VirtualHost *:443>\n</VirtualHost>\n';
  const config = resolve({
    files: { [MAIN]: 'Include a.conf\nInclude b.conf\n', '/etc/httpd/a.conf': site, '/etc/httpd/b.conf': site },
    links: { '/etc/httpd/a.conf': '/etc/httpd/b.conf' },
  });
  const made = change(config, { vhost: 1 });
  expect(made.ok ? '' : explainChangeError(made.error)).toContain('SSLProtocol of /etc/httpd/b.conf:1;');
  expect(outcome(config, { vhost: 0 }, { vhost: 1 })).toEqual({
    '/etc/httpd/b.conf': site.replace('</', `    ${LINE}\n</`),
  });
});

describe('places', () => {
  it.each<[string, string, Wanted, string]>([
    [
      'behind the last SSL line',
      'SSLEngine on\nListen 1\nSSLSessionTickets on\nListen 2\n',
      {},
      `SSLEngine on\nListen 1\nSSLSessionTickets on\n${LINE}\nListen 2\n`,
    ],
    ['the last of several lines', 'SSLProtocol a\nSSLProtocol b\n', {}, `SSLProtocol a\n${LINE}\n`],
    [
      'behind a per-request section',
      '<Directory /x>\nSSLCipherSuite A\n</Directory>',
      {},
      `<Directory /x>\nSSLCipherSuite A\n</Directory>\n${LINE}`,
    ],
    [
      'beside SSL lines of a true condition',
      '<IfVersion >= 2.4>\n\tSSLEngine on\n</IfVersion>\n',
      {},
      `<IfVersion >= 2.4>\n\tSSLEngine on\n\t${LINE}\n</IfVersion>\n`,
    ],
    [
      'behind a comment that goes on',
      '#SSLProtocol all \\\n-SSLv2\nListen 1\n',
      {},
      `#SSLProtocol all \\\n-SSLv2\n${LINE}\nListen 1\n`,
    ],
    [
      'before a last line that would take it in',
      'Listen 1\nServerAdmin a \\',
      {},
      `Listen 1\n${LINE}\nServerAdmin a \\`,
    ],
    [
      'mixed line ends',
      'Listen 1\nSSLEngine on\r\nServerAdmin a\n',
      {},
      `Listen 1\nSSLEngine on\r\n${LINE}\r\nServerAdmin a\n`,
    ],
    ['a whole continued line', 'SSLProtocol \\\n  a \\\n  b\nListen 1\n', {}, `${LINE}\nListen 1\n`],
    [
      'a list in quotes',
      'SSLCipherSuite "HIGH MEDIUM"\n',
      { name: 'SSLCipherSuite', args: 'ALL' },
      'SSLCipherSuite "ALL"\n',
    ],
    ['single quotes', "SSLCipherSuite 'HIGH'\n", { name: 'SSLCipherSuite', args: 'ALL' }, "SSLCipherSuite 'ALL'\n"],
    [
      'a value with quotes of its own',
      'SSLCipherSuite "HIGH"\n',
      { name: 'SSLCipherSuite', args: "'A B'" },
      "SSLCipherSuite 'A B'\n",
    ],
    ['several words never in quotes', 'SSLProtocol "all"\n', {}, `${LINE}\n`],
    ['one word for several', 'SSLProtocol "all" -SSLv3\n', { args: 'all' }, 'SSLProtocol all\n'],
    [
      'the list beside the one of TLS 1.3',
      'SSLCipherSuite TLSv1.3 X\nSSLEngine on\n',
      { name: 'SSLCipherSuite', args: 'ALL' },
      'SSLCipherSuite TLSv1.3 X\nSSLCipherSuite ALL\nSSLEngine on\n',
    ],
    [
      'the list of TLS 1.3 alone',
      'SSLCipherSuite TLSv1.3 X\nSSLCipherSuite Y\n',
      { name: 'SSLCipherSuite', args: 'TLSv1.3 Z' },
      'SSLCipherSuite TLSv1.3 Z\nSSLCipherSuite Y\n',
    ],
    ['the protocol named', 'SSLCipherSuite Y\n', { name: 'SSLCipherSuite', args: 'SSL Z' }, 'SSLCipherSuite SSL Z\n'],
    [
      'one more line',
      'SSLOpenSSLConfCmd A 1\nSSLEngine on\n',
      { action: 'add', name: 'SSLOpenSSLConfCmd', args: 'B 2' },
      'SSLOpenSSLConfCmd A 1\nSSLOpenSSLConfCmd B 2\nSSLEngine on\n',
    ],
    [
      'a first one',
      'Listen 1\n',
      { action: 'add', name: 'SSLOpenSSLConfCmd', args: 'B 2' },
      'Listen 1\nSSLOpenSSLConfCmd B 2\n',
    ],
    [
      'one more that is there',
      'SSLOpenSSLConfCmd  A "1"\nSSLOpenSSLConfCmd B 2\n',
      { action: 'add', name: 'sslopensslconfcmd', args: 'A 1' },
      'unchanged',
    ],
    [
      'one more address',
      '<IfModule ssl_module>\n  Listen 443\n</IfModule>\n',
      { action: 'add', name: 'Listen', args: '8443 https' },
      '<IfModule ssl_module>\n  Listen 443\n  Listen 8443 https\n</IfModule>\n',
    ],
    [
      'one of several lines',
      'Listen 1\nListen 2\nListen 1\n',
      { action: 'remove', name: 'Listen', args: '1' },
      'Listen 2\n',
    ],
    ['nothing to take away', 'Listen 1\n', { action: 'remove', name: 'Listen', args: '2' }, 'unchanged'],
    [
      'a form to take away',
      'SSLCipherSuite TLSv1.3 X\nSSLCipherSuite Y\n',
      { action: 'remove', name: 'SSLCipherSuite' },
      'SSLCipherSuite TLSv1.3 X\n',
    ],
  ])('%s', (_, before, wanted, expected) => {
    expect(main(before, wanted)).toBe(expected);
  });

  it('of a virtual host between comments and blank lines', () => {
    const text =
      '<VirtualHost *:1>\n  # x\n\n\tServerName a\n</VirtualHost>\n  <VirtualHost *:2>\n  #\n  </VirtualHost>\n';
    expect(main(text, { vhost: 0 }, { vhost: 1 })).toBe(
      text.replace('a\n', `a\n\t${LINE}\n`).replace('#\n  <', `#\n      ${LINE}\n  <`),
    );
  });
});

describe('refusals', () => {
  const macro = '<Macro m>\nSSLProtocol x\n</Macro>\nUse m\n';
  const latin1 = 'is not a line of latin1 text that ends without a backslash';
  const twice = 'SSLProtocol would not be as asked for: this line counts there; ask for one value of it in each scope';
  it.each<[string, string, Wanted[], string]>([
    ['a value of two lines', '', [{ args: 'a\nb' }], `the value ${latin1}`],
    ['a backslash and blanks at the end', '', [{ args: 'a\\' }], `the value ${latin1}`],
    ['no value', '', [{ args: '' }], 'the value is empty or has blanks at its ends'],
    ['blanks behind a value', '', [{ args: 'a ' }], 'the value is empty or has blanks at its ends'],
    ['no name', '', [{ name: '1x' }], 'the name is no directive name'],
    [
      'a second value for what has one',
      '',
      [{ action: 'add' }],
      'of SSLProtocol only the last line counts: set it instead',
    ],
    [
      'a value for what adds up',
      '',
      [{ name: 'Listen', args: '1' }],
      'the lines of Listen add up: add one, or take one away',
    ],
    ['an action', '', [{ name: 'Include', args: 'x' }], 'Include holds no value, it decides what is read'],
    ['a torn list', '', [{ name: 'SSLCipherSuite', args: 'A B' }], 'a cipher list with blanks needs quotes around it'],
    [
      'a macro',
      macro,
      [{}],
      `${MAIN}:2: SSLProtocol comes out of macro m, and a change of its body would change every use; take the line out of it and write SSLProtocol behind ${MAIN}:4, where it is used`,
    ],
    [
      'a macro, to be emptied',
      macro,
      [{ action: 'remove' }],
      `${MAIN}:2: SSLProtocol comes out of macro m, and a change of its body would change every use; take the line out of it and write SSLProtocol behind ${MAIN}:4, where it is used`,
    ],
    [
      'a virtual host of a macro',
      '<Macro m>\n<VirtualHost *:1>\n</VirtualHost>\n</Macro>\nUse m\n',
      [{ vhost: 0 }],
      `${MAIN}:2: the virtual host is made by a macro and has no lines of its own; change the macro, or write the virtual host out`,
    ],
    [
      'what is not understood',
      '</X>\n',
      [{}],
      `${MAIN}:1: what "</X>" comes to is not known; make it plain there, then ask again`,
    ],
    [
      'two values for one line',
      'SSLProtocol a\n',
      [{}, { args: 'b' }],
      `${MAIN}: two of the changes want different things of one place; make them one after the other`,
    ],
    ['two values for no line', '', [{}, { args: 'b' }], `${MAIN}:2: ${twice}`],
    ['a value and none', '', [{}, { action: 'remove' }], `${MAIN}:1: ${twice}`],
    [
      'none and one more',
      'SSLOpenSSLConfCmd A 1\n',
      [
        { action: 'remove', name: 'SSLOpenSSLConfCmd' },
        { action: 'add', name: 'SSLOpenSSLConfCmd', args: 'A 2' },
      ],
      `${MAIN}:1: ${twice.replace('SSLProtocol', 'SSLOpenSSLConfCmd')}`,
    ],
    [
      'a variable without value',
      '',
      [{ args: '${NO}' }],
      `${MAIN}:1: the change would bring a fault: \${NO} is not defined`,
    ],
  ])('%s', (_, text, wanted, message) => {
    const made = change(resolve(text), ...wanted);
    expect(made.ok ? 'made' : explainChangeError(made.error)).toBe(message);
  });

  it('name every scope and directive that would change', () => {
    const include = '<VirtualHost *:1>\nInclude shared.conf\n</VirtualHost>\n';
    const files = {
      [MAIN]: `${include}Include shared.conf\n${include}`,
      [SHARED]: 'SSLProtocol all\n',
    };
    const made = change(resolve({ files }), { action: 'remove', vhost: 0 });
    expect(made.ok ? 'made' : explainChangeError(made.error)).toBe(
      `${SHARED}:1: the change would also change SSLProtocol of the server level, ${MAIN}:5; ask for it there too if that is meant`,
    );
  });

  it('a virtual host of a macro that reads what others need', () => {
    const files = {
      [MAIN]:
        '<Macro m>\n<VirtualHost *:1>\nInclude shared.conf\n</VirtualHost>\n</Macro>\nUse m\n<VirtualHost *:2>\nInclude shared.conf\n</VirtualHost>\n',
      [SHARED]: 'SSLProtocol all\n',
    };
    expect(outcome(resolve({ files }), { vhost: 0 })).toBe('vhost-in-macro');
  });

  it.each([
    ['IncludeOptional x', 'opaque-region'],
    ['Use x', 'opaque-region'],
    ['SSLEngine on', 'SSLEngine'],
    ['<Directory />\nSSLProtocol x\n</Directory>', 'opaque-region'],
  ])('in a condition that is not known, %s', (text, expected) => {
    const made = outcome(resolve(`Listen 1\n<IfFile /x>\n${text}\n</IfFile>\n`), {});
    expect(typeof made === 'string' ? made : 'SSLEngine').toBe(expected);
  });

  it('a condition that is not known in a section does not disturb', () => {
    const text = '<Directory />\n<IfFile /x>\nSSLProtocol x\n</IfFile>\n</Directory>\n';
    expect(main(text, {})).toBe(`${text}${LINE}\n`);
  });

  it('tell a fault that is there from a new one', () => {
    expect(main('ServerAdmin ${NO}\nSSLProtocol ${NO}\n', {})).toBe(`ServerAdmin \${NO}\n${LINE}\n`);
    expect(main('ServerAdmin ${NO}\n', { args: '${NO}' })).toBe('new-problem');
  });

  it('without mod_ssl', () => {
    const none = { files: { [MAIN]: 'Listen 1\n' }, modules: ['tls_module'] };
    const made = change(resolve(none), {});
    expect(made.ok ? '' : explainChangeError(made.error)).toMatch(
      /^\/etc\/httpd\/httpd.conf: no line loads mod_ssl, so SSLProtocol/,
    );
    expect(outcome(resolve(none), { name: 'Timeout', args: '3' })).toEqual({ [MAIN]: 'Listen 1\nTimeout 3\n' });
    expect(outcome(resolve(none), { action: 'remove' })).toEqual({});
    const loaded = 'LoadModule ssl_module modules/mod_ssl.so\n';
    expect(outcome(resolve({ files: { [MAIN]: loaded }, modules: [] }))).toEqual({});
    expect(outcome(resolve({ files: { [MAIN]: loaded }, modules: [] }), {})).toEqual({ [MAIN]: `${loaded}${LINE}\n` });
    expect(outcome(resolve({ files: { [MAIN]: '' }, modules: ['mod_ssl.c'] }), {})).toEqual({ [MAIN]: `${LINE}\n` });
  });

  it('without files', () => {
    const made = change(resolve({ files: {} }), {});
    expect(made.ok ? '' : explainChangeError(made.error)).toBe(
      `${MAIN}: this file was not read, so it can't be changed`,
    );
  });
});

it('says that a variable was replaced, once for each', () => {
  const made = change(resolve('Define P all\nDefine Q x\nSSLProtocol ${P} ${Q} ${P}\nServerAdmin ${P}\n'), {});
  if (!made.ok) throw new Error(made.error.code);
  expect(made.value.files[0]?.after).toBe(`Define P all\nDefine Q x\n${LINE}\nServerAdmin \${P}\n`);
  expect(made.value.notes.map(explainChangeNote)).toEqual([
    `${MAIN}:3: the value came from \${P}, \${Q}, which stays defined as it is`,
  ]);
});

it('changes files that are read as they are asked for', () => {
  const tree = source({ files: { [MAIN]: 'Include shared.conf\n', [SHARED]: 'SSLProtocol all\n' } });
  const view: ConfigurationSource['view'] = {
    read: (path) => tree.files.get(path) ?? null,
    kind: (path) => (tree.files.has(path) ? 'file' : null),
    isLink: () => false,
    entries: () => [],
  };
  const config = resolveConfiguration({ ...tree, files: new Map(), view });
  const made = change(config, {}, { name: 'SSLHonorCipherOrder', args: 'on' });
  if (!made.ok) throw new Error(made.error.code);
  expect(made.value.files.map((f) => [f.realPath, f.after])).toEqual([[SHARED, `${LINE}\nSSLHonorCipherOrder on\n`]]);
  expect(made.value.after.occurrences.map((o) => o.args)).toEqual([['all', '-SSLv3', '+TLSv1'], ['on']]);
  expect(outcome(config, { name: 'Timeout', args: '3' })).toEqual({ [MAIN]: 'Include shared.conf\nTimeout 3\n' });
});
