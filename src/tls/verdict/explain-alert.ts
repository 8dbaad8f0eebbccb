/** From a fatal alert to its cause, with what is known of the host; where that doesn't decide, the alert alone speaks. */
import type { Cause } from './cause.ts';
import type { ClientClass } from '../clients/client-class.ts';
import { commandText, readConfCmds, versionBarrier } from './conf-cmd.ts';
import type { EffectiveTls, TlsSetting } from '../../core/index.ts';
import { type HostKnowledge, cipherListOf, placeOf } from './host-knowledge.ts';
import type { AlertSeen } from '../wire/observation.ts';
import { type Explained, type Obstacle, type Values, hostObstacles, valueObstacles } from './obstacle.ts';

interface Situation {
  readonly host: HostKnowledge;
  readonly effective: EffectiveTls | null;
}

/**
 * Which causes can show as which alert, as seen with OpenSSL 1.1.1 to 4.0 behind mod_ssl. 70: the version is refused
 * (OpenSSL 3.1 and later do so for the security level too). 80: OpenSSL 3.0 took the version and then had no
 * signature algorithm left. 40: no shared cipher, or an SSL 3.0 hello.
 */
const POSSIBLE: ReadonlyMap<number, readonly Cause[]> = new Map<number, readonly Cause[]>([
  [40, ['library-no-3des', 'no-shared-cipher', 'ecdsa-only-certificate', 'fips']],
  [70, ['protocol-version', 'protocol-hole', 'seclevel', 'sha1-signature-policy', 'fips']],
  [80, ['seclevel', 'sha1-signature-policy', 'fips']],
]);

/** What each alert says for itself, and the cause that it then stands for. */
const ALONE: ReadonlyMap<number, Explained> = new Map<number, Explained>([
  [
    40,
    {
      cause: 'no-shared-cipher',
      evidence: 'no suite, or no certificate for one, is shared; nothing known of the host says which',
      basis: 'inferred',
    },
  ],
  [
    70,
    {
      cause: 'protocol-version',
      evidence: 'the version was refused; nothing known of the host says by what',
      basis: 'seen',
    },
  ],
  [
    80,
    {
      cause: 'undecided',
      evidence: 'OpenSSL 3.0 answers so where its security level or a policy leaves no signature algorithm',
      basis: 'inferred',
    },
  ],
  [86, { cause: 'undecided', evidence: 'the server took the hello for a fallback, which it was not', basis: 'seen' }],
]);

/** `alert 70 protocol_version after ServerHello` */
export function alertText(alert: AlertSeen): string {
  return `alert ${alert.description} ${alert.name}${alert.afterServerHello ? ' after ServerHello' : ''}`;
}

/** What the alert says where nothing else is known. */
export function explainAlone(alert: AlertSeen): Explained {
  const unknown = { cause: 'undecided', evidence: 'this alert has no known cause here', basis: 'seen' } as const;
  const { evidence, ...rest } = ALONE.get(alert.description) ?? unknown;
  return { ...rest, evidence: `${alertText(alert)}: ${evidence}` };
}

/** The cause of a refusal by alert, with its evidence, as far as what was read on the host decides it; else null. */
export function explainAlert(alert: AlertSeen, client: ClientClass, situation: Situation): Explained | null {
  const seen = alertText(alert);
  const host = hostObstacles(client, situation.host);
  const fits = (obstacle: Obstacle): boolean => fitsAlert(obstacle.cause, alert.description, situation.host);
  // A client of SSL 3.0 at most is refused for its version, whichever alert says so.
  const isSsl3 = ({ cause }: Obstacle): boolean => cause === 'protocol-version' && client.versions.max === 'SSLv3';
  const old = host.find(isSsl3);
  if (old !== undefined) return { ...read(old.cause, `${seen}: ${old.evidence}`), basis: 'inferred' };
  const found = host.find(fits);
  if (found !== undefined) return read(found.cause, `${seen}: ${found.evidence}`);
  // Not what the alert speaks of, but it keeps the client out whatever is done about the alert.
  const hopeless = host.find(({ cause }) => HOPELESS.includes(cause));
  if (hopeless !== undefined) return read(hopeless.cause, `${seen}; in any case, ${hopeless.evidence}`);
  const directive = fromDirectives(client, situation, fits);
  if (directive === null) return null;
  const others = otherObstacles(client, situation, directive);
  const besides = others.map(({ evidence }) => `; besides, ${evidence}`).join('');
  const told = read(directive.cause, `${seen}: ${directive.evidence}${besides}`);
  return others.length === 0 ? told : { ...told, also: others.map(({ cause }) => cause) };
}

