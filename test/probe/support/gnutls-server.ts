/** GnuTLS's `gnutls-serv`, which still has 3DES, RC4 and TLS 1.0, and answers requests with a page of its own. */
import type { CertificateKind, TestCertificates } from './certificates.ts';
import { type RunningServer, freePort, startProcess } from './process-server.ts';

/** Starts it with a priority string and these certificates. */
export async function startGnutls(
  certificates: TestCertificates,
  {
    priority,
    kinds,
    args = [],
  }: {
    readonly priority: string;
    readonly kinds: readonly CertificateKind[];
    readonly args?: readonly string[];
  },
): Promise<RunningServer> {
  const port = await freePort();
  const keys = kinds.flatMap((kind) => [
    '--x509keyfile',
    certificates.key(kind),
    '--x509certfile',
    certificates.certificate(kind),
  ]);
  // System policy must not decide these tests.
  const env = { PATH: process.env['PATH'], GNUTLS_SYSTEM_PRIORITY_FILE: '/dev/null' };
  const all = ['--http', '--quiet', '--port', String(port), '--priority', priority, ...keys, ...args];
  return startProcess('gnutls-serv', all, { port, env });
}
