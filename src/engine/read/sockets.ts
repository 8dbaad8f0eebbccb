/** The sockets that a change makes a server open or close. */
import { listeners, parseListenAddress, serverLevel, type Endpoint, type Listener } from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';

/** What `after` listens on and `before` doesn't. */
export function addedSockets(before: InstanceSnapshot | undefined, after: InstanceSnapshot): readonly Listener[] {
  const had = new Set(socketsOf(before));
  const own = new Set(socketsOf(after).filter((socket) => !had.has(socket)));
  return listeners(after.configuration).filter((listener) => own.delete(keyOf(listener)));
}

/** The ports on which nobody listens any more after a change. */
export function closedPorts(before: InstanceSnapshot, after: InstanceSnapshot | undefined): readonly number[] {
  const kept = new Set(portsOf(after));
  return [...new Set(portsOf(before))].filter((port) => !kept.has(port));
}

function portsOf(instance: InstanceSnapshot | undefined): readonly number[] {
  return endpointsOf(instance).map(({ port }) => port);
}

function socketsOf(instance: InstanceSnapshot | undefined): readonly string[] {
  return endpointsOf(instance).map(keyOf);
}

function endpointsOf(instance: InstanceSnapshot | undefined): readonly Endpoint[] {
  if (instance === undefined) return [];
  return serverLevel(instance.configuration, 'Listen').flatMap(({ args }) => parseListenAddress(args[0] ?? '') ?? []);
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
