/** Answers of other programs that are asked the same again and again, as mutation tests do. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['FLEET_TEST_ANSWERS'];

/** Who asks, and how: what was understood of an answer by other code is another answer. */
const asker = folder === undefined ? '' : readFileSync(new URL('./oracle.ts', import.meta.url), 'utf8');

/** What `ask` answers; with FLEET_TEST_ANSWERS=FOLDER what it answered to the same question before. */
export function remembered<Answer>(question: unknown, ask: () => Answer): Answer {
  if (folder === undefined) return ask();
  const file = join(
    folder,
    `${createHash('sha256')
      .update(JSON.stringify([asker, question]))
      .digest('hex')}.json`,
  );
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Answer;
  const answer = ask();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(answer));
  return answer;
}
