/** FreeBSD with httpd from ports or packages. */
import type { Distro } from '../ports/index.ts';
import { isKernel } from './os-match.ts';

export const freebsd: Distro = {
  id: 'freebsd',
  title: 'FreeBSD',
  matches: (os) => isKernel(os, 'FreeBSD'),
  layout: {
    mainConfig: '/usr/local/etc/apache24/httpd.conf',
    serverRoot: '/usr/local',
    tlsFile: '/usr/local/etc/apache24/extra/httpd-ssl.conf',
    binary: '/usr/local/sbin/httpd',
    service: 'apache24',
    logs: '/var/log',
  },
  testCommand: 'service apache24 configtest',
  reloadCommand: 'service apache24 graceful',
  startCommand: 'service apache24 start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
