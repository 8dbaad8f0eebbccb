/** The configuration of a shadow instance: the TLS settings of every point on a loopback port, and nothing else. */
import { formatListener, type PlannedInstance } from '../../core/index.ts';
import {
  directivesInForce,
  selectVirtualHost,
  serverLevel,
  type Listener,
  type Occurrence,
  type VirtualHost,
} from '../../httpd/index.ts';
import type { InstanceSnapshot, Snapshot } from '../../ports/index.ts';
import { addedSockets } from '../read/sockets.ts';
import { serverRootOf } from '../read/snapshot.ts';

/** What a minimal httpd with mod_ssl needs; whichever of these the instance loads, the shadow loads too. */
const MODULES = /^(mpm_\w+|ssl|unixd|authz_core|log_config|socache_\w+|version|systemd)_module$/;

/** Server-wide directives that the start of the shadow depends on. */
const SERVER = ['User', 'Group', 'SSLPassPhraseDialog', 'SSLCryptoDevice', 'SSLRandomSeed', 'SSLFIPS'];

/** Directives of a vhost that open caches, files of the running server, or other people's doors. */
const LEFT_OUT =
  /^(SSLSessionCache|SSLSessionCacheTimeout|SSLMutex|SSLStapling\w*|SSLUseStapling|SSLProxy\w*|SSLEngine|SSLRequire\w*|SSLOptions|SSLUserName|SSLRenegBufferSize)$/i;

/** One child with one thread: the defaults start some hundred threads, on a host that has work to do. */
const SMALL = ['StartServers 1', '<IfModule !prefork.c>', 'ThreadsPerChild 1', 'MinSpareThreads 1', '</IfModule>'];

/**
 * Text of a configuration with two placeholders that the host fills in: `@PORT@`, a free loopback port, and `@RUN@`,
 * a private folder. Starting it makes the TLS library take the very values, certificates and keys, which the
 * configuration test never does: a cipher list that selects nothing passes that test and kills the parent at reload.
 * So does a socket that can't be had, because another program has it or the host hasn't the address: the shadow asks for
 * each that the server shall open.
 */
export function shadowConfig(instance: InstanceSnapshot, opened: readonly Listener[] = []): string {
  const { configuration } = instance;
  const version = configuration.source.version;
  const vhosts = instance.points.map(({ point }) => selectVirtualHost(configuration, point, point.serverName));
  const distinct = [...new Map(vhosts.map((vhost) => [vhost?.id ?? null, vhost])).values()];
  return [
    `ServerRoot ${quoted(serverRootOf(configuration))}`,
    ...serverLevel(configuration, 'LoadModule').filter(isNeeded).map(line),
    ...SERVER.flatMap((name) => serverLevel(configuration, name).map(line)),
    'ServerName localhost',
    ...SMALL,
    'PidFile @RUN@/httpd.pid',
    'ErrorLog @RUN@/error.log',
    // Since httpd 2.4: keeps lock and socket files of the shadow out of the running server's folder.
    ...(version.startsWith('2.4') ? ['DefaultRuntimeDir @RUN@'] : []),
    'Listen 127.0.0.1:@PORT@',
    ...(version.startsWith('2.2') ? ['NameVirtualHost 127.0.0.1:@PORT@'] : []),
    ...opened.map(({ listen, protocol }) => `Listen ${listen.args[0] ?? ''} ${protocol}`),
    // Whoever knocks there meanwhile gets the very handshake, and from this folder nothing: it's for root alone.
    ...(opened.length > 0 ? ['DocumentRoot @RUN@'] : []),
    ...distinct.flatMap((vhost, index) => shadowVhost(instance, { vhost, index, opened })),
    '',
  ].join('\n');
}

function isNeeded(occurrence: Occurrence): boolean {
  return MODULES.test(occurrence.args[0] ?? '');
}

interface ShadowedVhost {
  readonly vhost: VirtualHost | null;
  readonly index: number;
  readonly opened: readonly Listener[];
}

function shadowVhost({ configuration }: InstanceSnapshot, { vhost, index, opened }: ShadowedVhost): readonly string[] {
  const tls = directivesInForce(configuration, vhost).filter((o) => /^SSL/i.test(o.name) && !LEFT_OUT.test(o.name));
  const own = tls.filter((o) => !SERVER.some((name) => name.toLowerCase() === o.name.toLowerCase()));
  const served = opened.filter((listener) => selectVirtualHost(configuration, listener, null)?.id === vhost?.id);
  const addresses = served.map(formatListener).map((address) => ` ${address}`);
  return [
    `<VirtualHost 127.0.0.1:@PORT@${addresses.join('')}>`,
    `ServerName shadow${index}.invalid`,
    'SSLEngine on',
    ...own.map(line),
    '</VirtualHost>',
  ];
}

function line({ name, args }: Occurrence): string {
  return `${name} ${args.map(quoted).join(' ')}`;
}

/** An argument as httpd reads it back (ap_getword_conf): in quotes, with quotes and backslashes escaped. */
function quoted(argument: string): string {
  return /^[\w/.:+=@!,-]+$/.test(argument) ? argument : `"${argument.replace(/[\\"]/g, '\\$&')}"`;
}

/** The instances of a plan, with the configurations that try what `after` would put in force. */
export function plannedInstances(before: Snapshot, after: Snapshot): readonly PlannedInstance[] {
  return after.instances.map((instance, index) => ({
    mainFile: instance.facts.mainFile,
    executable: instance.facts.executable,
    shadowConfig: shadowConfig(instance, addedSockets(before.instances[index], instance)),
  }));
}
