/** The simulated hosts of the benchmark answer as real ones do: what fleet reads of them is complete and sensible. */
import { describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { duplexPair } from 'node:stream';
import { probe } from '../../src/probe/index.ts';
import { factsOf } from '../../src/remote/facts.ts';
import { readFrames } from '../../src/remote/frames.ts';
import { findClientClass, readCertificate, type Observation } from '../../src/tls/index.ts';
import { SimulatedHost } from './simulated-host.ts';

const SSL_CONF = '/etc/apache2/mods-available/ssl.conf';

function factsOfHost(host: SimulatedHost) {
  const facts = factsOf(host.answer([], ''));
  if (!facts.ok) throw new Error(facts.error.code);
  return facts.value;
}

/** The payload of a transaction that replaces ssl.conf. */
function payload(bytes: string, sha256: string): string {
  const section = (name: string, text: string): string =>
    `== ${name}\n${Buffer.from(text, 'latin1').toString('base64')}\n`;
  return section('manifest', `0 before ${sha256} ${SSL_CONF}\n`) + section('new.0', bytes);
}

/** A handshake to its end, and a page. */
async function observe(host: SimulatedHost, name: string, serverName: string | null = null): Promise<Observation> {
  const client = findClientClass(name);
  if (client === null) throw new Error(name);
  const [ours, theirs] = duplexPair();
  host.tls.answer(theirs, host);
  const request = {
    client,
    serverName,
    deadlineMs: 10_000,
    mode: 'full',
    http: { host: 'alpha.example.test' },
  } as const;
  return probe({ ...request, dial: () => Promise.resolve(ours), random: randomBytes(32) });
}

describe('SimulatedHost', () => {
  it('is a Debian 12 with one httpd and its whole configuration', () => {
    const facts = factsOfHost(new SimulatedHost(3));
    expect(facts.os.title).toBe('Debian GNU/Linux 12 (bookworm)');
    expect(facts.instances).toHaveLength(1);
    expect(facts.instances[0]?.files).toHaveLength(42);
    expect(facts.instances[0]?.library.versionText).toMatch(/^OpenSSL 3\.0/);
  });

  it('has names and certificates of its own, and the files of the distribution', () => {
    const [one, two] = [factsOfHost(new SimulatedHost(1)), factsOfHost(new SimulatedHost(2))];
    expect(one.hostname).not.toBe(two.hostname);
    const hashes = (facts: typeof one): readonly string[] => facts.instances[0]?.files.map((file) => file.sha256) ?? [];
    expect(hashes(one).filter((hash) => !hashes(two).includes(hash))).toHaveLength(2);
    const certificates = [new SimulatedHost(1), new SimulatedHost(2)].map((host) =>
      readCertificate(host.certificate('beta')),
    );
    const fingerprints = certificates.map((read) => (read.ok ? read.value.fingerprint : read.error));
    expect(new Set(fingerprints).size).toBe(2);
  });

  it('lets TLS 1.0 in once a transaction has set security level 0, and no longer when it was restored', async () => {
    const { createHash } = await import('node:crypto');
    const host = new SimulatedHost(1);
    const bytes = 'SSLCipherSuite HIGH:@SECLEVEL=0\n';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await observe(host, 'windows-vista')).toMatchObject({ kind: 'alert', description: 70 });
    const report = readFrames(host.answer(['id', '120', 'yes', 'yes', 'me'], payload(bytes, sha256)), 'transact');
    expect(report.ok && report.value.get('phase')).toBe('reloaded');
    expect(await observe(host, 'windows-vista')).toMatchObject({
      kind: 'hello-accepted',
      version: 'TLSv1',
      chainLength: 1,
    });
    expect(await observe(host, 'windows-xp')).toMatchObject({ kind: 'alert', description: 40 });
    host.answer(['restore', 'id'], '');
    expect(await observe(host, 'windows-vista')).toMatchObject({ kind: 'alert', description: 70 });
  });

  it('refuses a payload that does not have the hash of the manifest', () => {
    const report = readFrames(
      new SimulatedHost(1).answer(['id', '120', 'yes', 'yes', 'me'], payload('x', 'y')),
      'transact',
    );
    expect(report.ok && report.value.get('result')).toBe('no-space');
  });

  it.each([
    ['modern', 'TLSv1.3'],
    ['modern-tls12', 'TLSv1.2'],
  ])('answers %s with %s', async (client, version) => {
    expect(await observe(new SimulatedHost(1), client, 'alpha.example.test')).toMatchObject({
      kind: 'hello-accepted',
      version,
    });
  });
});
