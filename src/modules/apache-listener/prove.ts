/** Proves on the configuration that an edit leads to that only the listener came or went. */
import { err, formatListener, ok, type Failure, type Result } from '../../core/index.ts';
import {
  applyFileEdits,
  listeners,
  nameVirtualHosts,
  newProblems,
  parseListenAddress,
  resolveConfiguration,
  virtualHosts,
  type Configuration,
  type Endpoint,
  type FileEdit,
  type Occurrence,
  type VirtualHost,
} from '../../httpd/index.ts';
import { isSame } from '../shared/made-listeners.ts';

/** The configuration after the edit. Fails where httpd would read anything else differently. */
export function prove(before: Configuration, edit: FileEdit, endpoint: Endpoint): Result<Configuration, Failure> {
  const source = applyFileEdits(before.source, [edit]);
  if (!source.ok) throw new Error(`an edit that can't be applied to ${source.error.realPath}: ${source.error.code}`);
  const after = resolveConfiguration(source.value);
  const wrong = flawIn(before, after, endpoint);
  if (wrong === null) return ok(after);
  return err({ code: 'edit-refused', file: edit.realPath, line: null, ...wrong });
}

interface Flaw {
  readonly reason: string;
  readonly help: string;
}

const BY_HAND = 'write the listener by hand, in a file that is read once';

function flawIn(before: Configuration, after: Configuration, endpoint: Endpoint): Flaw | null {
  const [problem] = newProblems(before, after);
  if (problem !== undefined) return { reason: `the change would bring a fault: ${problem.message}`, help: BY_HAND };
  const made = vhostsAt(after, endpoint);
  if (made.length > 1) return { reason: 'httpd reads these lines more than once', help: BY_HAND };
  if (others(before, endpoint).join('\n') !== others(after, endpoint).join('\n')) {
    return { reason: 'other lines would be read differently', help: BY_HAND };
  }
  const [vhost] = made;
  return vhost === undefined ? null : notFirst(after, vhost, endpoint);
}

/** Another virtual host may single out an address of the listener, whatever the port. */
function notFirst(config: Configuration, vhost: VirtualHost, endpoint: Endpoint): Flaw | null {
  const own = listeners(config).filter(
    ({ address, port }) => port === endpoint.port && (endpoint.address === '*' || address === endpoint.address),
  );
  for (const listener of own) {
    const [first] = nameVirtualHosts(config, listener);
    if (first === undefined || first.id === vhost.id) continue;
    const who = `<VirtualHost ${first.writtenAddresses.join(' ')}> of ${first.realPath}`;
    return {
      reason: `connections to ${formatListener(listener)} would go to ${who}`,
      help: 'give the listener an address of its own, or that virtual host a port',
    };
  }
  return null;
}

function vhostsAt(config: Configuration, endpoint: Endpoint): readonly VirtualHost[] {
  return virtualHosts(config).filter(({ addresses }) => addresses.some((address) => isSame(address, endpoint)));
}

/** All lines but those of the listener, each with the place that it counts in. */
function others(config: Configuration, endpoint: Endpoint): readonly string[] {
  const own = new Set(vhostsAt(config, endpoint).map(({ id }) => id));
  const sections = virtualHosts(config).map(({ written, realPath }) => `${realPath} ${written}`);
  const kept = config.occurrences.filter(({ context }) => context.vhost === null || !own.has(context.vhost));
  return kept.filter((line) => !isListenOf(line, endpoint)).map((line) => signatureOf(line, sections));
}

function isListenOf({ name, args }: Occurrence, endpoint: Endpoint): boolean {
  const found = name.toLowerCase() === 'listen' ? parseListenAddress(args[0] ?? '') : null;
  return found !== null && isSame(found, endpoint);
}

function signatureOf({ name, args, context, realPath }: Occurrence, vhosts: readonly string[]): string {
  const place = context.vhost === null ? null : vhosts[context.vhost];
  return JSON.stringify([realPath, place, context.sections.map(({ written }) => written), name, args]);
}
