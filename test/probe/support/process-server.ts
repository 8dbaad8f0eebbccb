/** Servers of others on ports of 127.0.0.1: started as a process, and waited for until they accept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts a program that stays in the foreground, and waits until it accepts connections on the port. */
export async function startProcess(
  program: string,
  args: readonly string[],
  { port, env = process.env }: { readonly port: number; readonly env?: NodeJS.ProcessEnv },
): Promise<RunningServer> {
  const child = spawn(program, args, { env, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-10_000)));
  child.on('error', (error) => (said += error.message));
  await waitUntilAccepting(port, child, () => said);
  return { port, stop: () => stop(child) };
}

async function waitUntilAccepting(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error(`${child.spawnfile} ended: ${said()}`);
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${child.spawnfile} doesn't listen: ${said()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(patience);
}
