/** One attempt to open an SSH connection: TCP, host key, authentication, all within one deadline. */
import { connect as connectTcp } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { Client, NegotiatedAlgorithms } from 'ssh2';
import { err, ok, type ConnectFailure, type ConnectionSettings, type Result } from '../../core/index.ts';
import { algorithmsFor } from './algorithms.ts';
import type { Authentication } from '../identity/authentication.ts';
import { errnoOf, handshakeFailure, hangUp, socketFailure, type AttemptFailure } from './connect-errors.ts';
import type { AcceptedHostKey } from '../known-hosts/host-key-policy.ts';
import { interrupted } from '../hang-ups.ts';
import { knownHostsTarget, orderHostKeyAlgorithms, type KnownHosts } from '../known-hosts/known-hosts.ts';
import type { HostTrace } from '../trace.ts';
import { joinWrites } from './join-writes.ts';
import { ServerGreeting } from './server-offer.ts';
import { ssh2 } from './ssh2.ts';
import { Ssh2Connection } from './connection.ts';

/** What one attempt needs. */
export interface Attempt {
  readonly settings: ConnectionSettings;
  readonly knownHosts: KnownHosts;
  readonly authentication: Authentication;
  readonly judge: (key: Buffer) => Promise<Result<AcceptedHostKey, ConnectFailure>>;
  /** What is left of the time for connecting. */
  readonly timeoutMs: number;
  /** The whole time for connecting, for messages. */
  readonly seconds: number;
  readonly keepaliveMs: number;
  readonly signal: AbortSignal;
  readonly trace: HostTrace;
  /** A stream to the server that stands already, through a jump host or a command; without it TCP is used. */
  readonly through?: Through;
}

/** A stream that was opened for this connection. */
export interface Through {
  readonly stream: Duplex;
  /** Called once when the connection, or the attempt, has ended. */
  readonly release: () => void;
}

/** A connection that stands, and how its server was recognised. */
export interface Opened {
  readonly connection: Ssh2Connection;
  readonly hostKey: AcceptedHostKey;
}

/** Opens one connection. Never rejects; on failure nothing is left open. */
export function openConnection(attempt: Attempt): Promise<Result<Opened, AttemptFailure>> {
  return new Promise((resolve) => new Opening(attempt, resolve).start());
}

type Stage = 'tcp' | 'key exchange' | 'authentication';

class Opening {
  readonly #attempt: Attempt;
  readonly #settle: (result: Result<Opened, AttemptFailure>) => void;
  readonly #client: Client = new ssh2.Client();
  readonly #stream: Duplex;
  readonly #greeting = new ServerGreeting();
  readonly #listen = (chunk: Buffer): void => this.#greeting.push(chunk);
  readonly #abort = (): void => this.#fail(interrupted(this.#attempt.settings.address));
  #timer: NodeJS.Timeout | undefined;
  #stage: Stage = 'tcp';
  #hostKey: AcceptedHostKey | undefined;
  #acceptedKey: Buffer | undefined;
  #settled = false;

  constructor(attempt: Attempt, settle: (result: Result<Opened, AttemptFailure>) => void) {
    this.#attempt = attempt;
    this.#settle = settle;
    this.#stream = joinWrites(attempt.through?.stream ?? openTcp(attempt));
  }

