/** Gathers what there is to log in to a host with: the keys its inventory names, ssh-agent, else default keys. */
import { join } from 'node:path';
import { ok, type ConnectFailure, type ConnectionSettings, type Result } from '../../core/index.ts';
import { agentHolds } from './agent.ts';
import type { Credentials } from './authentication.ts';
import type { Identity, PrivateKeys } from './private-keys.ts';

/** The key files that OpenSSH 10 tries by itself, in its order, without the kinds that ssh2 can't use. */
const DEFAULT_IDENTITIES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** Where the control machine's user keeps keys. */
export interface KeySources {
  readonly home: string;
  readonly agentSocket: string | undefined;
  readonly keys: PrivateKeys;
}

/**
 * Loads the named keys; the first that can't be read fails the host, because silently trying another identity would
 * surprise. Default keys that are missing, unreadable or locked are passed over.
 */
export async function gatherCredentials(
  settings: Pick<ConnectionSettings, 'privateKeyFiles' | 'identitiesOnly'>,
  { home, agentSocket, keys }: KeySources,
): Promise<Result<Credentials, ConnectFailure>> {
  const explicit: Identity[] = [];
  for (const file of settings.privateKeyFiles) {
    const identity = await keys.load(file);
    if (!identity.ok) return identity;
    explicit.push(await unlocked(identity.value, { agentSocket, keys }));
  }
  const agent = { agentSocket, identitiesOnly: settings.identitiesOnly === true };
  if (explicit.length > 0) return ok({ explicit, defaults: [], ...agent });
  const found = await Promise.all(DEFAULT_IDENTITIES.map((name) => keys.load(join(home, '.ssh', name))));
  return ok({ explicit, defaults: found.flatMap((f) => (f.ok ? [f.value] : [])), ...agent });
}

/** A key that the agent holds needs no passphrase. */
async function unlocked(
  identity: Identity,
  { agentSocket, keys }: Pick<KeySources, 'agentSocket' | 'keys'>,
): Promise<Identity> {
  if (identity.kind === 'key') return identity;
  if (agentSocket !== undefined && (await agentHolds(agentSocket, identity.publicKey))) return identity;
  return keys.unlock(identity);
}
