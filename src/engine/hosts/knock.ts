/** One client class at one point: the handshake, further ones where its refusal doesn't explain itself, the verdict. */
import type { Duplex } from 'node:stream';
import { formatListener, type EffectiveTls, type MatrixEntry, type ProbePoint } from '../../core/index.ts';
import type { Prober } from '../../ports/index.ts';
import {
  judge,
  nextExperiment,
  type ClientClass,
  type Experiment,
  type ExperimentName,
  type HostKnowledge,
  type Observation,
  type ProbeMode,
} from '../../tls/index.ts';

/** A place to knock, with what is known of what answers there; from outside that is nothing. */
export interface KnockPoint {
  readonly point: ProbePoint;
  readonly knowledge: HostKnowledge;
  /** Null where the configuration wasn't read. */
  readonly effective: EffectiveTls | null;
  /** What a request there asks for (the Host header); null asks for the address. */
  readonly host: string | null;
}

/** One handshake to make. */
export interface Attempt {
  readonly at: KnockPoint;
  readonly client: ClientClass;
  /** The names that are served at the listener, in httpd's order. */
  readonly names: readonly string[];
}

/** How deep and how gently a host is looked at. */
export interface HandshakePolicy {
  /** `hello` for all: one connection for each class and point. `full` only for the classes that are named. */
  readonly full: 'all' | ReadonlySet<string>;
  /** Whether further hellos tell apart what a refusal may mean. */
  readonly experiments: boolean;
  /** Handshakes at once on one listener. */
  readonly perListener: number;
}

/** How the bytes get there. */
export interface Way {
  readonly prober: Prober;
  readonly dial: (point: ProbePoint, signal: AbortSignal) => Promise<Duplex>;
  readonly deadlineMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What came of it. `connections` counts those that were made for it. */
export interface Knock {
  readonly entry: MatrixEntry;
  readonly observation: Observation;
  readonly connections: number;
}

/** Answers to experiments at one host, so that none is made twice. */
export type Laboratory = Map<string, Promise<Observation>>;

/** Knocks once; nothing rejects. */
export async function knock(
  { at, client, names }: Attempt,
  way: Way,
  { policy, laboratory }: { readonly policy: HandshakePolicy; readonly laboratory: Laboratory },
): Promise<Knock> {
  const knocker = new Knocker(at, way, laboratory);
  const observation = await knocker.observe(client, at.point.serverName, modeFor(client, policy));
  const context = {
    listener: formatListener(at.point),
    serverName: at.point.serverName,
    knownName: at.point.host ?? at.host ?? names[0] ?? null,
    host: at.knowledge,
    effective: at.effective,
    ...(policy.experiments && { viewed: { now: way.now(), ...typedName(at) } }),
  };
  const answers = new Map<ExperimentName, Observation>();
  const next = (): Experiment | null =>
    policy.experiments ? nextExperiment(observation, client, { ...context, answers }) : null;
  for (let experiment = next(); experiment !== null; experiment = next()) {
    answers.set(experiment.name, await knocker.experiment(experiment));
  }
  const { gotIn, cause, evidence, help, mode, basis } = judge(observation, client, { ...context, answers });
  const entry = { point: at.point, client: client.name, gotIn, cause, evidence, help, mode, basis };
  return { entry, observation, connections: knocker.connections };
}

export function modeFor({ name }: ClientClass, { full }: HandshakePolicy): ProbeMode {
  return full === 'all' || full.has(name) ? 'full' : 'hello';
}

/** The name that the client's user types, where there is one. */
function typedName({ point, host }: KnockPoint): { readonly host?: string } {
  const name = point.host ?? point.serverName ?? host;
  return name === null ? {} : { host: name };
}

/** Pause before a connection is tried again: once, and only where none was made. */
const RETRY_MS = 200;
const NOT_CONNECTED: ReadonlySet<Observation['kind']> = new Set(['refused', 'unreachable', 'not-probed']);

class Knocker {
  connections = 0;
  readonly #at: KnockPoint;
  readonly #way: Way;
  readonly #laboratory: Laboratory;

  constructor(at: KnockPoint, way: Way, laboratory: Laboratory) {
    this.#at = at;
    this.#way = way;
    this.#laboratory = laboratory;
  }

  /** The handshake; where no connection came about, tried once more. */
  async observe(client: ClientClass, serverName: string | null, mode: ProbeMode): Promise<Observation> {
    const first = await this.#probe(client, serverName, mode);
    if (!NOT_CONNECTED.has(first.kind)) return first;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return this.#probe(client, serverName, mode);
  }

  /** The answer to an experiment, from an earlier one where it was the same. */
  experiment({ client, serverName, mode }: Experiment): Promise<Observation> {
    const key = JSON.stringify([formatListener(this.#at.point), serverName, mode, this.#host(), client.hello]);
    const found = this.#laboratory.get(key) ?? this.#probe(client, serverName, mode);
    this.#laboratory.set(key, found);
    return found;
  }

  #probe(client: ClientClass, serverName: string | null, mode: ProbeMode): Promise<Observation> {
    const { prober, dial, deadlineMs } = this.#way;
    this.connections += 1;
    return prober.probe({
      client,
      serverName,
      dial: (signal) => dial(this.#at.point, signal),
      deadlineMs,
      ...(mode === 'full' && { mode, http: { host: this.#host() } }),
    });
  }

  #host(): string {
    const { point, host } = this.#at;
    const name = point.host ?? host ?? formatListener({ ...point, port: 443 }).slice(0, -':443'.length);
    return point.port === 443 ? name : `${name}:${point.port}`;
  }
}
