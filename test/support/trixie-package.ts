/** A package of Debian 13, fetched from the mirror that this machine uses: for programs that Debian 12 lacks. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Path of the package's file, in a folder of its own; nothing is installed, and apt's own lists stay as they are. */
export function trixiePackage(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-package-'));
  for (const below of ['lists/partial', 'sources', 'cache/archives/partial'])
    mkdirSync(join(folder, below), { recursive: true });
  writeFileSync(join(folder, 'sources/trixie.list'), `deb [signed-by=${KEYRING}] ${mirror()} trixie main\n`);
  const options = {
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': join(folder, 'sources'),
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
  };
  const apt = (...args: readonly string[]): void => {
    const given = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    execFileSync('apt-get', [...given, '-q', ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  apt('update');
  apt('download', name);
  const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw new Error(`apt fetched no ${name}`);
  return join(folder, file);
}

/** Where apt gets Debian's main archive from. */
function mirror(): string {
  const sites = execFileSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' }).split('\n');
  return sites.find((site) => /\/debian\/?$/.test(site)) ?? 'http://deb.debian.org/debian';
}
