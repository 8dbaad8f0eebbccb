/** known_hosts files on disk: reading, changes from outside, and what accept-new appends. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fingerprint, judgeHostKey } from '../../src/transports/known-hosts/host-key-policy.ts';
import { KnownHostsStore } from '../../src/transports/known-hosts/known-hosts-store.ts';
import { publicLine } from '../support/ssh-server.ts';
import { failureOf, scratch, unwrap } from './fixtures.ts';
import { ed25519KeyPair } from '../support/ssh-keys.ts';

const newKey = (): Buffer => Buffer.from(publicLine(ed25519KeyPair().private).split(' ')[1] ?? '', 'base64');
const KEY = newKey();
const OTHER = newKey();
const line = (name: string, key: Buffer): string => `${name} ssh-ed25519 ${key.toString('base64')}\n`;

let count = 0;
const newPath = (): string => join(scratch, `store${count++}`, 'ssh', 'known_hosts');
const settings = (hostKeyChecking: 'strict' | 'accept-new' | 'off', port = 22) =>
  ({ address: 'web1', port, hostKeyChecking }) as const;

describe('known_hosts files', () => {
  it('may be missing', async () => {
    const store = new KnownHostsStore([newPath(), join(newPath(), 'below-nothing')]);
    expect(unwrap(await store.load()).entriesFor('web1')).toEqual([]);
  });

  it('are all read, in their order', async () => {
    const [first, second] = [newPath(), newPath()];
    for (const [path, key] of [
      [first, KEY],
      [second, OTHER],
    ] as const) {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, line('web1', key));
    }
    const entries = unwrap(await new KnownHostsStore([first, second]).load()).entriesFor('web1');
    expect(entries.map((e) => [e.file, e.line])).toEqual([
      [first, 1],
      [second, 1],
    ]);
  });

  it('fail by name where one is a folder', async () => {
    const path = newPath();
    mkdirSync(path, { recursive: true });
    expect(failureOf(await new KnownHostsStore([path]).load())).toMatchObject({
      code: 'known-hosts-unreadable',
      file: path,
    });
  });

  it('are read again when somebody else changed them', async () => {
    const path = newPath();
    const store = new KnownHostsStore([path]);
    expect(unwrap(await store.load()).entriesFor('web1')).toHaveLength(0);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, line('web1', KEY));
    await sleep(1_050);
    expect(unwrap(await store.load()).entriesFor('web1')).toHaveLength(1);
  });
});

describe('accept-new', () => {
  it('makes the file and its folder private, with a line that ssh-keygen finds', async () => {
    const path = newPath();
    const accepted = unwrap(await judgeHostKey(new KnownHostsStore([path]), settings('accept-new', 2222), KEY));
    expect(accepted.hostKeyTrust).toBe('accepted-new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(readFileSync(path, 'utf8')).toBe(line('[web1]:2222', KEY));
    const found = spawnSync('ssh-keygen', ['-F', '[web1]:2222', '-f', path]);
    if (found.error === undefined) expect(found.status).toBe(0);
  });

  it('leaves the mode of an existing file, and completes its last line first', async () => {
    const path = newPath();
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '# no newline');
    chmodSync(path, 0o644);
    await judgeHostKey(new KnownHostsStore([path]), settings('accept-new'), KEY);
    expect(readFileSync(path, 'utf8')).toBe(`# no newline\n${line('web1', KEY)}`);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('adds one line for many connects at once, and all hosts of a fleet', async () => {
    const path = newPath();
    const store = new KnownHostsStore([path]);
    const ports = Array.from({ length: 40 }, (_, i) => 1000 + (i % 20));
    const results = await Promise.all(ports.map((port) => judgeHostKey(store, settings('accept-new', port), KEY)));
    expect(results.every((r) => r.ok)).toBe(true);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(20);
    expect(new Set(lines).size).toBe(20);
  });

  it('takes the first of two keys shown at once, and calls the second changed with its line', async () => {
    const path = newPath();
    const store = new KnownHostsStore([path]);
    await judgeHostKey(store, settings('accept-new', 1), OTHER);
    const both = await Promise.all([KEY, OTHER].map((key) => judgeHostKey(store, settings('accept-new'), key)));
    expect(both.map((r) => (r.ok ? r.value.hostKeyTrust : r.error.code))).toEqual(['accepted-new', 'host-key-changed']);
    expect(both[1]?.ok === false && both[1].error).toMatchObject({ file: path, line: 2 });
  });

  it('sees a line that ssh added in the meantime', async () => {
    const path = newPath();
    const store = new KnownHostsStore([path]);
    await store.load();
    mkdirSync(join(path, '..'), { recursive: true });
    appendFileSync(path, line('web1', OTHER));
    expect(failureOf(await judgeHostKey(store, settings('accept-new'), KEY)).code).toBe('host-key-changed');
  });

  it('fails by name where the file cannot be written', async () => {
    const path = join(scratch, 'store-file');
    writeFileSync(path, '');
    const below = join(path, 'known_hosts');
    const failure = failureOf(await judgeHostKey(new KnownHostsStore([below]), settings('accept-new'), KEY));
    expect(failure).toMatchObject({ code: 'known-hosts-unreadable', file: below });
  });

  it.each(['web1 evil', 'web1\nevil', '*', 'a,b', '#', '|1|x'])('writes no line for the name %j', async (address) => {
    const path = newPath();
    const offered = { ...settings('accept-new'), address };
    expect((await judgeHostKey(new KnownHostsStore([path]), offered, KEY)).ok).toBe(false);
    expect(() => readFileSync(path)).toThrow('ENOENT');
  });
});

describe('host key checking', () => {
  const path = newPath();
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${line('web1', KEY)}@revoked * ${line('', OTHER).trim()}\n`);
  const store = new KnownHostsStore([path]);

  it('strict: takes a known key', async () => {
    expect(unwrap(await judgeHostKey(store, settings('strict'), KEY))).toEqual({
      hostKeyType: 'ssh-ed25519',
      hostKeyFingerprint: fingerprint(KEY),
      hostKeyTrust: 'known',
    });
  });

  it('strict: refuses an unknown host, naming key and files', async () => {
    const failure = failureOf(await judgeHostKey(new KnownHostsStore([newPath()]), settings('strict', 2222), KEY));
    expect(failure).toMatchObject({ code: 'host-key-unknown', knownHostsName: '[web1]:2222', keyType: 'ssh-ed25519' });
    expect(failure).toHaveProperty('fingerprint', fingerprint(KEY));
    expect(failure).toHaveProperty('files', [expect.stringContaining('known_hosts')]);
  });

  it.each(['strict', 'accept-new'] as const)('%s: refuses a changed and a revoked key', async (checking) => {
    const changed = failureOf(await judgeHostKey(store, settings(checking), newKey()));
    expect(changed).toMatchObject({ code: 'host-key-changed', file: path, line: 1 });
    const revoked = failureOf(await judgeHostKey(store, settings(checking), OTHER));
    expect(revoked).toEqual({ code: 'host-key-revoked', knownHostsName: 'web1', file: path, line: 2 });
  });

  it('off: takes any key and says so', async () => {
    expect(unwrap(await judgeHostKey(store, settings('off'), newKey())).hostKeyTrust).toBe('unchecked');
  });

  it('prints fingerprints as ssh-keygen does', () => {
    const file = join(scratch, 'fingerprint.pub');
    writeFileSync(file, `ssh-ed25519 ${KEY.toString('base64')}\n`);
    const { stdout, error } = spawnSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' });
    if (error === undefined) expect(stdout).toContain(fingerprint(KEY));
  });
});
