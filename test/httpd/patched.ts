/** Applies a unified diff as strictly as can be, for laws; patch(1) itself does it in diff-oracle.test.ts. */

/** What the diff makes of the text. Throws where it says anything of it that isn't so. */
export function patched(before: string, diff: string): string {
  if (diff === '') return before;
  const old = lines(before);
  const out: string[] = [];
  let at = 0;
  for (const hunk of hunksOf(diff)) {
    const { start, oldCount, newCount, body } = parsed(hunk);
    out.push(...old.slice(at, start));
    const kept = body.filter(({ sign }) => sign !== '+').map((line) => line.text);
    const made = body.filter(({ sign }) => sign !== '-').map((line) => line.text);
    if (start < at || kept.length !== oldCount || made.length !== newCount) throw new Error(`wrong counts: ${hunk}`);
    if (kept.join('') !== old.slice(start, start + oldCount).join('')) throw new Error(`does not fit: ${hunk}`);
    if (out.length + made.length !== parsed(hunk).newStart + newCount) throw new Error(`wrong place: ${hunk}`);
    out.push(...made);
    at = start + oldCount;
  }
  return [...out, ...old.slice(at)].join('');
}

/** Lines of a hunk begin with a sign, so the others that begin with @@ are heads. */
function hunksOf(diff: string): string[] {
  const hunks: string[] = [];
  for (const line of lines(diff).slice(2)) {
    if (line.startsWith('@@')) hunks.push(line);
    else hunks.push(`${hunks.pop() ?? ''}${line}`);
  }
  return hunks;
}

interface Hunk {
  /** Lines before the hunk. */
  readonly start: number;
  readonly newStart: number;
  readonly oldCount: number;
  readonly newCount: number;
  readonly body: readonly { readonly sign: string; readonly text: string }[];
}

function parsed(hunk: string): Hunk {
  const [head = '', ...rest] = lines(hunk);
  const [, from, oldCount, to, newCount] = (/^@@ -(\d+),(\d+) \+(\d+),(\d+) @@\n$/.exec(head) ?? []).map(Number);
  if (from === undefined || oldCount === undefined || to === undefined || newCount === undefined) {
    throw new Error(`no hunk: ${hunk}`);
  }
  const body: { sign: string; text: string }[] = [];
  for (const line of rest) {
    const last = body.at(-1);
    if (line === '\\ No newline at end of file\n' && last !== undefined) last.text = last.text.slice(0, -1);
    else body.push({ sign: line.slice(0, 1), text: line.slice(1) });
  }
  const before = (line: number, count: number): number => (count === 0 ? line : line - 1);
  return { start: before(from, oldCount), newStart: before(to, newCount), oldCount, newCount, body };
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
