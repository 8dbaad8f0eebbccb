/** Debian from 8, its derivatives, and Ubuntu before 20.04. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const debianLayout: Distro['layout'] = {
  mainConfig: '/etc/apache2/apache2.conf',
  serverRoot: '/etc/apache2',
  tlsFile: '/etc/apache2/mods-available/ssl.conf',
  binary: '/usr/sbin/apache2',
  service: 'apache2',
  logs: '/var/log/apache2',
};

export const DEBIAN_NOTES: readonly string[] = [
  'mods-enabled/ssl.conf is a symbolic link into mods-available; edit the target.',
  'The order is modules, ports.conf, conf-enabled, sites-enabled: later files win, and values in a virtual host beat all.',
  'apache2 -t needs the variables of /etc/apache2/envvars; apache2ctl brings them.',
];

export const debian: Distro = {
  id: 'debian',
  title: 'Debian 8 and later, Ubuntu 14.04 to 19.10',
  matches: (os) => isLike(os, ['debian', 'ubuntu']),
  layout: debianLayout,
  testCommand: 'apache2ctl configtest',
  reloadCommand: 'systemctl reload apache2',
  startCommand: 'systemctl start apache2',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  modules: 'links',
  notes: DEBIAN_NOTES,
};
