/** What tests of transports share: hosts, scripts and a way to connect that fails the test if it fails. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ConnectFailure, ConnectionSettings, BecomeSettings, Host, Result } from '../../src/core/index.ts';
import type { ScriptRun, Session, Transport } from '../../src/ports/transport.ts';
import { ed25519KeyPair } from '../support/ssh-keys.ts';

/** A folder for this test file alone, gone when its tests are done. */
export const scratch = mkdtempSync(join(tmpdir(), 'fleet-transports-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A key that in-process servers accept. */
export const clientKeyFile = join(scratch, 'client_key');
writeFileSync(clientKeyFile, ed25519KeyPair().private, { mode: 0o600 });

/** A host on loopback that trusts any host key unless told otherwise. */
export function hostAt(
  port: number,
  settings: Partial<ConnectionSettings> = {},
  become: BecomeSettings = { become: false, user: 'root' },
): Host {
  const connection: ConnectionSettings = {
    address: '127.0.0.1',
    port,
    user: 'root',
    privateKeyFiles: [clientKeyFile],
    knownHostsFiles: [],
    hostKeyChecking: 'off',
    ...settings,
  };
  return { name: 'web1', groups: [], connection, become, vars: {} };
}

/** Connects with a limit that only a hang reaches. */
export function connectTo(
  transport: Transport,
  host: Host,
  timeoutMs = 20_000,
): Promise<Result<Session, ConnectFailure>> {
  return transport.connect(host, { timeoutMs, signal: new AbortController().signal });
}

/** The value of a result; throws the failure otherwise. */
export function unwrap<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`unexpected failure: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The failure of a result; throws if it is none. */
export function failureOf<E>(result: Result<unknown, E>): E {
  if (result.ok) throw new Error('expected a failure');
  return result.error;
}

/** A script whose `fleet_main` has this body. */
export function script(body: string, more: Partial<ScriptRun> = {}): ScriptRun {
  return {
    name: 'test',
    text: `fleet_main() {\n${body}\n}\n`,
    args: [],
    deadlineMs: 20_000,
    maxBytes: 1 << 20,
    ...more,
  };
}

/** Runs a script that must work, and returns its stdout as text. */
export async function outputOf(session: Session, body: string, more: Partial<ScriptRun> = {}): Promise<string> {
  return Buffer.from(unwrap(await session.run(script(body, more))).stdout).toString('utf8');
}
