/** What requests get after a change in a section: a real httpd is started with the bytes before and after it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { changeConfiguration, splitWords, virtualHosts } from '../../src/httpd/index.ts';
import { freePort, startProcess } from '../probe/support/process-server.ts';
import { findHttpd } from './oracle.ts';
import { resolve } from './support.ts';

const MODULES = ['mpm_event', 'authz_core', 'mime'];
const folder = mkdtempSync(join(tmpdir(), 'fleet-sections-'));
const docs = join(folder, 'docs');
mkdirSync(docs);
chmodSync(folder, 0o755);
writeFileSync(join(docs, 'a.html'), 'a');
writeFileSync(join(docs, 'b.html'), 'b');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The types of both pages, from a server of its own. */
async function types(port: number, text: string): Promise<readonly (string | null)[]> {
  const mainFile = join(folder, 'httpd.conf');
  writeFileSync(mainFile, text, 'latin1');
  const server = await startProcess(findHttpd().binary, ['-f', mainFile, '-DFOREGROUND'], { port });
  const typeOf = async (page: string): Promise<string | null> => {
    return (await fetch(`http://127.0.0.1:${port}/${page}`)).headers.get('content-type');
  };
  return Promise.all(['a.html', 'b.html'].map(typeOf)).finally(() => server.stop());
}

function configurationOf(port: number, body: string): string {
  return [
    `ServerRoot ${folder}\nDefaultRuntimeDir ${folder}\nPidFile ${folder}/pid\nErrorLog ${folder}/log`,
    ...MODULES.map((name) => `LoadModule ${name}_module ${findHttpd().modules}/mod_${name}.so`),
    'User www-data\nGroup www-data\nServerName main.test\nStartServers 1\nThreadsPerChild 4\nMaxRequestWorkers 8',
    `TypesConfig /dev/null\nDocumentRoot ${docs}\nListen 127.0.0.1:${port}`,
    `${body.replaceAll('DOCS', docs)}\n`,
  ].join('\n');
}

const section = (head: string, type: string): string => `<${head}>\nForceType ${type}\n</${head.split(' ')[0]}>\n`;

it.each<[string, string, readonly string[], readonly string[]]>([
  [
    'the last of several',
    section('Location /a.html', 't/1') + section('Location /a.html', 't/2'),
    ['Location /a.html'],
    ['t/2', 'x/y', '-'],
  ],
  [
    'a directory, with and without its last slash',
    section('Directory DOCS', 't/1') + section('Directory "DOCS/"', 't/2'),
    ['Directory DOCS'],
    ['t/2', 'x/y', 'x/y'],
  ],
  [
    'an empty one behind that with the line',
    `${section('Files a.html', 't/1')}<Files a.html>\n</Files>`,
    ['Files a.html'],
    ['t/1', 'x/y', '-'],
  ],
  [
    'a nested one',
    `<Directory DOCS>\n${section('Files a.html', 't/1')}</Directory>\n<Directory DOCS/>\n${section('Files a.html', 't/2')}</Directory>`,
    ['Directory DOCS', 'Files a.html'],
    ['t/2', 'x/y', '-'],
  ],
  [
    'one that decides per request',
    `<If "%{REQUEST_URI} == '/a.html'">\n</If>`,
    [`If "%{REQUEST_URI} == '/a.html'"`],
    ['-', 'x/y', '-'],
  ],
  [
    'a virtual host’s before the server’s',
    `${section('Location /', 't/1')}<VirtualHost *>\n${section('Location /', 't/2')}</VirtualHost>`,
    ['Location /'],
    ['t/2', 'x/y', 'x/y'],
  ],
])('%s', async (_, body, heads, [before = '', after = '', other = '']) => {
  const port = await freePort();
  const text = configurationOf(port, body);
  const config = resolve(text);
  const [vhost = null] = virtualHosts(config);
  const sections = heads.map((head) => {
    const [name = '', ...args] = splitWords(head.replaceAll('DOCS', docs)).map((word) => word.value);
    return { name, args };
  });
  const made = changeConfiguration(config, [
    { action: 'set', vhost, sections, name: 'ForceType', args: 'x/y', marker: null },
  ]);
  if (!made.ok) throw new Error(made.error.code);
  expect((await types(port, text))[0] ?? '-').toBe(before);
  const now = await types(port, made.value.files[0]?.after ?? '');
  expect(now.map((type) => type ?? '-')).toEqual([after, other]);
});
