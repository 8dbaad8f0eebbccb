/** Starts the processes that serve simulated hosts, and writes what a controller needs to reach them. */
import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './server-process.ts';
import { ed25519KeyPair } from '../support/ssh-keys.ts';

/** Simulated hosts that answer. */
export interface SimulatedFleet {
  readonly inventory: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly ports: readonly number[];
  /** What was asked of all hosts so far. */
  counts(): Promise<Counts>;
  stop(): void;
}

/** More processes than this take the controller's processor away. */
const PROCESSES = 2;

/** Files go to `folder`, which must be there. */
export async function startSimulatedFleet(hosts: number, folder: string): Promise<SimulatedFleet> {
  const login = ed25519KeyPair();
  const hostKey = ed25519KeyPair();
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };
  const identity = file('id_ed25519', login.private);
  const keyFile = file('host_key', hostKey.private);
  const share = Math.ceil(hosts / PROCESSES);
  const children = Array.from({ length: PROCESSES }, (_, n) =>
    startProcess(n * share, Math.min(share, hosts - n * share), keyFile),
  );
  const ports = (await Promise.all(children.map((child) => told<{ ports: number[] }>(child)))).flatMap((t) => t.ports);
  const knownHosts = file('known_hosts', ports.map((port) => `[127.0.0.1]:${port} ${hostKey.public}\n`).join(''));
  const inventory = file('inventory.yaml', inventoryOf(ports, { identity, knownHosts }));
  return {
    inventory,
    identity,
    knownHosts,
    ports,
    counts: () => sum(children),
    stop: () => children.forEach((child) => child.disconnect()),
  };
}

function startProcess(first: number, number: number, keyFile: string): ChildProcess {
  return fork(new URL('./server-process.ts', import.meta.url), [String(first), String(Math.max(0, number)), keyFile], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a process that serves hosts ended with ${code}`)));
  });
}

async function sum(children: readonly ChildProcess[]): Promise<Counts> {
  const all = { connections: 0, execs: 0, dials: 0 };
  for (const child of children) {
    child.send('counts');
    const { connections, execs, dials } = await told<Counts>(child);
    all.connections += connections;
    all.execs += execs;
    all.dials += dials;
  }
  return all;
}

function inventoryOf(
  ports: readonly number[],
  { identity, knownHosts }: { identity: string; knownHosts: string },
): string {
  const hosts = ports.map((port, index) => `    web${index}:\n      ansible_port: ${port}\n`);
  return [
    'all:\n  vars:\n    ansible_host: 127.0.0.1\n    ansible_user: root\n',
    `    ansible_ssh_private_key_file: ${identity}\n`,
    `    ansible_ssh_common_args: -o UserKnownHostsFile=${knownHosts}\n`,
    '  hosts:\n',
    ...hosts,
  ].join('');
}
