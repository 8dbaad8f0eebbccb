/** Gentoo, with OpenRC or systemd. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';

export const gentoo: Distro = {
  id: 'gentoo',
  title: 'Gentoo',
  matches: (os) => isLike(os, ['gentoo']),
  layout: {
    mainConfig: '/etc/apache2/httpd.conf',
    serverRoot: '/etc/apache2',
    tlsFile: '/etc/apache2/modules.d/40_mod_ssl.conf',
    binary: '/usr/sbin/apache2',
    service: 'apache2',
    logs: '/var/log/apache2',
  },
  testCommand: 'apache2ctl configtest',
  reloadCommand: 'rc-service apache2 reload',
  startCommand: 'rc-service apache2 start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: ['40_mod_ssl.conf stands in <IfDefine SSL>: whether it counts depends on APACHE2_OPTS.'],
};
