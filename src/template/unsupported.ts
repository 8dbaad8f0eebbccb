/** Filters, tests and functions of Ansible that fleet doesn't have, with the reason or what to use. */

const NO_RESULTS = 'fleet plans all tasks before any of them is carried out, so none has a result yet';
const PURE = 'a plan may only depend on the playbook, the inventory and the host';

/** Functions. */
export const NO_FUNCTIONS: ReadonlyMap<string, string> = byName([
  [`${PURE}: write values into vars or vars_files, or give them with -e`, 'lookup query q now'],
  ['write the list out', 'range cycler joiner'],
  ['write {…}', 'dict'],
  [PURE, 'namespace lipsum'],
]);

const SAME_PLAN = 'a plan is the same however fleet was called';

/** Variables that Ansible sets. */
const NO_NAMES: ReadonlyMap<string, string> = byName([
  ['write the name of the variable itself', 'vars'],
  [
    SAME_PLAN,
    'ansible_check_mode ansible_diff_mode ansible_verbosity ansible_forks ansible_limit ansible_run_tags ansible_skip_tags ansible_version ansible_inventory_sources ansible_config_file',
  ],
  ['use playbook_dir', 'inventory_dir inventory_file'],
  ['fleet has no roles', 'role_path role_name ansible_role_name ansible_role_names ansible_play_role_names role_names'],
  [
    'fleet has the facts that "fleet facts" shows, and no others of the host',
    'ansible_env ansible_date_time ansible_default_ipv4 ansible_default_ipv6 ansible_all_ipv4_addresses ansible_interfaces ansible_fqdn ansible_domain ansible_memtotal_mb ansible_processor_vcpus ansible_python ansible_pkg_mgr ansible_selinux ansible_user_id ansible_machine ansible_lsb ansible_local ansible_distribution_release ansible_virtualization_type',
  ],
]);

/** What to do instead of using a variable of Ansible's; undefined for other names. */
export function insteadOfName(name: string): string | undefined {
  return NO_NAMES.get(name);
}

export const NO_FILTERS: ReadonlyMap<string, string> = byName([
  [
    PURE,
    'random shuffle password_hash fileglob expanduser expandvars realpath strftime to_datetime to_uuid vault unvault',
  ],
  ['use the test: value is version("2.4", ">=")', 'version version_compare'],
  ['use a comparison', 'eq ne lt gt le ge'],
  [NO_RESULTS, 'success failed changed skipped'],
]);

export const NO_TESTS: ReadonlyMap<string, string> = byName([
  [NO_RESULTS, 'changed change failed failure success succeeded successful skipped skip started finished'],
  [NO_RESULTS, 'reachable unreachable'],
  [PURE, 'file directory link exists mount same_file abs is_file is_dir is_link is_mount is_same_file link_exists'],
]);

function byName(rows: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([hint, names]) => names.split(' ').map((name) => [name, hint] as const)));
}
