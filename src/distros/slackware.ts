/** Slackware. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const slackware: Distro = {
  id: 'slackware',
  title: 'Slackware',
  matches: (os) => isLike(os, ['slackware']),
  layout: {
    mainConfig: '/etc/httpd/httpd.conf',
    serverRoot: '/usr',
    tlsFile: '/etc/httpd/extra/httpd-ssl.conf',
    binary: '/usr/sbin/httpd',
    service: null,
    logs: '/var/log/httpd',
  },
  testCommand: 'apachectl configtest',
  reloadCommand: '/etc/rc.d/rc.httpd graceful',
  startCommand: '/etc/rc.d/rc.httpd start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
