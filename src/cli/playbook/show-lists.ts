/** Answers `--list-hosts`, `--list-tasks`, `--list-tags` and `--syntax-check`: no host is reached. */
import { printable } from '../../core/index.ts';
import { EXIT } from '../exit.ts';
import { readInventory } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { jsonText } from '../../reports/json.ts';
import { answerWhole } from '../output/answer.ts';
import { playedHosts } from '../tasks.ts';
import { print } from '../terminal.ts';
import { isListing, listDocument, listText } from './list.ts';
import type { ListFlags, PlaybookFlags } from './options.ts';
import { readPlaybook } from './read.ts';

/** The exit code; null where nothing of it was asked for. */
export async function showLists(
  file: string,
  flags: InventoryFlags & PlaybookFlags & ListFlags,
): Promise<number | null> {
  if (!isListing(flags)) return null;
  const { playbook } = await readPlaybook(file, flags);
  if (flags.syntaxCheck === true) {
    print(() => printable(`\nplaybook: ${file}`));
    answerWhole(() => jsonText({ 'fleet-listing': 1, playbook: file, plays: [] }));
    return EXIT.ok;
  }
  // No password is asked for: nobody logs in.
  const inventory = await readInventory(flags, { login: null, become: null });
  const played = await playedHosts(playbook.plays, inventory, flags);
  const listed = { playbook, hosts: played.map(({ names }) => [...names]) };
  print(() => printable(listText(listed, flags)));
  answerWhole(() => jsonText(listDocument(listed)));
  return EXIT.ok;
}
