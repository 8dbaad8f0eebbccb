/** XAMPP for Linux. */
import type { Distro } from '../ports/index.ts';

export const xampp: Distro = {
  id: 'xampp',
  title: 'XAMPP for Linux',
  matches: () => false,
  matchesInstance: ({ executable }) => executable.startsWith('/opt/lampp/'),
  layout: {
    mainConfig: '/opt/lampp/etc/httpd.conf',
    serverRoot: '/opt/lampp',
    tlsFile: '/opt/lampp/etc/extra/httpd-ssl.conf',
    binary: '/opt/lampp/bin/httpd',
    service: null,
    logs: '/opt/lampp/logs',
  },
  testCommand: '/opt/lampp/bin/apachectl -t',
  reloadCommand: '/opt/lampp/lampp reloadapache',
  startCommand: '/opt/lampp/lampp startapache',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
