/** What transports tell of how they reach a host, for a person who asks (-vvv, -vvvv). No secret gets into it. */
import { printable, type Host } from '../core/index.ts';

/** `connection`: which way, which algorithms, which attempts to log in. `protocol`: each message of SSH besides. */
export type TraceDepth = 'connection' | 'protocol';

/** Takes one line, fit for a terminal. */
export type TraceSink = (line: { readonly host: string; readonly depth: TraceDepth; readonly message: string }) => void;

export interface Tracing {
  readonly depth: TraceDepth;
  readonly take: TraceSink;
}

/** The trace of one host. A message is made only where somebody wants it. */
export interface HostTrace {
  connection(message: () => string): void;
  /** Null where nobody asks so deep: the work for it can be spared. */
  readonly protocol: ((message: string) => void) | null;
}

/** Shorter ones would black out half of the text, and are no secret worth the name. */
const LEAST_SECRET = 3;

export function traceOf(host: Host, tracing: Tracing | undefined): HostTrace {
  if (tracing === undefined) return { connection: () => {}, protocol: null };
  const { password } = host.connection;
  const secrets = [password, host.become.password].flatMap((secret) => secret?.reveal() ?? []);
  const tell = (depth: TraceDepth, message: string): void =>
    tracing.take({ host: host.name, depth, message: printable(redacted(message, secrets)) });
  return {
    connection: (message) => tell('connection', message()),
    protocol: tracing.depth === 'protocol' ? (message) => tell('protocol', message) : null,
  };
}

/** Nothing that is traced should hold a secret; should it all the same, it doesn't leave this place. */
function redacted(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= LEAST_SECRET);
  return known.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
