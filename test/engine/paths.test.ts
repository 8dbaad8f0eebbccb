/** Plans of files and links that come and go: what they look like, what is read once they are there, and the way back. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT, contentOf, type FileChange, type Presence } from '../../src/core/index.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { overlaidFiles } from '../../src/engine/read/overlaid-files.ts';
import { contentAfter, stateOf, wholeChange } from '../../src/engine/plan/path-change.ts';
import { proposeHost, type Task } from '../../src/engine/plan/propose.ts';
import { seenAs } from '../../src/engine/plan/seen-change.ts';
import { snapshotOf, type Overlay } from '../../src/engine/read/snapshot.ts';
import { takeBackPath, type PathNow } from '../../src/engine/rollback/take-back-path.ts';
import { distroOf, managedBy } from '../../src/distros/index.ts';
import type { PathChange, Snapshot } from '../../src/ports/index.ts';
import { configFile, factsOf } from '../support/host-facts.ts';
import { DEBIAN } from './support.ts';

const renderDiff = diffOnce({ readable: (bytes) => bytes });
const link = (target: string): Presence => ({ target });
const presences: fc.Arbitrary<Presence> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary-ascii' }),
  fc.string({ minLength: 1 }).map((target) => ({ target })),
);

describe('a change of a whole', () => {
  it('leads there and back by what stands in it alone', () => {
    fc.assert(
      fc.property(presences, presences, (before, after) => {
        const change = wholeChange('/etc/x', { before, after }, renderDiff);
        const back = { ...change, sha256Before: change.sha256After, sha256After: change.sha256Before };
        expect(contentAfter(change, undefined)).toBe(contentOf(after));
        expect(contentAfter({ ...back, edits: change.inverse }, undefined)).toBe(contentOf(before));
        expect([change.sha256Before, change.sha256After]).toEqual([stateOf(before), stateOf(after)]);
      }),
    );
  });

  it.each<[string, Presence, Presence, string]>([
    ['a new file', null, 'a\nb\n', '--- /dev/null\n+++ b/etc/x\n@@ -0,0 +1,2 @@\n+a\n+b\n'],
    ['a removed file', 'a\n', null, '--- a/etc/x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n'],
    ['a new empty file', null, '', '--- /dev/null\n+++ b/etc/x\n@@ empty file @@\n'],
    ['a new link', null, link('../y'), '--- /dev/null\n+++ b/etc/x\n@@ symbolic link @@\n+symbolic link to ../y\n'],
    ['a removed link', link('y'), null, '--- a/etc/x\n+++ /dev/null\n@@ symbolic link @@\n-symbolic link to y\n'],
    [
      'a link that leads elsewhere',
      link('y'),
      link('z'),
      '--- a/etc/x\n+++ b/etc/x\n@@ symbolic link @@\n-symbolic link to y\n+symbolic link to z\n',
    ],
    [
      'a file that becomes a link',
      'a\n',
      link('z'),
      '--- a/etc/x\n+++ b/etc/x\n@@ -1,1 +0,0 @@\n-a\n@@ symbolic link @@\n+symbolic link to z\n',
    ],
  ])('shows %s', (_, before, after, diff) => {
    expect(wholeChange('/etc/x', { before, after }, renderDiff).diff).toBe(diff);
  });

  it.each<[string, Presence, Presence]>([
    ['comes', null, 'a\nb'],
    ['goes', 'a\nb\n', null],
  ])('is a diff that patch takes where a file %s', (_, before, after) => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-patch-'));
    const path = join(folder, 'etc/x');
    mkdirSync(dirname(path));
    if (typeof before === 'string') writeFileSync(path, before);
    const input = wholeChange('/etc/x', { before, after }, renderDiff).diff;
    const ran = spawnSync('patch', ['-p1', '-d', folder], { input, encoding: 'utf8' });
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    if (typeof after === 'string') expect(readFileSync(path, 'utf8')).toBe(after);
    else expect(spawnSync('test', ['-e', path]).status).toBe(1);
    rmSync(folder, { recursive: true });
  });
});

describe('what will be read', () => {
  const files = [
    configFile('/e/main.conf', '/e/main.conf', 'main'),
    configFile('/e/on/a.conf', '/e/off/a.conf', 'a'),
    configFile('/e/on/b.conf', '/e/on/b.conf', 'b'),
  ];
  const available = [configFile('/e/off/c.conf', '/e/off/c.conf', 'c')];
  const modules = { objects: [], folders: null, available, links: [] };
  const read = (overlay: Overlay): Record<string, readonly [string, string]> =>
    Object.fromEntries(
      [...overlaidFiles({ files, modules }, overlay)].map(([path, { realPath, bytes }]) => [path, [realPath, bytes]]),
    );

  it.each<[string, Record<string, Presence>, Record<string, readonly [string, string] | undefined>]>([
    ['an edit is seen under every name', { '/e/off/a.conf': 'A' }, { '/e/on/a.conf': ['/e/off/a.conf', 'A'] }],
    ['a new file', { '/e/on/n.conf': 'n' }, { '/e/on/n.conf': ['/e/on/n.conf', 'n'] }],
    [
      'a link to an offered file',
      { '/e/on/c.conf': link('../off/c.conf') },
      { '/e/on/c.conf': ['/e/off/c.conf', 'c'] },
    ],
    [
      'a link to a file that comes with it',
      { '/e/off/n.conf': 'n', '/e/on/n.conf': link('/e/off/n.conf') },
      { '/e/on/n.conf': ['/e/off/n.conf', 'n'] },
    ],
    ['a link to nothing known', { '/e/on/x.conf': link('../off/x.conf') }, { '/e/on/x.conf': undefined }],
    ['a link that goes, and not its target', { '/e/on/a.conf': null }, { '/e/on/a.conf': undefined }],
    ['a file that goes', { '/e/on/b.conf': null }, { '/e/on/b.conf': undefined }],
    ['a file in place of a link', { '/e/on/a.conf': 'own' }, { '/e/on/a.conf': ['/e/on/a.conf', 'own'] }],
    [
      'a link in place of a file',
      { '/e/on/b.conf': link('../off/c.conf') },
      { '/e/on/b.conf': ['/e/off/c.conf', 'c'] },
    ],
  ])('%s', (_, overlay, expected) => {
    const all = read(new Map(Object.entries(overlay)));
    for (const [path, file] of Object.entries(expected)) expect(all[path]).toEqual(file);
    expect(all['/e/main.conf']).toEqual(['/e/main.conf', 'main']);
  });
});

/** A module of which each task asks for other changes. */
function taskOf(paths: readonly PathChange[], edits: Record<string, string> = {}): Task {
  return {
    module: {
      name: 'test',
      description: '',
      schema: {},
      propose: () => ({
        edits: Object.entries(edits).map(([realPath, text]) => ({ realPath, edits: [{ start: 0, end: 0, text }] })),
        paths,
        refusal: null,
        reason: 'as asked',
        gains: [],
        impossible: [],
        findings: [],
      }),
    },
    params: {},
    context: { clients: [], mark: '' },
  };
}

