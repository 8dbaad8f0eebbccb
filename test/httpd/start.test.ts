/** What httpd needs to find on the disk besides its configuration. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpsOf, findHttpd, onDisk } from './oracle.ts';
import type { OracleQuestion } from './oracle.ts';
import { MAIN, readFromDisk, resolve } from './support.ts';

const loadable = readFileSync(join(findHttpd().modules, 'mod_env.so'), 'latin1');

function question(body: string): OracleQuestion {
  const files = {
    [MAIN]: `Listen 127.0.0.1:8999\nServerName lab.test\n${body}\n`,
    '/etc/httpd/own/mod_env.so': loadable,
  };
  return { files, mainFile: MAIN, serverRoot: '/etc/httpd', modules: ['ssl', 'macro'], directories: ['/srv/empty'] };
}

/** What httpd said against it, and fleet's problems. */
function asked(body: string): { accepted: boolean; problems: string[] } {
  return onDisk(question(body), (root) => ({
    accepted: dumpsOf(root, question(body)).ok,
    problems: readFromDisk(root, question(body)).problems.map(
      ({ code, line, message }) => `${code} ${line}: ${message}`,
    ),
  }));
}

describe('LoadModule', () => {
  it.each([
    ['a file that is there', 'LoadModule env_module own/mod_env.so'],
    ['a module that is loaded already', 'LoadModule ssl_module own/none.so'],
    ['a module that was loaded before', 'LoadModule env_module own/mod_env.so\nLoadModule env_module own/none.so'],
  ])('%s is accepted', (_, body) => {
    expect(asked(body)).toEqual({ accepted: true, problems: [] });
  });

  it.each([
    ['below ServerRoot', 'LoadModule env_module own/mod_none.so', '/etc/httpd/own/mod_none.so'],
    ['by its whole path', 'LoadModule env_module ${ROOT}/srv/empty/x.so', '/srv/empty/x.so'],
    ['that is a folder', 'LoadModule env_module ${ROOT}/srv/empty', '/srv/empty'],
  ])('a file %s that is not there is refused', (_, body, path) => {
    const message = `${path} is no file, so httpd can't load env_module`;
    expect(asked(body)).toEqual({ accepted: false, problems: [`module-missing 3: ${message}`] });
  });

  it('a library that is not there is refused, too', () => {
    const message = "/etc/httpd/own/libnone.so is no file, so httpd can't load it";
    const body = 'LoadFile own/mod_env.so own/libnone.so';
    expect(asked(body)).toEqual({ accepted: false, problems: [`module-missing 3: ${message}`] });
  });

  it.each([
    ['where the folder of the modules was not copied', 'LoadModule env_module none/mod_env.so'],
    ['where httpd looks in other folders, too', 'LoadModule env_module mod_none.so'],
  ])('nothing is said %s', (_, body) => {
    expect(asked(body)).toEqual({ accepted: false, problems: [] });
  });

  it('nothing is said where only the files of the configuration are known', () => {
    expect(resolve('LoadModule env_module own/mod_none.so\nServerRoot /none\n').problems).toEqual([]);
  });
});

describe('ServerRoot', () => {
  it('is accepted where it is a folder', () => {
    expect(asked('ServerRoot ${ROOT}/srv/empty')).toEqual({ accepted: true, problems: [] });
  });

  it.each(['/none', '/etc/httpd/httpd.conf'])('%s is refused', (path) => {
    const problem = `server-root-missing 3: ServerRoot ${path} is no folder, so httpd doesn't start`;
    expect(asked(`ServerRoot \${ROOT}${path}`)).toEqual({ accepted: false, problems: [problem] });
  });
});
