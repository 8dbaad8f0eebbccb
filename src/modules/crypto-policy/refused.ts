/** Why a policy can't be set on a host. */
import type { HostFacts, PolicyTrial } from '../../core/index.ts';
import { refusalsOf, type TaskRefused } from '../shared/refused.ts';

const refused = refusalsOf('crypto_policy');

/** Null where nothing of the host itself stands in the way. */
export function refusedByHost({ fips, cryptoPolicy }: HostFacts): TaskRefused | null {
  const inForce = cryptoPolicy !== null && /^FIPS(:|$)/.test(cryptoPolicy);
  if (!fips && !inForce) return null;
  const sign = fips ? 'its kernel is in FIPS mode' : `its policy is ${cryptoPolicy}`;
  return refused(
    `the host is to comply with FIPS 140 (${sign}), which another policy would end`,
    'leave this host out of the play',
  );
}

/** Null where the host's own program took the policy. */
export function refusedByTrial(trial: PolicyTrial): TaskRefused | null {
  const { policy, result, detail } = trial;
  switch (result) {
    case 'ok':
      return null;
    case 'no-tool':
      return refused(
        'this host has no update-crypto-policies',
        'install the package that brings it, or leave this host out of the play',
      );
    case 'no-copy':
      return refused(
        `/etc/crypto-policies can't be copied to try the policy on it: ${detail}`,
        'make room in /run or in the folder for temporary files',
      );
    case 'no-namespace':
      return refused(
        `the policy can't be tried without touching the real one, for the host allows no mount namespace: ${detail}`,
        'in a container that is for its host to allow; set the policy in the image instead',
      );
    case 'failed':
      return (
        unknownPart(trial) ??
        refused(`update-crypto-policies --set ${policy} says: ${lastLine(detail)}`, 'give another policy')
      );
  }
}

function unknownPart({ policy, policies, subpolicies }: PolicyTrial): TaskRefused | null {
  const [name = '', ...parts] = policy.split(':');
  if (!policies.includes(name)) return refused(`there is no policy ${name}`, choose('policies', policies));
  const missing = parts.find((part) => !subpolicies.includes(part));
  return missing === undefined ? null : refused(`there is no subpolicy ${missing}`, choose('subpolicies', subpolicies));
}

function choose(what: string, names: readonly string[]): string {
  return `give one of the ${what} that this host has: ${names.length === 0 ? 'none' : names.join(', ')}`;
}

/** Where a program in Python says what was wrong. */
function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** Two tasks of one play can't both have their way. */
export function refusedByEarlier(now: string | null, policy: string): TaskRefused {
  return refused(
    `an earlier task of this play sets the policy ${now ?? ''} here, and this one ${policy}`,
    'keep one of them',
  );
}
