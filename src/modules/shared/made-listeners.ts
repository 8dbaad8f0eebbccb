/** The listeners that `apache_listener` made: told by the mark above their first line. */
import { parseMark, type Finding } from '../../core/index.ts';
import {
  parseListenAddress,
  splitWords,
  virtualHosts,
  type Configuration,
  type Document,
  type Endpoint,
  type LogicalLine,
  type VirtualHost,
} from '../../httpd/index.ts';
import type { InstanceSnapshot, SnapshotPoint } from '../../ports/index.ts';

/** One of them, where it stands: the mark, its Listen line if it has one, its virtual host. */
export interface MadeListener {
  readonly vhost: VirtualHost;
  readonly realPath: string;
  /** From the beginning of the mark to the end of the line that closes the virtual host. */
  readonly start: number;
  readonly end: number;
  /** The bytes below the mark. */
  readonly text: string;
  readonly ownListen: boolean;
}

/** All of them, in httpd's order. */
export function madeListeners(config: Configuration): readonly MadeListener[] {
  return virtualHosts(config).flatMap((vhost) => madeListener(config, vhost) ?? []);
}

/** The one at this address and port; undefined where there is none. */
export function madeAt(config: Configuration, endpoint: Endpoint): MadeListener | undefined {
  return madeListeners(config).find(({ vhost }) => vhost.addresses.some((address) => isSame(address, endpoint)));
}

/**
 * The places of an instance that are no such listener. Those have values of their own, as an exception that somebody
 * answers for, so a change of all places means the others.
 */
export function ordinaryPoints({ configuration, points }: InstanceSnapshot): readonly SnapshotPoint[] {
  const made = madeListeners(configuration).flatMap(({ vhost }) => vhost.addresses);
  return points.filter(({ point }) => !made.some((address) => isSame(address, point)));
}

/** Says which listeners a change of all places leaves alone. */
export function leftAlone({ configuration }: InstanceSnapshot): readonly Finding[] {
  return madeListeners(configuration).map(({ vhost, realPath }) => ({
    severity: 'note',
    message: `the listener ${vhost.writtenAddresses.join(' ')} for old clients has values of its own, and keeps them`,
    place: `${realPath}:${vhost.line}`,
  }));
}

/** Whether two endpoints are written differently at most. */
export function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.address === other.address && one.port === other.port;
}

function madeListener(config: Configuration, vhost: VirtualHost): MadeListener | null {
  const document = config.documents.get(vhost.realPath);
  if (document === undefined || vhost.lines === null) return null;
  const { open, close } = vhost.lines;
  const [second, first] = linesAbove(document, open);
  const ownListen = first !== undefined && isListenOf(vhost, first);
  const mark = ownListen ? second : first;
  if (mark === undefined || parseMark(mark.text) === null) return null;
  const text = document.bytes.slice(mark.end, close.end);
  return { vhost, realPath: vhost.realPath, start: mark.start, end: close.end, text, ownListen };
}

/** The two lines right above. */
function linesAbove({ lines }: Document, line: LogicalLine): readonly (LogicalLine | undefined)[] {
  const at = lines.findIndex(({ start }) => start === line.start);
  return [lines[at - 2], lines[at - 1]];
}

function isListenOf(vhost: VirtualHost, { text }: LogicalLine): boolean {
  const [name, address] = splitWords(text).map(({ value }) => value);
  const endpoint = name?.toLowerCase() === 'listen' ? parseListenAddress(address ?? '') : null;
  return endpoint !== null && vhost.addresses.some((each) => isSame(each, endpoint));
}
