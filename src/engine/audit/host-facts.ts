/** What a host is, as the reading told: its httpds, their certificates, what waits for a restart, who else writes. */
import type { ConfigFile, InstanceFacts } from '../../core/index.ts';
import type { AuditedCertificate, AuditedInstance, AuditedSetting, ManagedFile, Snapshot } from '../../ports/index.ts';
import { certificateOnce } from '../../tls/index.ts';
import { filesByPath } from '../read/snapshot.ts';

export function instancesOf({ instances }: Snapshot): readonly AuditedInstance[] {
  return instances.map(({ facts, configuration }) => ({
    executable: facts.executable,
    unit: facts.unit,
    mainFile: facts.mainFile,
    httpd: `Apache ${configuration.source.version}`,
    library: facts.library.versionText ?? '',
  }));
}

/** Each certificate file once. One that can't be read is left out: httpd's own test tells of it. */
export function certificatesOf({ facts }: Snapshot): readonly AuditedCertificate[] {
  const byPath = new Map<string, AuditedCertificate>();
  for (const { path, pem } of facts.instances.flatMap(({ certificates }) => certificates)) {
    const read = certificateOnce(pem);
    if (read.ok) byPath.set(path, { path, ...read.value });
  }
  return [...byPath.values()];
}

/** `(deleted)` marks code that runs and isn't on the disk any more: an update that no restart followed. */
export function restartsOf({ facts }: Snapshot): readonly string[] {
  return facts.instances.flatMap((instance) => {
    const gone = [instance.executable, ...instance.library.mapped].filter((file) => file.endsWith(' (deleted)'));
    return [...new Set(gone)].map((file) => restartText(instance, file.replace(/ \(deleted\)$/, '')));
  });
}

function restartText({ unit, pid }: InstanceFacts, file: string): string {
  return `${unit ?? `process ${pid}`} still runs ${file} as it was before it was replaced on the disk: it needs a restart, a reload isn't enough`;
}

/** The files that hold the settings in force, where another tool writes them. */
export function managedFiles(
  snapshot: Snapshot,
  settings: readonly AuditedSetting[],
  managedBy: (file: ConfigFile) => { readonly manager: string; readonly sign: string } | null,
): readonly ManagedFile[] {
  const paths = new Set(settings.map(({ place }) => place.replace(/:\d+$/, '')).filter((path) => path !== ''));
  const files = filesByPath(snapshot);
  return [...paths].flatMap((path) => {
    const file = files.get(path);
    const found = file === undefined ? null : managedBy(file);
    return found === null ? [] : [{ path, manager: found.manager, sign: found.sign }];
  });
}
