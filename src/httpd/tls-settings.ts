/** What httpd uses for TLS at one listener and server name, with the line that each value comes from. */
import type { ProbePoint } from '../core/matrix.ts';
import type { Configuration, Occurrence } from './configuration.ts';
import { effectiveConfCmds, effectiveDirective } from './scope.ts';
import { selectVirtualHost } from './select-vhost.ts';

/** One directive in force. */
export interface SettingInForce {
  /** Unquoted, variables put in. */
  readonly args: readonly string[];
  /** With all links resolved. */
  readonly file: string;
  readonly line: number;
  /** The server's own directive that this one, in a vhost, hides; absent where it hides none. */
  readonly shadows?: SettingInForce;
}

/** The directives that decide who gets in. Null: not set. */
export interface TlsSettings {
  readonly protocol: SettingInForce | null;
  /** `SSLCipherSuite` of one argument, or of `SSL` and a list; never its `TLSv1.3` form. */
  readonly cipherSuite: SettingInForce | null;
  /** Every `SSLOpenSSLConfCmd`, the server's own first. */
  readonly confCmds: readonly SettingInForce[];
}

/** The settings that a client meets at this address and port with this name, or with none. */
export function tlsSettingsAt(config: Configuration, { address, port, serverName }: ProbePoint): TlsSettings {
  const endpoint = { address, port };
  const setting = (name: string): SettingInForce | null => {
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

function settingOf({ args, realPath, line }: Occurrence): SettingInForce {
  return { args, file: realPath, line };
}
