/** The progress of the newest run: as a page, and as server-sent events. */
import type { ServerResponse } from 'node:http';
import type { RunProgress } from '../../core/index.ts';
import { liveView } from '../../reports/pages.ts';
import { JournalFollower, journalFile, newestRun } from '../../store/index.ts';

/** Milliseconds between two looks at the journal. */
const LOOK_MS = 300;
/** A line now and then keeps what lies between from closing an idle connection. */
const HEARTBEAT_MS = 15_000;

/** How far the newest run is; null where there is none. */
export async function newestProgress(directory: string): Promise<RunProgress | null> {
  const run = await newestRun(directory);
  return run === null ? null : new JournalFollower(journalFile(directory, run)).poll();
}

/** Sends progress until the browser goes. A run that begins meanwhile takes the place of the one before. */
export function streamProgress(directory: string, response: ServerResponse): void {
  let current: { readonly run: string; readonly follower: JournalFollower } | null = null;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const run = await newestRun(directory);
    if (run !== null && run !== current?.run)
      current = { run, follower: new JournalFollower(journalFile(directory, run)) };
    const progress = (await current?.follower.poll()) ?? null;
    if (progress !== null) response.write(`event: progress\ndata: ${JSON.stringify(liveView(progress))}\n\n`);
    looking = false;
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  const heartbeat = setInterval(() => response.write(': still there\n\n'), HEARTBEAT_MS);
  response.on('close', () => {
    clearInterval(timer);
    clearInterval(heartbeat);
  });
  response.write('retry: 2000\n\n');
  void look();
}
