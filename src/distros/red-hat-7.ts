/** RHEL 7, its rebuilds and Amazon Linux 2: systemd, but no crypto policies yet. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';
import { RED_HAT_IDS, redHatLayout } from './red-hat.ts';
import { hasVersion, isAtLeast } from './version-number.ts';

/** Amazon Linux 2 counts for itself. */
export const redHat7: Distro = {
  id: 'red-hat-7',
  title: 'Red Hat Enterprise Linux 7 and its rebuilds, Amazon Linux 2',
  matches: (os) => {
    if (os.id === 'amzn') return os.versionId === '2';
    return (
      isLike(os, RED_HAT_IDS) &&
      hasVersion(os.versionId) &&
      isAtLeast(os.versionId, '7') &&
      !isAtLeast(os.versionId, '8')
    );
  },
  layout: redHatLayout,
  testCommand: 'httpd -t',
  reloadCommand: 'systemctl reload httpd',
  startCommand: 'systemctl start httpd',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [
    'The shipped ssl.conf sets SSLProtocol and SSLCipherSuite inside <VirtualHost _default_:443>: lines at server level lose against them.',
  ],
};
