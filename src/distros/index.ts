/** What is true of the httpd of each distribution: one file per entry, one line each in the list. */
import type { OsRelease } from '../core/index.ts';
import type { Distro, InstanceSigns } from '../ports/index.ts';
import { alpine } from './alpine.ts';
import { arch } from './arch.ts';
import { bitnami } from './bitnami.ts';
import { cpanel } from './cpanel.ts';
import { debian } from './debian.ts';
import { debian7 } from './debian-7.ts';
import { freebsd } from './freebsd.ts';
import { generic } from './generic.ts';
import { gentoo } from './gentoo.ts';
import { macos } from './macos.ts';
import { openbsd } from './openbsd.ts';
import { plesk } from './plesk.ts';
import { redHat } from './red-hat.ts';
import { redHat6 } from './red-hat-6.ts';
import { redHat7 } from './red-hat-7.ts';
import { slackware } from './slackware.ts';
import { softwareCollection } from './software-collection.ts';
import { sourceBuild } from './source-build.ts';
import { suse } from './suse.ts';
import { ubuntu } from './ubuntu.ts';
import { voidLinux } from './void-linux.ts';
import { xampp } from './xampp.ts';

export { generic } from './generic.ts';
export { agentsOf } from './agents.ts';
export { managedBy, type Management } from './managed.ts';

/** All entries. The first that matches counts, so the narrower one stands before the wider one. */
export const distros: readonly Distro[] = [
  softwareCollection,
  cpanel,
  plesk,
  bitnami,
  xampp,
  sourceBuild,
  redHat6,
  redHat7,
  redHat,
  debian7,
  ubuntu,
  debian,
  suse,
  alpine,
  arch,
  gentoo,
  slackware,
  voidLinux,
  freebsd,
  openbsd,
  macos,
];

/**
 * The entry for an httpd. The running process goes before the operating system: an httpd that was installed beside the
 * distribution's own has its own layout. `generic` where nothing matches; null for a host on which none runs.
 */
export function distroOf(os: OsRelease, instance: InstanceSigns | null): Distro {
  const byInstance = instance === null ? undefined : distros.find((distro) => distro.matchesInstance?.(instance));
  return byInstance ?? distros.find((distro) => distro.matches(os)) ?? generic;
}
