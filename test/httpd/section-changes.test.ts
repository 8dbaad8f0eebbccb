/** Changes in sections such as <Directory> and <Location>: where lines go, what is refused, and that httpd has them there. */
import { describe, expect, it } from 'vitest';
import {
  applyEdits,
  changeConfiguration,
  explainChangeError,
  scopeKey,
  sectionsOf,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, DirectiveChange, SectionHead } from '../../src/httpd/index.ts';
import { expectSameAsHttpd, MAIN, resolve } from './support.ts';
import type { Tree } from './support.ts';

interface Wanted {
  readonly action?: 'set' | 'add' | 'remove';
  readonly vhost?: number;
  /** Heads without brackets, outermost first. */
  readonly in?: readonly string[];
  readonly name?: string;
  readonly args?: string;
}

function heads(texts: readonly string[]): SectionHead[] {
  return texts.map((text) => {
    const [name = '', ...args] = text.split(' ');
    return { name, args };
  });
}

function asChange(config: Configuration, wanted: Wanted): DirectiveChange {
  const { action = 'set', name = 'SSLUserName', args = 'x', in: around = ['Location /a'] } = wanted;
  const vhost = wanted.vhost === undefined ? null : (virtualHosts(config)[wanted.vhost] ?? null);
  const target = { vhost, sections: heads(around), name };
  return action === 'remove' ? { action, ...target } : { action, ...target, args, marker: null };
}

function change(tree: Tree | string, ...wanted: readonly Wanted[]): ReturnType<typeof changeConfiguration> {
  const config = resolve(tree);
  return changeConfiguration(
    config,
    wanted.map((w) => asChange(config, w)),
  );
}

/** The bytes of the main file after it, or the code of the refusal; that it holds, and the way back, are looked at too. */
function after(text: string, ...wanted: readonly Wanted[]): string {
  const made = change(text, ...wanted);
  if (!made.ok) return made.error.code;
  const [file] = made.value.files;
  if (file === undefined) return 'unchanged';
  expect(applyEdits(file.after, file.inverse)).toEqual({ ok: true, value: text });
  expect(after(file.after, ...wanted)).toBe('unchanged');
  return file.after;
}

const A = '<Location /a>\n  Timeout 1\n</Location>\n';
const empty = '<Location /a>\n</Location>\n';

describe('a line in a section', () => {
  it.each<[string, string, Wanted, string]>([
    ['goes to its end', A, {}, '<Location /a>\n  Timeout 1\n  SSLUserName x\n</Location>\n'],
    ['goes into an empty one', empty, {}, '<Location /a>\n    SSLUserName x\n</Location>\n'],
    [
      'goes behind its TLS lines',
      '<Location /a>\n SSLOptions +x\n Timeout 1\n</Location>\n',
      {},
      '<Location /a>\n SSLOptions +x\n SSLUserName x\n Timeout 1\n</Location>\n',
    ],
    [
      'goes under a commented-out default there, not under that of the server level',
      '#SSLUserName a\n<Location /a>\n #SSLUserName b\n Timeout 1\n</Location>\n',
      {},
      '#SSLUserName a\n<Location /a>\n #SSLUserName b\n SSLUserName x\n Timeout 1\n</Location>\n',
    ],
    [
      'is replaced in it and nowhere else',
      'SSLUserName a\n<Location /a>\n SSLUserName b\n</Location>\n<Location /b>\nSSLUserName b\n</Location>\n',
      {},
      'SSLUserName a\n<Location /a>\n SSLUserName x\n</Location>\n<Location /b>\nSSLUserName b\n</Location>\n',
    ],
    ['goes to the last of several', `${A}${empty}`, {}, `${A}<Location /a>\n    SSLUserName x\n</Location>\n`],
    [
      'is replaced where the last one stands',
      `<Location /a>\nSSLUserName a\n</Location>\n<Location /a>\nSSLUserName b\n</Location>\n${A}`,
      {},
      `<Location /a>\nSSLUserName a\n</Location>\n<Location /a>\nSSLUserName x\n</Location>\n${A}`,
    ],
    [
      'is one more in it',
      `${A}<Location /a>\nHeader set a b\n</Location>\n`,
      { action: 'add', name: 'Header', args: 'set c d' },
      `${A}<Location /a>\nHeader set a b\nHeader set c d\n</Location>\n`,
    ],
    [
      'is taken away from all of them, and stays elsewhere',
      `SSLUserName a\n<Location /a>\nSSLUserName a\n</Location>\n<Location /a>\nSSLUserName b\n</Location>\n`,
      { action: 'remove' },
      `SSLUserName a\n${empty}${empty}`,
    ],
    [
      'may have no value',
      empty,
      { name: 'SSLRequireSSL', args: '' },
      '<Location /a>\n    SSLRequireSSL\n</Location>\n',
    ],
    [
      'goes into a nested one',
      '<Directory /a>\n<Files x>\nTimeout 1\n</Files>\n</Directory>\n<Files x>\n</Files>\n',
      { in: ['Directory /a', 'Files x'] },
      '<Directory /a>\n<Files x>\nTimeout 1\nSSLUserName x\n</Files>\n</Directory>\n<Files x>\n</Files>\n',
    ],
    [
      'goes into that of the virtual host',
      `${empty}<VirtualHost *:443>\n${empty}</VirtualHost>\n`,
      { vhost: 0 },
      `${empty}<VirtualHost *:443>\n<Location /a>\n    SSLUserName x\n</Location>\n</VirtualHost>\n`,
    ],
    ['is left where it is so', '<Location /a>\nSSLUserName "x"\n</Location>\n', {}, 'unchanged'],
    ['needn’t go where no section is', 'Timeout 1\n', { action: 'remove' }, 'unchanged'],
    [
      'stands in a condition of it',
      '<Location /a>\n<IfModule ssl_module>\nSSLUserName a\n</IfModule>\n</Location>\n',
      {},
      '<Location /a>\n<IfModule ssl_module>\nSSLUserName x\n</IfModule>\n</Location>\n',
    ],
  ])('%s', (_, before, wanted, expected) => {
    expect(after(before, wanted)).toBe(expected);
  });

  it.each([
    ['<location /a>', 'Location /a', true],
    ['<Location "/a">', 'LOCATION /a', true],
    ['<Location ${P}>', 'Location /a', true],
    ['<Location /a/>', 'Location /a', false],
    ['<Location /A>', 'Location /a', false],
    ['<Directory /a/>', 'Directory /a', true],
    ['<Directory //a/./>', 'directory /a/', true],
    ['<Directory />', 'Directory /', true],
    ['<Directory /a>', 'Directory a', false],
    ['<Directory a/>', 'Directory /a/', false],
    ['<Directory /a b>', 'Directory /a', false],
    ['<Directory ~ /a/>', 'Directory ~ /a', false],
    ['<DirectoryMatch /a/>', 'DirectoryMatch /a', false],
    ['<FilesMatch /a>', 'Files /a', false],
  ])('%s is meant by %s: %s', (opening, head, is) => {
    const name = /\w+/.exec(opening)?.[0] ?? '';
    const config = resolve(`Define P /a\n${opening}\n</${name}>\n`);
    expect(sectionsOf(config, scopeKey(null, heads([head])))).toHaveLength(is ? 1 : 0);
    expect(sectionsOf(config, null)).toEqual([]);
  });
});

