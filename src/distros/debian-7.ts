/** Debian 7 and Ubuntu 12.04: httpd 2.2 and SysV init. */
import type { Distro } from '../ports/index.ts';
import { debianLayout } from './debian.ts';
import { hasVersion, isAtLeast } from './version-number.ts';

export const debian7: Distro = {
  id: 'debian-7',
  title: 'Debian 7, Ubuntu 12.04',
  matches: ({ id, versionId }) => {
    const next = id === 'debian' ? '8' : id === 'ubuntu' ? '13.10' : null;
    return next !== null && hasVersion(versionId) && !isAtLeast(versionId, next);
  },
  layout: debianLayout,
  testCommand: 'apache2ctl configtest',
  reloadCommand: 'service apache2 reload',
  startCommand: 'service apache2 start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  modules: 'links',
  notes: [],
};
