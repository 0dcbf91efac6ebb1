import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeSurvey } from '../bench/make-survey.mjs';
import { LensPage, Site } from './harness.ts';
import { startLoggingProxy } from './logging-proxy.mjs';
import { serveFolder } from './static-server.mjs';

const dist = resolve(import.meta.dirname, '../../dist');

/**
 * Chromium's autofill asks a service of its own, from every page with fields to type in, what kind of fields they may be. It sends hashes
 * of their names. No page can see that or forbid it; the README says so.
 */
const BROWSERS_OWN = /^content-autofill\.googleapis\.com:443$/;

test('a whole session asks the page’s host for the page’s own files and for nothing else', async () => {
  const site = await Site.start();
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-'));
  const survey = join(folder, 'survey.sgy');
  writeSurvey(survey, { inlines: 20, crosslines: 30, samples: 200 });
  const host = await serveFolder(dist);
  const proxy = await startLoggingProxy();
  // Without this rule a browser asks its own machine past the proxy.
  const server = { server: proxy.url, bypass: '<-loopback>' };
  const context = await site.context({ serviceWorkers: 'allow', proxy: server });
  onTestFinished(async () => {
    await context.close();
    await host.close();
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const elsewhere: string[] = [];
  context.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(host.url))
      elsewhere.push(request.url());
  });
  const lens = new LensPage(await context.newPage(), host.url);
  await lens.load();
  await lens.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  // The second visit is that of the service worker, whose update the browser asks for.
  await lens.load();
  await lens.dropAndSee(survey);
  for (const tab of ['Section', 'Map', 'Headers', 'Quality', '3D']) {
    await lens.page.getByRole('tab', { name: tab, exact: true }).click();
    await lens.page.waitForTimeout(200);
  }
  await lens.button('Optimize').click();
  await lens.waitForMeasure('optimize');
  await lens.clearCache();
  await lens.settleRequests();

  expect(elsewhere).toEqual([]);
  const names = new Set(readdirSync(dist, { recursive: true, encoding: 'utf8' }));
  const base = new URL(host.url).pathname;
  expect(host.asked.length).toBeGreaterThan(names.size / 2);
  // Nothing went elsewhere, to the last request that a proxy sees, and all that the host was asked for went through it.
  const origin = new URL(host.url).origin;
  const asked = proxy.asked.filter(({ url }) => !BROWSERS_OWN.test(url));
  expect(asked.filter(({ url }) => !url.startsWith(`${origin}/`))).toEqual([]);
  const through = asked.map((each) => ({ ...each, url: each.url.slice(origin.length) }));
  expect(through).toEqual(expect.arrayContaining(host.asked));
  for (const { method, url, hasBody } of through) {
    expect({ method, hasBody }, url).toEqual({ method: 'GET', hasBody: false });
    // A query would not be the name of a file.
    expect(names.has(url.slice(base.length) || 'index.html'), url).toBe(true);
  }
  expect(await lens.page.getByText('0 bytes sent').isVisible()).toBe(true);
  lens.expectSilence();
});