describe('refused is', () => {
  const macro = '<Macro m>\n<Location /a>\nTimeout 1\n</Location>\n</Macro>\nUse m\n';

  it.each<[string, string, Wanted[], string]>([
    ['a section that is not there', '<Location /b>\n</Location>\n', [{}], 'section-missing'],
    ['one of another scope', `<VirtualHost *:443>\n${A}</VirtualHost>\n`, [{}], 'section-missing'],
    ['one of a macro', macro, [{}], 'section-in-macro'],
    ['one that httpd refuses', '<Location /a>\n', [{}], 'opaque-region'],
    ['a line of a macro', macro, [{ name: 'Timeout', args: '2' }], 'in-macro'],
    ['a value where there can be none', A, [{ name: 'SSLRequireSSL', args: 'on' }], 'invalid-request'],
    ['none where one is needed', A, [{ args: '' }], 'invalid-request'],
    ['two values', A, [{}, { args: 'y' }], 'no-effect'],
    ['a condition in it', '<Location /a>\n<IfFile /x>\nSSLUserName a\n</IfFile>\n</Location>\n', [{}], 'opaque-region'],
    ['one around it', `${A}<IfFile /x>\n<Location /c>\nSSLUserName a\n</Location>\n</IfFile>\n`, [{}], 'opaque-region'],
    ['what a condition may include', `${A}<IfFile /x>\nInclude x\n</IfFile>\n`, [{}], 'opaque-region'],
  ])('%s', (_, before, wanted, expected) => {
    expect(after(before, ...wanted)).toBe(expected);
  });

  it.each([
    ['without a section of its kind', '<IfFile /x>\nSSLUserName a\n</IfFile>\n'],
    ['without the directive', '<IfFile /x>\n<Location /a>\nTimeout 1\n</Location>\n</IfFile>\n'],
    ['in another section, that includes something', '<Location /b>\n<IfFile /x>\nInclude x\n</IfFile>\n</Location>\n'],
    ['in another section', '<Location /b>\n<IfFile /x>\nSSLUserName a\n</IfFile>\n</Location>\n'],
    [
      'in a virtual host',
      '<VirtualHost *>\n<IfFile /x>\n<Location /a>\nSSLUserName a\n</Location>\n</IfFile>\n</VirtualHost>\n',
    ],
  ])('not: a condition %s', (_, text) => {
    expect(after(`${empty}${text}`, {})).toBe(`<Location /a>\n    SSLUserName x\n</Location>\n${text}`);
  });

  it('goes on with one that stands in a file where a macro makes another', () => {
    expect(after(`${A}${macro}`, {})).toBe(A.replace('</', '  SSLUserName x\n</') + macro);
  });

  it('explained', () => {
    const said = (text: string, wanted: Wanted): string => {
      const made = change(text, wanted);
      return made.ok ? '' : explainChangeError(made.error);
    };
    expect(said(macro, {})).toBe(
      `${MAIN}:2: the section is made by a macro and has no lines of its own; change the macro, or write the section out`,
    );
    expect(said('', { in: ['Directory /a', 'Files x'] })).toBe(
      'there is no <Files x> in <Directory /a> at server level; write the section first',
    );
    expect(said('<VirtualHost *>\n</VirtualHost>\n', { vhost: 0 })).toBe(
      `${MAIN}:1: there is no <Location /a> in this virtual host; write the section first`,
    );
  });
});

