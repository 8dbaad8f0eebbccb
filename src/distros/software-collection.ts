/** httpd24 of Red Hat's Software Collections, beside the system's own httpd on RHEL 6 and 7. */
import type { Distro } from '../ports/index.ts';

const ROOT = '/opt/rh/httpd24/root';

export const softwareCollection: Distro = {
  id: 'software-collection',
  title: 'httpd24 of Red Hat Software Collections',
  matches: () => false,
  matchesInstance: ({ executable }) => executable.startsWith(`${ROOT}/`),
  layout: {
    mainConfig: `${ROOT}/etc/httpd/conf/httpd.conf`,
    serverRoot: `${ROOT}/etc/httpd`,
    tlsFile: `${ROOT}/etc/httpd/conf.d/ssl.conf`,
    binary: `${ROOT}/usr/sbin/httpd`,
    service: 'httpd24-httpd',
    logs: '/var/log/httpd24',
  },
  testCommand: 'scl enable httpd24 -- httpd -t',
  reloadCommand: 'service httpd24-httpd reload',
  startCommand: 'service httpd24-httpd start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
