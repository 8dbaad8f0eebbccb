/** Modules and folders that httpd needs to find besides its configuration; start.test.ts asks httpd the same. */
import { describe, expect, it } from 'vitest';
import { resolveConfiguration } from '../../src/httpd/index.ts';
import type { FileView } from '../../src/httpd/index.ts';
import { MAIN, source } from './support.ts';

const kinds: Readonly<Record<string, 'file' | 'directory'>> = {
  '/': 'directory',
  '/etc/httpd': 'directory',
  '/etc/httpd/modules': 'directory',
  '/etc/httpd/modules/mod_x.so': 'file',
  [MAIN]: 'file',
};

/** A host of which it is known what it has. */
const view: FileView = {
  read: () => null,
  kind: (path) => kinds[path] ?? null,
  isLink: () => false,
  entries: () => [],
};

function problems(body: string): string[] {
  const config = resolveConfiguration({ ...source(body), view });
  return config.problems.map(({ code, line, message }) => `${code} ${line}: ${message}`);
}

describe('LoadModule', () => {
  it.each([
    ['a file that is there', 'LoadModule x_module modules/mod_x.so\n'],
    ['a module that is there already', 'LoadModule ssl_module modules/none.so\n'],
    ['a module that was loaded before', 'LoadModule x_module modules/mod_x.so\nLoadModule x_module modules/none.so\n'],
    ['a folder that was not copied', 'LoadModule x_module none/mod_x.so\n'],
    ['a name that is looked for in other folders, too', 'LoadModule x_module none.so\n'],
  ])('%s is no problem', (_, body) => {
    expect(problems(body)).toEqual([]);
  });

  it.each([
    ['modules/none.so', '/etc/httpd/modules/none.so'],
    ['/none.so', '/none.so'],
    ['/etc/httpd/modules', '/etc/httpd/modules'],
  ])('%s is one', (file, path) => {
    const message = `${path} is no file, so httpd can't load x_module`;
    expect(problems(`\nLoadModule x_module ${file}\n`)).toEqual([`module-missing 2: ${message}`]);
  });
});

describe('LoadFile', () => {
  it('takes several, each of which must be there', () => {
    expect(problems('LoadFile modules/mod_x.so modules/none.so none/x.so libxml2.so.2 /none.so\n')).toEqual([
      "module-missing 1: /etc/httpd/modules/none.so is no file, so httpd can't load it",
      "module-missing 1: /none.so is no file, so httpd can't load it",
    ]);
  });
});

describe('ServerRoot', () => {
  it('may be any folder', () => {
    expect(problems('ServerRoot /etc/httpd/modules\n')).toEqual([]);
  });

  it('is below the folder where httpd is started, which is taken for /', () => {
    expect(problems('ServerRoot etc/httpd\nLoadModule x_module modules/none.so\n')).toEqual([
      "module-missing 2: /etc/httpd/modules/none.so is no file, so httpd can't load x_module",
    ]);
  });

  it.each(['/none', MAIN])('%s is none', (path) => {
    const message = `ServerRoot ${path} is no folder, so httpd doesn't start`;
    expect(problems(`\nServerRoot ${path}\n`)).toEqual([`server-root-missing 2: ${message}`]);
  });
});
