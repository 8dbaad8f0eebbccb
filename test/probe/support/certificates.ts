/** Certificates for test servers, made by openssl in a folder of their own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `other` is a second RSA one, for the vhost of another name. */
const CERTIFICATES = {
  rsa: ['-newkey', 'rsa:2048'],
  other: ['-newkey', 'rsa:2048'],
  'rsa-sha1': ['-newkey', 'rsa:2048', '-sha1'],
  'rsa-1024': ['-newkey', 'rsa:1024'],
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
} as const;

export type CertificateKind = keyof typeof CERTIFICATES;

export interface TestCertificates {
  readonly folder: string;
  /** PEM files; the subject is `<kind>.example.com`. */
  certificate(kind: CertificateKind): string;
  key(kind: CertificateKind): string;
  /** Certificate and key in one file of PKCS#12, with the password `secret`. */
  pkcs12(kind: CertificateKind): string;
  /** Arguments of s_server for a certificate of this kind. */
  args(kind: CertificateKind): string[];
  remove(): void;
}

export function makeCertificates(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-probe-'));
  const file = (name: string): string => join(folder, name);
  for (const [kind, how] of Object.entries(CERTIFICATES)) {
    const subject = ['-subj', `/CN=${kind}.example.com`, '-days', '30'];
    openssl('req', '-x509', '-nodes', ...how, '-keyout', file(`${kind}.key`), '-out', file(`${kind}.pem`), ...subject);
  }
  const certificate = (kind: CertificateKind): string => file(`${kind}.pem`);
  const key = (kind: CertificateKind): string => file(`${kind}.key`);
  return {
    folder,
    certificate,
    key,
    pkcs12: (kind) => {
      const out = file(`${kind}.p12`);
      openssl(
        'pkcs12',
        '-export',
        '-inkey',
        key(kind),
        '-in',
        certificate(kind),
        '-out',
        out,
        '-passout',
        'pass:secret',
      );
      return out;
    },
    args: (kind) => ['-cert', certificate(kind), '-key', key(kind)],
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function openssl(...args: readonly string[]): void {
  const run = spawnSync('openssl', args, { env: { PATH: process.env['PATH'] } });
  if (run.status !== 0) throw new Error(String(run.stderr));
}
