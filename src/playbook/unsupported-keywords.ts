/** Keywords of Ansible's plays and tasks that fleet doesn't do, with what it does instead. */

const ONE_PLAN = 'fleet plans all tasks of a play as one change of a host, before any of them is carried out';
const RELOADS = 'fleet reloads httpd by itself when something changed';
const COMMAND_LINE = 'such choices belong to the command line: --check, --diff, --timeout';
const LEAVE_OUT = 'leave it out: it changes nothing of what fleet does';
const UNDO = 'fleet restores a host by itself when its change fails';
const IN_ONE_FILE = 'write the tasks here: a playbook of fleet is one file';
const ENVIRONMENT = 'fleet starts no program whose environment could be set';
const RIGHTS = 'set it in the inventory: "ansible_become_exe", "ansible_become_flags"';

/** Keywords of plays and tasks alike. */
const SHARED: readonly (readonly [hint: string, keywords: string])[] = [
  ['set "ansible_user" in the inventory, or use -u', 'remote_user'],
  ['set "ansible_port" in the inventory', 'port'],
  ['set "ansible_connection" in the inventory', 'connection'],
  [`${ONE_PLAN}, so every task is for each host of the play`, 'run_once'],
  ['use --forks, or "serial" on the play', 'throttle'],
  ['write the parameters into each task, or share them by an anchor (&name, *name)', 'module_defaults'],
  ["fleet's modules are built in", 'collections'],
  ['fleet plan shows what would be done, and why', 'debugger'],
  [IN_ONE_FILE, 'include include_tasks import_tasks include_role import_role import_playbook'],
  ['use "vars_files" of the play', 'include_vars'],
  [COMMAND_LINE, 'check_mode diff timeout'],
  [UNDO, 'ignore_errors ignore_unreachable'],
  [ENVIRONMENT, 'environment'],
  ['values of !vault are never shown, and others are no secrets', 'no_log'],
  [RIGHTS, 'become_exe become_flags'],
];

/** Keywords that a play of Ansible may have (its playbook keyword reference), beside those that fleet has too. */
export const UNSUPPORTED_PLAY_KEYWORDS: ReadonlyMap<string, string> = hintsByKeyword([
  ...SHARED,
  [IN_ONE_FILE, 'roles'],
  [`${ONE_PLAN}: write them into "tasks"`, 'pre_tasks post_tasks'],
  ['a play has no conditions: write it on its tasks, or choose hosts by "hosts"', 'when'],
  ['fleet changes the hosts of a batch side by side, each on its own: use "serial", "order" and --forks', 'strategy'],
  [RELOADS, 'handlers force_handlers'],
  [LEAVE_OUT, 'gather_subset gather_timeout fact_path'],
  ['give values with -e, so that a plan can be made again', 'vars_prompt'],
  ['set "ansible_user" in the inventory, or use -u', 'user'],
]);

/** Keywords that a task of Ansible may have. */
export const UNSUPPORTED_TASK_KEYWORDS: ReadonlyMap<string, string> = hintsByKeyword([
  ...SHARED,
  ['set it on the play: a host is changed as a whole', 'become become_user become_method any_errors_fatal'],
  [`${ONE_PLAN}: there is no result to keep`, 'register'],
  [`${ONE_PLAN}: what can fail is tried before, and undone`, 'until retries delay'],
  ['fleet waits for every host and gives up by its own deadlines', 'async poll'],
  ['write its tasks here, each with its own "when" and "tags"', 'block'],
  ['write a play for the other hosts', 'delegate_to delegate_facts'],
  ['use "loop" with a list', 'with_dict with_list with_fileglob with_sequence with_together with_nested'],
  ['use "loop" with a list', 'with_subelements with_indexed_items with_flattened with_lines with_first_found'],
  ['name the module as the key, with its parameters below', 'action local_action args'],
  [RELOADS, 'notify listen'],
  [UNDO, 'rescue always'],
  ['fleet judges a change by handshakes', 'changed_when failed_when'],
]);

function hintsByKeyword(rows: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([hint, keywords]) => keywords.split(' ').map((keyword) => [keyword, hint] as const)));
}
