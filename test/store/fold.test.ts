/** The record that a journal tells. */
import { describe, expect, it } from 'vitest';
import type { JournalEntry, RunRecord } from '../../src/core/index.ts';
import { foldJournal } from '../../src/store/index.ts';
import { ended, finished, header, intent, outcome, phase, started } from './samples.ts';

const namesOf = (record: RunRecord | null): readonly string[] | undefined => record?.unsettled.map(({ host }) => host);

describe('foldJournal', () => {
  it('needs the beginning of a run', () => {
    expect(foldJournal([])).toBeNull();
    expect(foldJournal([finished('web1')])).toBeNull();
  });

  it('takes the header over, without the list of hosts', () => {
    const record = foldJournal([started('r1')]);
    const { hosts: _hosts, ...rest } = header('r1');
    expect(record).toEqual({ ...rest, finished: null, outcomes: [], unsettled: [], extensions: [] });
  });

  it('tells when the run ended', () => {
    expect(foldJournal([started('r1'), ended])?.finished).toBe('2026-11-23T15:06:00.000Z');
  });

  it('counts a host as unsettled from its intent to its outcome', () => {
    const begun = [started('r1'), intent('web1'), phase('web1'), intent('web2')];
    expect(namesOf(foldJournal(begun))).toEqual(['web1', 'web2']);
    expect(namesOf(foldJournal([...begun, finished('web1')]))).toEqual(['web2']);
    const begunAt = begun[1];
    expect(foldJournal(begun)?.unsettled[0]?.files).toEqual(begunAt?.type === 'host-intent' ? begunAt.files : null);
    expect(foldJournal([...begun, finished('web2'), finished('web1')])?.unsettled).toEqual([]);
  });

  it('does not count a host that was only looked at', () => {
    expect(foldJournal([started('r1'), phase('web1')])?.unsettled).toEqual([]);
  });

  it('believes the last outcome of a host', () => {
    const restored = outcome('web1', { kind: 'restored' });
    const entries = [started('r1'), finished('web1'), { type: 'host-finished', at: '', outcome: restored } as const];
    expect(foldJournal(entries)?.outcomes).toEqual([restored]);
  });

  it('knows whether an unsettled host was about to be confirmed: its last word counts', () => {
    const at = (...words: readonly ('judge' | 'confirm' | 'restore')[]): boolean | undefined => {
      const said = words.map((word): JournalEntry => ({ type: 'host-phase', at: '', host: 'web1', phase: word }));
      return foldJournal([started('r1'), intent('web1'), ...said])?.unsettled[0]?.accepted;
    };
    expect([at(), at('judge'), at('judge', 'confirm'), at('confirm', 'restore')]).toEqual([false, false, true, false]);
  });

  it('counts a host whose change was begun anew', () => {
    expect(namesOf(foldJournal([started('r1'), intent('web1'), finished('web1'), intent('web1')]))).toEqual(['web1']);
  });
});
