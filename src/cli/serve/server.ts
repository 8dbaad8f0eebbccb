/** A small web server: reading only, for this machine unless it is told otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { liveDocument } from '../../reports/pages.ts';
import { InputError } from '../exit.ts';
import type { IndexFlags } from '../records.ts';
import { newestProgress, streamProgress } from './live.ts';
import { sitePage } from './site.ts';

export interface SiteOptions {
  /** The state directory, absolute. */
  readonly directory: string;
  readonly flags: IndexFlags;
  /** Names by which the server may be called, without the port. */
  readonly names: ReadonlySet<string>;
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
      const known = error instanceof InputError;
      fail(response, known ? 404 : 500, known ? error.message : 'This is a bug in fleet; its terminal has more.');
      if (!known) process.emitWarning(error instanceof Error ? error : String(error));
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: SiteOptions): Promise<void> {
  // Another site's name that leads here (DNS rebinding) must not get to read what this server tells.
  if (!options.names.has(nameIn(request.headers.host ?? ''))) return fail(response, 421, 'Not a name of this server.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'This server only shows.');
  const path = pathOf(request.url ?? '/');
  if (path === '/events' && request.method === 'GET') {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    return streamProgress(options.directory, response);
  }
  const found =
    path === '/live'
      ? { type: 'text/html; charset=utf-8', text: [liveDocument(await newestProgress(options.directory))] }
      : await sitePage(path, options.directory, options.flags);
  if (found === null) return fail(response, 404, 'There is no such page.');
  response.writeHead(200, { ...HEADERS, 'content-type': found.type });
  if (request.method === 'GET') for (const piece of found.text) response.write(piece);
  response.end();
}

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
