/** Before a change: could this client class get in on this host with these values? */
import { printable } from '../../core/index.ts';
import { type Cause, helpFor } from './cause.ts';
import type { ClientClass } from '../clients/client-class.ts';
import { commandText, readConfCmds, versionBarrier } from './conf-cmd.ts';
import type { TlsSetting } from '../../core/index.ts';
import type { HostKnowledge } from './host-knowledge.ts';
import { type Obstacle, hostObstacles, valueObstacles } from './obstacle.ts';

/** The values that a change would set. */
export interface WantedTls {
  /** The arguments of `SSLProtocol`. */
  readonly protocol: readonly string[];
  /** The list of `SSLCipherSuite`. */
  readonly cipherList: string;
  /** Every `SSLOpenSSLConfCmd` that stays in force: httpd applies them last, so they beat the values above. */
  readonly confCmds?: readonly TlsSetting[];
}

/** Nothing known stands in the way, or something does for certain. Only a handshake proves that a client gets in. */
export type Prospect =
  | { readonly canGain: true }
  | { readonly canGain: false; readonly cause: Cause; readonly evidence: string; readonly help: string };

/**
 * Whether the client could get in with the wanted values. Obstacles of the host come before those of the values: a
 * library without 3DES is the answer even where the list lacks `@SECLEVEL=0` too. What isn't known counts as no
 * obstacle, with one exception: OpenSSL 3 with a list that sets no level refuses TLS 1.0 unless its own level is
 * known to be 0.
 */
export function prospect(client: ClientClass, wanted: WantedTls, host: HostKnowledge): Prospect {
  const [obstacle] = [...hostObstacles(client, host), ...wantedObstacles(client, wanted, host)];
  if (obstacle === undefined) return { canGain: true };
  const { cause, evidence } = obstacle;
  return { canGain: false, cause, evidence: printable(evidence), help: helpFor(cause) };
}

/** A command that stays in force takes the place of the directive that it beats. */
function wantedObstacles(client: ClientClass, wanted: WantedTls, host: HostKnowledge): readonly Obstacle[] {
  const overrides = readConfCmds(wanted.confCmds ?? []);
  const barrier = versionBarrier(client, overrides);
  if (barrier !== null) return [{ cause: 'confcmd', evidence: commandText(barrier) }];
  const { minProtocol, maxProtocol, cipherString } = overrides;
  const protocol = minProtocol === null && maxProtocol === null ? wanted.protocol : null;
  const obstacles = valueObstacles(client, { protocol, cipherList: cipherString?.list ?? wanted.cipherList }, host);
  if (cipherString === null) return obstacles;
  return obstacles.map(({ evidence }) => ({
    cause: 'confcmd',
    evidence: `${commandText(cipherString.by)}: ${evidence}`,
  }));
}
