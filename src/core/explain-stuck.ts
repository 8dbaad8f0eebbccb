/** Explains the failure that needs a person at once: the restore of a host failed. */
import { errorLine, excerpt, shellWord, type Explanation } from './explain-kit.ts';
import type { StuckFailure } from './failure.ts';

/** Both failures, and the commands to run by hand. `cause` is what made the restore necessary, in words. */
export function explainStuck({ transaction, output }: StuckFailure, cause: string, host: string): Explanation {
  const folder = `/var/lib/fleet/transactions/${transaction}`;
  const restore = `sudo sh ${shellWord(`${folder}/restore.sh`)} ${shellWord(transaction)} controller`;
  return {
    what:
      `STUCK: the host may be down or half changed. First: ${cause}. ` +
      `Then the restore failed, too: ${errorLine(output)}`,
    next:
      `Log in to ${excerpt(host)} now. Remove what the restore complained of, then: ${restore}; it may be run as often as needed. ` +
      `If it still fails, copy the files back by hand: ${shellWord(`${folder}/manifest`)} has a line INDEX SHA256-BEFORE SHA256-AFTER PATH ` +
      `for each file, and backup.INDEX beside it is that file as it was (cp -a). Then run httpd's configtest and start httpd.`,
  };
}
