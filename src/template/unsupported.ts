/** Filters, tests and functions of Ansible that fleet doesn't have, with the reason or what to use. */

const NO_RESULTS = 'fleet plans all tasks before any of them is carried out, so none has a result yet';
const PURE = 'a plan may only depend on the playbook, the inventory and the host';

/** Functions. */
export const NO_FUNCTIONS: ReadonlyMap<string, string> = byName([
  [`${PURE}: write values into vars or vars_files`, 'lookup query q now'],
  ['write the list out', 'range cycler joiner'],
  ['write {…}', 'dict'],
  [PURE, 'namespace lipsum'],
]);

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
