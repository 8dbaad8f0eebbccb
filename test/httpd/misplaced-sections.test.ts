/** Which section may stand in which, asked of httpd for every one in every other. */
import { describe, expect, it } from 'vitest';
import { askOracle } from './oracle.ts';
import { MAIN, resolve } from './support.ts';

const ARGUMENTS: Readonly<Record<string, string>> = {
  Directory: '/x',
  DirectoryMatch: '/x',
  Location: '/x',
  LocationMatch: '/x',
  Files: 'x',
  FilesMatch: 'x',
  Proxy: '*',
  ProxyMatch: 'x',
  If: '"true"',
  Limit: 'GET',
  LimitExcept: 'GET',
  RequireAll: '',
  RequireAny: '',
  RequireNone: '',
  VirtualHost: '*:1',
};
const names = Object.keys(ARGUMENTS);

/** What stands around: nothing, each section, and some of which the outer one has a say in what the inner one takes. */
const around = [
  [],
  ...names.map((name) => [name]),
  ['Location', 'If'],
  ['Directory', 'If'],
  ['Directory', 'Limit'],
  ['Directory', 'Limit', 'RequireAll'],
  ['Files', 'RequireAny'],
  ['VirtualHost', 'If'],
  ['VirtualHost', 'Directory', 'LimitExcept'],
];

/** Whether httpd refuses it for its sections; it may refuse their arguments, which isn't asked here. */
function refused(text: string): boolean {
  const files = { [MAIN]: `Listen 127.0.0.1:8999\nServerName lab.test\n${text}` };
  const { output } = askOracle({ files, mainFile: MAIN, serverRoot: '/etc/httpd', modules: ['ssl', 'proxy'] });
  return /<\S+ not allowed (in|here)|> cannot occur within|section without previous/.test(output);
}

function reported(text: string): boolean {
  const { problems, opaqueRegions } = resolve(text);
  const nestedHost = opaqueRegions.some((region) => region.cause === 'nested-virtual-host');
  return nestedHost || problems.some((problem) => problem.code === 'misplaced-section');
}

/** `i`, `d`, `e`: If, ElseIf, Else; `{` and `}` are a <Files> around what is between them. */
const text: Readonly<Record<string, string>> = {
  i: '<If "true">\n</If>\n',
  d: '<ElseIf "true">\n</ElseIf>\n',
  e: '<ELSE>\nServerSignature on\n</Else>\n',
  '-': 'ServerAdmin x\n',
  '{': '<Files x>\n',
  '}': '</Files>\n',
  '(': '<IfModule ssl_module>\n',
  ')': '</IfModule>\n',
  '[': '<VirtualHost *:1>\n',
  ']': '</VirtualHost>\n',
};

describe('<ElseIf> and <Else> follow what they belong to', () => {
  it.each([
    ...['i', 'd', 'e', 'id', 'ie', 'di', 'ei', 'ii', 'iid', 'ide', 'idd', 'iee', 'ied', 'iei', 'ieie', 'i-e', 'i-d-e'],
    ...[
      'i{}e',
      'i{e}',
      '{i}e',
      '{i}{e}',
      '{ie}',
      'i(e)',
      '(i)e',
      '(i)(d)(e)',
      'i[e]',
      '[i]e',
      '[i][e]',
      '[ie]',
      '[(i)e]',
    ],
  ])('%s', (letters) => {
    const body = [...letters].map((letter) => text[letter]).join('');
    expect(reported(body)).toBe(refused(body));
  });
});

describe.each(around)('in %j', (...chain) => {
  const inner = [...names, 'ElseIf', 'Else'];

  it.each(inner)('<%s>', (name) => {
    const args = name === 'ElseIf' ? '"true"' : (ARGUMENTS[name] ?? '');
    const before = name.startsWith('Else') ? '<If "true">\n</If>\n' : '';
    const section = `${before}<${name} ${args}>\n</${name}>\n`;
    const text = chain.reduceRight((body, outer) => `<${outer} ${ARGUMENTS[outer]}>\n${body}</${outer}>\n`, section);
    expect(reported(text)).toBe(refused(text));
  });
});