describe('a section that virtual hosts share', () => {
  const SHARED = '/etc/httpd/shared.conf';
  const vhost = '<VirtualHost *:443>\nInclude shared.conf\n</VirtualHost>\n';
  const tree = (shared: string, own = ''): Tree => ({
    files: { [MAIN]: `${vhost.replace('</V', `${own}</V`)}${vhost}`, [SHARED]: shared },
  });
  const outcome = (given: Tree, ...wanted: readonly Wanted[]): Record<string, string> | string => {
    const made = change(given, ...wanted);
    return made.ok ? Object.fromEntries(made.value.files.map((f) => [f.realPath, f.after])) : made.error.code;
  };
  const line = '<Location /a>\nSSLUserName a\n</Location>\n';

  it('is changed where both ask for it', () => {
    const both = [{ vhost: 0 }, { vhost: 1 }];
    expect(outcome(tree(A), ...both)).toEqual({ [SHARED]: A.replace('</', '  SSLUserName x\n</') });
    expect(outcome(tree(line), ...both)).toEqual({ [SHARED]: line.replace(' a\n', ' x\n') });
  });

  it('is not changed for one of them', () => {
    expect(outcome(tree(A), { vhost: 0 })).toBe('changes-others');
    expect(outcome(tree(line), { vhost: 0 })).toBe('changes-others');
    expect(outcome(tree(line), { vhost: 0, action: 'remove' })).toBe('changes-others');
  });

  it('is no place for a line of a section that includes its file', () => {
    const around = '<Location /a>\nInclude shared.conf\n</Location>\n';
    const files = { [MAIN]: around, [SHARED]: '#SSLUserName a\nSSLOptions +x\n' };
    expect(outcome({ files }, {})).toEqual({ [MAIN]: around.replace('</', 'SSLUserName x\n</') });
  });

  it('is left where a later one of that virtual host can have the line', () => {
    const given = tree(line, empty);
    expect(outcome(given, { vhost: 0 })).toEqual({
      [MAIN]: given.files[MAIN]?.replace(empty, '<Location /a>\n    SSLUserName x\n</Location>\n'),
    });
  });
});

describe('httpd', () => {
  it('has the lines in the sections, and takes what was changed', () => {
    const text = `Listen 443
<Directory "/srv/">
  Options None
  <Files x.php>
    ServerSignature Off
  </Files>
</Directory>
<Location /a>
</Location>
<If "%{HTTP_HOST} == 'old'">
  ServerSignature Off
</If>
<VirtualHost *:443>
  <LocationMatch "^/(?<id>\\d+)>$">
    SSLOptions +StdEnvVars
  </LocationMatch>
</VirtualHost>
`;
    const config = resolve(text);
    const [vhost = null] = virtualHosts(config);
    const at = { vhost: null, marker: '# fleet: r1', action: 'set' } as const;
    const made = changeConfiguration(config, [
      { ...at, sections: heads(['directory /srv']), name: 'Options', args: 'Indexes' },
      { ...at, sections: heads(['Directory /srv', 'Files x.php']), name: 'ServerSignature', args: 'EMail' },
      { ...at, sections: heads(['Location /a']), name: 'SSLRequireSSL', args: '' },
      { ...at, sections: [{ name: 'If', args: ["%{HTTP_HOST} == 'old'"] }], name: 'ServerSignature', args: 'On' },
      { ...at, vhost, sections: heads(['LocationMatch ^/(?<id>\\d+)>$']), name: 'SSLVerifyDepth', args: '2' },
    ]);
    if (!made.ok) throw new Error(made.error.code);
    const { oracle } = expectSameAsHttpd({ files: { [MAIN]: made.value.files[0]?.after ?? '' } });
    const dumped = oracle.config.map(({ openings, text: line }) => `${openings.join(' ')} ${line}`);
    expect(dumped).toEqual(
      expect.arrayContaining([
        '<Directory "/srv/"> Options Indexes',
        '<Directory "/srv/"> <Files x.php> ServerSignature EMail',
        '<Location /a> SSLRequireSSL ',
        `<If "%{HTTP_HOST} == 'old'"> ServerSignature On`,
        '<VirtualHost *:443> <LocationMatch "^/(?<id>\\d+)>$"> SSLVerifyDepth 2',
      ]),
    );
  });
});
