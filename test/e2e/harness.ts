import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright';
import { expect, onTestFinished } from 'vitest';
import type { PageDataset } from '../../src/api/types.ts';
import { findChromium, NO_BROWSER, TEST_FLAGS } from '../chromium.mjs';
import { dropFiles } from './drop.mjs';
import { serveFolder } from './static-server.mjs';

const root = resolve(import.meta.dirname, '../..');

/** The browser's remark on its own reading of what WebGL has drawn, where it puts the page together without WebGL. */
const BROWSER_READS = /GL Driver Message .* GPU stall due to ReadPixels/;

/** The remark of Playwright where a test has no service worker. */
const NO_SERVICE_WORKER = /Service Worker registration blocked by Playwright/;

const VIEWPORT = { width: 1280, height: 800 };

export interface Measure {
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: { bytesRead: number; bytesFromDisk: number; cacheHit: boolean } | null;
}

/** The element as the page has it. */
export interface LensElement extends HTMLElement {
  readonly dataset: DOMStringMap & PageDataset;
  open(source: File | Blob | string | { fingerprint: string }): Promise<unknown>;
}

/** What tests look at inside the element to know that it is at rest. */
interface Inside {
  readonly session: {
    readonly rested: Promise<void>;
    readonly services: {
      metrics(): {
        readonly workers: { readonly running: number; readonly queued: number; readonly jobsDone: number };
      };
    };
  };
  readonly store: { readonly status: { readonly value: string } };
}

/** One page of the built site, and all that it said and asked for. */
export class LensPage {
  readonly messages: string[] = [];
  readonly requests: string[] = [];
  /** Refusals by the security policy that a test provoked on purpose are not faults. */
  readonly allowedMessages: RegExp[] = [];

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    page.on('console', (message) => this.messages.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.messages.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('crash', () => this.messages.push('crash: the renderer died'));
    // Requests of the page's workers are reported here too. blob: and data: never leave the browser.
    page.context().on('request', (request) => {
      if (/^(https?|wss?):/.test(request.url()) && !this.#isOwnPart(request))
        this.requests.push(request.url());
    });
  }

  /** A part of the built page that is loaded when it is first looked at: read, with nothing sent along. */
  #isOwnPart(request: Request): boolean {
    const part = request.url().startsWith(this.url) ? request.url().slice(this.url.length) : '';
    return request.method() === 'GET' && /^assets\/[\w.-]+\.(js|css)$/.test(part);
  }

  /** Opens the page and waits until it stands still; what is asked for from now on is counted. */
  async load(query = ''): Promise<void> {
    await this.page.goto(this.url + query, { waitUntil: 'load' });
    await this.page.waitForFunction(() => customElements.get('segy-lens') !== undefined);
    await this.settleRequests();
    this.requests.length = 0;
  }

  /** Waits until nothing was asked for during a while: parts of the page itself do not count. */
  async settleRequests(): Promise<void> {
    for (let before = -1; before !== this.requests.length; ) {
      before = this.requests.length;
      await this.page.waitForTimeout(50);
    }
  }

  /**
   * Waits until the survey shown is refined and nothing is done for it any more, in the pool or behind it: what is read from
   * now on is read for what the test does. A machine may take its time over the last slice, so no fixed pause will do.
   */
  async settle(timeout = 60_000): Promise<void> {
    let before = '';
    let still = 0;
    await expect
      .poll(
        async () => {
          const now = await this.page.evaluate(async () => {
            const { dataset, session, store } = document.querySelector('segy-lens') as LensElement & Inside;
            const { running, queued, jobsDone } = session.services.metrics().workers;
            const later = new Promise<boolean>((resolve) => setTimeout(() => resolve(false)));
            const rested = await Promise.race([session.rested.then(() => true), later]);
            return { rested, status: store.status.value, jobs: running + queued, jobsDone, ...dataset.work };
          });
          const text = JSON.stringify(now);
          still = text === before && now.rested && now.jobs === 0 && now.status === 'ready' ? still + 1 : 0;
          before = text;
          return still;
        },
        { message: 'how long the page has been at rest', timeout, interval: 50 },
      )
      .toBeGreaterThanOrEqual(5);
  }

