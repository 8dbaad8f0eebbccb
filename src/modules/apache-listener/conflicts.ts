/** What stands in the way of a new listener. */
import type { Failure } from '../../core/index.ts';
import {
  nameVirtualHosts,
  parseListenAddress,
  serverLevel,
  virtualHosts,
  type Configuration,
  type Endpoint,
  type Occurrence,
  type VirtualHost,
} from '../../httpd/index.ts';
import { isSame } from '../shared/made-listeners.ts';
import { refused } from './refused.ts';
import { vhostText, endpointOf, type ApacheListenerParams } from './params.ts';

/** How the address can be had. */
export interface Room {
  readonly refusal: Failure | null;
  /** The line that covers the address already; null where the listener needs one of its own. */
  readonly covering: Occurrence | null;
  /** Who answers there now. */
  readonly answering: readonly VirtualHost[];
}

/** Whether there is room for the listener on an instance that doesn't have it yet. */
export function roomFor(config: Configuration, params: ApacheListenerParams): Room {
  const wanted = endpointOf(params);
  const answering = nameVirtualHosts(config, wanted);
  const lines = listenLines(config).filter(({ endpoint }) => endpoint.port === wanted.port);
  const covering = lines.find(({ endpoint }) => endpoint.address === '*' || isSame(endpoint, wanted))?.line ?? null;
  const room = { covering, answering };
  const taken = virtualHosts(config).find(({ addresses }) => addresses.some((address) => isSame(address, wanted)));
  if (taken !== undefined) return { ...room, refusal: takenBy(taken, params) };
  if (covering !== null && params.take_address !== true) {
    return { ...room, refusal: coveredBy(covering, answering, params) };
  }
  const overlapping = wanted.address === '*' && covering === null ? lines[0]?.line : undefined;
  return { ...room, refusal: overlapping === undefined ? null : overlaps(overlapping, params) };
}

/** The listeners that are written in the configuration. */
function listenLines(config: Configuration): readonly { readonly line: Occurrence; readonly endpoint: Endpoint }[] {
  return serverLevel(config, 'Listen').flatMap((line) => {
    const endpoint = parseListenAddress(line.args[0] ?? '');
    return endpoint === null ? [] : [{ line, endpoint }];
  });
}

/** For people: `alpha.example.org (/etc/httpd/conf.d/ssl.conf:12)`. */
export function titleOf({ serverName, realPath, line }: VirtualHost): string {
  return `${serverName ?? 'a virtual host'} (${realPath}:${line})`;
}

function takenBy(vhost: VirtualHost, params: ApacheListenerParams): Failure {
  return refused(
    `${titleOf(vhost)} has ${vhostText(params)} already, and apache_listener did not make it`,
    'take another address or port, or change that virtual host with apache_directive',
  );
}

function coveredBy(line: Occurrence, answering: readonly VirtualHost[], params: ApacheListenerParams): Failure {
  const who = answering.length === 0 ? 'the main server' : answering.map(titleOf).join(', ');
  return refused(
    `Listen ${line.rawArgs.trim()} (${line.realPath}:${line.line}) covers ${vhostText(params)} already, and ${who} answers there`,
    'take another port; or, if nobody else uses this address, set take_address: true, and the listener takes it from them',
  );
}

function overlaps(line: Occurrence, params: ApacheListenerParams): Failure {
  return refused(
    `Listen ${line.rawArgs.trim()} (${line.realPath}:${line.line}) has the port on one address, so httpd can't listen on ${vhostText(params)} too`,
    'give the listener an address of its own, or another port',
  );
}
