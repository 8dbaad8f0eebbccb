/** The pages in a real browser: they render, filter, sort, print, need no scripts, and suit readers of every kind. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/ports/index.ts';
import { reportFiles, reportFormats } from '../../src/reports/formats.ts';
import { screenshot, startBrowser, watched } from '../support/browser.ts';
import { full } from './full-report.ts';
import { largeReport } from './large-fleet.ts';
import { HOSTILE, poisoned, report } from './samples.ts';

const started: { browser?: Browser } = {};
beforeAll(async () => {
  started.browser = await startBrowser();
});
afterAll(async () => {
  await started.browser?.close();
});

function written(of: Report): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-pages-'));
  const format = reportFormats['html'];
  if (format === undefined) throw new Error('there is no html');
  for (const { path, text } of reportFiles(format, of)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), [...text].join(''));
  }
  return folder;
}

const folders = { full: written(report(full)), large: written(largeReport(2000)), small: written(largeReport(12)) };

interface Opened extends ReturnType<typeof watched> {
  readonly page: Page;
  [Symbol.asyncDispose](): Promise<void>;
}

async function open(folder: string, path = 'index.html', options: BrowserContextOptions = {}): Promise<Opened> {
  if (started.browser === undefined) throw new Error('there is no browser');
  const context = await started.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = watched(page);
  await page.goto(pathToFileURL(join(folder, path)).href);
  return { page, ...seen, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe-core objects to, by its rules for WCAG 2.2 A and AA and its best practices. */
async function objections(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>("axe.run(document, { resultTypes: ['violations'] })");
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 2).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
  );
}

const visibleRows = (page: Page): Promise<number> => page.locator('table.hosts tbody tr:visible').count();

describe('the index of two thousand hosts', () => {
  it('renders without an error, and asks for nothing but itself', async () => {
    await using opened = await open(folders.large);
    expect(await visibleRows(opened.page)).toBe(2000);
    expect(opened.errors).toEqual([]);
    expect(opened.requests.map((url) => url.replace(/^.*\//, ''))).toEqual(['index.html']);
    await screenshot(opened.page, 'index-large');
  });

  it('filters by words, state, client and access, and says how many are left', async () => {
    await using opened = await open(folders.large);
    const { page } = opened;
    await page.getByLabel('Words in the row').fill('web001');
    expect(await visibleRows(page)).toBe(10);
    expect(await page.getByRole('status').textContent()).toBe('10 of 2000 hosts');
    await page.getByLabel('Words in the row').fill('');
    await page.getByLabel('State').selectOption('overdue');
    const overdue = await visibleRows(page);
    expect(overdue).toBeGreaterThan(50);
    expect(await page.locator('table.hosts tbody tr:visible .badge.overdue').count()).toBe(overdue);
    await page.getByLabel('State').selectOption('');
    await page.locator('select[name=client]').selectOption('windows-vista');
    await page.getByLabel('gets in').selectOption('out');
    const shut = await visibleRows(page);
    expect(shut).toBeGreaterThan(50);
    expect(await page.locator('table.hosts tbody tr:visible td:nth-of-type(5).out').count()).toBe(shut);
    expect(opened.errors).toEqual([]);
  });

  it('sorts by any column, both ways, by the keyboard too', async () => {
    await using opened = await open(folders.large);
    const { page } = opened;
    const first = (): Promise<string | null> => page.locator('table.hosts tbody tr:visible th').first().textContent();
    await page.getByRole('button', { name: 'Host' }).focus();
    await page.keyboard.press('Enter');
    expect(await first()).toBe('web0001');
    expect(await page.locator('th[aria-sort=ascending]').textContent()).toBe('Host');
    await page.keyboard.press('Enter');
    expect(await first()).toBe('web2000');
    await page.getByRole('button', { name: 'Exception' }).click();
    expect(await page.locator('table.hosts tbody tr').first().locator('.badge.overdue').count()).toBe(1);
    expect(opened.errors).toEqual([]);
  });
});

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 800 } }],
] as const)('pages, %s', (name, options) => {
  it.each([
    ['full', 'index.html'],
    ['full', 'hosts/web2.html'],
    ['full', 'hosts/web3.html'],
    ['small', 'index.html'],
    ['small', 'hosts/web0006.html'],
  ] as const)('have nothing that axe-core objects to: %s/%s', async (folder, path) => {
    await using opened = await open(folders[folder], path, options);
    expect(await objections(opened.page)).toEqual([]);
    await screenshot(opened.page, `${folder}-${path.replace(/\W+/g, '-')}-${name.replace(' ', '-')}`, true);
  });

  it('never scroll sideways as a whole', async () => {
    for (const path of ['index.html', 'hosts/web2.html', 'large']) {
      await using opened = await open(
        path === 'large' ? folders.large : folders.full,
        path === 'large' ? 'index.html' : path,
        options,
      );
      const wider = await opened.page.evaluate<boolean>(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      expect(wider).toBe(false);
    }
  });
});

describe('the picture in the README', () => {
  it('shows exceptions over time and the table of hosts', async () => {
    await using opened = await open(folders.large, 'index.html', { viewport: { width: 1280, height: 1000 } });
    await opened.page.evaluate("document.getElementById('exceptions').parentElement.scrollIntoView()");
    expect(await opened.page.locator('svg.timeline').isVisible()).toBe(true);
    await screenshot(opened.page, 'readme');
  });
});

describe('without scripts', () => {
  it('everything is there but the controls', async () => {
    await using opened = await open(folders.full, 'index.html', { javaScriptEnabled: false });
    const { page } = opened;
    expect(await visibleRows(page)).toBe(full.length);
    expect(await page.locator('.controls').isVisible()).toBe(false);
    expect(await page.getByText('RFC 8996, section 4').first().isVisible()).toBe(true);
    await page.getByRole('link', { name: 'web2' }).last().click();
    expect(await page.locator('h1').textContent()).toContain('web2');
    await page.getByRole('link', { name: 'All hosts' }).click();
    expect(page.url()).toMatch(/index\.html$/);
  });
});

describe('on paper', () => {
  it('the controls are gone and the table is whole', async () => {
    await using opened = await open(folders.small);
    await opened.page.emulateMedia({ media: 'print' });
    expect(await opened.page.locator('.controls').isVisible()).toBe(false);
    expect(await visibleRows(opened.page)).toBe(12);
    const pdf = await opened.page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await screenshot(opened.page, 'print', true);
  });
});

describe('a hostile host', () => {
  it('runs nothing, loads nothing, and doesn’t break the page', async () => {
    const nasty = `${HOSTILE}"><img src=x onerror=alert(2)><style>*{display:none}</style>`;
    const folder = written(poisoned(report(full), nasty));
    await using opened = await open(folder);
    const dialogs: string[] = [];
    opened.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await opened.page.waitForLoadState('networkidle');
    expect(dialogs).toEqual([]);
    expect(opened.errors).toEqual([]);
    expect(opened.requests).toHaveLength(1);
    expect(await visibleRows(opened.page)).toBe(full.length);
    expect(await opened.page.locator('img').count()).toBe(0);
  });
});
