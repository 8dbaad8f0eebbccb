/** What a change may not outlast: programs on the host that write configuration files by themselves. Pure. */
import type { ConfigFile, Finding } from '../../core/index.ts';
import type { Engine } from '../hosts/engine.ts';

/** A file, by what shows who it belongs to. */
export type ManagedFile = Pick<ConfigFile, 'path' | 'realPath' | 'bytes'>;

/** How other programs show on a host. */
export interface Managers {
  readonly managedBy: (file: ManagedFile) => ReturnType<Engine['managedBy']>;
  /** Programs that write configuration files, in words. */
  readonly agents: readonly string[];
}

/** Of files that are to be changed although somebody else manages them; else of agents of which nothing more is known. */
export function managedFindings(files: readonly ManagedFile[], { managedBy, agents }: Managers): readonly Finding[] {
  const forced = files.flatMap((file): readonly Finding[] => {
    const found = managedBy(file);
    if (found === null) return [];
    const { manager, sign, instead } = found;
    const message = `${file.realPath} belongs to ${manager} (${sign}), which overwrites this change when it runs next. Make it in ${instead}, too`;
    return [{ severity: 'warning', message }];
  });
  if (forced.length > 0) return forced;
  return agents.map((agent) => ({
    severity: 'note',
    message: `${agent}. Nothing shows that it writes the files of this change; where it does, it takes the change back when it runs next`,
  }));
}
