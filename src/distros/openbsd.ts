/** OpenBSD with apache-httpd from ports; its own httpd is another program. */
import type { Distro } from '../ports/index.ts';
import { isKernel } from './os-match.ts';

export const openbsd: Distro = {
  id: 'openbsd',
  title: 'OpenBSD with apache-httpd from ports',
  matches: (os) => isKernel(os, 'OpenBSD'),
  layout: {
    mainConfig: '/etc/apache2/httpd2.conf',
    serverRoot: '/usr/local',
    tlsFile: '/etc/apache2/extra/httpd-ssl.conf',
    binary: '/usr/local/sbin/httpd2',
    service: 'apache2',
    logs: '/var/www/logs',
  },
  testCommand: 'apachectl2 configtest',
  reloadCommand: 'rcctl reload apache2',
  startCommand: 'rcctl start apache2',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
