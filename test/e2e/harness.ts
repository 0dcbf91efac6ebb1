import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright';
import { expect, onTestFailed } from 'vitest';
import type { Dataset } from '../../src/api/types.ts';
import { findChromium, LAUNCH_FLAGS, NO_BROWSER } from '../chromium.mjs';
import { dropFiles } from './drop.mjs';
import { serveFolder } from './static-server.mjs';

const root = resolve(import.meta.dirname, '../..');

/** The files with oracles, or null where this machine has none. */
export const corpus =
  [process.env.SEGY_CORPUS, join(root, '../shared/segy')].find((path) => path && existsSync(path)) ?? null;
if (!corpus)
  console.warn(
    'SKIPPED: no test files with oracles ($SEGY_CORPUS is not set). Tests that need them do not run.',
  );

export interface Measure {
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: { bytesRead: number; bytesFromDisk: number; cacheHit: boolean } | null;
}

/** The element as the page has it. */
export interface LensElement extends HTMLElement {
  readonly dataset: DOMStringMap & Dataset;
  open(source: File | Blob | string | { fingerprint: string }): Promise<unknown>;
}

/** What tests look at inside the element to know that it is at rest. */
interface Inside {
  readonly session: {
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

  /** Workers start while the page is idle: waits until nothing was asked for during half a second. */
  async settleRequests(): Promise<void> {
    for (let before = -1; before !== this.requests.length; ) {
      before = this.requests.length;
      await this.page.waitForTimeout(500);
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
          const now = await this.page.evaluate(() => {
            const { dataset, session, store } = document.querySelector('segy-lens') as LensElement & Inside;
            const { running, queued, jobsDone } = session.services.metrics().workers;
            return { status: store.status.value, jobs: running + queued, jobsDone, ...dataset.work };
          });
          const text = JSON.stringify(now);
          still = text === before && now.jobs === 0 && now.status === 'ready' ? still + 1 : 0;
          before = text;
          return still;
        },
        { message: 'how long the page has been at rest', timeout, interval: 150 },
      )
      .toBeGreaterThanOrEqual(6);
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
        if (node instanceof Element && !node.checkVisibility()) return;
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
      (text) => !this.allowedMessages.some((allowed) => allowed.test(text)),
    );
    expect(faults, 'the console').toEqual([]);
  }

  expectNoRequests(): void {
    expect(this.requests, 'requests after the page was loaded').toEqual([]);
  }
}

/** The built site on a bare host, and one browser. */
export class Site {
  private constructor(
    readonly browser: Browser,
    readonly server: Awaited<ReturnType<typeof serveFolder>>,
  ) {}

  static async start(folder = join(root, 'dist')): Promise<Site> {
    const executablePath = findChromium();
    if (!executablePath) throw new Error(NO_BROWSER);
    if (!existsSync(join(folder, 'index.html')))
      throw new Error('There is no built page: run `npm run build` first.');
    const browser = await chromium.launch({ executablePath, args: LAUNCH_FLAGS });
    return new Site(browser, await serveFolder(folder));
  }

  /** A fresh context: nothing cached. */
  async open(query = '', context?: BrowserContext): Promise<LensPage> {
    const home = context ?? (await this.browser.newContext({ viewport: { width: 1280, height: 800 } }));
    const lens = new LensPage(await home.newPage(), this.server.url);
    onTestFailed(async ({ task }) => {
      console.log(`Said by the page:\n${lens.messages.join('\n')}`);
      if (!lens.page.isClosed()) await lens.screenshot(`failed-${task.name.replaceAll(/[^\w-]+/g, '-')}`);
    });
    await lens.load(query);
    return lens;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.server?.close();
  }
}
