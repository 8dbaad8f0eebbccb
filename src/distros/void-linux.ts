/** Void Linux, with runit. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const voidLinux: Distro = {
  id: 'void-linux',
  title: 'Void Linux',
  matches: (os) => isLike(os, ['void']),
  layout: {
    mainConfig: '/etc/apache/httpd.conf',
    serverRoot: '/etc/apache',
    tlsFile: '/etc/apache/extra/httpd-ssl.conf',
    binary: '/usr/bin/httpd',
    service: 'apache',
    logs: '/var/log/httpd',
  },
  testCommand: 'apachectl configtest',
  reloadCommand: 'apachectl graceful',
  startCommand: 'sv up apache',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
