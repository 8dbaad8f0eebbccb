/** Which tasks `--tags` and `--skip-tags` choose: Ansible's rules (playbook/taggable.py). */
import type { Playbook } from './playbook.ts';

/** What the command line chooses. */
export interface TagChoice {
  /** Empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** Words of a `tags` keyword: a text with commas, or a list. */
export function tagsOf(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const words = texts.flatMap((text: unknown) => String(text).split(',')).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ''))];
}

/** Whether a task with these tags is done. */
function isChosen(tags: readonly string[], { only, skip }: TagChoice): boolean {
  return isWanted(tags, only.length === 0 ? ['all'] : only) && !isSkipped(tags, skip);
}

/** A task without tags counts as tagged "untagged". */
function has(tags: readonly string[], words: readonly string[]): boolean {
  return tags.length === 0 ? words.includes('untagged') : tags.some((tag) => words.includes(tag));
}

function isWanted(tags: readonly string[], only: readonly string[]): boolean {
  if (tags.includes('always') || has(tags, only)) return true;
  if (tags.includes('never')) return false;
  return only.includes('all') || (only.includes('tagged') && tags.length > 0);
}

function isSkipped(tags: readonly string[], skip: readonly string[]): boolean {
  if (skip.includes('all') && (!tags.includes('always') || skip.includes('always'))) return true;
  if (skip.includes('all')) return false;
  return has(tags, skip) || (skip.includes('tagged') && tags.length > 0);
}

/** The playbook with the chosen tasks only. Plays stay, even where no task of theirs is left. */
export function withTags(playbook: Playbook, choice: TagChoice): Playbook {
  const plays = playbook.plays.map((play) => ({
    ...play,
    tasks: play.tasks.filter(({ tags }) => isChosen(tags, choice)),
  }));
  return { ...playbook, plays };
}