  start(): void {
    const { timeoutMs, signal } = this.#attempt;
    this.#timer = setTimeout(() => this.#fail(this.#timeout()), timeoutMs);
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) return this.#abort();
    this.#client.on('error', (error) => this.#onError(error));
    this.#client.on('connect', () => this.#onTcp());
    this.#client.on('handshake', (negotiated) => this.#onKeyExchanged(negotiated));
    this.#client.on('ready', () => this.#succeed());
    this.#client.on('close', () => this.#onClose());
    this.#client.connect(this.#config());
  }

  #config(): Parameters<Client['connect']>[0] {
    const { settings, knownHosts, authentication, keepaliveMs, trace } = this.#attempt;
    const host = knownHostsTarget(settings);
    const offer = algorithmsFor(settings);
    return {
      sock: this.#stream as Readable,
      username: settings.user,
      readyTimeout: 0,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: 3,
      ...(trace.protocol !== null && { debug: trace.protocol }),
      algorithms: {
        ...offer,
        serverHostKey: orderHostKeyAlgorithms(knownHosts, host, offer.serverHostKey),
      },
      hostVerifier: (key: Buffer, verify: (accepted: boolean) => void): boolean | undefined => {
        // Asked again at every rekeying, where the key must be the one that was accepted. An answer that comes later
        // would do at the beginning, but makes ssh2 corrupt its stream during a rekeying.
        if (this.#acceptedKey !== undefined) return this.#acceptedKey.equals(key);
        void this.#verify(key).then(verify);
        return undefined;
      },
      authHandler: (allowed, _partial, next) => {
        const method = authentication.next(allowed);
        // The types forget that false ends the attempts.
        Reflect.apply(next, undefined, [method]);
      },
    };
  }

  async #verify(key: Buffer): Promise<boolean> {
    const verdict = await this.#attempt.judge(key);
    if (verdict.ok) {
      const { hostKeyType, hostKeyFingerprint, hostKeyTrust } = verdict.value;
      this.#attempt.trace.connection(() => `host key ${hostKeyType} ${hostKeyFingerprint} is ${hostKeyTrust}`);
      this.#hostKey = verdict.value;
      this.#acceptedKey = Buffer.from(key);
    } else this.#fail(verdict.error);
    return verdict.ok;
  }

  #onTcp(): void {
    this.#stage = 'key exchange';
    this.#stream.on('data', this.#listen);
  }

  #onKeyExchanged(negotiated: NegotiatedAlgorithms): void {
    this.#attempt.trace.connection(() => negotiatedText(negotiated));
    this.#stage = 'authentication';
    this.#stream.off('data', this.#listen);
  }

  #onError(error: Error & { level?: string; code?: string | number }): void {
    // An agent that is gone or refuses to sign: ssh2 goes on to the next key by itself.
    if (error.level === 'agent' || /^Error (while )?signing/.test(error.message)) return;
    if (this.#stage === 'authentication') return this.#fail(this.#authenticationFailure(error));
    if (this.#stage === 'key exchange') return this.#onHandshakeError(error);
    // A reset, unlike a refusal, comes after TCP's own handshake: the server took the connection and dropped it.
    if (errnoOf(error) === 'ECONNRESET') return this.#onClose();
    this.#fail(socketFailure(error, this.#attempt.settings, this.#attempt.seconds));
  }

  #onHandshakeError(error: Error & { level?: string }): void {
    const hungUp = error.level === 'client-socket' || error.message === 'Connection lost before handshake';
    if (hungUp) this.#onClose();
    else this.#fail(handshakeFailure(error.message, this.#greeting, algorithmsFor(this.#attempt.settings)));
  }

  /** The connection ended without an error, or by a reset. */
  #onClose(): void {
    if (this.#stage === 'authentication') {
      return this.#fail({
        code: 'ssh-handshake-failed',
        reason: 'the server closed the connection during authentication',
      });
    }
    this.#end(hangUp(this.#greeting));
  }

  #authenticationFailure(error: Error & { level?: string; code?: string | number }): ConnectFailure {
    const { authentication } = this.#attempt;
    if (error.level === 'client-authentication') return authentication.failure();
    if (typeof error.code === 'number') return authentication.failure(`the server ended it: ${error.message}`);
    return { code: 'ssh-handshake-failed', reason: `the connection broke during authentication: ${error.message}` };
  }

  #timeout(): ConnectFailure {
    const { settings, seconds } = this.#attempt;
    if (this.#stage === 'tcp')
      return { code: 'connect-timeout', address: settings.address, port: settings.port, seconds };
    const missing = this.#greeting.speaksSsh() ? `the ${this.#stage} wasn't done` : 'the server sent no SSH banner';
    return { code: 'ssh-handshake-failed', reason: `${missing} within ${seconds} s` };
  }

  #succeed(): void {
    if (this.#settled || this.#hostKey === undefined) return;
    this.#finish();
    for (const event of ['error', 'connect', 'handshake', 'ready', 'close']) this.#client.removeAllListeners(event);
    const connection = new Ssh2Connection(this.#client, this.#stream, this.#attempt.through?.release);
    this.#settle(ok({ connection, hostKey: this.#hostKey }));
  }

  #fail(failure: ConnectFailure): void {
    this.#end({ failure, again: false });
  }

  #end(failure: AttemptFailure): void {
    if (this.#settled) return;
    this.#finish();
    this.#client.on('error', () => undefined);
    this.#stream.on('error', () => undefined);
    this.#stream.destroy();
    this.#attempt.through?.release();
    this.#settle(err(failure));
  }

  #finish(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#stream.off('data', this.#listen);
    this.#attempt.signal.removeEventListener('abort', this.#abort);
  }
}

function negotiatedText({ kex, serverHostKey, cs }: NegotiatedAlgorithms): string {
  const mac = cs.mac === '' ? '' : `, MAC ${cs.mac}`;
  return `agreed on key exchange ${kex}, host key ${serverHostKey}, cipher ${cs.cipher}${mac}`;
}

function openTcp({ settings, timeoutMs }: Attempt): Duplex {
  const { address: host, port } = settings;
  // Node tries the addresses of a name for 250 ms each by default, which a slow network or a busy machine exceeds.
  const autoSelectFamilyAttemptTimeout = Math.max(250, Math.floor(timeoutMs / 4));
  return connectTcp({ host, port, noDelay: true, autoSelectFamilyAttemptTimeout });
}
