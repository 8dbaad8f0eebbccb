/** A small web server: reading only, for this machine unless it is told otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { liveDocument } from '../../reports/pages.ts';
import { InputError } from '../exit.ts';
import type { IndexFlags } from '../runs/records.ts';
import { admissionOf, cookieOf } from './key.ts';
import { newestProgress, streamProgress } from './live.ts';
import { sitePage } from './site.ts';

export interface SiteOptions {
  /** The state directory, absolute. */
  readonly directory: string;
  readonly flags: IndexFlags;
  /** Names by which the server may be called, without the port. */
  readonly names: ReadonlySet<string>;
  /** Who has it may look. */
  readonly key: string;
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export function createSite(options: SiteOptions): Server {
  return createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      if (error instanceof InputError)
        return fail(response, error.code === 'record-missing' ? 404 : 503, `${error.message}\n${error.next}`);
      fail(response, 500, 'This is a bug in fleet; its terminal has more.');
      process.emitWarning(error instanceof Error ? error : String(error));
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: SiteOptions): Promise<void> {
  // Another site's name that leads here (DNS rebinding) must not get to read what this server tells.
  if (!options.names.has(nameIn(request.headers.host ?? ''))) return fail(response, 421, 'Not a name of this server.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'This server only shows.');
  const path = pathOf(request.url ?? '/');
  const admission = admissionOf(request, options.key);
  if (admission === 'out')
    return fail(response, 403, 'Open the address that fleet serve printed: its key lets you in.');
  if (admission === 'keep') {
    response.writeHead(303, { ...HEADERS, location: path, 'set-cookie': cookieOf(options.key) });
    return void response.end();
  }
  if (path === '/events' && request.method === 'GET') {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    return streamProgress(options.directory, response);
  }
  const found =
    path === '/live'
      ? { type: 'text/html; charset=utf-8', text: [liveDocument(await newestProgress(options.directory))] }
      : await sitePage(path, options.directory, options.flags);
  if (found === null) return fail(response, 404, 'There is no such page.');
  using _until = found.until;
  response.writeHead(200, { ...HEADERS, 'content-type': found.type });
  if (request.method === 'HEAD') return void response.end();
  // At the pace at which it is read.
  await pipeline(Readable.from(found.text), response).catch((error: NodeJS.ErrnoException) => {
    if (!LEFT.has(error.code ?? '')) throw error;
  });
}

/** Who closes a page in the middle of it is no error of ours. */
const LEFT: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);

function nameIn(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function pathOf(url: string): string {
  return URL.parse(url, 'http://fleet.invalid')?.pathname ?? '/';
}

function fail(response: ServerResponse, code: number, message: string): void {
  if (!response.headersSent) response.writeHead(code, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${message}\n`);
}
