/** What a real host keeps of old changes: fleet prune takes away what no rollback could need, and nothing else. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  textFile,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAME = 'weak-openssl';
claim(NAME);
const host = labHost(NAME);
const LIMIT = ['--limit', NAME];
/** Another change of the same file, made for nobody. */
const OTHER = textFile(
  'other.yaml',
  '- hosts: all\n  tasks:\n    - apache_tls: { ssl_cipher_suite: "HIGH:!aNULL:!MD5:!CAMELLIA:@SECLEVEL=0" }\n',
);
const PAIRS = 6;

let before: string;
beforeAll(() => {
  resetHost(NAME);
  before = fingerprint(host);
});
afterAll(() => resetHost(NAME));

const transactions = (): readonly string[] => onHost(NAME, 'ls /var/lib/fleet/transactions').trim().split('\n');

async function done(args: readonly string[], state: string): Promise<string> {
  const { code, stdout, stderr } = await fleet([...args, ...LIMIT], state);
  expect([args[0], code, stderr]).toEqual([args[0], 0, expect.any(String)]);
  return stdout;
}

it('forgets what is neither new, nor young, nor needed', { timeout: 600_000 }, async () => {
  const state = newStateDir();
  await done(['apply', 'playbooks/legacy-tls.yaml', '--yes'], state);
  const [first = ''] = transactions();
  for (let pair = 0; pair < PAIRS; pair += 1) {
    expect(await done(['apply', OTHER, '--yes'], state)).toMatch(/^changed=1 /m);
    expect(await done(['rollback', '--yes'], state)).toMatch(/^changed=1 /m);
  }
  const all = transactions();
  expect(all).toHaveLength(1 + 2 * PAIRS);
  expect(await done(['prune'], state)).toContain(`keeps ${all.length}, removed 0`);

  // As it looks 500 days later.
  onHost(
    NAME,
    `for journal in /var/lib/fleet/transactions/*/journal; do awk '{ $1 -= 500 * 86400; print }' "$journal" >/root/old && cat /root/old >"$journal"; done`,
  );
  const [, second = '', third = ''] = all;
  expect(await done(['prune', '--check'], state)).toMatch(/keeps 11, would remove 2: /);
  expect(transactions()).toEqual(all);
  expect(await done(['prune'], state)).toMatch(new RegExp(`keeps 11, removed 2: ${second} \\(.*\\), ${third} \\(`));
  expect(transactions()).toEqual(all.filter((id) => id !== second && id !== third));

  // The oldest of all is the one that is still in force: its backup takes it back, without any record.
  expect(await done(['rollback', first, '--from-hosts', '--yes'], newStateDir())).toMatch(/^changed=1 /m);
  expect(fingerprint(host)).toBe(before);
  expect([modernGetsIn(host), opensslGetsIn(host, null), leftovers(host)]).toEqual([true, false, '']);
});
