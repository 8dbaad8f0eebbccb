/** `fleet ping`: connects to every host, becomes root there as changes would, and says how that went. */
import { err, type Failure, type Host, type Result } from '../../core/index.ts';
import type { SessionInfo } from '../../ports/index.ts';
import { ping, type PingAnswer } from '../../remote/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { overConnection, type HostConnection } from '../hosts/host-connection.ts';
import { forEachHost } from '../hosts/pool.ts';
import { whyNot } from '../hosts/unseen.ts';

/** One host that was called. */
export interface PingedHost {
  readonly host: Host;
  /** `ok`: it answered, as root. `declined`: it's there and can't be worked on. */
  readonly state: 'ok' | 'declined' | 'unreachable';
  /** Why it isn't ok, and what to do; empty where it is. */
  readonly reason: string;
  readonly hint: string;
  /** How the connection was made; null where there was none. */
  readonly session: SessionInfo | null;
  readonly answer: PingAnswer | null;
  /** Until the login was done (or had failed), and from then to the answer; null for what wasn't begun. */
  readonly milliseconds: { readonly connect: number | null; readonly answer: number | null };
}

interface Tools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** Told of each host as soon as it's done. */
  readonly ended?: (host: PingedHost) => void;
}

/** Calls every host. One that doesn't answer is a host with a reason, never a rejection. */
export async function pingFleet(hosts: readonly Host[], tools: Tools): Promise<readonly PingedHost[]> {
  return forEachHost(hosts, tools.settings, {
    work: (host) => overConnection(host, tools, (connection) => pingHost(connection, tools)),
    skipped: (host) => ({ ...unasked(host), reason: 'stopped before this host was begun' }),
    ended: tools.ended,
  });
}

function unasked(host: Host): PingedHost {
  const milliseconds = { connect: null, answer: null };
  return { host, state: 'unreachable', reason: '', hint: '', session: null, answer: null, milliseconds };
}

async function pingHost(connection: HostConnection, { engine, settings }: Tools): Promise<PingedHost> {
  const { host } = connection;
  const clock = stopwatch(engine);
  const session = await connection.session();
  const connect = clock();
  if (!session.ok) return failed({ ...unasked(host), milliseconds: { connect, answer: null } }, session.error);
  const answer = await ping(session.value, settings.deadlines.read);
  const { info } = session.value;
  const reached = { ...unasked(host), session: info, milliseconds: { connect, answer: clock() } };
  const root = isRoot(answer, host);
  return root.ok ? { ...reached, state: 'ok', answer: root.value } : failed(reached, root.error);
}

/** Scripts that change a host need root. */
function isRoot(answer: Result<PingAnswer, Failure>, { connection, become }: Host): Result<PingAnswer, Failure> {
  if (!answer.ok || answer.value.uid === 0) return answer;
  return err({ code: 'not-root', user: become.become ? become.user : connection.user });
}

function failed(pinged: PingedHost, failure: Failure): PingedHost {
  return { ...pinged, ...whyNot(failure, pinged.host.name) };
}

/** Milliseconds since it was asked last. */
function stopwatch({ clock }: Engine): () => number {
  let last = clock.now();
  return () => {
    const before = last;
    last = clock.now();
    return Math.round(last - before);
  };
}
