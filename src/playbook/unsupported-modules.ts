/** Modules of Ansible that fleet doesn't have, with what it does instead. */

/** Of these modules of fleet, those that there are stand in for Ansible's. */
const EDITS = ['apache_tls', 'apache_directive', 'apache_listener'];

const ROWS: readonly (readonly [names: string, instead: string, ours?: readonly string[]])[] = [
  ['shell command raw script expect', 'fleet runs no commands of yours on hosts: it changes httpd by its own modules'],
  ['service systemd systemd_service sysvinit', 'fleet reloads httpd by itself, and starts it where it must'],
  [
    'copy template file lineinfile blockinfile replace ini_file assemble fetch slurp unarchive synchronize tempfile git subversion',
    'fleet changes directives where they take effect, and keeps what it needs to take that back',
    EDITS,
  ],
  ['apache2_module', "fleet's modules change httpd's own configuration", ['apache_module']],
  [
    'package apt yum dnf zypper apk pip package_facts apt_repository yum_repository rpm_key apt_key debconf dpkg_selections',
    'fleet installs nothing: update packages with what you use for that',
  ],
  ['openssl_privatekey openssl_csr x509_certificate acme_certificate', 'fleet leaves keys and certificates alone'],
  ['setup gather_facts service_facts', 'fleet reads every host by itself: use its facts, which fleet facts shows'],
  ['debug', 'fleet plan shows what would be done, and fleet facts what a host is'],
  [
    'include_tasks import_tasks include_role import_role import_playbook',
    'fleet reads one file: write the tasks into it',
  ],
  ['known_hosts', 'fleet checks host keys, and --host-key-checking accept-new adds unknown ones'],
  ['set_fact', 'use "vars" of the play or of the task'],
  ['include_vars', 'use "vars_files" of the play'],
  ['assert fail validate_argument_spec', 'use "when", and fleet declines hosts that it can not change safely'],
  ['ping wait_for wait_for_connection', 'use fleet ping'],
  ['uri get_url', 'fleet verify asks servers for a page, as each class of clients would'],
  [
    'meta pause reboot async_status set_stats',
    'fleet orders the steps of a change itself: use "serial" and "soak" for pauses between batches',
  ],
  ['add_host group_by', 'write groups into the inventory, or use "when"'],
  ['stat find getent', 'fleet reads what it needs of a host: use its facts'],
  [
    'user group authorized_key cron mount sysctl selinux seboolean firewalld iptables ufw hostname',
    'fleet changes TLS settings of httpd only',
  ],
];

const INSTEAD: ReadonlyMap<string, (typeof ROWS)[number]> = new Map(
  ROWS.flatMap((row) => row[0].split(' ').map((name) => [name, row] as const)),
);

/** What fleet does instead of a module of Ansible, a collection's name before it or not; null for names that it doesn't know. */
export function insteadOfModule(name: string, modules: readonly string[]): string | null {
  const row = INSTEAD.get(name.replace(/^[a-z0-9_]+\.[a-z0-9_]+\./, ''));
  if (row === undefined) return null;
  const ours = (row[2] ?? []).filter((one) => modules.includes(one));
  return ours.length === 0 ? row[1] : `${row[1]}: use ${ours.join(', ')}`;
}
