/** SLES and openSUSE. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const suse: Distro = {
  id: 'suse',
  title: 'SUSE Linux Enterprise Server, openSUSE',
  matches: (os) => isLike(os, ['suse', 'sles', 'opensuse', 'opensuse-leap', 'opensuse-tumbleweed']),
  layout: {
    mainConfig: '/etc/apache2/httpd.conf',
    serverRoot: '/etc/apache2',
    tlsFile: '/etc/apache2/ssl-global.conf',
    binary: '/usr/sbin/httpd-prefork',
    service: 'apache2',
    logs: '/var/log/apache2',
  },
  testCommand: 'apachectl configtest',
  reloadCommand: 'systemctl reload apache2',
  startCommand: 'systemctl start apache2',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  modules: 'sysconfig',
  notes: [
    'Leap 15.6 ships SSLCipherSuite PROFILE=SYSTEM in ssl-global.conf: the system-wide crypto policy.',
    'ssl-global.conf stands in <IfDefine SSL>: whether it counts depends on APACHE_SERVER_FLAGS in /etc/sysconfig/apache2.',
  ],
};
