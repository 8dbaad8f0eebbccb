/** httpd built from its sources into its default place, as the official container image is. */
import type { Distro } from '../ports/index.ts';

export const sourceBuild: Distro = {
  id: 'source-build',
  title: 'httpd built from source in /usr/local/apache2',
  matches: () => false,
  matchesInstance: ({ executable }) => executable.startsWith('/usr/local/apache2/'),
  layout: {
    mainConfig: '/usr/local/apache2/conf/httpd.conf',
    serverRoot: '/usr/local/apache2',
    tlsFile: '/usr/local/apache2/conf/extra/httpd-ssl.conf',
    binary: '/usr/local/apache2/bin/httpd',
    service: null,
    logs: '/usr/local/apache2/logs',
  },
  testCommand: '/usr/local/apache2/bin/apachectl configtest',
  reloadCommand: '/usr/local/apache2/bin/apachectl graceful',
  startCommand: '/usr/local/apache2/bin/apachectl start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: ['The shipped extra/httpd-ssl.conf has !3DES, which nothing after it can undo.'],
};
