/**
 * An SSH server in this process, by ssh2's own Server: well behaved by default (accepts a key, runs commands as child
 * processes, forwards TCP), and misbehaving where a test says how. Light enough for a thousand at once.
 */
import { spawn } from 'node:child_process';
import { connect, type AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type ServerConfig } from 'ssh2';
import { ed25519KeyPair } from './ssh-keys.ts';

/** What a test may change. All is optional. */
export interface SshServerOptions {
  /** Host keys in PEM; by default one Ed25519 key for all servers of the process. */
  readonly hostKeys?: readonly string[];
  /** Whom to let in; by default everybody who offers a key. */
  readonly authenticate?: (context: AuthContext) => void;
  /** Called for each command instead of running it by `sh -c`. */
  readonly onExec?: (command: string, channel: ServerChannel, connection: Connection) => void;
  /** Environment of the commands, e.g. a PATH with fake programs in front. */
  readonly env?: Readonly<Record<string, string>>;
  /** `allow` connects, a number refuses with that reason code. */
  readonly forward?: 'allow' | 'refuse';
  /** How many sessions one connection may have open. */
  readonly maxSessions?: number;
  readonly algorithms?: ServerConfig['algorithms'];
  readonly banner?: string;
}

/** A running server. */
export interface SshServer {
  readonly port: number;
  /** Its host key as in known_hosts: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Commands it was asked to run, in order. */
  readonly commands: readonly string[];
  /** Connections that are open now. */
  readonly connections: ReadonlySet<Connection>;
  close(): Promise<void>;
}

const HOST_KEY = ed25519KeyPair();

/** Starts a server on a free port of 127.0.0.1. */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const commands: string[] = [];
  const connections = new Set<Connection>();
  const hostKeys = [...(options.hostKeys ?? [HOST_KEY.private])];
  const { algorithms, banner } = options;
  const config = { hostKeys, ...(algorithms && { algorithms }), ...(banner !== undefined && { banner }) };
  const server = new ssh2.Server(config, (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection)).on('error', () => undefined);
    serve(connection, options, commands);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const connection of connections) connection.end();
      server.close(() => resolve());
    });
  return { port, hostKey: publicLine(hostKeys[0] ?? ''), commands, connections, close };
}

/** `type base64` of a private key. */
export function publicLine(privatePem: string): string {
  const key = ssh2.utils.parseKey(privatePem);
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

function serve(connection: Connection, options: SshServerOptions, commands: string[]): void {
  const authenticate = options.authenticate ?? acceptKeys;
  let sessions = 0;
  connection.on('authentication', authenticate);
  connection.on('session', (accept, reject) => {
    if (sessions >= (options.maxSessions ?? 10)) return reject();
    sessions++;
    const session = accept();
    session.on('close', () => sessions--);
    session.on('exec', (acceptExec, _rejectExec, { command }) => {
      commands.push(command);
      const channel = acceptExec();
      channel.on('error', () => undefined);
      if (options.onExec === undefined) runCommand(command, channel, options.env);
      else options.onExec(command, channel, connection);
    });
  });
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (options.forward === 'refuse') return reject();
    const socket = connect({ host: destIP, port: destPort, allowHalfOpen: true }).on('error', () => reject());
    socket.on('connect', () => {
      socket.removeAllListeners('error').on('error', () => undefined);
      const channel = accept();
      channel.on('error', () => undefined);
      socket.pipe(channel).pipe(socket);
    });
  });
}

function acceptKeys(context: AuthContext): void {
  if (context.method === 'publickey') context.accept();
  else context.reject(['publickey']);
}

/** Runs a command as a child process and connects it to a channel, as sshd does. */
export function runCommand(command: string, channel: ServerChannel, env: SshServerOptions['env'] = {}): void {
  const child = spawn('/bin/sh', ['-c', command], { env: { ...process.env, ...env }, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.on('data', (chunk) => void channel.write(chunk));
  child.stderr.on('data', (chunk) => void channel.stderr.write(chunk));
  channel.on('close', () => child.kill());
  child.on('close', (code, signal) => {
    if (code !== null) channel.exit(code);
    else channel.exit((signal ?? 'SIGTERM').replace('SIG', ''));
    channel.end();
  });
}
