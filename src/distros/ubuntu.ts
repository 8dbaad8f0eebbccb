/** Ubuntu from 20.04 and its derivatives. */
import type { Distro } from '../ports/index.ts';
import { DEBIAN_NOTES, debianLayout } from './debian.ts';
import { isAtLeast } from './version-number.ts';

/**
 * Ubuntu patched OpenSSL 1.1.1 in 20.04 so that security level 2, its default, forbids TLS below 1.2. A derivative's
 * own version number doesn't tell which Ubuntu it rests on, so each counts as patched: `@SECLEVEL=0` does no harm on
 * an unpatched 1.1.1.
 */
export const ubuntu: Distro = {
  id: 'ubuntu',
  title: 'Ubuntu 20.04 and later',
  matches: (os) => (os.id === 'ubuntu' ? isAtLeast(os.versionId, '20.04') : os.idLike.includes('ubuntu')),
  layout: debianLayout,
  testCommand: 'apache2ctl configtest',
  reloadCommand: 'systemctl reload apache2',
  startCommand: 'systemctl start apache2',
  tls10NeedsLevelZeroFrom: '1.1.1',
  cryptoPolicies: false,
  modules: 'links',
  notes: [...DEBIAN_NOTES, 'OpenSSL 1.1.1 of Ubuntu 20.04 forbids TLS 1.0 and 1.1 at its default security level, 2.'],
};
