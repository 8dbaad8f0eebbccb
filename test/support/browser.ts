/** Debian's chromium, headless and without a network. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Screenshots of the tests, for whoever wants to see what was tested. */
export const SCREENSHOTS = fileURLToPath(new URL('../../.artefacts/screenshots', import.meta.url));

export async function startBrowser(): Promise<Browser> {
  if (!existsSync(PROGRAM)) throw new Error('chromium is missing: apt-get install --no-install-recommends chromium');
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: PROGRAM, args: FLAGS });
}

/** Collects what a page does that it must not: errors, messages of its console, requests for anything else. */
export function watched(page: Page): { readonly errors: string[]; readonly requests: string[] } {
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => errors.push(`${message.type()}: ${message.text()}`));
  page.on('request', (request) => requests.push(request.url()));
  return { errors, requests };
}

export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name.replaceAll(' ', '-')}.png`), fullPage });
}
