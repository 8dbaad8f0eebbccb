/** Full handshakes in tests, and what is expected of one that got in. */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { probe, tcpDial } from '../../../src/probe/index.ts';
import { type Observation, clientClasses, findClientClass } from '../../../src/tls/index.ts';

export interface FullOptions {
  readonly serverName?: string | null;
  /** The Host header; null asks for nothing. */
  readonly host?: string | null;
  readonly deadlineMs?: number;
}

/** One full handshake of a class with a server on 127.0.0.1. */
export function full(
  name: string,
  port: number,
  { serverName = null, host = 'rsa.example.com', deadlineMs = 20_000 }: FullOptions = {},
): Promise<Observation> {
  const client = findClientClass(name);
  if (client === null) throw new Error(`no client class ${name}`);
  const http = host === null ? {} : { http: { host } };
  const dial = tcpDial('127.0.0.1', port);
  return probe({ client, serverName, dial, deadlineMs, mode: 'full', ...http, random: randomBytes(32) });
}

/** `TLSv1 000a 200`, `alert 40`, `TLSv1 000a broken-off`: all classes' attempts at a server, by name. */
export async function everyone(port: number, options: FullOptions = {}): Promise<Readonly<Record<string, string>>> {
  const seen: Record<string, string> = {};
  for (const { name } of clientClasses) seen[name] = short(await full(name, port, options));
  return seen;
}

export function short(seen: Observation): string {
  if (seen.kind === 'alert') return `alert ${seen.description}`;
  if (seen.kind !== 'hello-accepted') return seen.kind;
  const { finish } = seen;
  const http = finish?.kind === 'finished' ? finish.http : null;
  const end = http?.kind === 'status' ? http.status : (http?.kind ?? finish?.kind);
  return `${seen.version} ${seen.suite} ${end}`;
}

/** Both Finished messages, and this answer to the request. */
export function finishedWith(status: number): unknown {
  return expect.objectContaining({
    kind: 'hello-accepted',
    finish: { kind: 'finished', http: { kind: 'status', status } },
  });
}
