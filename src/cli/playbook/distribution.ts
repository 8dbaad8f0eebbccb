/** Ansible's names of distributions and their families (module_utils/facts/system/distribution.py). */
import type { OsRelease } from '../../core/index.ts';

/** By ID of os-release. */
const NAMES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  raspbian: 'Debian',
  rhel: 'RedHat',
  centos: 'CentOS',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  fedora: 'Fedora',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  scientific: 'Scientific',
  sles: 'SLES',
  sles_sap: 'SLES_SAP',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  alpine: 'Alpine',
  arch: 'Archlinux',
  gentoo: 'Gentoo',
  slackware: 'Slackware',
  void: 'Void',
  freebsd: 'FreeBSD',
  openbsd: 'OpenBSD',
};

/** By ID and ID_LIKE of os-release. */
const FAMILIES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Debian',
  rhel: 'RedHat',
  fedora: 'RedHat',
  centos: 'RedHat',
  suse: 'Suse',
  sles: 'Suse',
  alpine: 'Alpine',
  arch: 'Archlinux',
  gentoo: 'Gentoo',
  slackware: 'Slackware',
  freebsd: 'FreeBSD',
  openbsd: 'OpenBSD',
};

/** `ansible_distribution`; undefined where nothing tells. */
export function distributionOf({ id }: OsRelease): string | undefined {
  if (id === '' || id === 'unknown') return undefined;
  return Object.hasOwn(NAMES, id) ? NAMES[id] : `${id.charAt(0).toUpperCase()}${id.slice(1)}`;
}

/** `ansible_os_family`: of the distribution itself, or of what it says that it's like. */
export function familyOf(os: OsRelease): string | undefined {
  const ids = [os.id, ...os.idLike].flatMap((id) => (id.startsWith('opensuse') ? ['suse'] : [id]));
  const known = ids.find((id) => Object.hasOwn(FAMILIES, id));
  return known === undefined ? distributionOf(os) : FAMILIES[known];
}
