import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
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

test('the page’s policy allows no connection of page or worker, no inline script and no string as code', async () => {
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

  // Nor does a worker of the page connect.
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
});

test('no request leaves by image, style, form, frame, medium, beacon, ping or socket', async () => {
  const host = await serveFolder(folder, '/data/', { 'access-control-allow-origin': '*' });
  onTestFinished(() => host.close());
  const lens = await site.open();
  lens.allowedMessages.push(/./);
  const before = site.server.asked.length;
  const tried = await lens.page.evaluate(
    async (hosts) => {
      const make = (tag: string, attributes: Record<string, string>, children: Element[] = []): Element => {
        const element = document.createElementNS(
          tag === 'svg' || tag === 'image' ? 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml',
          tag,
        );
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.append(...children);
        document.body.append(element);
        return element;
      };
      const sheet = (rules: string): void => {
        const own = new CSSStyleSheet();
        own.replaceSync(rules);
        document.adoptedStyleSheets.push(own);
      };
      const ways: Record<string, (url: string) => unknown> = {
        image: (src) => make('img', { src }),
        'image in SVG': (href) => make('svg', {}, [make('image', { href, width: '9', height: '9' })]),
        icon: (href) => document.head.append(make('link', { rel: 'icon', href })),
        'style sheet': (href) => document.head.append(make('link', { rel: 'stylesheet', href })),
        'picture of a style': (url) => sheet(`body { background: url("${url}") }`),
        'import of a style': (url) => make('style', {}).append(`@import url("${url}");`),
        font: (url) => sheet(`@font-face { font-family: f; src: url("${url}") } body { font-family: f }`),
        form: (action) =>
          (make('form', { action, method: 'post', target: '_self' }) as HTMLFormElement).submit(),
        frame: (src) => make('iframe', { src }),
        object: (data) => make('object', { data, type: 'text/html' }),
        audio: (src) => make('audio', { src, autoplay: '' }),
        video: (src) => make('video', { src, poster: src, autoplay: '' }),
        prefetch: (href) => document.head.append(make('link', { rel: 'prefetch', href })),
        preload: (href) => document.head.append(make('link', { rel: 'preload', as: 'image', href })),
        beacon: (url) => navigator.sendBeacon(url, 'secret'),
        ping: (ping) => (make('a', { href: '#', ping }) as HTMLAnchorElement).click(),
        XMLHttpRequest: (url) => {
          const request = new XMLHttpRequest();
          request.open('POST', url);
          request.send('secret');
        },
        WebSocket: (url) => new WebSocket(url.replace('http', 'ws')),
        EventSource: (url) => new EventSource(url),
        fetch: (url) => fetch(url, { method: 'POST', mode: 'no-cors', body: 'secret' }),
        worker: (url) => new Worker(url),
      };
      for (const [way, attempt] of Object.entries(ways)) {
        for (const host of hosts) {
          try {
            // A refusal may be thrown, a rejection, or silence.
            Promise.resolve(attempt(`${host}secret?${encodeURIComponent(way)}`)).catch(() => {});
          } catch {}
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return Object.keys(ways).length;
    },
    [lens.url, host.url],
  );
  expect(tried).toBeGreaterThan(20);
  expect(host.asked).toEqual([]);
  // The page's own host may send it scripts, and so Chromium also lets it prefetch from there.
  const own = site.server.asked.slice(before).filter(({ url }) => /secret\?(?!prefetch$)/.test(url));
  expect(own).toEqual([]);
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
  await host.close();
});

test('a ?url= that is no plain link to a file opens nothing', async () => {
  const lens = await site.open();
  for (const link of [
    'ftp://example.org/x',
    'javascript:alert(1)',
    'http://*/x',
    'http://a;script-src/x',
    'data:,x',
  ]) {
    await lens.load(`?url=${encodeURIComponent(link)}`);
    const [first] = await lens.page.evaluate(policies);
    expect(first, link).toMatch(/connect-src 'none'$/);
  }
});

test('the first load is small, and painted before a graphics context is made or a worker started', async () => {
  const context = await site.context();
  await context.addInitScript(() => {
    const begun: Record<string, number> = {};
    const note = (what: string): void => {
      begun[what] ??= performance.now();
    };
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...asked: unknown[]) {
      if (asked[0] === 'webgl2') note('graphics');
      return Reflect.apply(getContext, this, asked);
    } as typeof getContext;
    globalThis.Worker = new Proxy(Worker, {
      construct(made, asked) {
        note('worker');
        return Reflect.construct(made, asked);
      },
    });
    Object.assign(globalThis, { begun });
  });
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
  const { page } = await site.open('', context);
  await page.waitForFunction(() => {
    const { begun } = globalThis as unknown as { begun: Record<string, number> };
    return begun.graphics && begun.worker;
  });
  const order = await page.evaluate(() => {
    const { begun } = globalThis as unknown as { begun: Record<string, number> };
    return {
      painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
      begun,
    };
  });
  expect(order.begun.graphics).toBeGreaterThan(order.painted);
  expect(order.begun.worker).toBeGreaterThan(order.painted);
  // Workers count once their scripts are there, and so does what the page fetches while it is idle.
  await page.evaluate(async () => {
    const { session } = document.querySelector('segy-lens') as unknown as {
      session: { services: { prepareEngine(options: { warmUp: boolean }): Promise<void> } };
    };
    await session.services.prepareEngine({ warmUp: false });
  });
  await page.waitForLoadState('networkidle');
  const total = (await Promise.all(bodies.values())).reduce((sum, bytes) => sum + bytes, 0);
  console.log(`First load: ${(total / 1024).toFixed(1)} KB gzipped, workers included.`);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
});
