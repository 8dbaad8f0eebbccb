/** Bitnami's stacks, on virtual machines and in containers. */
import type { Distro } from '../ports/index.ts';

export const bitnami: Distro = {
  id: 'bitnami',
  title: 'Bitnami',
  matches: () => false,
  matchesInstance: ({ executable }) => /^\/opt\/bitnami\/apache2?\//.test(executable),
  layout: {
    mainConfig: '/opt/bitnami/apache/conf/httpd.conf',
    serverRoot: '/opt/bitnami/apache',
    tlsFile: '/opt/bitnami/apache/conf/bitnami/bitnami-ssl.conf',
    binary: '/opt/bitnami/apache/bin/httpd',
    service: null,
    logs: '/opt/bitnami/apache/logs',
  },
  testCommand: '/opt/bitnami/apache/bin/apachectl -t',
  reloadCommand: '/opt/bitnami/apache/bin/apachectl -k graceful',
  startCommand: '/opt/bitnami/apache/bin/apachectl -k start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: ['The shipped cipher list is quoted, separated by spaces, and has !3DES, which nothing after it can undo.'],
};
