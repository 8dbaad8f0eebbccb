/** Audits on the disk: as they come in, and as the newest that was kept. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditedHost } from '../../src/ports/index.ts';
import { reportFormats } from '../../src/reports/formats.ts';
import { AuditSpool, openAudit, saveAudit } from '../../src/store/index.ts';
import { full } from '../reports/full-report.ts';
import { auditedHost, HOSTILE, poisoned, report } from '../reports/samples.ts';
import { scratch } from './samples.ts';

const NASTY = `${HOSTILE}\u2028\u2029\n\0,\n]}\n`;
const jsonOf = (hosts: readonly AuditedHost[]): Iterable<string> => reportFormats['json']?.render(report(hosts)) ?? [];

describe('a spool', () => {
  const many = Array.from({ length: 50 }, (_, n) =>
    auditedHost(`web${n}`, { reason: `${NASTY}${'x'.repeat(n * 100)}` }),
  );

  it('gives hosts in the order of their places, whichever came first, as often as they are asked for', async () => {
    await using folder = await scratch();
    const spool = new AuditSpool(folder.path, many.length);
    for (const [index, host] of [...many.entries()].toReversed()) spool.put(index, host);
    expect([...spool]).toEqual(many);
    expect([...spool]).toEqual(many);
    expect([spool.at(7), spool.at(50), spool.problem, spool.length]).toEqual([many[7], undefined, null, 50]);
    spool.close();
  });

  it('lies in a folder for its owner only, in a file that nobody finds', async () => {
    await using folder = await scratch();
    const directory = join(folder.path, 'state');
    const spool = new AuditSpool(directory, 1);
    spool.put(0, auditedHost('web0'));
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect(await readdir(directory)).toEqual([]);
    spool.close();
  });

  it.skipIf(process.getuid?.() !== 0)('loses nothing where the disk is full (needs root, to mount one)', async () => {
    await using folder = await scratch();
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.path]);
    try {
      const spool = new AuditSpool(folder.path, many.length);
      for (const [index, host] of many.entries()) spool.put(index, host);
      expect(spool.problem).toContain('ENOSPC');
      expect([...spool]).toEqual(many);
      spool.close();
    } finally {
      spawnSync('umount', [folder.path]);
    }
  });

  it('holds hosts in memory where there is no folder to write to', async () => {
    await using folder = await scratch();
    await writeFile(join(folder.path, 'file'), '');
    const spool = new AuditSpool(join(folder.path, 'file/state'), 1);
    spool.put(0, auditedHost('web0'));
    expect([...spool]).toEqual([auditedHost('web0')]);
    expect(spool.problem).toContain('ENOTDIR');
    spool.close();
  });
});

describe('the newest audit', () => {
  it.each([
    ['with hosts in every state', full],
    ['with hostile ones', poisoned(full, NASTY)],
    ['without hosts', []],
  ])('is read back as it was kept, %s', async (_case, hosts) => {
    await using folder = await scratch();
    expect(await saveAudit(folder.path, jsonOf(hosts))).toMatchObject({ ok: true });
    const opened = openAudit(folder.path);
    if (!opened.ok || opened.value === null) throw new Error('not opened');
    using audit = opened.value;
    expect({ ...audit.report, hosts: [...audit.report.hosts] }).toEqual(report(hosts));
    expect([audit.report.hosts.length, audit.report.hosts.at(hosts.length), audit.report.hosts.at(-1)]).toEqual([
      hosts.length,
      undefined,
      undefined,
    ]);
  });

  it('stays readable to who has it open while a newer one takes its place', async () => {
    await using folder = await scratch();
    await saveAudit(folder.path, jsonOf(full));
    const opened = openAudit(folder.path);
    if (!opened.ok || opened.value === null) throw new Error('not opened');
    using audit = opened.value;
    await saveAudit(folder.path, jsonOf([]));
    expect([...audit.report.hosts]).toEqual(full);
  });

  it('is one of two that are kept at once, whole, and nothing else is left', async () => {
    await using folder = await scratch();
    const kept = await Promise.all([saveAudit(folder.path, jsonOf(full)), saveAudit(folder.path, jsonOf(full))]);
    expect(kept.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await readdir(folder.path)).toEqual(['audit.json']);
    expect(await readFile(join(folder.path, 'audit.json'), 'utf8')).toBe([...jsonOf(full)].join(''));
  });

  it('is none where none was kept, and named where it is something else', async () => {
    await using folder = await scratch();
    expect(openAudit(folder.path)).toEqual({ ok: true, value: null });
    for (const text of ['', 'no audit\n', '{"hosts":[\n']) {
      await writeFile(join(folder.path, 'audit.json'), text);
      const opened = openAudit(folder.path);
      expect(opened.ok ? opened.value?.report : opened.error).toEqual(expect.stringContaining('audit.json: '));
    }
  });
});