  /** A real drop of files (or folders) on disk. */
  drop(...paths: string[]): Promise<void> {
    return dropFiles(this.page, paths);
  }

  /** User Timing measures of the page whose name begins with segy-lens/. */
  measures(name = ''): Promise<Measure[]> {
    return this.page.evaluate(
      (prefix) =>
        (performance.getEntriesByType('measure') as PerformanceMeasure[])
          .filter((entry) => entry.name.startsWith(prefix))
          .map(({ name, startTime, duration, detail }) => ({ name, startTime, duration, detail })),
      `segy-lens/${name}`,
    );
  }

  /** The `count`-th measure of this name since the page loaded. */
  async waitForMeasure(name: string, count = 1, timeout = 60_000): Promise<Measure> {
    await this.page.waitForFunction(
      ([full, wanted]) => performance.getEntriesByName(full, 'measure').length >= wanted,
      [`segy-lens/${name}`, count] as const,
      { timeout },
    );
    return (await this.measures(name))[count - 1]!;
  }

  /** Drops a file and waits for its first picture. */
  async dropAndSee(path: string): Promise<Measure> {
    const before = (await this.measures('first-picture')).length;
    await this.drop(path);
    return this.waitForMeasure('first-picture', before + 1);
  }

  /** What is said to the user: alerts and status lines, visible ones only. */
  async said(): Promise<string> {
    const lines: string[] = [];
    for (const role of ['alert', 'status'] as const) {
      for (const line of await this.page.getByRole(role).all()) {
        if (await line.isVisible()) lines.push(((await line.textContent()) ?? '').trim());
      }
    }
    return lines.filter(Boolean).join('\n');
  }

  /** Waits until the user is told something that matches, and was not told `before`. */
  async waitForWords(pattern: RegExp, before = '', timeout = 60_000): Promise<void> {
    const known = new Set(before.split('\n'));
    const fresh = async (): Promise<string> =>
      (await this.said())
        .split('\n')
        .filter((line) => !known.has(line))
        .join('\n');
    await expect.poll(fresh, { message: 'what the user is told', timeout, interval: 100 }).toMatch(pattern);
  }

