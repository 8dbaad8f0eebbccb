/** Explains why the records of earlier runs can't be read or written. */
import { excerpt, shellWord, type Explainers, type Explanation } from './explain-kit.ts';
import type { StoreFailure } from './journal.ts';

export const STORE_EXPLANATIONS: Explainers<StoreFailure> = {
  'state-unwritable': ({ path, reason }) => ({
    what: `can't keep records in ${excerpt(path)}: ${excerpt(reason)}. No host is changed without a record`,
    next: `Make room there or mend its permissions (ls -ld ${shellWord(path)}; df -h ${shellWord(path)}), or choose another state directory.`,
  }),
  'state-busy': ({ path, pid, run, since }) => ({
    what: `another fleet (process ${pid}, run ${excerpt(run)}, since ${excerpt(since)}) works with this state directory`,
    next: `Wait until it ends; see it with ps -fp ${pid}. If that process runs on another machine and is gone for good: rm ${shellWord(path)}`,
  }),
  'index-unavailable': ({ place, reason }) => ({
    what: `the index of the records, ${excerpt(place)}, can't be used: ${excerpt(reason)}`,
    next: 'The journals are not touched by this. A broken SQLite file may be deleted: it is made again from them. For PostgreSQL check the URL, and that the package pg is installed.',
  }),
  'record-missing': recordMissing,
  'record-damaged': ({ path, line, reason }) => ({
    what: `the record ${excerpt(path)} is damaged at line ${line}: ${excerpt(reason)}`,
    next: 'Put the file back from a backup. The hosts keep their own: /var/lib/fleet/transactions/*/ has manifest, journal and backup.N.',
  }),
};

type Missing = Extract<StoreFailure, { readonly code: 'record-missing' }>;

function recordMissing({ run, known }: Missing): Explanation {
  const similar = known.filter((id) => id.startsWith(run));
  if (run !== '' && similar.length > 1) {
    return {
      what: `several runs begin with ${excerpt(run)}: ${excerpt(similar.join(', '))}`,
      next: 'Write more of the id.',
    };
  }
  const some = known.length === 0 ? 'there is none yet' : `the newest are ${excerpt(known.slice(0, 5).join(', '))}`;
  return { what: `no run ${excerpt(run)} is recorded; ${some}`, next: 'List them: fleet runs' };
}
