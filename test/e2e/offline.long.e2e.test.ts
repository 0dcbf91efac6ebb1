import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { writeSurvey } from '../bench/make-survey.mjs';
import { findChromium, TEST_FLAGS } from '../chromium.mjs';
import { LensPage, Site } from './harness.ts';
import { serveFolder } from './static-server.mjs';

const SHAPE = { inlines: 20, crosslines: 30, samples: 200 };
/** Files of the built site that are for its host, and the worker itself, which the browser keeps. */
const NOT_KEPT = ['_headers', '.htaccess', 'nginx-headers.conf', 'service-worker.js'];
const dist = resolve(import.meta.dirname, '../../dist');

let site: Site;
let folder: string;
let survey: string;

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-offline-'));
  survey = join(folder, 'survey.sgy');
  writeSurvey(survey, SHAPE);
});
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A host with a copy of the built page, and a browser that allows service workers. */
async function host(): Promise<{
  root: string;
  url: string;
  context: BrowserContext;
  stop(): Promise<void>;
}> {
  const root = mkdtempSync(join(folder, 'site-'));
  cpSync(dist, root, { recursive: true });
  const server = await serveFolder(root);
  const context = await site.context({ serviceWorkers: 'allow' });
  onTestFinished(async () => {
    await context.close();
    await server.close();
  });
  return { root, url: server.url, context, stop: server.close };
}

const title = (page: Page): Promise<string> => page.title();

/** Waits until a service worker has the page: it keeps all files then. */
const whenKept = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');

/** What the browser keeps for the page: name of each cache → paths in it, with the SHA-256 of their bytes. */
const kept = (page: Page): Promise<Record<string, Record<string, string>>> =>
  page.evaluate(async () => {
    const all: Record<string, Record<string, string>> = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      const entries = (await cache.keys()).map(async ({ url }) => {
        const digest = await crypto.subtle.digest('SHA-256', await (await cache.match(url))!.arrayBuffer());
        return [url.slice(new URL('./', location.href).href.length), [...new Uint8Array(digest)].join()];
      });
      all[name] = Object.fromEntries(await Promise.all(entries));
    }
    return all;
  });

/** The files of a folder as `kept` gives them. */
function filesOf(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_KEPT.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const hash = (path: string) => [
    ...createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest(),
  ];
  return Object.fromEntries(paths.map((path) => [path === 'index.html' ? '' : path, hash(path).join()]));
}

/**
 * Changes a file of the built page and its hash in the service worker, as the next build would. With `isWritten` false the host has
 * the new service worker already, and still the old file.
 */
function edit(root: string, path: string, change: (text: string) => string, { isWritten = true } = {}): void {
  const name = path || 'index.html';
  const before = readFileSync(join(root, name), 'utf8');
  const after = change(before);
  const hash = (text: string) => createHash('sha256').update(text).digest('base64');
  const list = join(root, 'service-worker.js');
  const worker = readFileSync(list, 'utf8');
  expect(worker).toContain(`"${path}":"${hash(before)}"`);
  const version = /"[\w+/]{43}="(?=;)/;
  expect(worker).toMatch(version);
  const next = worker.replace(hash(before), hash(after)).replace(version, `"${hash(worker + after)}"`);
  writeFileSync(list, next);
  if (isWritten) writeFileSync(join(root, name), after);
}

test('once visited, the page opens and works without a network, and is cross-origin isolated', async () => {
  const { url, context, root, stop } = await host();
  const lens = new LensPage(await context.newPage(), url);
  await lens.load();
  expect(await lens.page.evaluate(() => crossOriginIsolated)).toBe(false);
  await whenKept(lens.page);
  expect(Object.values(await kept(lens.page))).toEqual([filesOf(root)]);

  await stop();
  await lens.load('?subsample=2');
  expect(await lens.page.evaluate(() => crossOriginIsolated)).toBe(true);
  await lens.dropAndSee(survey);
  await lens.button('Optimize').click();
  await lens.waitForMeasure('optimize');
  for (const tab of ['Section', 'Map', 'Headers', 'Quality', '3D'])
    await lens.page.getByRole('tab', { name: tab, exact: true }).click();
  for (const dialog of ['Library', 'Metrics', 'Settings', 'Keyboard shortcuts']) {
    await lens.button(dialog).click();
    await expect.poll(() => lens.page.getByRole('dialog').isVisible(), { message: dialog }).toBe(true);
    await lens.page.keyboard.press('Escape');
  }
  await lens.settle();
  // Nothing of the survey went where the page's files are.
  expect(Object.values(await kept(lens.page))).toEqual([filesOf(root)]);
  lens.expectSilence();
});

