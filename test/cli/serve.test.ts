/** `fleet serve`, as it is built: pages over the records, read only, and the progress of a run as it goes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import type { Browser, BrowserContext } from 'playwright-core';
import { createFileStore, saveAudit } from '../../src/store/index.ts';
import { reportFormats } from '../../src/reports/formats.ts';
import { screenshot, startBrowser, watched } from '../support/browser.ts';
import { full } from '../reports/full-report.ts';
import { largeReport } from '../reports/large-fleet.ts';
import { HOSTILE, poisoned, report } from '../reports/samples.ts';
import { ended, finished, header, intent, phase, scratch } from '../store/samples.ts';
import { record } from '../store/state.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Served {
  readonly url: string;
  /** What lets a browser in. */
  readonly key: string;
  /** An answer to who has the key. */
  get(path?: string, init?: RequestInit): Promise<Response>;
  text(path?: string): Promise<string>;
  readonly directory: string;
  [Symbol.asyncDispose](): Promise<void>;
}

async function served(): Promise<Served> {
  const folder = await scratch();
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--state-dir', folder.path], {
    env: { PATH: process.env['PATH'], HOME: folder.path },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout === null) throw new Error('no stdout');
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const address = new URL(line.trim());
  const key = address.searchParams.get('key') ?? '';
  const get: Served['get'] = (path = '/', init = {}) =>
    fetch(address.origin + path, { ...init, headers: { authorization: `Bearer ${key}` } });
  return {
    url: address.origin,
    key,
    get,
    text: async (path) => (await get(path)).text(),
    directory: folder.path,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'close')) as [number | null];
      await folder[Symbol.asyncDispose]();
      expect(code).toBe(0);
    },
  };
}

/** Has the browser keep the key, as the printed address does. */
async function enter(context: BrowserContext | undefined, site: Served): Promise<void> {
  const page = await context?.newPage();
  await page?.goto(`${site.url}/?key=${site.key}`);
  await page?.close();
}

const started: { browser?: Browser } = {};
beforeAll(async () => {
  started.browser = await startBrowser();
});
afterAll(async () => {
  await started.browser?.close();
});

describe('the pages', () => {
  it('show the records where no audit was made, and the audit where one was', async () => {
    await using site = await served();
    expect(await site.text()).toContain('0 hosts');
    await record(site.directory, 'r1');
    const page = await site.text();
    expect(page).toContain('href="/hosts/web1.html"');
    expect(await site.text('/hosts/web1.html')).toContain('As run r1 left it');
    await saveAudit(site.directory, reportFormats['json']?.render(report(full)) ?? []);
    expect(await site.text()).toContain('TLS of shops');
    expect(await site.text('/hosts/web2.html')).toContain('new tills come late');
    expect(await site.text('/audit.csv')).toMatch(/^host,state/);
  });

  it('list runs and show each with its diffs', async () => {
    await using site = await served();
    await record(site.directory, 'r1');
    expect(await site.text('/runs')).toContain('href="/runs/r1"');
    const run = await site.text('/runs/r1');
    expect(run).toContain('till terminals');
    expect(run).toContain('+later');
    expect((await site.get('/runs/nope')).status).toBe(404);
    expect((await site.get('/hosts/..%2f..%2fetc%2fpasswd')).status).toBe(404);
  });

  it('are valid, accessible and without errors in a browser', async () => {
    await using site = await served();
    await record(site.directory, 'r1');
    await saveAudit(site.directory, reportFormats['json']?.render(report(full)) ?? []);
    const rules = {
      'no-inline-style': 'error',
      'no-trailing-whitespace': 'off',
      'long-title': 'off',
      'void-style': 'off',
      'attribute-boolean-style': 'off',
    } as const;
    const checker = new HtmlValidate(
      new StaticConfigLoader({ root: true, extends: ['html-validate:recommended'], rules }),
    );
    const context = await started.browser?.newContext();
    await enter(context, site);
    for (const path of ['/', '/runs', '/runs/r1', '/live', '/hosts/web2.html']) {
      const { results } = await checker.validateString(await site.text(path));
      expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
      const page = await context?.newPage();
      if (page === undefined) throw new Error('no browser');
      const { errors } = watched(page);
      await page.goto(site.url + path);
      await page.evaluate(axe.source);
      const found = await page.evaluate<{ violations: { id: string }[] }>(
        "axe.run(document, { resultTypes: ['violations'] })",
      );
      expect(found.violations.map(({ id }) => `${path} ${id}`)).toEqual([]);
      expect(errors).toEqual([]);
      await screenshot(page, `serve-${path.replace(/\W+/g, '-')}`);
      await page.close();
    }
    await context?.close();
  });
});

