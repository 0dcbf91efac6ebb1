import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium, TEST_FLAGS } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { makeSegy } from '../make-segy.ts';
import { hasPython } from '../python.ts';

const built = resolve(import.meta.dirname, '../../python/src/segy_lens/static');
const runs = existsSync(join(built, 'notebook.js')) && hasPython('numpy');
if (!runs)
  console.warn('Skipped: npm run build:package makes the front end of the notebook, and Python needs NumPy.');

/** The stub of a model on the page: traits, and messages that go to a real Python. */
const STUB = `
const listeners = new Map();
const fire = (event, ...values) => { for (const each of listeners.get(event) ?? []) each(...values); };
export function modelOf(traits) {
  const changed = new Set();
  return {
    get: (name) => traits[name],
    set(name, value) { traits[name] = value; changed.add(name); fire('change:' + name); },
    save_changes() { for (const name of changed) toPython({ kind: 'trait', name, value: traits[name] }); changed.clear(); },
    send(message) { toPython({ kind: 'message', message }); },
    on(event, listener) { listeners.set(event, new Set([...(listeners.get(event) ?? []), listener])); },
    off(event, listener) { listeners.get(event)?.delete(listener); },
  };
}
window.fromPython = (line) => {
  if (line.kind === 'trait') { window.traits[line.name] = line.value; fire('change:' + line.name); }
  if (line.kind !== 'message') return;
  const buffers = line.buffers.map((text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer));
  fire('msg:custom', line.message, buffers);
};
`;

let folder = '';
let python: ChildProcess;
let browser: Browser;
let page: Page;
let close: () => Promise<void>;
const lines: Record<string, unknown>[] = [];
const tell = (line: unknown): boolean => python.stdin!.write(`${JSON.stringify(line)}\n`);

beforeAll(async () => {
  if (!runs) return;
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-notebook-'));
  const bytes = makeSegy({
    inlines: { first: 100, count: 30, step: 1 },
    crosslines: { first: 500, count: 40, step: 2 },
    samples: 60,
    format: 5,
    value: (inline, crossline, sample) => Math.sin(inline / 5 + crossline / 9 + sample / 4) * 1000,
  });
  writeFileSync(join(folder, 'survey.sgy'), bytes);
  python = spawn('/usr/bin/python3', [
    '-B',
    join(import.meta.dirname, 'notebook.py'),
    join(folder, 'survey.sgy'),
  ]);
  python.stderr!.pipe(process.stderr);
  browser = await chromium.launch({ executablePath: findChromium()!, args: TEST_FLAGS });
  const server = await serveFolder(built, '/');
  close = server.close;
  page = await browser.newPage();
  await page.route('**/test.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<div id="cell"></div>' }),
  );
  await page.route('**/stub.js', (route) => route.fulfill({ contentType: 'text/javascript', body: STUB }));
  await page.exposeFunction('toPython', tell);
  await page.goto(`${server.url}test.html`);
  createInterface({ input: python.stdout! }).on('line', (text) => {
    const line = JSON.parse(text);
    lines.push(line);
    void page.evaluate(
      (told) => (window as never as { fromPython?(line: unknown): void }).fromPython?.(told),
      line,
    );
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await close?.();
  python?.kill();
  if (folder) rmSync(folder, { recursive: true });
});

async function traitsOfPython(): Promise<Record<string, unknown>> {
  const before = lines.length;
  tell({ kind: 'get' });
  await expect.poll(() => lines.slice(before).some(({ kind }) => kind === 'traits')).toBe(true);
  return lines.slice(before).find(({ kind }) => kind === 'traits')!.traits as never;
}

test.skipIf(!runs)(
  'a notebook opens a file that Python reads, shows a slice, and both move the crosshair',
  async () => {
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const start = lines[0] as never;
    await page.evaluate(async ({ traits }: { traits: object }) => {
      // Not a literal, so that the build of the tests does not look for them.
      const [stub, front] = await Promise.all(
        ['./stub.js', './notebook.js'].map((path) => import(new URL(path, location.href).href)),
      );
      Object.assign(window, { traits });
      const model = stub.modelOf(traits);
      Object.assign(window, {
        end: await front.default.render({ model, el: document.getElementById('cell') }),
      });
    }, start);
    const shown = () =>
      page.evaluate(() => {
        const { dataset, store } = document.querySelector('segy-lens') as never as {
          dataset: { meta: { name: string; traceCount: number } } | null;
          store: { slices: { value: { inline?: { data: Float32Array } } }; status: { value: string } };
        };
        const data = store.slices.value.inline?.data ?? new Float32Array();
        return {
          name: dataset?.meta.name,
          traces: dataset?.meta.traceCount,
          status: store.status.value,
          live: data.some((each) => Math.abs(each) > 500),
        };
      });
    await expect
      .poll(shown, { timeout: 60_000 })
      .toEqual({ name: 'survey.sgy', traces: 1200, status: 'ready', live: true });

    // The viewer moves, and Python has it.
    await page.evaluate(() =>
      (
        document.querySelector('segy-lens') as never as {
          session: { slices: { move(slot: string, index: number): void } };
        }
      ).session.slices.move('inline', 7),
    );
    await expect
      .poll(async () => ((await traitsOfPython()).crosshair as { inline: number }).inline)
      .toBe(107);
    // Python moves, and the viewer has it.
    tell({ kind: 'set', name: 'crosshair', value: { inline: 121, crossline: 510, sample: 33 } });
    const indices = () =>
      page.evaluate(
        () =>
          (document.querySelector('segy-lens') as never as { store: { indices: { value: object } } }).store
            .indices.value,
      );
    await expect.poll(indices).toEqual({ inline: 21, crossline: 5, sample: 33 });
    const crop = { low: [0, 0, 0], high: [10, 20, 30] };
    tell({ kind: 'set', name: 'crop', value: crop });
    await expect
      .poll(() =>
        page.evaluate(
          () =>
            (document.querySelector('segy-lens') as never as { store: { crop: { value: object } } }).store
              .crop.value,
        ),
      )
      .toEqual(crop);

    await page.evaluate(() => (window as never as { end(): void }).end());
    expect(await page.locator('segy-lens').count()).toBe(0);
  },
);
