/** The TLS values that a configuration puts in force at a place. */
import type { ProbePoint } from '../../core/index.ts';
import {
  effectiveConfCmds,
  effectiveDirective,
  selectVirtualHost,
  type Configuration,
  type Occurrence,
} from '../../httpd/index.ts';
import type { EffectiveTls, Setting, WantedTls } from '../../tls/index.ts';

/** What would be in force at the point. */
export function effectiveAfter(config: Configuration, { address, port, serverName }: ProbePoint): EffectiveTls {
  const endpoint = { address, port };
  const value = (name: string): Setting | null => {
    const found = effectiveDirective(config, name, { endpoint, serverName }).value;
    return found === null ? null : settingOf(found);
  };
  const confCmds = effectiveConfCmds(config, selectVirtualHost(config, endpoint, serverName)).map(settingOf);
  return { protocol: value('SSLProtocol'), cipherSuite: value('SSLCipherSuite'), confCmds };
}

/** The same as values to judge by: httpd's defaults where nothing is set. */
export function valuesOf({ protocol, cipherSuite, confCmds }: EffectiveTls): WantedTls {
  return {
    protocol: protocol?.args ?? ['all', '-SSLv3'],
    cipherList: cipherSuite?.args.at(-1) ?? 'DEFAULT',
    confCmds,
  };
}

function settingOf({ args, realPath, line }: Occurrence): Setting {
  return { args, file: realPath, line };
}
