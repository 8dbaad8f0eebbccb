/** What httpd uses for TLS at one listener and server name, with the line that each value comes from. */
import type { EffectiveTls, TlsSetting } from '../../core/effective-tls.ts';
import type { ProbePoint } from '../../core/matrix.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { effectiveConfCmds, effectiveDirective } from './scope.ts';
import { selectVirtualHost } from './select-vhost.ts';

/** The settings that a client meets at this address and port with this name, or with none. */
export function tlsSettingsAt(config: Configuration, { address, port, serverName }: ProbePoint): EffectiveTls {
  const endpoint = { address, port };
  const setting = (name: string): TlsSetting | null => {
    const { value, shadowed } = effectiveDirective(config, name, { endpoint, serverName });
    if (value === null) return null;
    const hidden = shadowed.findLast((occurrence) => occurrence.context.vhost === null);
    return hidden === undefined || value.context.vhost === null
      ? settingOf(value)
      : { ...settingOf(value), shadows: settingOf(hidden) };
  };
  return {
    protocol: setting('SSLProtocol'),
    cipherSuite: setting('SSLCipherSuite'),
    confCmds: effectiveConfCmds(config, selectVirtualHost(config, endpoint, serverName)).map(settingOf),
  };
}

function settingOf({ args, realPath, line }: Occurrence): TlsSetting {
  return { args, file: realPath, line };
}
