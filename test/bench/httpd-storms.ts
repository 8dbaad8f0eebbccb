/** Lines without measure: what reading them costs, at an eighth of the size and at all of it. */
import { parseDocument, resolveConfiguration } from '../../src/httpd/index.ts';

/** One kind of input at two sizes. */
export interface Storm {
  readonly name: string;
  readonly bytes: number;
  readonly ms: number;
  /** Time by size, against that of an eighth of it: 1 is linear, 8 quadratic. */
  readonly ratio: number;
}

const MEBI = 1 << 20;
const SMALLER = 8;

/** Texts of about that many bytes. */
const texts: Readonly<Record<string, (bytes: number) => string>> = {
  'one word': (n) => `ServerAdmin ${'a'.repeat(n)}\n`,
  'many words': (n) => `ServerAlias ${'a '.repeat(n / 2)}\n`,
  'quotes and backslashes': (n) => `ServerAlias ${'"\\" '.repeat(n / 4)}\n`,
  blanks: (n) => `ServerAlias${' '.repeat(n)}a\n`,
  continuations: (n) => `ServerAlias ${'\\\n'.repeat(n / 2)}a\n`,
  'continued words': (n) => `ServerAlias ${'a \\\r\n'.repeat(n / 5)}a\n`,
  'doubled backslashes': (n) => `${'\\'.repeat(n / 3)}\n`.padEnd(n, '\n'),
  'a comment that goes on': (n) => `# ${'\\\n'.repeat(n / 2)}\n`,
  NULs: (n) => 'a\0\n'.repeat(n / 3),
  '${ without end': (n) => `ServerAdmin ${'${'.repeat(n / 2)}\n`,
  variables: (n) => `Define A b\nServerAlias ${'${A}'.repeat(n / 4)}\n`,
  'variables without value': (n) => `ServerAlias ${'${A}'.repeat(n / 4)}\n`,
  'addresses of a virtual host': (n) => `<VirtualHost${' *:443'.repeat(n / 6)}>\n</VirtualHost>\n`,
  'a path': (n) => `Include ${'a/'.repeat(n / 2)}\n`,
  'a pattern': (n) => `Include ${'*a'.repeat(n / 2)}\n`,
  'sections never closed': (n) => '<A x>\n'.repeat(n / 6),
  'closes without open': (n) => '</A>\n'.repeat(n / 5),
  'conditions in a row': (n) => '<IfModule ssl_module>\n</IfModule>\n'.repeat(n / 34),
  'macros in a row': (n) => '<Macro a>\n</Macro>\nUse a\n'.repeat(n / 25),
  'virtual hosts': (n) => '<VirtualHost *:443>\nServerName a\n</VirtualHost>\n'.repeat(n / 48),
};

/** All of them at 10 MB, one after another as they are measured. */
export function* storms(): Generator<Storm> {
  for (const [name, make] of Object.entries(texts)) {
    const small = make((10 * MEBI) / SMALLER);
    const few = Math.min(cpuMs(small), cpuMs(small));
    const large = make(10 * MEBI);
    const ms = cpuMs(large);
    yield { name, bytes: large.length, ms, ratio: ms / few / (large.length / small.length) };
  }
}

function cpuMs(bytes: string): number {
  const main = '/etc/httpd/httpd.conf';
  const start = process.cpuUsage();
  parseDocument(bytes);
  resolveConfiguration({
    mainFile: main,
    serverRoot: '/etc/httpd',
    files: new Map([[main, { path: main, realPath: main, bytes }]]),
    defines: new Set(),
    env: {},
    modules: new Set(['ssl_module', 'macro_module']),
    version: '2.4.62',
  });
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
