/** cPanel with EasyApache 4: the main configuration is generated. */
import type { Distro } from '../ports/index.ts';

/** EasyApache 4 keeps httpd.conf under /etc/apache2 on systems where the distribution's own would be in /etc/httpd. */
export const cpanel: Distro = {
  id: 'cpanel',
  title: 'cPanel with EasyApache 4',
  matches: () => false,
  matchesInstance: ({ mainFile, files }) =>
    mainFile === '/etc/apache2/conf/httpd.conf' ||
    files.some(({ path }) => path.startsWith('/etc/apache2/conf.d/includes/')),
  layout: {
    mainConfig: '/etc/apache2/conf/httpd.conf',
    serverRoot: '/etc/apache2',
    tlsFile: '/etc/apache2/conf.d/includes/pre_virtualhost_global.conf',
    binary: '/usr/sbin/httpd',
    service: 'httpd',
    logs: '/var/log/apache2',
  },
  testCommand: 'httpd -t',
  reloadCommand: 'apachectl graceful',
  startCommand: '/usr/local/cpanel/scripts/restartsrv_httpd',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: ['httpd.conf is generated; its own header says to make changes in the include files.'],
};
