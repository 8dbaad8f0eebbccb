/** Which operating system, from the release files that a host has. */
import type { OsRelease } from '../core/index.ts';

/** Release files that tell without os-release (RHEL 6, SLES 11, Amazon Linux 1), and the id that each means. */
const OLD_FILES: readonly { readonly file: string; readonly id: (text: string) => string }[] = [
  { file: '/etc/SuSE-release', id: (text) => (/enterprise/i.test(text) ? 'sles' : 'opensuse') },
  { file: '/etc/redhat-release', id: redHatId },
  { file: '/etc/centos-release', id: redHatId },
  { file: '/etc/system-release', id: redHatId },
  { file: '/etc/lsb-release', id: (text) => /^DISTRIB_ID=(\w+)/m.exec(text)?.[1]?.toLowerCase() ?? 'unknown' },
  { file: '/etc/debian_version', id: () => 'debian' },
  { file: '/etc/alpine-release', id: () => 'alpine' },
  { file: '/etc/gentoo-release', id: () => 'gentoo' },
  { file: '/etc/slackware-version', id: () => 'slackware' },
];

/** Reads os-release first, then the older files in the order in which they can be believed. */
export function osReleaseOf(files: ReadonlyMap<string, string>, kernel: string): OsRelease {
  const osRelease = files.get('/etc/os-release') ?? files.get('/usr/lib/os-release');
  if (osRelease !== undefined) return fromOsRelease(osRelease, kernel);
  for (const { file, id } of OLD_FILES) {
    const text = files.get(file);
    if (text !== undefined) return fromOldFile(id(text), text);
  }
  return { id: 'unknown', idLike: [], versionId: '', title: kernel };
}

function fromOsRelease(text: string, kernel: string): OsRelease {
  const value = (key: string): string => {
    const line = new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
    return line.replace(/^(["'])(.*)\1$/, '$2');
  };
  return {
    id: value('ID').toLowerCase() || 'unknown',
    idLike: value('ID_LIKE').toLowerCase().split(/\s+/).filter(Boolean),
    versionId: value('VERSION_ID'),
    title: value('PRETTY_NAME') || value('NAME') || value('ID') || kernel,
  };
}

function fromOldFile(id: string, text: string): OsRelease {
  return { id, idLike: [], versionId: /\d+(\.\d+)*/.exec(text)?.[0] ?? '', title: titleOf(id, text) };
}

/** Names of systems whose file holds nothing but the version. */
const BARE: Readonly<Record<string, string>> = { debian: 'Debian', alpine: 'Alpine Linux' };

function titleOf(id: string, text: string): string {
  const described = /^DISTRIB_DESCRIPTION="?([^"\n]+)/m.exec(text)?.[1];
  const first = text.split('\n')[0]?.trim() ?? '';
  return described ?? (BARE[id] === undefined ? first : `${BARE[id]} ${first}`);
}

function redHatId(text: string): string {
  if (/^centos/i.test(text)) return 'centos';
  if (/^fedora/i.test(text)) return 'fedora';
  if (/^oracle/i.test(text)) return 'ol';
  if (/^amazon/i.test(text)) return 'amzn';
  return 'rhel';
}
