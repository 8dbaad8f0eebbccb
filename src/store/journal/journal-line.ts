/** One line of a journal: the entry as JSON, chained to the lines before. */
import { err, ok, type JournalEntry, type Result } from '../../core/index.ts';
import { unchainLine } from './chain.ts';
import { isJournalEntry } from '../schemas/schemas.ts';
import { nestingOf } from '../schemas/nesting.ts';

const MAX_NESTING = 32;

/** An entry read back; the error says what is wrong with the line, in words that follow "line 4:". */
export function readLine(line: string, previous: string): Result<{ entry: JournalEntry; chain: string }, string> {
  const parts = unchainLine(line, previous);
  if (!parts.ok) return parts;
  const entry = parseEntry(parts.value.json);
  return entry === null
    ? err('it is no journal entry that this version of fleet knows')
    : ok({ entry, chain: parts.value.chain });
}

function parseEntry(json: string): JournalEntry | null {
  if (nestingOf(json) > MAX_NESTING) return null;
  try {
    const value: unknown = JSON.parse(json);
    return isJournalEntry(value) ? value : null;
  } catch {
    return null;
  }
}
