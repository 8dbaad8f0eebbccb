/** Where httpd takes an odd configuration, fleet reads the same in it; where httpd refuses it, fleet says why. */
import { describe, expect, it } from 'vitest';
import { ODD_CONFIGURATIONS } from './odd-configurations.ts';
import { askOracle } from './oracle.ts';
import { MAIN, expectSameAsHttpd, resolve } from './support.ts';

describe('httpd and fleet agree on', () => {
  it.each(ODD_CONFIGURATIONS)('%j', (_, tree) => {
    if (askOracle({ mainFile: MAIN, serverRoot: '/etc/httpd', ...tree }).ok) expectSameAsHttpd(tree);
    else expect(resolve(tree).problems).not.toEqual([]);
  });
});
