/** known_hosts files on disk: read once, read again when they changed, and extended by `accept-new`. */
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type ConnectFailure, type Result } from '../../core/index.ts';
import { KnownHosts, checkHostKey, knownHostsName, type HostKeyVerdict, type OfferedHostKey } from './known-hosts.ts';
import { keyTypeOf, parseKnownHosts, parseKnownHostsLine } from './known-hosts-line.ts';

/** A known_hosts file that exists but can't be used. */
export type KnownHostsUnreadable = Extract<ConnectFailure, { code: 'known-hosts-unreadable' }>;

/** Larger files are refused rather than read into memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Files are looked at again at most this often, so that a thousand connects at once don't stat them a thousand times. */
const FRESH_MS = 1_000;

interface Loaded {
  readonly result: Result<KnownHosts, KnownHostsUnreadable>;
  /** What the files looked like when they were read. */
  signature: string;
  /** `Date.now()` of the last look. */
  checkedAt: number;
  /** Lines of the first file, so that an appended line knows its number. */
  firstFileLines: number;
}

/** One list of known_hosts files, shared by all connections that use the same list. */
export class KnownHostsStore {
  readonly #files: readonly string[];
  #loaded: Promise<Loaded> | undefined;
  #appending: Promise<unknown> = Promise.resolve();

  /** `files` in order of precedence; those that don't exist count as empty. */
  constructor(files: readonly string[]) {
    this.#files = files;
  }

  get files(): readonly string[] {
    return this.#files;
  }

  /** The lines of all files as they are now (at most a second old). */
  async load(): Promise<Result<KnownHosts, KnownHostsUnreadable>> {
    this.#loaded = this.#loaded === undefined ? this.#read() : this.#refresh(this.#loaded);
    return (await this.#loaded).result;
  }

  /**
   * Adds a key that nothing is known about to the first file (created with mode 0600, its folder with 0700). Appends
   * are serialised and the key is checked again before each, so parallel connects to one host add one line, and of
   * two different keys the second is `changed`. Returns the verdict that holds afterwards.
   */
  add(offered: OfferedHostKey): Promise<Result<HostKeyVerdict, KnownHostsUnreadable>> {
    const done = this.#appending.then(() => this.#addNow(offered));
    this.#appending = done;
    return done;
  }

  async #addNow(offered: OfferedHostKey): Promise<Result<HostKeyVerdict, KnownHostsUnreadable>> {
    if (this.#loaded !== undefined) (await this.#loaded).checkedAt = 0;
    const known = await this.load();
    if (!known.ok || this.#loaded === undefined) return known.ok ? ok({ kind: 'unknown' }) : known;
    const loaded = await this.#loaded;
    const verdict = checkHostKey(known.value, offered);
    const file = this.#files[0];
    if (verdict.kind !== 'unknown' || file === undefined) return ok(verdict);
    const line = knownHostsLine(offered);
    const entry = parseKnownHostsLine(line, { file, line: ++loaded.firstFileLines });
    if (entry === undefined)
      return err({ code: 'known-hosts-unreadable', file, reason: 'the host has no name that can be written there' });
    try {
      await appendLine(file, line);
    } catch (error) {
      return err({ code: 'known-hosts-unreadable', file, reason: `can't be written: ${reasonOf(error)}` });
    }
    known.value.add(entry);
    loaded.signature = await signatureOf(this.#files);
    return ok({ kind: 'known' });
  }

  async #refresh(previous: Promise<Loaded>): Promise<Loaded> {
    const loaded = await previous;
    if (Date.now() - loaded.checkedAt < FRESH_MS) return loaded;
    loaded.checkedAt = Date.now();
    return (await signatureOf(this.#files)) === loaded.signature ? loaded : this.#read();
  }

  async #read(): Promise<Loaded> {
    const signature = await signatureOf(this.#files);
    const firstFileLines = await countLines(this.#files[0]);
    return { result: await readAll(this.#files), signature, checkedAt: Date.now(), firstFileLines };
  }
}

function knownHostsLine({ host, port, key }: OfferedHostKey): string {
  const name = knownHostsName(host, port);
  return /^[\w.:%[\]-]+$/.test(name) ? `${name} ${keyTypeOf(key)} ${Buffer.from(key).toString('base64')}` : '';
}

/** One write with O_APPEND, so that an ssh that appends at the same time can't mix its line with ours. */
async function appendLine(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = size === 0 ? '\n' : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString('latin1');
    await handle.writeFile(`${last === '\n' ? '' : '\n'}${line}\n`);
  } finally {
    await handle.close();
  }
}

async function readAll(files: readonly string[]): Promise<Result<KnownHosts, KnownHostsUnreadable>> {
  const known = new KnownHosts();
  for (const file of files) {
    try {
      if ((await stat(file)).size > MAX_FILE_BYTES) throw new Error('it is larger than 64 MiB');
      for (const entry of parseKnownHosts(await readFile(file, 'latin1'), file)) known.add(entry);
    } catch (error) {
      if (!isMissing(error)) return err({ code: 'known-hosts-unreadable', file, reason: reasonOf(error) });
    }
  }
  return ok(known);
}

async function countLines(file: string | undefined): Promise<number> {
  const text = file === undefined ? '' : await readFile(file, 'latin1').catch(() => '');
  return text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0);
}

async function signatureOf(files: readonly string[]): Promise<string> {
  const marks = files.map((file) =>
    stat(file, { bigint: true }).then(
      (s) => `${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}`,
      (error: unknown) => (isMissing(error) ? 'missing' : reasonOf(error)),
    ),
  );
  return (await Promise.all(marks)).join(' ');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
