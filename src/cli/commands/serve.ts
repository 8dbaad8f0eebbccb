/** `fleet serve`: the report's pages over the records, in a browser, until it is stopped. */
import { once } from 'node:events';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { EXIT, InputError } from '../exit.ts';
import type { IndexFlags } from '../runs/records.ts';
import { newKey } from '../serve/key.ts';
import { createSite } from '../serve/server.ts';
import { answer, finishAnswer } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface ServeFlags extends IndexFlags {
  readonly port: number;
  readonly bind: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

export async function serveCommand(flags: ServeFlags): Promise<number> {
  const { bind, port } = flags;
  const names = new Set(['localhost', '127.0.0.1', '[::1]', bind, `[${bind}]`, hostname().toLowerCase()]);
  const key = newKey();
  const server = createSite({ directory: resolve(stateDirectory(flags)), flags, names, key });
  server.listen(port, bind);
  await once(server, 'listening').catch((error: unknown) => {
    throw new InputError(
      `can't listen on ${bind} port ${port}: ${error instanceof Error ? error.message : String(error)}`,
      'Choose another with --port.',
    );
  });
  if (!LOOPBACK.has(bind))
    tell('warning: this is plain HTTP: who listens on the way reads the records, and the key that lets one in.');
  const address = server.address();
  const shown = bind.includes(':') ? `[${bind}]` : bind;
  // Whoever reads where it listens may stop it at once.
  const stopped = new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop());
  });
  const url = `http://${shown}:${typeof address === 'object' ? (address?.port ?? port) : port}/?key=${key}`;
  print(url);
  answer(() => ({ url }));
  finishAnswer();
  tell('Stop with Ctrl-C.');
  await stopped;
  server.closeAllConnections();
  server.close();
  return EXIT.ok;
}
