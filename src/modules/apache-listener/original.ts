/** The virtual host that a listener stands for. */
import { err, ok, type Failure, type Result } from '../../core/index.ts';
import { matchesServerName, nameVirtualHosts, tlsListeners, type VirtualHost } from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { madeListeners } from '../shared/made-listeners.ts';
import { refused } from './refused.ts';

/** An instance and the virtual host that is copied in it. */
export interface Original {
  readonly instance: InstanceSnapshot;
  readonly vhost: VirtualHost;
}

/** The one that the playbook names, else the one that answers clients without SNI on port 443, else on the first port. */
export function findOriginal(
  instances: readonly InstanceSnapshot[],
  name: string | undefined,
): Result<Original, Failure> {
  const found = instances.flatMap((instance): Original[] => {
    const vhost = name === undefined ? firstVhost(instance) : namedVhost(instance, name);
    return vhost === undefined ? [] : [{ instance, vhost }];
  });
  const [original, ...others] = found;
  if (original === undefined) return err(notFound(instances, name));
  if (others.length > 0) {
    return err(
      refused(
        `${found.length} servers on this host do TLS${name === undefined ? '' : ` for ${name}`}`,
        'name a virtual host in `vhost` that only one of them has',
      ),
    );
  }
  return ok(original);
}

function candidates({ configuration }: InstanceSnapshot): readonly { port: number; chain: readonly VirtualHost[] }[] {
  const made = new Set(madeListeners(configuration).map(({ vhost }) => vhost));
  const found = tlsListeners(configuration).map(({ listener }) => ({
    port: listener.port,
    chain: nameVirtualHosts(configuration, listener).filter((vhost) => !made.has(vhost)),
  }));
  return found.toSorted((one, other) => Number(other.port === 443) - Number(one.port === 443));
}

function firstVhost(instance: InstanceSnapshot): VirtualHost | undefined {
  return candidates(instance).find(({ chain }) => chain.length > 0)?.chain[0];
}

function namedVhost(instance: InstanceSnapshot, name: string): VirtualHost | undefined {
  return candidates(instance)
    .flatMap(({ chain }) => chain)
    .find((vhost) => matchesServerName(vhost, name));
}

function notFound(instances: readonly InstanceSnapshot[], name: string | undefined): Failure {
  if (name === undefined) {
    return refused(
      'no virtual host does TLS: the main server answers itself',
      'put what it serves into a <VirtualHost>, which can be copied',
    );
  }
  const names = instances
    .flatMap(candidates)
    .flatMap(({ chain }) => chain.flatMap(({ serverName }) => serverName ?? []));
  const known = [...new Set(names)].join(', ');
  return refused(
    `no virtual host with TLS is called ${name}`,
    known === '' ? 'leave `vhost` out' : `name one of ${known} in \`vhost\``,
  );
}
