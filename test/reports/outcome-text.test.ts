/** The end of a run as text: evidence, the loud cases first, the recap. */
import { describe, expect, it } from 'vitest';
import type { HostOutcome, RunRecord, RunSummary } from '../../src/core/index.ts';
import { explain } from '../../src/core/index.ts';
import { renderOutcomes, renderRun, renderRuns } from '../../src/reports/index.ts';
import { FAILURES } from '../core/failures.ts';
import { entry, HOSTILE, outcome, point, poisoned, record } from './samples.ts';

const render = (...outcomes: readonly HostOutcome[]): string => renderOutcomes({ outcomes, unsettled: [] });

const stuck = outcome('web9', { kind: 'stuck', failure: FAILURES['restore-failed'], phase: 'restore', after: [] });
const unreachable = outcome('web8', {
  kind: 'unreachable',
  failure: FAILURES['connection-lost'],
  reason: explain(FAILURES['connection-lost'], 'web8').what,
  grade: 'guard-will-restore',
  guardAt: Date.UTC(2026, 10, 23, 15, 10) / 1000,
  phase: 'reload',
  after: [],
});

describe('renderOutcomes', () => {
  it('shows who gets in now that did not before, and who still does not and why', () => {
    expect(render(outcome('web1'), outcome('web2'))).toBe(
      [
        'changed: 2 hosts: web[1-2]',
        '  Debian GNU/Linux 12 (bookworm) · Apache 2.4.62 · OpenSSL 3.0.22',
        '  windows-vista gets in',
        '  gets in now: windows-vista on *:443 (without SNI): TLSv1.0, TLS_RSA_WITH_AES_128_CBC_SHA.',
        '  still kept out: windows-xp on *:443 (without SNI): library-no-3des: alert 80 internal_error. what helps against library-no-3des.',
        '',
        'changed=2 unchanged=0 declined=0 restored=0 unreachable=0 stuck=0',
        '',
      ].join('\n'),
    );
  });

  it('is loud about a client that lost', () => {
    const before = [entry('modern', '+', point('a.test'))];
    const after = [entry('modern', 'protocol', point('a.test'))];
    expect(render(outcome('web1', { before, after }))).toContain(
      '  LOST: modern on *:443 (a.test): protocol: alert 80',
    );
  });

  it('says what could not be seen', () => {
    expect(render(outcome('web1', { after: [entry('modern', '?')] }))).toContain(
      'not seen: modern on *:443 (without SNI)',
    );
  });

  it('puts stuck and unreachable hosts first, whatever their order', () => {
    const text = render(outcome('web1'), unreachable, stuck);
    expect(text.startsWith('!!! STUCK, needs a person now: 1 host: web9\n')).toBe(true);
    expect(text.indexOf('!! unreachable: 1 host: web8')).toBeGreaterThan(text.indexOf('web9'));
    expect(text.indexOf('changed: 1 host: web1')).toBeGreaterThan(text.indexOf('web8'));
    expect(text).toMatch(/changed=1 unchanged=0 declined=0 restored=0 unreachable=1 stuck=1\n$/);
  });

  it('gives the commands for a stuck host', () => {
    const text = render(stuck);
    expect(text).toContain('next: Log in to web9 now');
    expect(text).toContain('sudo sh /var/lib/fleet/transactions/t1/restore.sh t1 controller');
    expect(text).toContain('cannot write /etc/apache2/ssl.conf');
  });

  it('says what becomes of an unreachable host', () => {
    const state = (changed: Partial<HostOutcome>): string => render({ ...unreachable, ...changed });
    expect(state({})).toContain("its guard restores the host by itself at 2026-11-23 15:10:00 UTC by the host's clock");
    expect(state({ guardAt: null })).toContain('its guard restores the host by itself\n');
    expect(state({ grade: 'before-change' })).toContain('state: nothing was changed\n');
    expect(state({ grade: 'after-confirm' })).toContain('nobody heard whether it was confirmed');
  });

  it('tells a failure once where the reason is the failure', () => {
    const { what } = explain(FAILURES['connection-lost'], 'web8');
    expect(render(unreachable).split(what)).toHaveLength(2);
    expect(render(unreachable)).toContain('(at: reload)');
    expect(render({ ...unreachable, reason: 'another story' })).toContain('  another story\n');
  });

  it('folds failed hosts, and names them in the next step', () => {
    const lost = (host: string): HostOutcome => ({
      ...unreachable,
      host,
      reason: explain(FAILURES['connection-lost'], host).what,
    });
    const text = render(lost('web1'), lost('web2'));
    expect(text).toContain('!! unreachable: 2 hosts: web[1-2]');
    expect(text).toContain('fleet recover --limit web1,web2');
  });

  it('tells of unsettled hosts before the good news', () => {
    const text = renderOutcomes({ outcomes: [outcome('web1')], unsettled: ['web2', 'web3'] });
    expect(text.startsWith('!! unsettled: 2 hosts: web[2-3]\n')).toBe(true);
    expect(text).toContain('fleet recover --limit web2,web3');
    expect(text).toMatch(/stuck=0 unsettled=2\n$/);
  });

  it('counts what is pending where there is any', () => {
    expect(render(outcome('web1', { kind: 'pending', after: [] }))).toMatch(/\npending=1 changed=0 /);
  });

  it('shows the changes of files when asked', () => {
    const run = { outcomes: [outcome('web1')], unsettled: [] };
    expect(renderOutcomes(run)).not.toContain('+SSLProtocol');
    expect(renderOutcomes(run, { changes: 'lines' })).toContain('    +SSLProtocol all\n');
    expect(renderOutcomes(run, { changes: 'diff' })).toContain('  @@ -2,6 +2,6 @@\n');
  });

  it('has only the recap for a run without hosts', () => {
    expect(render()).toBe('changed=0 unchanged=0 declined=0 restored=0 unreachable=0 stuck=0\n');
  });

  it.each(Object.values(FAILURES))('renders $code without a trace of what is missing', (failure) => {
    const text = render(outcome('web1', { kind: 'declined', failure: failure as HostOutcome['failure'], after: [] }));
    expect(text).toContain('  next: ');
    expect(text).not.toMatch(/undefined|\[object/);
  });

  it('lets nothing hostile reach the terminal', () => {
    const outcomes = [outcome('a'), stuck, unreachable].map((one) => poisoned(one, HOSTILE));
    const text = renderOutcomes({ outcomes, unsettled: [HOSTILE] }, { changes: 'diff' });
    expect(text).not.toContain('\u001b');
    for (const odd of ['\r\n ', '\u0007', '\u009b', '\u202e']) expect(text).not.toContain(odd);
  });
});

function summary(changed: Partial<RunRecord>, counts: Readonly<Record<string, number>>): RunSummary {
  const { outcomes: _outcomes, unsettled: _unsettled, extensions: _extensions, ...run } = record(changed);
  return { ...run, counts };
}

describe('renderRuns', () => {
  it('has one line a run', () => {
    const runs = [
      summary({}, { changed: 1 }),
      summary({ id: '20261124-b', kind: 'rollback', finished: null, expires: null }, { unsettled: 1 }),
    ];
    expect(renderRuns(runs).split('\n')).toEqual([
      'RUN            STARTED               KIND      OWNER  EXPIRES     STATE       HOSTS',
      '20261123-abcd  2026-11-23T15:05:00Z  apply     ann    2027-01-31  finished    changed=1',
      '20261124-b     2026-11-23T15:05:00Z  rollback  ann    -           UNFINISHED  unsettled=1',
      '',
    ]);
  });

  it('says so where there is none, and of runs without hosts', () => {
    expect(renderRuns([])).toBe('no runs are recorded\n');
    expect(renderRuns([summary({}, {})])).toContain('finished  none\n');
  });

  it('keeps one line a run whatever is in it', () => {
    expect(renderRuns([poisoned(summary({}, { changed: 1 }), HOSTILE)]).split('\n')).toHaveLength(3);
  });
});

describe('renderRun', () => {
  it('tells all of the run, then its hosts with their changes', () => {
    const text = renderRun(record({ takesBack: '20261101-x' }));
    expect(text).toMatch(/^Run 20261123-abcd\nkind: +apply\nsource: +p\.yaml\ntakes back: +20261101-x\nowner: +ann\n/);
    expect(text).toContain('\n\nchanged: 1 host: web1\n');
    expect(text).toContain('+SSLProtocol all');
  });

  it('leaves out what there is not, and says that it is not finished', () => {
    const text = renderRun(record({ reason: null, expires: null, finished: null }));
    expect(text).not.toContain('reason:');
    expect(text).not.toContain('expires:');
    expect(text).toContain('NOT FINISHED');
  });
});