describe('the server', () => {
  /** The status for a request with this method and Host header. */
  async function statusOf(
    url: string,
    options: { readonly method?: string; readonly host?: string; readonly key?: string },
  ): Promise<number> {
    const headers = {
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
    };
    const sent = request(url, { method: options.method ?? 'GET', headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  }

  it('only shows, listens on this machine only, and answers to its own names only', async () => {
    await using site = await served();
    expect(site.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(await statusOf(site.url, { method })).toBe(405);
    expect(await statusOf(site.url, { host: 'evil.example', key: site.key })).toBe(421);
    expect(await statusOf(site.url, { host: 'localhost:1', key: site.key })).toBe(200);
    const { headers } = await site.get();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('lets in who has the key that it printed, and keeps it from the address', async () => {
    await using site = await served();
    await record(site.directory, 'r1');
    for (const path of ['/', '/runs/r1', '/audit.json', '/events', '/live', '/?key=', `/?key=${site.key}x`]) {
      const refused = await fetch(site.url + path);
      expect([path, refused.status]).toEqual([path, 403]);
      expect(await refused.text()).not.toContain('till terminals');
    }
    expect((await fetch(site.url, { headers: { cookie: 'fleet-key=' } })).status).toBe(403);
    const letIn = await fetch(`${site.url}/runs?key=${site.key}`, { redirect: 'manual' });
    expect([letIn.status, letIn.headers.get('location')]).toEqual([303, '/runs']);
    const cookie = letIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/);
    const runs = await fetch(`${site.url}/runs`, { headers: { cookie: `a=b; ${cookie.split(';')[0] ?? ''}` } });
    expect(await runs.text()).toContain('till terminals');
    await using other = await served();
    expect(other.key).not.toBe(site.key);
  });
});

describe('hostile hosts and records', () => {
  it('run nothing, load nothing and leave every page whole in a browser', async () => {
    await using site = await served();
    const nasty = `${HOSTILE}"><img src=x onerror=alert(2)><svg onload=alert(3)>`;
    const hostile = poisoned(report(full), nasty);
    // A name becomes a link; the others stay to be found.
    const hosts = [...hostile.hosts].map((host, n) => ({ ...host, host: `${nasty}${n}` }));
    await saveAudit(site.directory, reportFormats['json']?.render({ ...hostile, hosts }) ?? []);
    const begun = await createFileStore({ directory: site.directory }).begin({
      ...header('r1'),
      ...{ owner: nasty, reason: nasty, source: nasty, hosts: [nasty] },
    });
    if (!begun.ok) throw new Error('not begun');
    await begun.value.append(intent(nasty));
    await begun.value.append(phase(nasty));
    const context = await started.browser?.newContext();
    await enter(context, site);
    const page = await context?.newPage();
    if (page === undefined) throw new Error('no browser');
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => (dialogs.push(dialog.message()), void dialog.dismiss()));
    const { errors, requests } = watched(page);
    await page.goto(site.url);
    const links = await page.evaluate<string[]>(
      "[...document.querySelectorAll('table.hosts tbody th a')].map((a) => a.getAttribute('href'))",
    );
    expect(links).toHaveLength(full.length);
    for (const path of [...links, '/runs', '/runs/r1', '/live']) {
      await page.goto(site.url + path);
      expect(await page.locator('h1').count(), path).toBe(1);
      expect(await page.locator('img, svg[onload], main script').count(), path).toBe(0);
    }
    await page.locator('tbody[data-active] tr').waitFor();
    expect(await page.locator('tbody[data-active]').textContent()).toContain('<img src=x onerror=alert(2)>');
    expect([dialogs, errors]).toEqual([[], []]);
    expect(requests.filter((url) => !url.startsWith(site.url))).toEqual([]);
    await begun.value.close();
    await context?.close();
  });
});

describe('records that can’t be shown', () => {
  it('are told with what to do, and the server goes on', async () => {
    await using site = await served();
    await writeFile(join(site.directory, 'index.sqlite'), 'no database '.repeat(100));
    const told = await site.get('/runs');
    expect([told.status, await told.text()]).toEqual([503, expect.stringMatching(/index\.sqlite.*may be deleted/s)]);
    await rm(join(site.directory, 'index.sqlite'));
    expect((await site.get('/runs')).status).toBe(200);
  });

  it('an audit that is half written is left aside for what the records tell', async () => {
    await using site = await served();
    await record(site.directory, 'r1');
    await writeFile(join(site.directory, 'audit.json'), '{"fleet-report":1,"hosts":[\n{"host":"web1"');
    expect(await site.text()).toContain('fleet, by its records');
  });
});

describe('an audit of two thousand hosts', () => {
  it('is shown, each host by a page of its own, also to who reads slowly or leaves', async () => {
    await using site = await served();
    await saveAudit(site.directory, reportFormats['json']?.render(largeReport(2000)) ?? []);
    const leaving = new AbortController();
    const left = await site.get('/', { signal: leaving.signal });
    await left.body?.getReader().read();
    leaving.abort();
    const index = await site.text();
    expect(index.match(/<tr data-state/g)).toHaveLength(2000);
    expect(await site.text('/hosts/web2000.html')).toContain('web2000');
    expect((await site.get('/hosts/web2001.html')).status).toBe(404);
  });
});

describe('a running apply', () => {
  it('is told as it goes, in a page that follows it', async () => {
    await using site = await served();
    const begun = await createFileStore({ directory: site.directory }).begin(header('r1'));
    if (!begun.ok) throw new Error('not begun');
    const page = await started.browser?.newPage();
    if (page === undefined) throw new Error('no browser');
    const { errors } = watched(page);
    await page.goto(`${site.url}/live?key=${site.key}`);
    expect(page.url()).toBe(`${site.url}/live`);
    await page.getByText('apply r1 by ann: 0 of 2 hosts done').waitFor();
    await begun.value.append(intent('web1'));
    await begun.value.append(phase('web1'));
    await page.getByRole('row', { name: 'web1 swap' }).waitFor();
    await screenshot(page, 'serve-live-running');
    await begun.value.append(finished('web1'));
    await page.getByText('changed 1').waitFor();
    expect(await page.getByRole('row', { name: 'web1' }).count()).toBe(0);
    expect(await page.locator('progress').getAttribute('value')).toBe('1');
    await begun.value.append(finished('web2'));
    await begun.value.append(ended);
    await begun.value.close();
    await page.getByText('ended at 2026-11-23').waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });
});
