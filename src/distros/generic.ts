/** What is assumed where no entry matches: upstream's own defaults. */
import type { Distro } from '../ports/index.ts';
import { sourceBuild } from './source-build.ts';

export const generic: Distro = {
  id: 'generic',
  title: 'an unknown system',
  matches: () => true,
  layout: sourceBuild.layout,
  testCommand: 'apachectl configtest',
  reloadCommand: 'apachectl graceful',
  startCommand: 'apachectl start',
  tls10NeedsLevelZeroFrom: '3.0.0',
  cryptoPolicies: false,
  notes: [],
};
