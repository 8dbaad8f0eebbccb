/** The sockets a server listens on. */
import { parseListenAddress } from './address.ts';
import type { Endpoint } from './address.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { perConfiguration } from '../reading/per-configuration.ts';
import { serverLevel } from './scope-index.ts';
import { virtualHosts } from './vhosts.ts';

/** An endpoint clients can connect to. */
export interface Listener extends Endpoint {
  /** Second word of Listen, else `https` on port 443 and `http` elsewhere (server/listen.c `ap_set_listener`). */
  readonly protocol: string;
  readonly listen: Occurrence;
}

/**
 * The listeners, in the order of the Listen lines. Behind a Listen for any address stand the concrete addresses that
 * some <VirtualHost> singles out on that port, since connections to those are served by other vhosts.
 */
export const listeners = perConfiguration((config): readonly Listener[] => {
  const found = new Map<string, Listener>();
  for (const listener of serverLevel(config, 'Listen').flatMap(parseListen)) {
    for (const each of [listener, ...singledOut(config, listener)]) {
      const key = `${each.address} ${each.port}`;
      if (!found.has(key)) found.set(key, each);
    }
  }
  return [...found.values()];
});

function parseListen(listen: Occurrence): Listener[] {
  const endpoint = parseListenAddress(listen.args[0] ?? '');
  if (endpoint === null) return [];
  const protocol = listen.args[1]?.toLowerCase() ?? (endpoint.port === 443 ? 'https' : 'http');
  return [{ ...endpoint, protocol, listen }];
}

function singledOut(config: Configuration, listener: Listener): Listener[] {
  if (listener.address !== '*') return [];
  const addresses = virtualHosts(config).flatMap((vhost) => vhost.addresses);
  return addresses
    .filter((a) => a.address !== '*' && (a.port === 0 || a.port === listener.port))
    .map((a) => ({ ...listener, address: a.address }));
}
