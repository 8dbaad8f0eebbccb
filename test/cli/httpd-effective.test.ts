/** `fleet httpd effective` on the built program: the records, word for word, and what is said beside them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const MAIN = join(fileURLToPath(new URL('../..', import.meta.url)), 'dist/cli/main.js');
const root = mkdtempSync(join(tmpdir(), 'fleet-effective-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const files: Record<string, string> = {
  '/etc/apache2/apache2.conf': [
    'Listen 443',
    'LoadModule ssl_module modules/mod_ssl.so',
    'SSLProtocol all \\', // 3
    '  -SSLv3',
    '<Macro tls $list>',
    '<IfModule ssl_module>', // 6
    'SSLCipherSuite $list',
    '</IfModule>',
    '</Macro>',
    '<VirtualHost _default_:${PORT} >', // 10
    'SSLEngine on',
    'Use tls "HIGH:!aNULL"', // 12
    '<IfDefine OLD>',
    'SSLProtocol ${WANTED}',
    '</IfDefine>',
    '<Directory "/srv/a b">', // 16
    'SSLCipherSuite LOW',
    '</Directory>',
    '</VirtualHost>',
    'Include none/*.conf', // 20
    'IncludeOptional nothing.conf',
    'Include sites/*.conf',
    '<IfFile gone>',
    'SSLProtocol TLSv1',
    '</IfFile>',
    '<IfDirective Whatever>', // 26
    'SSLProtocol TLSv1',
    '</IfDirective>',
    '',
  ].join('\n'),
  '/srv/münchen.conf': 'SSLHonorCipherOrder on\n',
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(root + path), { recursive: true });
  writeFileSync(root + path, text);
}
mkdirSync(join(root, 'etc/apache2/sites'));
symlinkSync('/srv/münchen.conf', join(root, 'etc/apache2/sites/münchen.conf'));

function effective(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const common = ['httpd', 'effective', '--root', root, '--main', '/etc/apache2/apache2.conf'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...common, ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

const settings = ['--define', 'OLD', '--env', 'PORT=443', '--env', 'WANTED=-all +TLSv1.2'];
const main = '/etc/apache2/apache2.conf';
const vhost = '<VirtualHost _default_:443 >';
const of = (line: number, last: number, context: string): object => ({
  ...{ kind: 'directive', file: main, line, last_line: last, context, via: null },
});

it('lists records in httpd’s order', () => {
  const { code, stdout, stderr } = effective('--json', ...settings);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      ...of(3, 4, 'server'),
      ...{ name: 'SSLProtocol', value: 'all   -SSLv3', in_force: false, shadowed_by: [`${main}:14`] },
    },
    { ...of(11, 11, vhost), name: 'SSLEngine', value: 'on', in_force: true, shadowed_by: [] },
    {
      ...of(7, 7, vhost),
      ...{ name: 'SSLCipherSuite', value: 'HIGH:!aNULL', via: `${main}:12`, in_force: true, shadowed_by: [] },
    },
    { ...of(14, 14, vhost), name: 'SSLProtocol', value: '-all +TLSv1.2', in_force: true, shadowed_by: [] },
    {
      ...of(17, 17, `${vhost} > <Directory "/srv/a b">`),
      ...{ name: 'SSLCipherSuite', value: 'LOW', in_force: false, shadowed_by: [] },
    },
    {
      ...of(1, 1, 'server'),
      ...{ file: '/etc/apache2/sites/münchen.conf', name: 'SSLHonorCipherOrder', value: 'on' },
      ...{ in_force: true, shadowed_by: [] },
    },
    {
      ...{ kind: 'opaque', file: main, line: 26, last_line: 28, context: 'server' },
      ...{ cause: 'unknown-condition', text: '<IfDirective Whatever>' },
    },
  ]);
  expect(stderr).toContain(`warning: ${main}:20: /etc/apache2/none/*.conf doesn't exist or matches nothing`);
  expect(stderr).toContain(`note: ${main}:21: /etc/apache2/nothing.conf doesn't exist or matches nothing`);
});

it('lists other directives, and says in words where they stand', () => {
  const { code, stdout } = effective('--directive', 'listen', '--directive', 'SSLHonorCipherOrder', ...settings);
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(0, 6)).toEqual([
    `${main}:1  server`,
    '    Listen 443',
    '    in force',
    '/etc/apache2/sites/münchen.conf:1  server',
    '    SSLHonorCipherOrder on',
    '    in force',
  ]);
});

it('knows modules by any of their names', () => {
  const lines = ['a_b', 'c', 'd', 'e'].map((name) => `<IfModule ${name}_module>\nServerAdmin ${name}\n</IfModule>\n`);
  writeFileSync(join(root, 'modules.conf'), lines.join(''));
  const modules = ['a_b', 'c_module', 'mod_d.c', 'mod_e.so'].flatMap((name) => ['--module', name]);
  const { stdout } = effective('--main', '/modules.conf', '--directive', 'ServerAdmin', '--json', ...modules);
  expect((JSON.parse(stdout) as { value: string }[]).map(({ value }) => value)).toEqual(['a_b', 'c', 'd', 'e']);
});
