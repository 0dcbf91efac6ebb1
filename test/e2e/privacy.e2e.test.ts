import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { surveyByteLength, writeSurvey } from '../bench/make-survey.mjs';
import { type LensElement, Site } from './harness.ts';
import { serveFolder } from './static-server.mjs';

const SHAPE = { inlines: 20, crosslines: 30, samples: 200 };
const FIRST_LOAD_BYTES = 300 * 1024;
/** How the browser reports a refusal that a test provoked. */
const REFUSED = /Content Security Policy|net::ERR_/;

let site: Site;
let folder: string;
let survey: string;

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-'));
  survey = join(folder, 'survey.sgy');
  writeSurvey(survey, SHAPE);
});

afterAll(async () => {
  await site?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const policies = (): string[] =>
  Array.from(
    document.head.querySelectorAll('meta[http-equiv="Content-Security-Policy"]'),
    (meta) => meta.getAttribute('content')!,
  );

const tryFetch = (url: string): Promise<string> =>
  fetch(url, { mode: 'no-cors' }).then(
    () => 'connected',
    () => 'refused',
  );

test('the page’s policy allows no connection, no inline script and no string as code', async () => {
  const lens = await site.open();
  lens.allowedMessages.push(REFUSED, /inline|eval|Trusted/i);
  expect((await lens.page.evaluate(policies))[0]).toMatch(/^default-src 'none'.*connect-src 'none'$/);
  for (const url of [lens.url, `${lens.url}csp.js`, 'http://127.0.0.1:9/', 'https://example.org/']) {
    expect(await lens.page.evaluate(tryFetch, url), url).toBe('refused');
  }
  const outcomes = await lens.page.evaluate(() => {
    const attempt = (act: () => void): string => {
      try {
        act();
        return 'allowed';
      } catch {
        return 'refused';
      }
    };
    const script = document.createElement('script');
    script.append('globalThis.injected = true');
    return {
      markup: attempt(() => Reflect.set(document.createElement('div'), 'innerHTML', '<b>x</b>')),
      worker: attempt(() => new Worker('./assets/none.js')),
      inline: attempt(() => {
        document.head.append(script);
        if (!('injected' in globalThis)) throw new Error('did not run');
      }),
      policy: attempt(() => Reflect.get(globalThis, 'trustedTypes').createPolicy('another', {})),
    };
  });
  expect(outcomes).toEqual({ markup: 'refused', worker: 'refused', inline: 'refused', policy: 'refused' });
  await lens.page.context().close();
});

test('a whole session makes no request once the page is there', async () => {
  const lens = await site.open();
  await lens.dropAndSee(survey);
  for (const tab of ['Section', 'Map', 'Headers', 'Quality', '3D']) {
    await lens.page.getByRole('tab', { name: tab, exact: true }).click();
    await lens.page.waitForTimeout(200);
  }
  await lens.button('Optimize').click();
  await lens.waitForMeasure('optimize');
  await lens.settleRequests();
  // Parts of the page that load lazily are its own files; nothing else may be asked for.
  expect(lens.requests.filter((url) => !url.startsWith(`${lens.url}assets/`))).toEqual([]);
  lens.expectSilence();
  await lens.page.context().close();
});

test('no worker of the page can connect', async () => {
  const lens = await site.open();
  lens.allowedMessages.push(REFUSED);
  await lens.dropAndSee(survey);
  const workers = lens.page.workers();
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) {
    // The worker's own fetch may have been taken away: then that is the refusal.
    const outcome = await worker.evaluate(
      (url) =>
        Promise.resolve()
          .then(() => fetch(url, { mode: 'no-cors' }))
          .then(
            () => 'connected',
            () => 'refused',
          ),
      `${lens.url}csp.js`,
    );
    expect(outcome).toBe('refused');
  }
  await lens.page.context().close();
});

test('with ?url= the page reaches that link’s origin and no other', async () => {
  const host = await serveFolder(folder, '/data/', {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'content-range, content-length, accept-ranges, etag, last-modified',
    'access-control-allow-headers': 'range',
  });
  const lens = await site.open(`?url=${encodeURIComponent(`${host.url}survey.sgy`)}`);
  lens.allowedMessages.push(REFUSED);
  const { origin } = new URL(host.url);
  expect((await lens.page.evaluate(policies))[0]).toMatch(new RegExp(`connect-src ${origin}$`));
  await lens.waitForMeasure('first-picture');
  const size = await lens.page.evaluate(
    () => (document.querySelector('segy-lens') as LensElement).dataset.meta.fileSize,
  );
  expect(size).toBe(surveyByteLength(SHAPE));
  expect(await lens.page.evaluate(tryFetch, lens.url), 'the page’s own host').toBe('refused');
  expect(
    lens.requests.filter((url) => !url.startsWith(host.url) && !url.startsWith(`${lens.url}assets/`)),
  ).toEqual([]);
  await lens.page.context().close();
  await host.close();
});

test.for(['ftp://example.org/x', 'javascript:alert(1)', 'http://*/x', 'http://a;script-src/x', 'data:,x'])(
  '?url=%s opens nothing',
  async (link) => {
    const lens = await site.open(`?url=${encodeURIComponent(link)}`);
    const [first] = await lens.page.evaluate(policies);
    expect(first).toMatch(/connect-src 'none'$/);
    await lens.page.context().close();
  },
);

test('the first load is small', async () => {
  const context = await site.browser.newContext();
  // By address: the script of a second worker comes from the browser's cache on any host that lets it.
  const bodies = new Map<string, Promise<number>>();
  context.on('response', (response) => {
    bodies.set(
      response.url(),
      response.body().then(
        (body) => gzipSync(body).length,
        () => 0,
      ),
    );
  });
  await site.open('', context);
  const total = (await Promise.all(bodies.values())).reduce((sum, bytes) => sum + bytes, 0);
  console.log(`First load: ${(total / 1024).toFixed(1)} KB gzipped, workers included.`);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  await context.close();
});
