/** RHEL 6, its rebuilds and Amazon Linux 1: SysV init and httpd 2.2. */
import type { Distro } from '../ports/index.ts';
import { isLike } from './os-match.ts';
import { RED_HAT_IDS, redHatLayout } from './red-hat.ts';
import { hasVersion, isAtLeast } from './version-number.ts';

/** Amazon Linux 1 numbers its releases by year and month: `2018.03`. */
export const redHat6: Distro = {
  id: 'red-hat-6',
  title: 'Red Hat Enterprise Linux 6 and its rebuilds, Amazon Linux 1',
  matches: (os) => {
    if (os.id === 'amzn') return /^201\d\.\d\d$/.test(os.versionId);
    return isLike(os, RED_HAT_IDS) && hasVersion(os.versionId) && !isAtLeast(os.versionId, '7');
  },
  layout: redHatLayout,
  testCommand: 'service httpd configtest',
  reloadCommand: 'service httpd graceful',
  startCommand: 'service httpd start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
