/**
 * A process of its own that serves simulated hosts by SSH on 127.0.0.1, so that the controller's time and memory are
 * the controller's alone. Parameters: index of the first host, number of hosts. Tells its parent the ports, answers
 * `counts`, and ends with its parent.
 */
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { SimulatedHost } from './simulated-host.ts';

/** What was asked of the hosts of this process. */
export interface Counts {
  connections: number;
  execs: number;
  dials: number;
}

const [first = '0', number = '0', keyFile = ''] = process.argv.slice(2);
const hostKeys = [readFileSync(keyFile)];
const counts: Counts = { connections: 0, execs: 0, dials: 0 };

const ports = await Promise.all(
  Array.from({ length: Number(number) }, (_, offset) => listen(new SimulatedHost(Number(first) + offset))),
);
process.on('message', () => process.send?.({ ...counts }));
process.on('disconnect', () => process.exit());
process.send?.({ ports });

function listen(host: SimulatedHost): Promise<number> {
  const server = new ssh2.Server({ hostKeys }, (connection) => serve(connection, host));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function serve(connection: Connection, host: SimulatedHost): void {
  counts.connections += 1;
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    if (context.method === 'publickey') context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => runScript(command, acceptExec(), host));
  });
  connection.on('tcpip', (accept) => serveTls(accept(), host));
}

/** The command line tells the marker, where the caller wants one, and the parameters; the script itself is skipped. */
function runScript(command: string, channel: ServerChannel, host: SimulatedHost): void {
  counts.execs += 1;
  const marker = /echo (fleet-shell-\w+)/.exec(command)?.[1];
  const args = [...(/ sh((?: '[^']*')*)$/.exec(command)?.[1]?.matchAll(/'([^']*)'/g) ?? [])].map(([, arg = '']) => arg);
  const input: Buffer[] = [];
  channel.on('error', () => undefined);
  if (marker !== undefined) {
    channel.write(`${marker}\n`);
    channel.stderr.write(`${marker}\n`);
  }
  channel.on('data', (chunk: Buffer) => input.push(chunk));
  channel.on('end', () => {
    channel.write(host.answer(args, Buffer.concat(input).toString('latin1')));
    channel.exit(0);
    channel.end();
  });
}

function serveTls(channel: ServerChannel, host: SimulatedHost): void {
  counts.dials += 1;
  channel.on('error', () => undefined);
  host.tls.answer(channel, host);
}
