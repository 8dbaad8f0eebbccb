/** Java's own TLS server, with nothing disabled: `fixtures/TlsServer.java`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CertificateKind, TestCertificates } from './certificates.ts';
import type { RunningServer } from './process-server.ts';

const path = (file: string): string => fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url));

/** Starts it with these protocols and suites, under Java's names; `all` is every suite that it has. */
export async function startJava(
  certificates: TestCertificates,
  { kind, protocols, suites }: { readonly kind: CertificateKind; readonly protocols: string; readonly suites: string },
): Promise<RunningServer> {
  const options = [`-Djava.security.properties=${path('java.security')}`, '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  const args = [...options, path('TlsServer.java'), certificates.pkcs12(kind), 'secret', protocols, suites];
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit');
  const [first] = await Promise.race([once(child.stdout, 'data'), ended]);
  if (!Buffer.isBuffer(first)) throw new Error(`java ended: ${said}`);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { port: Number(first.toString().trim()), stop };
}
