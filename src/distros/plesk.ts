/** Plesk on a distribution's own httpd. */
import type { Distro } from '../ports/index.ts';

const FOLDERS = /^\/etc\/(?:httpd\/conf|apache2)\/plesk\.conf\.d\//;

/** The layout is that of Red Hat's family; on Debian the running instance's own facts say otherwise. */
export const plesk: Distro = {
  id: 'plesk',
  title: 'Plesk',
  matches: () => false,
  matchesInstance: ({ files }) => files.some(({ path }) => FOLDERS.test(path)),
  layout: {
    mainConfig: '/etc/httpd/conf/httpd.conf',
    serverRoot: '/etc/httpd',
    tlsFile: '/etc/httpd/conf.d/ssl.conf',
    binary: '/usr/sbin/httpd',
    service: 'httpd',
    logs: '/var/log/httpd',
  },
  testCommand: 'httpd -t',
  reloadCommand: 'systemctl reload httpd',
  startCommand: 'systemctl start httpd',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
