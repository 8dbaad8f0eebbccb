/** Keywords of Ansible's plays and tasks that fleet doesn't do, with what to do instead. */

const NO_FLOW = 'fleet plans all tasks of a play as one change; write separate plays';
const RELOADS = 'fleet reloads httpd by itself when something changed';
const COMMAND_LINE = 'such choices belong to the command line';
const HOSTS_ONLY = 'choose hosts by "hosts" and --limit';
const LEAVE_OUT = 'leave it out';
const UNDO = 'fleet restores a host by itself when its change fails';

/** Keywords of plays and tasks alike. */
const SHARED: readonly (readonly [hint: string, keywords: string])[] = [
  ['set "ansible_become" in the inventory', 'become'],
  ['set "ansible_become_user" in the inventory', 'become_user'],
  ['set "ansible_become_method" in the inventory', 'become_method'],
  ['set "ansible_user" in the inventory', 'remote_user'],
  ['set "ansible_port" in the inventory', 'port'],
  ['set "ansible_connection" in the inventory', 'connection'],
  [NO_FLOW, 'when run_once throttle debugger collections module_defaults'],
  [NO_FLOW, 'include include_tasks import_tasks include_role import_role import_playbook include_vars'],
  [COMMAND_LINE, 'check_mode diff timeout'],
  [HOSTS_ONLY, 'tags'],
  [UNDO, 'ignore_errors ignore_unreachable'],
  [LEAVE_OUT, 'no_log environment become_exe become_flags'],
];

/** Keywords that a play of Ansible may have (its playbook keyword reference), beside those that fleet has too. */
export const UNSUPPORTED_PLAY_KEYWORDS: ReadonlyMap<string, string> = hintsByKeyword([
  ...SHARED,
  [NO_FLOW, 'roles pre_tasks post_tasks strategy'],
  [RELOADS, 'handlers force_handlers'],
  [LEAVE_OUT, 'gather_facts gather_subset gather_timeout fact_path'],
  ['write the values into the tasks', 'vars_files vars_prompt'],
  ['set "ansible_user" in the inventory', 'user'],
]);

/** Keywords that a task of Ansible may have. */
export const UNSUPPORTED_TASK_KEYWORDS: ReadonlyMap<string, string> = hintsByKeyword([
  ...SHARED,
  [NO_FLOW, 'loop loop_control register until retries delay async poll block delegate_to delegate_facts'],
  [NO_FLOW, 'with_items with_dict with_list with_fileglob with_sequence with_together with_nested with_subelements'],
  [NO_FLOW, 'action local_action args'],
  [RELOADS, 'notify listen'],
  [UNDO, 'rescue always'],
  ['set it on the play', 'any_errors_fatal'],
  ['fleet judges a change by handshakes', 'changed_when failed_when'],
  ['write the values into the parameters', 'vars'],
]);

function hintsByKeyword(rows: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([hint, keywords]) => keywords.split(' ').map((keyword) => [keyword, hint] as const)));
}
