/** `--list-hosts`, `--list-tasks` and `--list-tags`, printed as ansible-playbook does. */
import type { Playbook } from '../../playbook/index.ts';
import type { ListFlags } from './options.ts';

/** A playbook with the names of each play's hosts. */
export interface ListedPlaybook {
  readonly playbook: Playbook;
  readonly hosts: readonly (readonly string[])[];
}

/** The whole text, with an empty line before each play. */
export function listText({ playbook, hosts }: ListedPlaybook, flags: ListFlags): string {
  const plays = playbook.plays.flatMap((play, index) => [
    '',
    `  play #${index + 1} (${play.hosts}): ${play.name}\tTAGS: [${play.tags.join(',')}]`,
    ...(flags.listHosts === true ? hostLines(play, hosts[index] ?? []) : []),
    ...(flags.listTasks === true ? taskLines(play) : []),
    ...(flags.listTags === true ? [`      TASK TAGS: [${tagsOf(play).join(', ')}]`] : []),
  ]);
  return ['', `playbook: ${playbook.file}`, ...plays].join('\n');
}

type Play = Playbook['plays'][number];

function hostLines({ patterns }: Play, hosts: readonly string[]): readonly string[] {
  const quoted = patterns.map((pattern) => (pattern.includes("'") ? `"${pattern}"` : `'${pattern}'`));
  return [
    `    pattern: [${quoted.join(', ')}]`,
    `    hosts (${hosts.length}):`,
    ...hosts.map((host) => `      ${host}`),
  ];
}

function taskLines({ tasks }: Play): readonly string[] {
  return ['    tasks:', ...tasks.map(({ name, tags }) => `      ${name}\tTAGS: [${tags.toSorted().join(', ')}]`)];
}

function tagsOf({ tasks }: Play): readonly string[] {
  return [...new Set(tasks.flatMap(({ tags }) => tags))].sort();
}

/** The same as data (schemas/listing.schema.json). */
export function listDocument({ playbook, hosts }: ListedPlaybook): Readonly<Record<string, unknown>> {
  const plays = playbook.plays.map((play, index) => ({
    name: play.name,
    hosts: hosts[index] ?? [],
    tags: play.tags,
    tasks: play.tasks.map(({ name, module, tags, line }) => ({ name, module, tags, line })),
  }));
  return { 'fleet-listing': 1, playbook: playbook.file, plays };
}

/** Whether anything of it was asked for. */
export function isListing({ listHosts, listTasks, listTags, syntaxCheck }: ListFlags): boolean {
  return [listHosts, listTasks, listTags, syntaxCheck].includes(true);
}
