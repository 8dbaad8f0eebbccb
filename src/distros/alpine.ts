/** Alpine Linux. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const alpine: Distro = {
  id: 'alpine',
  title: 'Alpine Linux',
  matches: (os) => isLike(os, ['alpine']),
  layout: {
    mainConfig: '/etc/apache2/httpd.conf',
    serverRoot: '/var/www',
    tlsFile: '/etc/apache2/conf.d/ssl.conf',
    binary: '/usr/sbin/httpd',
    service: 'apache2',
    logs: '/var/log/apache2',
  },
  testCommand: 'rc-service apache2 configtest',
  reloadCommand: 'rc-service apache2 reload',
  startCommand: 'rc-service apache2 start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: ['OpenSSL is built without 3DES: no configuration serves Windows XP here.'],
};