function proposed(...tasks: readonly Task[]) {
  const facts = factsOf(DEBIAN);
  const rebuild = (overlay: Overlay): Snapshot =>
    snapshotOf(facts, (instance) => distroOf(facts.os, instance), overlay);
  const tools = { rebuild, managedBy, agents: [], forceManaged: false, renderDiff };
  return proposeHost('web-1', rebuild(new Map()), tasks, tools);
}

const NEW = '/etc/apache2/sites-enabled/new.conf';
const TLS = '/etc/apache2/mods-available/ssl.conf';
const summary = (files: readonly FileChange[]): readonly string[] =>
  files.map(({ path, sha256Before, sha256After }) => `${path} ${sha256Before.slice(0, 6)} ${sha256After.slice(0, 6)}`);
const short = (presence: Presence): string => stateOf(presence).slice(0, 6);

describe('a plan of several tasks', () => {
  it('has a file that one task made and another edited as one new file, which the shadow tries', () => {
    const plan = proposed(
      taskOf([{ path: NEW, before: null, after: 'SSLProtocol all\n' }]),
      taskOf([], { [NEW]: '# mine\n' }),
    );
    expect(summary(plan.files)).toEqual([`${NEW} ${ABSENT} ${short('# mine\nSSLProtocol all\n')}`]);
    expect(plan.files[0]?.edits).toEqual([{ start: 0, end: 0, text: '# mine\nSSLProtocol all\n' }]);
    expect(plan.instances[0]?.shadowConfig).toContain('SSLProtocol all\n');
  });

  it('has nothing of a file that comes and goes again', () => {
    const plan = proposed(
      taskOf([{ path: NEW, before: null, after: 'a' }]),
      taskOf([{ path: NEW, before: 'a', after: null }]),
    );
    expect(plan).toMatchObject({ decision: 'unchanged', files: [] });
  });

  it('takes away what is there on the host, not what an earlier task made of it', () => {
    const bytes = DEBIAN.files[TLS] ?? '';
    const plan = proposed(
      taskOf([], { [TLS]: '# mine\n' }),
      taskOf([{ path: TLS, before: `# mine\n${bytes}`, after: null }]),
    );
    expect(summary(plan.files)).toEqual([`${TLS} ${short(bytes)} ${ABSENT}`]);
  });

  it('declines to take away what another program keeps', () => {
    const before = '# This file is managed by Puppet. Do not edit.\n';
    expect(proposed(taskOf([{ path: NEW, before, after: null }]))).toMatchObject({
      decision: 'declined',
      refusal: { code: 'managed-file', path: NEW },
    });
  });
});

