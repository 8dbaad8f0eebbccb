/** How many arguments sections take, asked of httpd. */
import { expect, it } from 'vitest';
import { askOracle } from './oracle.ts';
import { MAIN, resolve } from './support.ts';

const names = ['VirtualHost', 'Directory', 'DirectoryMatch', 'Files', 'FilesMatch', 'Location', 'LocationMatch'];
const ARGUMENTS = ['', '/a', '/a /b', '~ a', '~ a b', '"/a b"', '"/a"b', "'a' 'b'", '~'];

const cases = names.flatMap((name) => ARGUMENTS.map((args) => `<${name} ${args}>`));
const conditions = ['<If "true">', '<If "true" b>', '<If true "b">'];

it.each([...cases, ...conditions])('%s', (open) => {
  const text = `Listen 127.0.0.1:8999\nServerName lab.test\n${open}\n</${/\w+/.exec(open)?.[0]}>\n`;
  const { output } = askOracle({ files: { [MAIN]: text }, mainFile: MAIN, serverRoot: '/etc/httpd', modules: ['ssl'] });
  const refused = /Multiple <\S+ arguments|requires additional arguments|requires an argument/.test(output);
  expect([output, resolve(text).problems.some(({ code }) => code === 'wrong-arguments')]).toEqual([output, refused]);
});
