/** The table of directives against httpd itself, which lists what it and its modules take, and where. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { knownDirective } from '../../src/modules/shared/known-directives.ts';
import { HTTPD } from '../support/real-httpd.ts';

const MODULES = '/usr/lib/apache2/modules';
/** Modules that others need, in the order in which they have to be loaded. */
const FIRST = ['proxy', 'dav', 'cache', 'session', 'dbd', 'ldap', 'slotmem_shm', 'watchdog', 'http2', 'proxy_balancer'];
/** Examples and hidden switches, which nobody writes into a configuration. */
const ODD = new Set(['CaseFilter', 'CaseFilterIn', 'Lua_____ByteCodeHack']);

const missing = existsSync(HTTPD) ? null : `no ${HTTPD}`;
if (missing !== null) process.stderr.write(`SKIPPED: the table of directives against httpd: ${missing}\n`);

const folder = mkdtempSync(join(tmpdir(), 'fleet-directives-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Listed {
  readonly name: string;
  readonly module: string;
  readonly outside: boolean;
  readonly inside: boolean;
}

/** What httpd lists with all of its modules; sections aside. Since 2.4.70 or so it reads the configuration first. */
function listed(): readonly Listed[] {
  const present = readdirSync(MODULES).flatMap((name) => /^mod_(?!mpm)(\w+)\.so$/.exec(name)?.[1] ?? []);
  const ordered = [
    ...FIRST.filter((name) => present.includes(name)),
    ...present.filter((name) => !FIRST.includes(name)),
  ];
  const config = join(folder, 'httpd.conf');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const loads = ['mpm_event', ...ordered].map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`);
  writeFileSync(config, `ServerRoot ${folder}\nServerName x\nDefaultRuntimeDir ${folder}\n${loads.join('\n')}\n`);
  const { stdout } = spawnSync(HTTPD, ['-L', '-f', config], { encoding: 'utf8' });
  return [...stdout.matchAll(/^(\w+) \((\S+)\.c\)\n\t.*\n\tAllowed in \*\.conf (.*)/gm)].map(
    ([, name = '', module = '', where = '']) => ({
      name,
      module,
      outside: !where.startsWith('only inside'),
      inside: !where.startsWith('only outside'),
    }),
  );
}

describe.skipIf(missing !== null)('the table', () => {
  const all = missing === null ? listed().filter(({ name }) => !ODD.has(name)) : [];
  const wrong = (isWrong: (each: Listed) => boolean): readonly string[] => all.filter(isWrong).map(({ name }) => name);

  it('has every directive that httpd and its modules have', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(wrong(({ name }) => knownDirective(name) === undefined)).toEqual([]);
  });

  it('names the module that has it', () => {
    const CORE = new Set(['core', 'http_core', 'mod_so']);
    const ODDLY_NAMED: Readonly<Record<string, string>> = { util_ldap: 'ldap', event: 'mpm_event' };
    const identifier = (module: string): string => ODDLY_NAMED[module] ?? module.replace(/^mod_/, '');
    expect(
      wrong(({ name, module }) => {
        const known = knownDirective(name)?.modules ?? [];
        // What several of the MPMs have belongs to none of them in the table.
        if (CORE.has(module) || (module === 'event' && known.length === 0)) return known.length > 0;
        return !known.includes(identifier(module));
      }),
    ).toEqual([]);
  });

  it('lets none stand in sections that httpd refuses there', () => {
    // Some that httpd takes there the manual does not: those of mod_ssl would be the whole server's.
    expect(wrong(({ name, inside }) => !inside && knownDirective(name)?.contexts.includes('d') === true)).toEqual([]);
  });

  it('knows which count only inside of sections', () => {
    expect(wrong(({ name, outside }) => /[sv]/.test(knownDirective(name)?.contexts ?? '') !== outside)).toEqual([]);
  });
});
