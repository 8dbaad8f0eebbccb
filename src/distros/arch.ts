/** Arch Linux and its derivatives. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const arch: Distro = {
  id: 'arch',
  title: 'Arch Linux',
  matches: (os) => isLike(os, ['arch', 'archarm']),
  layout: {
    mainConfig: '/etc/httpd/conf/httpd.conf',
    serverRoot: '/etc/httpd',
    tlsFile: '/etc/httpd/conf/extra/httpd-ssl.conf',
    binary: '/usr/bin/httpd',
    service: 'httpd',
    logs: '/var/log/httpd',
  },
  testCommand: 'apachectl configtest',
  reloadCommand: 'systemctl reload httpd',
  startCommand: 'systemctl start httpd',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
