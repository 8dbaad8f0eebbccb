/** A Debian 12 host as its shell and its httpd answer: the three scripts of fleet, and the change that they make. */
import { createHash } from 'node:crypto';
import { answerOf, recordedAnswer, type RecordedAnswer } from './recorded-answer.ts';
import { identities, SERVED, TlsResponder, type Served } from './tls-responder.ts';

let recorded: RecordedAnswer | null = null;

/** A certificate's serial number in the recording: 20 bytes behind version 3 at the beginning of the DER form. */
const SERIAL_AT = 15;

/**
 * One host. Hosts are as alike as in a real fleet: the distribution's files are the same, while names, certificates
 * and process numbers are each host's own, so that nobody gains by pretending that all hosts are one.
 */
export class SimulatedHost {
  readonly #index: number;
  readonly #recorded: RecordedAnswer;
  /** Files that transactions replaced, by real path, and what they were before, for a restore. */
  readonly #files = new Map<string, string>();
  #before = new Map<string, string>();
  #phase = 'unknown';
  readonly tls = new TlsResponder();

  constructor(index: number) {
    this.#index = index;
    this.#recorded = recorded ??= recordedAnswer();
  }

  /** Whether the configuration in force lets TLS 1.0 clients in: OpenSSL 3 does so at security level 0 only. */
  get admitsTls10(): boolean {
    return [...this.#files.values()].some((bytes) => /^\s*SSLCipherSuite .*@SECLEVEL=0/m.test(bytes));
  }

  /** The certificate of a name in DER: of this host alone, by its serial number. */
  certificate(name: Served): Buffer {
    const der = Buffer.from(identities().certificates[name]);
    der.writeUInt32BE(this.#index, SERIAL_AT + 4);
    return der;
  }

  /** The answer to a script with these parameters and this standard input. */
  answer(args: readonly string[], input: string): Buffer {
    const [first = ''] = args;
    if (args.length === 0) return this.#read();
    return args.length === 2 ? this.#settle(first) : this.#transact(input);
  }

  #read(): Buffer {
    return answerOf(this.#recorded, {
      frame: (key, value) => this.#frame(key, value),
      file: ({ realPath, bytes }) => this.#files.get(realPath) ?? this.#own(bytes),
    });
  }

  #frame(key: string, value: string): string {
    switch (key) {
      case 'uname':
        return value.replace('web-server', `web-server-${this.#index}`);
      case 'i0.process':
        return `${1000 + this.#index} ${360_000 + this.#index}`;
      case 'i0.certificates':
        return this.#ownCertificates(value);
      case 'i0.configtest':
        return this.#own(value);
      default:
        return value;
    }
  }

  #own(text: string): string {
    return text.replace(/\b(alpha|beta)\.example\.test/g, `$1.h${this.#index}.example.test`);
  }

  /** The certificates of the recording in their order, alpha's and beta's, replaced by this host's. */
  #ownCertificates(value: string): string {
    const names = SERVED.values();
    return value.replace(/(-----BEGIN CERTIFICATE-----\n)[^-]*/g, (_, begin: string) => {
      const base64 = this.certificate(names.next().value ?? 'alpha').toString('base64');
      return `${begin}${base64.replace(/(.{64})(?=.)/g, '$1\n')}\n`;
    });
  }

  #transact(input: string): Buffer {
    const section = (name: string): string => {
      const [, sign, text = ''] =
        new RegExp(`^(==?) ${name.replace('.', '\\.')}\n((?:[^=].*\n)*)`, 'm').exec(input) ?? [];
      return sign === '=' ? text.replace(/^ /gm, '') : Buffer.from(text, 'base64').toString('latin1');
    };
    const wrong: string[] = [];
    this.#before = new Map(this.#files);
    for (const line of section('manifest').split('\n').filter(Boolean)) {
      const [index = '', , after = '', path = ''] = line.split(' ');
      const bytes = section(`new.${index}`);
      if (createHash('sha256').update(bytes, 'latin1').digest('hex') !== after) wrong.push(path);
      this.#files.set(path, bytes);
    }
    this.#phase = 'reloaded';
    const guardAt = Math.floor(Date.now() / 1000) + 120;
    if (wrong.length > 0) return frames({ result: 'no-space', detail: wrong.join(' '), phase: 'refused' });
    const journal = journalOf([
      'locked',
      'backed-up',
      'guarded',
      'preflighted',
      'swapping',
      'swapped',
      'tested',
      'reloaded',
    ]);
    const warnings = 'Syntax OK';
    return frames({
      result: 'ok',
      detail: '',
      phase: this.#phase,
      undone: '',
      guard: 'systemd',
      'guard-at': String(guardAt),
      warnings,
      journal,
    });
  }

  #settle(action: string): Buffer {
    if (this.#phase === 'reloaded' && action === 'confirm') this.#phase = 'confirmed';
    if (this.#phase === 'reloaded' && action === 'restore') {
      this.#phase = 'restored';
      this.#files.clear();
      for (const [path, bytes] of this.#before) this.#files.set(path, bytes);
    }
    return frames({ phase: this.#phase, detail: '', journal: journalOf([this.#phase]), 'guard-at': '' });
  }
}

function frames(values: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries({ ...values, end: '' }).map(([key, value]) => `${key} ${value.length}\n${value}\n`);
  return Buffer.from(parts.join(''), 'latin1');
}

function journalOf(phases: readonly string[]): string {
  return phases.map((phase) => `1800000000 ${phase} `).join('\n');
}
