/** RHEL and its rebuilds, Fedora and Amazon Linux, from the release on that has systemd. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';
import { hasVersion, isAtLeast } from './version-number.ts';

export const redHatLayout: Distro['layout'] = {
  mainConfig: '/etc/httpd/conf/httpd.conf',
  serverRoot: '/etc/httpd',
  tlsFile: '/etc/httpd/conf.d/ssl.conf',
  binary: '/usr/sbin/httpd',
  service: 'httpd',
  logs: '/var/log/httpd',
};

export const RED_HAT_IDS = ['rhel', 'centos', 'fedora', 'ol', 'almalinux', 'rocky', 'amzn', 'scientific'];

/** Crypto policies set what httpd leaves unset, from release 8 (and in every Fedora that is still alive). */
export const redHat: Distro = {
  id: 'red-hat',
  title: 'Red Hat Enterprise Linux 8 and later, its rebuilds, Fedora, Amazon Linux 2023',
  matches: (os) => isLike(os, RED_HAT_IDS) && (!hasVersion(os.versionId) || isAtLeast(os.versionId, '8')),
  layout: redHatLayout,
  testCommand: 'httpd -t',
  reloadCommand: 'systemctl reload httpd',
  startCommand: 'systemctl start httpd',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: true,
  notes: [
    'The shipped ssl.conf sets SSLCipherSuite PROFILE=SYSTEM inside <VirtualHost _default_:443>: a line at server level loses against it.',
    'Without an SSLProtocol line the system-wide crypto policy decides, unlike upstream, where all -SSLv3 does.',
    'apachectl refuses further arguments: use httpd itself.',
    'On RHEL 9 and later no crypto policy, LEGACY included, allows TLS 1.0 and 1.1.',
  ],
};
