/** Listeners and names in words: `*:443 (every name and without SNI)`. */
import { formatListener, type ProbePoint } from '../../core/index.ts';
import { foldBy } from './fold.ts';
import { oneLine } from './one-line.ts';

/** Names told one by one up to here; then only how many more there are. */
const MAX_NAMES = 6;

/** Tells points, shorter where they are all that a listener has. `all` are the points that there are. */
export function pointsText(points: readonly ProbePoint[], all: readonly ProbePoint[]): string {
  const listeners = foldBy(points, listenerOf);
  return listeners.map(({ key, items }) => `${key} ${namesText(items, ofListener(all, key))}`).join('; ');
}

function ofListener(points: readonly ProbePoint[], listener: string): readonly ProbePoint[] {
  return points.filter((point) => listenerOf(point) === listener);
}

/** `*:443`: a point without its name. */
export function listenerOf(point: ProbePoint): string {
  return oneLine(formatListener(point));
}

function namesText(points: readonly ProbePoint[], all: readonly ProbePoint[]): string {
  const names = namesOf(points);
  const without = withoutSni(points);
  if (names.length === 0) return `(${without})`;
  const every = names.length > 1 && namesOf(all).every((name) => names.includes(name));
  const text = every ? 'every name' : shortList(names);
  return `(${text}${without === '' ? '' : ` and ${without}`})`;
}

/** `without SNI`, `without SNI, asking for beta.example.test`, or nothing. */
function withoutSni(points: readonly ProbePoint[]): string {
  const silent = points.filter(({ serverName }) => serverName === null);
  if (silent.length === 0) return '';
  const hosts = silent.flatMap(({ host }) => (host === undefined ? [] : [oneLine(host)]));
  const also = hosts.length < silent.length ? 'also ' : '';
  return hosts.length === 0 ? 'without SNI' : `without SNI, ${also}asking for ${shortList([...new Set(hosts)])}`;
}

function namesOf(points: readonly ProbePoint[]): string[] {
  const names = points.flatMap(({ serverName }) => (serverName === null ? [] : [oneLine(serverName)]));
  return [...new Set(names)];
}

function shortList(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return rest > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${rest} more` : names.join(', ');
}