  /** Presses Clear cache, and confirms it if the page asks because what Optimize stored would go. */
  async clearCache(): Promise<void> {
    const before = await this.page.evaluate(() => performance.now());
    await this.button('Clear cache').click();
    const sure = this.page
      .getByRole('dialog', { name: 'Clear the cache?' })
      .getByRole('button', { name: /^Free / });
    const isCleared = () =>
      this.page.evaluate((since) => {
        const { store } = document.querySelector('segy-lens') as unknown as {
          store: { said: { value: { text: string; at: number }[] } };
        };
        return store.said.value.some(({ text, at }) => at >= since && / freed\.$/.test(text));
      }, before);
    await expect
      .poll(async () => (await sure.isVisible()) || (await isCleared()), { timeout: 60_000 })
      .toBe(true);
    if (await sure.isVisible()) await sure.click();
    await expect.poll(isCleared, { message: 'whether the cache is cleared', timeout: 60_000 }).toBe(true);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  slider(name: string | RegExp): Locator {
    return this.page.getByRole('slider', { name });
  }

  /** The visible text of the whole page, shadow trees included. */
  text(): Promise<string> {
    return this.page.evaluate(() => {
      const lines: string[] = [];
      const collect = (node: Node): void => {
        if (node instanceof Text) lines.push(node.data.trim());
        // An element without a box of its own may have children with one.
        const hasBox = (element: Element) => getComputedStyle(element).display !== 'contents';
        if (node instanceof Element && hasBox(node) && !node.checkVisibility()) return;
        if (node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return;
        if (node instanceof HTMLInputElement && node.type !== 'range') lines.push(node.value);
        if (node instanceof HTMLElement && node.shadowRoot) node.shadowRoot.childNodes.forEach(collect);
        else if (node instanceof HTMLSlotElement) node.assignedNodes().forEach(collect);
        else node.childNodes.forEach(collect);
      };
      collect(document.body);
      return lines.filter(Boolean).join('\n');
    });
  }

  async screenshot(name: string): Promise<Buffer> {
    mkdirSync(join(root, 'test-results'), { recursive: true });
    return this.page.screenshot({ path: join(root, 'test-results', `${name}.png`) });
  }

  expectSilence(): void {
    const faults = this.messages.filter(
      (text) =>
        ![BROWSER_READS, NO_SERVICE_WORKER, ...this.allowedMessages].some((allowed) => allowed.test(text)),
    );
    expect(faults, 'the console').toEqual([]);
  }

  expectNoRequests(): void {
    expect(this.requests, 'requests after the page was loaded').toEqual([]);
  }
}

/** The built site on a bare host, and one browser: a worker of Vitest has one of each for all its files, until it ends. */
export class Site {
  private kept: LensPage | null = null;
  private isTaken = false;

  private constructor(
    readonly browser: Browser,
    readonly server: Awaited<ReturnType<typeof serveFolder>>,
  ) {}

  static start(): Promise<Site> {
    const worker = globalThis as { site?: Promise<Site> };
    worker.site ??= Site.launch(join(root, 'dist'));
    return worker.site;
  }

  private static async launch(folder: string): Promise<Site> {
    const executablePath = findChromium();
    if (!executablePath) throw new Error(NO_BROWSER);
    if (!existsSync(join(folder, 'index.html')))
      throw new Error('There is no built page: run `npm run build` first.');
    const browser = await chromium.launch({ executablePath, args: TEST_FLAGS });
    return new Site(browser, await serveFolder(folder));
  }

  /**
   * A page as a new visitor has it: in the context given, or else the one that tests take turns with, its storage emptied. Code
   * that the browser has compiled once serves them all. While a test has that page, it is given further ones of their own.
   */
  async open(query = '', context?: BrowserContext): Promise<LensPage> {
    const kept = context || this.isTaken ? null : await this.keptPage();
    const home = context ?? kept?.page.context() ?? (await this.context());
    const lens = kept ?? new LensPage(await home.newPage(), this.server.url);
    if (kept) this.isTaken = true;
    onTestFinished(async ({ task }) => {
      const isFailed = task.result?.state === 'fail';
      if (isFailed) {
        console.log(`Said by the page:\n${lens.messages.join('\n')}`);
        if (!lens.page.isClosed()) await lens.screenshot(`failed-${task.name.replaceAll(/[^\w-]+/g, '-')}`);
      }
      if (kept) this.isTaken = false;
      if (!kept || isFailed) await home.close();
    });
    await lens.load(query);
    return lens;
  }

  private async keptPage(): Promise<LensPage> {
    if (!this.kept || this.kept.page.isClosed()) {
      this.kept = new LensPage(await (await this.context()).newPage(), this.server.url);
      return this.kept;
    }
    const { page, messages, requests, allowedMessages, url } = this.kept;
    // A page that works hard on a busy machine may take longer to leave than a test waits: it is given up for a new one.
    const isLeft = await page.goto('about:blank').then(
      () => true,
      () => false,
    );
    if (!isLeft) {
      page
        .context()
        .close()
        .catch(() => {});
      this.kept = new LensPage(await (await this.context()).newPage(), url);
      return this.kept;
    }
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' });
    await session.detach();
    await page.setViewportSize(VIEWPORT);
    await page.emulateMedia({ colorScheme: null });
    await page.mouse.move(0, 0);
    for (const list of [messages, requests, allowedMessages]) list.length = 0;
    return this.kept;
  }

  /** Without a service worker, unless `options` allow it: most tests are of what a new visitor sees, and read every file from the host. */
  context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block', ...options });
  }
}
