/** A process of its own with TLS listeners on 127.0.0.1. Parameter: how many. Tells its ports, and counts on request. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
const subject = ['-subj', '/CN=bench.example', '-days', '30'];
execFileSync('openssl', ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...subject], {
  stdio: 'ignore',
});
const identity = { key: readFileSync(key), cert: readFileSync(cert) };

let connections = 0;

function listen(index: number): Promise<number> {
  const level = index % 2 === 0 ? 0 : 2;
  const settings = { ...identity, minVersion: 'TLSv1', ciphers: `HIGH:!aNULL:@SECLEVEL=${level}` } as const;
  const server = createServer(settings, (_, response) => void response.end('hello\n'));
  server.on('connection', () => (connections += 1));
  server.on('tlsClientError', () => undefined);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 1024, () => resolve((server.address() as AddressInfo).port));
  });
}

const ports = await Promise.all(Array.from({ length: Number(process.argv[2]) }, (_, index) => listen(index)));
process.on('message', () => process.send?.(connections));
process.on('disconnect', () => process.exit());
process.send?.(ports);
