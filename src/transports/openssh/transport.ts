/** The transport that drives the system's ssh: for certificates, security keys, smart cards, Kerberos and its options. */
import { ok, type ConnectFailure, type Host, type Result } from '../../core/index.ts';
import type { ConnectOptions, Session, SessionInfo, Transport } from '../../ports/transport.ts';
import type { TransportOptions } from '../options.ts';
import { ShellSession } from '../shell/session.ts';
import { OpenSshConnection } from './connection.ts';
import { pastHangUps } from '../hang-ups.ts';
import { lastHostKey } from './failures.ts';
import { traceOf } from '../trace.ts';
import { startMaster } from './master.ts';

/** Makes the transport. It costs some 10 MB and 85 ms of processor time a host, where ssh2 takes a tenth. */
export function createOpenSshTransport(options: TransportOptions): Transport {
  const { becomeTimeoutMs = 15_000, dialTimeoutMs = 10_000, keepaliveMs = 10_000 } = options;
  return {
    name: 'ssh',
    async connect(host: Host, { timeoutMs, signal }: ConnectOptions): Promise<Result<Session, ConnectFailure>> {
      const { connection: settings } = host;
      const configFile = options.sshConfigFile;
      const trace = traceOf(host, options.tracing);
      const until = performance.now() + timeoutMs;
      const master = await pastHangUps({ address: settings.address, timeoutMs, signal }, () => {
        const left = Math.max(1, until - performance.now());
        return startMaster({ settings, timeoutMs: left, keepaliveMs, signal, configFile, trace });
      });
      if (!master.ok) return master;
      const connection = new OpenSshConnection(master.value);
      const patience = { becomeTimeoutMs, dialTimeoutMs };
      return ok(new ShellSession(connection, host, { info: infoOf(master.value.output, host), patience }));
    },
  };
}

function infoOf(output: string, { connection: { hostKeyChecking } }: Host): SessionInfo {
  const key = lastHostKey(output);
  const authentication = [...output.matchAll(/^Authenticated to .* using "([^"]+)"/gm)].at(-1)?.[1] ?? '';
  const added = /^Warning: Permanently added/m.test(output);
  return {
    transport: 'ssh',
    hostKeyType: key.type,
    hostKeyFingerprint: key.fingerprint,
    hostKeyTrust: hostKeyChecking === 'off' ? 'unchecked' : added ? 'accepted-new' : 'known',
    authentication,
  };
}