test('another version is used when the user says so, and tabs of the one before go on', async () => {
  const { url, context, root } = await host();
  const lens = new LensPage(await context.newPage(), url);
  await lens.load();
  await whenKept(lens.page);
  await lens.load();
  const other = new LensPage(await context.newPage(), url);
  await other.load();
  await other.dropAndSee(survey);
  const first = filesOf(root);

  // The next version: another page, and a part of another name.
  const part = readdirSync(join(root, 'assets')).find((name) => name.startsWith('lens-log-'))!;
  renameSync(join(root, 'assets', part), join(root, 'assets', `new-${part}`));
  const list = join(root, 'service-worker.js');
  writeFileSync(list, readFileSync(list, 'utf8').replace(`assets/${part}`, `assets/new-${part}`));
  edit(root, '', (text) => text.replace('<title>SEG-Y Lens', '<title>SEG-Y Lens, the next version'));
  await lens.load();
  await lens.waitForWords(/new version of this page/);
  await other.waitForWords(/new version of this page/);
  expect(await title(lens.page), 'before it is asked for').toBe('SEG-Y Lens');

  await Promise.all([lens.page.waitForEvent('load'), lens.button('Update').click()]);
  expect(await title(lens.page)).toBe('SEG-Y Lens, the next version');
  expect(Object.values(await kept(lens.page))).toEqual([first, filesOf(root)]);
  // The host has this part no more.
  expect(await title(other.page)).toBe('SEG-Y Lens');
  await other.page.evaluate(`import(${JSON.stringify(`${url}assets/${part}`)})`);
  expect(await other.text()).toContain('survey.sgy');
  lens.expectSilence();
  other.expectSilence();
});

test('a host that is half-way to the next version, or is not the host at all, changes nothing', async () => {
  const { url, context, root } = await host();
  const lens = new LensPage(await context.newPage(), url);
  await lens.load();
  await whenKept(lens.page);
  const first = await kept(lens.page);
  edit(root, '', (text) => text.replace('<title>', '<title>Next: '), { isWritten: false });
  const failed = await lens.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update().catch(() => null);
    const worker = registration.installing;
    await new Promise<void>((resolve) => {
      if (!worker || worker.state === 'redundant') resolve();
      else worker.addEventListener('statechange', () => worker.state !== 'installing' && resolve());
    });
    return worker?.state ?? 'none';
  });
  expect(failed).toBe('redundant');
  expect((await kept(lens.page))[Object.keys(first)[0]!]).toEqual(Object.values(first)[0]);
  await lens.load();
  expect(await title(lens.page)).toBe('SEG-Y Lens');
  expect(await lens.said()).not.toMatch(/new version/);
});

/** The headers that a host which reads `_headers` sends for a path: those of all rules that match, joined. */
function headersFor(path: string): Record<string, string> {
  const sent: Record<string, string> = {};
  let matches = false;
  for (const line of readFileSync(join(dist, '_headers'), 'utf8').split('\n')) {
    const [, name, value] = /^ +([\w-]+): (.*)$/.exec(line) ?? [];
    if (line.startsWith('/'))
      matches = line.endsWith('*') ? `/${path}`.startsWith(line.slice(0, -1)) : line === `/${path}`;
    else if (name && matches) sent[name] = sent[name] ? `${sent[name]}, ${value}` : value!;
  }
  return sent;
}

test('with the headers for its host the page is isolated at once, works, and the browser offers to install it', async () => {
  const server = await serveFolder(dist, '/', headersFor);
  // A browser offers to install nothing in windows like those of the other tests, which keep nothing.
  const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), {
    executablePath: findChromium()!,
    args: TEST_FLAGS,
  });
  onTestFinished(async () => {
    await context.close();
    await server.close();
  });
  const lens = new LensPage(await context.newPage(), server.url);
  // No browser knows it yet.
  lens.allowedMessages.push(/Unrecognized Content-Security-Policy directive 'webrtc'/);
  await lens.load();
  expect(await lens.page.evaluate(() => crossOriginIsolated)).toBe(true);
  await lens.dropAndSee(survey);
  await whenKept(lens.page);
  const session = await context.newCDPSession(lens.page);
  const manifest = await session.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect(JSON.parse(manifest.data!)).not.toHaveProperty('share_target');
  expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
  lens.expectSilence();
});