describe('the way back', () => {
  const back = (
    before: Presence,
    after: Presence,
    now: Presence | 'other',
    more: Partial<PathNow> & { force?: boolean } = {},
  ) => {
    const change = wholeChange('/etc/x', { before, after }, renderDiff);
    const text = (presence: Presence): string | null => (presence === null ? null : contentOf(presence));
    const state = now === 'other' ? 'other' : stateOf(now);
    const kept = { before: text(before), after: text(after), now: now === 'other' ? null : text(now) };
    const order = { run: 'r1', force: more.force ?? false, renderDiff };
    return takeBackPath(change, { ...kept, state, ...more }, order);
  };
  const to = (before: Presence, after: Presence) => ({
    ok: true,
    value: { change: wholeChange('/etc/x', { before, after }, renderDiff) },
  });

  it('of any change is its inverse, and of none that is back already', () => {
    fc.assert(
      fc.property(presences, presences, (before, after) => {
        fc.pre(stateOf(before) !== stateOf(after));
        expect(back(before, after, after)).toMatchObject(to(after, before));
        expect(back(before, after, before)).toEqual({ ok: true, value: null });
      }),
    );
  });

  it('needs no bytes of the host where the record has them', () => {
    const nothing = { before: null, after: null, now: null };
    expect(back('a\n', null, null, nothing)).toMatchObject(to(null, 'a\n'));
    expect(back(null, link('y'), link('y'), nothing)).toMatchObject(to(link('y'), null));
  });

  it('keeps lines that somebody added to a file that we made', () => {
    expect(back(null, 'a\nb\n', 'a\nb\nmine\n')).toMatchObject({
      ...to('a\nb\nmine\n', 'mine\n'),
      value: { merged: true },
    });
  });

  it.each<[string, Presence, Presence, Presence | 'other', string]>([
    ['edited the lines of our file', null, 'a\n', 'A\n', 'merge-conflict'],
    ['put another file where we took one away', 'a\n', null, 'b\n', 'merge-conflict'],
    ['turned our link elsewhere', null, link('y'), link('z'), 'edited-since'],
    ['put a file in place of our link', null, link('y'), 'y', 'edited-since'],
    ['took away what we made of a file', 'a\n', 'b\n', null, 'edited-since'],
    ['made a folder there', null, 'a\n', 'other', 'edited-since'],
  ])('declines where somebody %s', (_, before, after, now, code) => {
    expect(back(before, after, now)).toMatchObject({ ok: false, error: { code, path: '/etc/x', run: 'r1' } });
    if (now !== 'other') expect(back(before, after, now, { force: true })).toMatchObject(to(now, before));
  });

  it('declines where the host keeps other bytes than the record says', () => {
    const wrong = { before: 'other bytes', after: null, now: null };
    const change = wholeChange('/etc/x', { before: 'a\n', after: null }, renderDiff);
    const { inverse: _, ...withoutEdits } = change;
    const order = { run: 'r1', force: false, renderDiff };
    expect(takeBackPath(withoutEdits, { ...wrong, state: ABSENT }, order)).toMatchObject({
      ok: false,
      error: { code: 'edited-since' },
    });
  });
});

describe('what httpd reads', () => {
  const snapshot = { facts: factsOf(DEBIAN) };
  const ENABLED = '/etc/apache2/mods-enabled/ssl.conf';
  it.each<[string, string, Presence, Presence, string]>([
    ['an edited file', TLS, 'before', DEBIAN.files[TLS] ?? '', 'after'],
    ['a file that is as before', TLS, DEBIAN.files[TLS] ?? '', 'after', 'before'],
    ['a file that somebody edited', TLS, 'before', 'after', 'other'],
    ['a new link', ENABLED, null, link('../mods-available/ssl.conf'), 'after'],
    ['a new link that is gone', '/etc/apache2/mods-enabled/x.conf', null, link('y'), 'before'],
    ['a removed link that is there again', ENABLED, link('y'), null, 'before'],
    ['a removed link', '/etc/apache2/mods-enabled/x.conf', link('y'), null, 'after'],
    ['a file in place of a link', ENABLED, null, 'bytes', 'other'],
    ['a file that is read no more', '/etc/apache2/x.conf', 'before', 'after', 'unread'],
  ])('tells of %s', (_, path, before, after, seen) => {
    expect(seenAs(snapshot, wholeChange(path, { before, after }, renderDiff))).toBe(seen);
  });
});
