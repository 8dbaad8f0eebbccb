/** `fleet facts`: what fleet's reading finds on hosts; nothing is changed and no handshake made. */
import { formatListener, printable } from '../../core/index.ts';
import { readFleet, type HostReading } from '../../engine/index.ts';
import { countOf } from '../../reports/index.ts';
import { viewOf, type HostView, type HttpdFacts, type ListenerFacts } from '../facts-view.ts';
import { exitCodeOf, openHostsOf, problemLines } from '../looked-at.ts';
import type { InventoryFlags } from '../options.ts';
import { answer } from '../output/answer.ts';
import type { EndedHost } from '../session.ts';
import { print } from '../terminal.ts';

export async function factsCommand(patterns: readonly string[], flags: InventoryFlags): Promise<number> {
  const { session, hosts } = await openHostsOf(patterns.join(','), flags);
  const ended = (one: HostReading): void => session.ended(endOf(one));
  const tools = { engine: session.engine, settings: session.settings([]), ended };
  const read = await session.withProgress(hosts.length, () => readFleet(hosts, tools));
  print(() => read.map(textOf).join('\n\n'));
  answer(() => ({ hosts: read.map(jsonOf) }));
  return exitCodeOf(read, session);
}

function jsonOf(reading: HostReading): unknown {
  const { host, state, reason, hint } = reading;
  return { host, state, reason, hint, facts: viewOf(reading) };
}

function endOf(reading: HostReading): EndedHost {
  const { host, state, reason, hint } = reading;
  return { host, state, reason, hint, findings: [], result: jsonOf(reading) };
}

function textOf(reading: HostReading): string {
  const view = viewOf(reading);
  if (view === null) return `${reading.host}: ${problemLines(reading)}`;
  return printable([`${reading.host}:`, ...linesOf(view).map((line) => `  ${line}`)].join('\n'));
}

function linesOf(view: HostView): string[] {
  const policy = view.crypto_policy === null ? '' : ` · crypto policy ${view.crypto_policy}`;
  return [
    `${view.os.title} · ${view.kernel} · ${view.hostname}`,
    `services by ${view.service_manager}${policy}${view.fips ? ' · FIPS mode' : ''}`,
    ...(view.uid === 0 ? [] : [`read as user ${view.uid}, not as root: what only root sees is missing`]),
    ...(view.httpd.length === 0 ? [noHttpd(view)] : view.httpd.flatMap(httpdLines)),
    ...view.left_alone.map(({ pid, executable, reason }) => `left alone: ${executable}, process ${pid} (${reason})`),
    ...(view.locked_by === null ? [] : [`locked by ${view.locked_by}`]),
    ...view.transactions.map(({ id, phase }) => `unfinished change ${id}: ${phase}`),
  ];
}

function noHttpd({ not_running }: HostView): string {
  return not_running.length === 0 ? 'no httpd' : `no httpd runs; on the disk: ${not_running.join(', ')}`;
}

function httpdLines(httpd: HttpdFacts): string[] {
  return [
    `Apache ${httpd.version} · ${httpd.executable} · ${httpd.unit ?? `process ${httpd.pid}`}`,
    `  ${httpd.main_file} with what it includes, ${countOf(httpd.files, 'file')}${httpd.configtest_ok ? '' : '; its configtest fails'}`,
    `  ${httpd.tls_library ?? 'no TLS library was told'}`,
    ...httpd.listeners.map((listener) => `  listens on ${listenerText(listener)}`),
  ];
}

function listenerText(listener: ListenerFacts): string {
  const names = listener.names.length === 0 ? '' : ` for ${listener.names.join(', ')}`;
  return `${formatListener(listener)}${listener.tls ? `, TLS${names}` : ''}`;
}
