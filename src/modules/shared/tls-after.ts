/** The TLS values that a configuration puts in force at a place, and where a change gives other ones. */
import type { ProbePoint } from '../../core/index.ts';
import {
  effectiveConfCmds,
  effectiveDirective,
  selectVirtualHost,
  type Configuration,
  type Occurrence,
} from '../../httpd/index.ts';
import type { SnapshotPoint } from '../../ports/index.ts';
import type { EffectiveTls, Setting, WantedTls } from '../../tls/index.ts';
import type { PointAfter } from './gain.ts';

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

/** The points at which other lines will be in force, with their values. One that says the default is another one. */
export function touchedPoints(points: readonly SnapshotPoint[], after: Configuration): readonly PointAfter[] {
  return points.flatMap((at) => {
    const effective = effectiveAfter(after, at.point);
    return textOf(effective) === textOf(at.effective) ? [] : [{ at, tls: valuesOf(effective) }];
  });
}

function textOf({ protocol, cipherSuite, confCmds }: EffectiveTls): string {
  return JSON.stringify([protocol?.args, cipherSuite?.args, confCmds.map(({ args }) => args)]);
}

function settingOf({ args, realPath, line }: Occurrence): Setting {
  return { args, file: realPath, line };
}
