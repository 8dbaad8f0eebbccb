/** The TLS values that a configuration puts in force at a place, and where a change gives other ones. */
import type { EffectiveTls } from '../../core/index.ts';
import { tlsSettingsAt, type Configuration } from '../../httpd/index.ts';
import type { SnapshotPoint } from '../../ports/index.ts';
import type { WantedTls } from '../../tls/index.ts';
import type { PointAfter } from './gain.ts';

/** What is in force, as values to judge by: httpd's defaults where nothing is set. */
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
    const effective = tlsSettingsAt(after, at.point);
    return textOf(effective) === textOf(at.effective) ? [] : [{ at, tls: valuesOf(effective) }];
  });
}

function textOf({ protocol, cipherSuite, confCmds }: EffectiveTls): string {
  return JSON.stringify([protocol?.args, cipherSuite?.args, confCmds.map(({ args }) => args)]);
}
