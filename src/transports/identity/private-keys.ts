/** Private key files, read and parsed once each and shared by all connections. */
import { readFile, stat } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { err, ok, type ConnectFailure, type Result, type Secret } from '../../core/index.ts';
import type { PassphrasePrompt } from '../options.ts';
import { ssh2 } from '../ssh2/ssh2.ts';
import { readKeyFileHeader } from './openssh-key.ts';
import { fromPkcs8 } from './pkcs8.ts';

/** Something to log in with: a key in our hands, or one that only an ssh-agent can use. */
export type Identity =
  | { readonly kind: 'key'; readonly file: string; readonly key: ParsedKey }
  | {
      readonly kind: 'locked';
      readonly file: string;
      /** In SSH wire format; the agent is asked for this key. */
      readonly publicKey: Buffer;
      /** Why the file alone isn't enough, and what to do. */
      readonly reason: string;
    };

export type PrivateKeyUnreadable = Extract<ConnectFailure, { code: 'private-key-unreadable' }>;

const MAX_FILE_BYTES = 256 * 1024;

type LockedIdentity = Extract<Identity, { kind: 'locked' }>;

/** A passphrase is asked for this often, as by ssh (NumberOfPasswordPrompts). */
const TRIES = 3;

/** Parsed keys by file. Parsing is slow for some formats, and a thousand hosts usually share one key. */
export class PrivateKeys {
  readonly #byFile = new Map<string, Promise<Result<Identity, PrivateKeyUnreadable>>>();
  readonly #unlocked = new Map<string, Promise<Identity>>();
  readonly #ask: PassphrasePrompt;
  /** One question at a time. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(ask: PassphrasePrompt = () => Promise.resolve(null)) {
    this.#ask = ask;
  }

  load(file: string): Promise<Result<Identity, PrivateKeyUnreadable>> {
    const cached = this.#byFile.get(file) ?? readIdentity(file);
    this.#byFile.set(file, cached);
    return cached;
  }

  /** The key behind a passphrase, asked for once whoever needs it; still locked where nobody knows it. */
  unlock(identity: LockedIdentity): Promise<Identity> {
    const known = this.#unlocked.get(identity.file) ?? this.#queue(() => this.#askFor(identity));
    this.#unlocked.set(identity.file, known);
    return known;
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#asking.then(work);
    this.#asking = done.catch(() => undefined);
    return done;
  }

  async #askFor(identity: LockedIdentity): Promise<Identity> {
    const { file } = identity;
    const text = await readText(file);
    if (!text.ok || !hasPassphrase(text.value)) return identity;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const passphrase = await this.#ask(file, attempt > 0);
      if (passphrase === null) return identity;
      const opened = openKey(file, text.value.trim(), passphrase);
      if (opened !== null) return opened;
    }
    return { ...identity, reason: 'none of the passphrases opened it' };
  }
}

/** A public key alone has none to ask for. */
function hasPassphrase(text: string): boolean {
  return /^-----BEGIN /.test(text.trim());
}

function openKey(file: string, text: string, passphrase: Secret): Identity | null {
  try {
    const pem = text.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----') ? fromPkcs8(text, passphrase) : text;
    const parsed = ssh2.utils.parseKey(pem, passphrase.reveal());
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    return key instanceof Error || key === undefined || !key.isPrivateKey() ? null : { kind: 'key', file, key };
  } catch {
    return null;
  }
}

async function readIdentity(file: string): Promise<Result<Identity, PrivateKeyUnreadable>> {
  const text = await readText(file);
  if (!text.ok) return text;
  const trimmed = text.value.trim();
  if (/^(ssh|ecdsa|sk-ssh|sk-ecdsa)-\S+ AAAA/.test(trimmed)) return publicOnly(file, trimmed);
  if (trimmed.startsWith('-----BEGIN OPENSSH PRIVATE KEY-----')) return fromOpenSsh(file, trimmed);
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED|^Encryption: aes/m.test(trimmed)) {
    return lockedWithPublicFile(file);
  }
  return trimmed.startsWith('-----BEGIN PRIVATE KEY-----') ? fromPkcs8Text(file, trimmed) : parse(file, trimmed);
}

async function readText(file: string): Promise<Result<string, PrivateKeyUnreadable>> {
  try {
    const { size } = await stat(file);
    return size > MAX_FILE_BYTES
      ? unreadable(file, 'it is too large to be a private key')
      : ok(await readFile(file, 'latin1'));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return unreadable(file, missing ? 'there is no such file' : messageOf(error));
  }
}

function fromOpenSsh(file: string, pem: string): Result<Identity, PrivateKeyUnreadable> {
  const header = readKeyFileHeader(pem);
  if (header === undefined) return unreadable(file, 'the file is damaged');
  return header.encrypted ? ok(locked(file, header.publicKey)) : parse(file, pem);
}

function fromPkcs8Text(file: string, pem: string): Result<Identity, PrivateKeyUnreadable> {
  try {
    return parse(file, fromPkcs8(pem));
  } catch (error) {
    return unreadable(file, messageOf(error));
  }
}

function parse(file: string, text: string): Result<Identity, PrivateKeyUnreadable> {
  const parsed = ssh2.utils.parseKey(text);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || key === undefined) {
    return unreadable(
      file,
      `fleet can't read this kind of key (${key?.message ?? 'it is empty'}): rewrite a copy with \`ssh-keygen -p -f ${file}\`, ` +
        'or load the key into ssh-agent and name no key file',
    );
  }
  return key.isPrivateKey() ? ok({ kind: 'key', file, key }) : unreadable(file, 'it holds no private key');
}

/** An encrypted PEM file hides its public key; ssh-keygen leaves it in a file beside it. */
async function lockedWithPublicFile(file: string): Promise<Result<Identity, PrivateKeyUnreadable>> {
  const text = await readFile(`${file}.pub`, 'latin1').catch(() => '');
  const publicKey = Buffer.from(text.trim().split(/\s+/)[1] ?? '', 'base64');
  const identity = locked(file, publicKey);
  return publicKey.length > 0 ? ok(identity) : unreadable(file, identity.reason);
}

function locked(file: string, publicKey: Buffer): Extract<Identity, { kind: 'locked' }> {
  const reason =
    `it needs a passphrase and no ssh-agent holds it: run \`ssh-add ${file}\`, ` +
    `or take the passphrase off a copy with \`ssh-keygen -p -f COPY\``;
  return { kind: 'locked', file, publicKey, reason };
}

function publicOnly(file: string, text: string): Result<Identity, PrivateKeyUnreadable> {
  const publicKey = Buffer.from(text.split(/\s+/)[1] ?? '', 'base64');
  return ok({ kind: 'locked', file, publicKey, reason: 'it is a public key, and no ssh-agent holds the private one' });
}

function unreadable(file: string, reason: string): Result<never, PrivateKeyUnreadable> {
  return err({ code: 'private-key-unreadable', file, reason });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