/** What would keep the client out once the directive that the alert speaks of is changed. */
function otherObstacles(client: ClientClass, { host, effective }: Situation, found: Obstacle): readonly Obstacle[] {
  if (effective === null || effective.confCmds.length > 0) return [];
  const all = valueObstacles(client, valuesOf(effective.protocol, effective.cipherSuite), host);
  return all.filter(({ evidence }) => !found.evidence.startsWith(evidence));
}

function read(cause: Cause, evidence: string): Explained {
  return { cause, evidence, basis: 'read' };
}

/** What no change to the configuration of mod_ssl can remove, whichever alert is seen. */
const HOPELESS: readonly Cause[] = ['other-tls-module', 'library-no-3des', 'no-shared-cipher'];

function fitsAlert(cause: Cause, alert: number, host: HostKnowledge): boolean {
  return (POSSIBLE.get(alert)?.includes(cause) ?? false) && fitsLibrary(cause, alert, host);
}

/** The security level shows as alert 80 with OpenSSL 3.0 and as alert 70 from 3.1 on: the other one is something else. */
function fitsLibrary(cause: Cause, alert: number, { library }: HostKnowledge): boolean {
  if (cause !== 'seclevel' || library === null || library.library !== 'OpenSSL' || library.major < 3) return true;
  const is30 = library.major === 3 && library.minor === 0;
  return is30 ? alert === 80 : alert !== 80;
}

function fromDirectives(
  client: ClientClass,
  { host, effective }: Situation,
  fits: (obstacle: Obstacle) => boolean,
): Obstacle | null {
  if (effective === null) return null;
  const confCmd = fromConfCmds(client, { host, effective }, fits);
  if (confCmd !== null) return confCmd;
  const overrides = readConfCmds(effective.confCmds);
  // What a ConfCmd sets, the directive no longer decides.
  const protocol = overrides.minProtocol === null && overrides.maxProtocol === null ? effective.protocol : null;
  const cipherSuite = overrides.cipherString === null ? effective.cipherSuite : null;
  const found = valueObstacles(client, valuesOf(protocol, cipherSuite, overrides.cipherString?.list), host).find(fits);
  if (found === undefined) return null;
  const culprit = found.cause === 'protocol-version' || found.cause === 'protocol-hole' ? protocol : cipherSuite;
  return culprit === null ? found : blame(found, culprit, { client, host });
}

function valuesOf(protocol: TlsSetting | null, cipherSuite: TlsSetting | null, list?: string): Values {
  return {
    protocol: protocol?.args ?? null,
    cipherList: list ?? (cipherSuite === null ? null : cipherListOf(cipherSuite)),
  };
}

/** Names the line; where a vhost's line hides one at server level that would do, that is the cause. */
function blame(found: Obstacle, culprit: TlsSetting, to: { client: ClientClass; host: HostKnowledge }): Obstacle {
  const evidence = `${found.evidence} (${placeOf(culprit)})`;
  const hidden = culprit.shadows;
  if (hidden === undefined) return { cause: found.cause, evidence };
  const isProtocol = found.cause === 'protocol-version' || found.cause === 'protocol-hole';
  const values = isProtocol ? valuesOf(hidden, null) : valuesOf(null, hidden);
  const remaining = valueObstacles(to.client, values, to.host).filter(
    ({ cause }) => isProtocol === isOfProtocol(cause),
  );
  if (remaining.length > 0) return { cause: found.cause, evidence };
  return { cause: 'vhost-override', evidence: `${evidence}, which hides a value that would do at ${placeOf(hidden)}` };
}

function isOfProtocol(cause: Cause): boolean {
  return cause === 'protocol-version' || cause === 'protocol-hole';
}

function fromConfCmds(
  client: ClientClass,
  { host, effective }: { readonly host: HostKnowledge; readonly effective: EffectiveTls },
  fits: (obstacle: Obstacle) => boolean,
): Obstacle | null {
  const overrides = readConfCmds(effective.confCmds);
  const barrier = fits({ cause: 'protocol-version', evidence: '' }) ? versionBarrier(client, overrides) : null;
  if (barrier !== null) return confCmd(barrier);
  const { cipherString } = overrides;
  if (cipherString === null) return null;
  const found = valueObstacles(client, valuesOf(null, null, cipherString.list), host).find(fits);
  return found === undefined ? null : confCmd(cipherString.by);
}

function confCmd(by: TlsSetting): Obstacle {
  return { cause: 'confcmd', evidence: commandText(by) };
}
