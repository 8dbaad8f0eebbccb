/** `fleet serve`, as it is built: pages over the records, read only, and the progress of a run as it goes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import type { Browser } from 'playwright-core';
import { createFileStore, saveAudit } from '../../src/store/index.ts';
import { reportFormats } from '../../src/reports/formats.ts';
import { screenshot, startBrowser, watched } from '../support/browser.ts';
import { full } from '../reports/full-report.ts';
import { report } from '../reports/samples.ts';
import { ended, finished, header, intent, phase, scratch } from '../store/samples.ts';
import { record } from '../store/state.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Served {
  readonly url: string;
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
  return {
    url: line.trim().replace(/\/$/, ''),
    directory: folder.path,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'close')) as [number | null];
      await folder[Symbol.asyncDispose]();
      expect(code).toBe(0);
    },
  };
}

const textAt = async (url: string): Promise<string> => (await fetch(url)).text();

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
    expect(await textAt(site.url)).toContain('0 hosts');
    await record(site.directory, 'r1');
    const page = await textAt(site.url);
    expect(page).toContain('href="/hosts/web1.html"');
    expect(await textAt(`${site.url}/hosts/web1.html`)).toContain('As run r1 left it');
    await saveAudit(site.directory, reportFormats['json']?.render(report(full)) ?? []);
    expect(await textAt(site.url)).toContain('TLS of shops');
    expect(await textAt(`${site.url}/hosts/web2.html`)).toContain('new tills come late');
    expect(await textAt(`${site.url}/audit.csv`)).toMatch(/^host,state/);
  });

  it('list runs and show each with its diffs', async () => {
    await using site = await served();
    await record(site.directory, 'r1');
    expect(await textAt(`${site.url}/runs`)).toContain('href="/runs/r1"');
    const run = await textAt(`${site.url}/runs/r1`);
    expect(run).toContain('till terminals');
    expect(run).toContain('+later');
    expect((await fetch(`${site.url}/runs/nope`)).status).toBe(404);
    expect((await fetch(`${site.url}/hosts/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
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
    for (const path of ['/', '/runs', '/runs/r1', '/live', '/hosts/web2.html']) {
      const { results } = await checker.validateString(await textAt(site.url + path));
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
  async function statusOf(url: string, options: { readonly method?: string; readonly host?: string }): Promise<number> {
    const headers = options.host === undefined ? {} : { host: options.host };
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
    expect(await statusOf(site.url, { host: 'evil.example' })).toBe(421);
    expect(await statusOf(site.url, { host: 'localhost:1' })).toBe(200);
    const { headers } = await fetch(site.url);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
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
    await page.goto(`${site.url}/live`);
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
