/** The demo fleet of docker/lab, where it is up: five hosts with real sshd and real httpd. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { XargsHost } from './xargs-ssh.ts';

export interface DemoFleet {
  readonly inventory: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly hosts: readonly DemoHost[];
}

interface DemoHost {
  readonly name: string;
  readonly sshPort: number;
  readonly user: string;
  readonly sudoPassword: string | null;
}

/** The fleet, or null where it isn't up. */
export function demoFleet(): DemoFleet | null {
  const folder = process.env['FLEET_LAB_DIR'] ?? join(homedir(), '.cache/fleet-lab');
  const hosts = join(folder, 'hosts.json');
  if (!existsSync(hosts) || !isUp()) return null;
  return {
    inventory: join(folder, 'inventory.yaml'),
    identity: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    hosts: JSON.parse(readFileSync(hosts, 'utf8')) as DemoHost[],
  };
}

function isUp(): boolean {
  try {
    execFileSync(fileURLToPath(new URL('../../docker/lab', import.meta.url)), ['status'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The bare job by hand: a backup, two directives, the configuration test, a graceful reload. */
export const BARE_APPLY = `set -e
httpd=$(command -v apache2 || command -v httpd)
[ -d /etc/apache2 ] && conf=/etc/apache2/mods-available/ssl.conf && . /etc/apache2/envvars || conf=/etc/httpd/conf.d/ssl.conf
cp -a "$conf" /var/tmp/fleet-bench.conf
sed -i -e 's/^\\([[:space:]]*\\)#*SSLProtocol .*/\\1SSLProtocol all -SSLv3/' \\
  -e 's/^\\([[:space:]]*\\)#*SSLCipherSuite .*/\\1SSLCipherSuite HIGH:!aNULL:!MD5:@SECLEVEL=0/' "$conf"
"$httpd" -t
pkill -USR1 -o -x "\${httpd##*/}"
`;

/** And taken back. */
export const BARE_ROLLBACK = `set -e
httpd=$(command -v apache2 || command -v httpd)
[ -d /etc/apache2 ] && conf=/etc/apache2/mods-available/ssl.conf && . /etc/apache2/envvars || conf=/etc/httpd/conf.d/ssl.conf
cp -a /var/tmp/fleet-bench.conf "$conf"
rm /var/tmp/fleet-bench.conf
"$httpd" -t
pkill -USR1 -o -x "\${httpd##*/}"
`;

/** The peer's hosts, each with a file for its shell: under sudo with a password, that is its first line. */
export function peersOf(
  fleet: DemoFleet,
  folder: string,
  { name, script }: { name: string; script: string },
): XargsHost[] {
  return fleet.hosts.map(({ name: host, sshPort: port, user, sudoPassword }) => {
    const file = join(folder, `${name}.${host}.sh`);
    writeFileSync(file, sudoPassword === null ? script : `${sudoPassword}\n${script}`, { mode: 0o600 });
    const sudo = sudoPassword === null ? 'sudo -n sh -s' : 'sudo -S -p "" sh -s';
    return { port, user, command: user === 'root' ? 'sh -s' : sudo, script: file };
  });
}
