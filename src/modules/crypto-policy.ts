/** The module `crypto_policy`: the system-wide policy of Red Hat's systems, by the host's own update-crypto-policies. */
import type { Finding, PolicyTrial } from '../core/index.ts';
import type { Module, PathChange, Proposal, ProposalContext, Snapshot } from '../ports/index.ts';
import { schema, type CryptoPolicyParams } from './crypto-policy/params.ts';
import { pointsUnder } from './crypto-policy/points-after.ts';
import { refusedByEarlier, refusedByHost, refusedByTrial } from './crypto-policy/refused.ts';
import { gainsOf, lossesOf, withoutGain } from './shared/gain.ts';
import { NOTHING } from './shared/merge-instances.ts';

export const cryptoPolicy: Module = {
  name: 'crypto_policy',
  description: 'Sets the system-wide crypto policy of a Red Hat system, and restarts httpd.',
  schema,
  asks: (params) => ({ about: 'crypto-policy', policy: checkedParams(params).policy }),
  propose(snapshot, params, context) {
    const { policy } = checkedParams(params);
    const { facts } = snapshot;
    const trial = facts.policyTrials?.find((each) => each.policy === policy);
    if (trial === undefined) throw new Error(`nobody asked the host of the policy ${policy}`);
    const refusal = refusedByHost(facts) ?? refusedByTrial(trial);
    if (refusal !== null)
      return { ...NOTHING, refusal, reason: `the policy can't be ${policy} here: ${refusal.reason}` };
    return proposeTried(snapshot, trial, context);
  },
};

/** They were validated against the schema. */
function checkedParams({ policy }: Readonly<Record<string, unknown>>): CryptoPolicyParams {
  if (typeof policy !== 'string') throw new Error('parameters without `policy`');
  return { policy };
}

function proposeTried(snapshot: Snapshot, trial: PolicyTrial, { clients }: ProposalContext): Proposal {
  const { policy, changes } = trial;
  const now = snapshot.facts.cryptoPolicy;
  const already = { ...NOTHING, refusal: null, reason: `the crypto policy is ${policy} already` };
  if (changes.length === 0) return already;
  if (changedBefore(snapshot)) {
    return now === policy
      ? already
      : { ...NOTHING, refusal: refusedByEarlier(now, policy), reason: 'two tasks contradict' };
  }
  const points = pointsUnder(snapshot, trial.openssl);
  const gain = gainsOf(points, { clients, before: snapshot.before });
  const nothing = { ...NOTHING, impossible: gain.impossible };
  if (clients.length > 0 && gain.gains.length === 0) return { ...nothing, ...withoutGain(gain) };
  return {
    ...nothing,
    paths: changes.map(byItsManager),
    gains: gain.gains,
    findings: [wholeHost(now, policy), ...lossesOf(points, snapshot.before)],
    refusal: null,
    reason: `crypto policy ${policy} instead of ${now ?? 'an unnamed one'}`,
  };
}

/** Whether an earlier task set another policy: this trial was made of the host as it is. */
function changedBefore({ facts }: Snapshot): boolean {
  const others = facts.policyTrials ?? [];
  const names = others.flatMap(({ changes }) => changes.filter(({ path }) => path === NAME));
  const [first] = names;
  return typeof first?.before === 'string' && first.before.trim() !== facts.cryptoPolicy;
}

const NAME = '/etc/crypto-policies/state/current';

function byItsManager({ path, before, after }: PolicyTrial['changes'][number]): PathChange {
  return { path, before, after, madeBy: 'crypto-policies' };
}

function wholeHost(now: string | null, policy: string): Finding {
  const message =
    `the crypto policy is the whole host's: ${policy} instead of ${now ?? 'an unnamed one'} holds for sshd, Kerberos and every other ` +
    'program that follows it. fleet restarts httpd alone; each of the others takes it up when it starts next';
  return { severity: 'warning', message };
}
