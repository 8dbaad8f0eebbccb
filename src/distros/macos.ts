/** macOS with the httpd that it brings. */
import type { Distro } from '../ports/index.ts';
import { isKernel } from './os-match.ts';

export const macos: Distro = {
  id: 'macos',
  title: 'macOS',
  matches: (os) => isKernel(os, 'Darwin'),
  layout: {
    mainConfig: '/etc/apache2/httpd.conf',
    serverRoot: '/usr',
    tlsFile: '/etc/apache2/extra/httpd-ssl.conf',
    binary: '/usr/sbin/httpd',
    service: 'org.apache.httpd',
    logs: '/var/log/apache2',
  },
  testCommand: 'apachectl configtest',
  reloadCommand: 'apachectl graceful',
  startCommand: 'apachectl start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
