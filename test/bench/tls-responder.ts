/** Answers a TLS client as a Debian 12 httpd would, by node:tls: handshakes to their end, then one page. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';

/** The names that every simulated host serves, the first also to clients without SNI. */
export const SERVED = ['alpha', 'beta'] as const;
export type Served = (typeof SERVED)[number];

/** One key for all: making two thousand would take longer than the benchmark. */
export interface Identities {
  /** PKCS#8. */
  readonly key: string;
  /** DER of a self-signed certificate for each name. */
  readonly certificates: Readonly<Record<Served, Buffer>>;
}

let made: Identities | null = null;

/** Made once a process, by openssl; the serial number has 20 bytes at a known place. */
export function identities(): Identities {
  made ??= makeIdentities();
  return made;
}

function makeIdentities(): Identities {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-identities-'));
  const keyFile = join(folder, 'key');
  const openssl = (args: readonly string[]): string =>
    execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const certificate = (name: Served): Buffer => {
    const subject = ['-subj', `/CN=${name}.example.test`, '-addext', `subjectAltName=DNS:${name}.example.test`];
    const request = ['req', '-x509', '-new', '-key', keyFile, '-days', '365', '-set_serial', SERIAL];
    return new X509Certificate(openssl([...request, ...subject])).raw;
  };
  try {
    openssl(['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', keyFile]);
    const certificates = { alpha: certificate('alpha'), beta: certificate('beta') };
    return { key: readFileSync(keyFile, 'utf8'), certificates };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 20 bytes. */
const SERIAL = `0x01${'00'.repeat(18)}01`;

/** What decides the answers of one host. */
export interface ResponderState {
  readonly admitsTls10: boolean;
  /** DER of the certificate for a name. */
  certificate(name: Served): Buffer;
}

/** The contexts of one host: what its OpenSSL admits by default, and at security level 0. There is no 3DES. */
export class TlsResponder {
  readonly #contexts = new Map<string, SecureContext>();

  /** Answers on a stream until the client goes. */
  answer(stream: Duplex, state: ResponderState): void {
    const socket = new TLSSocket(stream, {
      isServer: true,
      secureContext: this.#context('alpha', state),
      SNICallback: (name, done) => done(null, this.#context(name.startsWith('beta') ? 'beta' : 'alpha', state)),
    });
    socket.on('error', () => stream.destroy());
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
  }

  #context(name: Served, state: ResponderState): SecureContext {
    const id = `${name} ${state.admitsTls10}`;
    const context = this.#contexts.get(id) ?? contextOf(name, state);
    this.#contexts.set(id, context);
    return context;
  }
}

function contextOf(name: Served, state: ResponderState): SecureContext {
  const cert = new X509Certificate(state.certificate(name)).toString();
  const { key } = identities();
  const open = { minVersion: 'TLSv1', ciphers: 'ALL:!aNULL:!eNULL:@SECLEVEL=0' } as const;
  return createSecureContext({ cert, key, ...(state.admitsTls10 ? open : { minVersion: 'TLSv1.2' as const }) });
}
