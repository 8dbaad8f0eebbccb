/** The decision whether a server's host key is accepted, by OpenSSH's StrictHostKeyChecking. */
import { createHash } from 'node:crypto';
import { err, ok, type ConnectFailure, type ConnectionSettings, type Result } from '../../core/index.ts';
import type { SessionInfo } from '../../ports/transport.ts';
import {
  checkHostKey,
  knownHostsName,
  knownHostsTarget,
  type HostKeyVerdict,
  type OfferedHostKey,
} from './known-hosts.ts';
import { keyTypeOf } from './known-hosts-line.ts';
import type { KnownHostsStore } from './known-hosts-store.ts';

/** What is recorded of an accepted key. */
export type AcceptedHostKey = Pick<SessionInfo, 'hostKeyType' | 'hostKeyFingerprint' | 'hostKeyTrust'>;

/**
 * Accepts or refuses the key that the server proved to have. `off` looks nothing up; `strict` wants a line in
 * known_hosts; `accept-new` adds one where nothing is known of the host. Changed and revoked keys are refused by both.
 */
export async function judgeHostKey(
  store: KnownHostsStore,
  settings: Pick<ConnectionSettings, 'address' | 'port' | 'hostKeyChecking' | 'hostKeyAlias'>,
  key: Uint8Array,
): Promise<Result<AcceptedHostKey, ConnectFailure>> {
  const facts = { hostKeyType: keyTypeOf(key), hostKeyFingerprint: fingerprint(key) };
  if (settings.hostKeyChecking === 'off') return ok({ ...facts, hostKeyTrust: 'unchecked' });
  const offered: OfferedHostKey = { ...knownHostsTarget(settings), key };
  const known = await store.load();
  if (!known.ok) return known;
  const verdict = checkHostKey(known.value, offered);
  if (verdict.kind === 'known') return ok({ ...facts, hostKeyTrust: 'known' });
  if (verdict.kind !== 'unknown' || settings.hostKeyChecking === 'strict') return refusal(store, offered, verdict);
  const added = await store.add(offered);
  if (!added.ok) return added;
  return added.value.kind === 'known'
    ? ok({ ...facts, hostKeyTrust: 'accepted-new' })
    : refusal(store, offered, added.value);
}

/** `SHA256:…` without padding, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function refusal(
  store: KnownHostsStore,
  { host, port, key }: OfferedHostKey,
  verdict: HostKeyVerdict,
): Result<never, ConnectFailure> {
  const name = knownHostsName(host, port);
  const shown = { knownHostsName: name, keyType: keyTypeOf(key), fingerprint: fingerprint(key) };
  if (verdict.kind === 'changed')
    return err({ code: 'host-key-changed', ...shown, file: verdict.file, line: verdict.line });
  if (verdict.kind === 'revoked') {
    return err({ code: 'host-key-revoked', knownHostsName: name, file: verdict.file, line: verdict.line });
  }
  return err({ code: 'host-key-unknown', ...shown, files: store.files });
}
