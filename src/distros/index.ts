/** Placeholder until the table is there. */
import type { ConfigFile, OsRelease } from '../core/index.ts';
import type { Distro, InstanceSigns } from '../ports/index.ts';

export function distroOf(_os: OsRelease, _instance: InstanceSigns | null): Distro {
  return {
    id: 'generic',
    title: 'Apache httpd',
    matches: () => true,
    layout: { mainConfig: '', serverRoot: '', tlsFile: '', binary: '', service: null, logs: '' },
    testCommand: 'httpd -t',
    reloadCommand: 'httpd -k graceful',
    startCommand: 'httpd -k start',
    tls10NeedsLevelZeroFrom: '3.0.0',
    cryptoPolicies: false,
    notes: [],
  };
}

export function managedBy(_file: ConfigFile): { manager: string; sign: string } | null {
  return null;
}
