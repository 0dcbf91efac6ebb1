// What the page does on its main thread while the Map tab reads and draws 2,000,000 traces. The survey is written once to
// the temporary folder.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropFiles } from '../e2e/drop.mjs';
import { ensureSurvey } from './make-survey.mjs';

const INLINES = 2000;
const CROSSLINES = 1000;
const SAMPLES = 16;

/** Waits until the 3D view, which goes on refining, has read nothing for three seconds: its tasks are not the map's. */
async function restOf3D(/** @type {import('playwright').Page} */ page) {
  const read = () =>
    page.evaluate(() => {
      const lens = /** @type {{ dataset: { work: { bytesRead: number } } }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      return lens.dataset.work.bytesRead;
    });
  for (let before = -1, now = await read(); now !== before; now = await read()) {
    before = now;
    await page.waitForTimeout(3000);
  }
}

/**
 * @param {import('playwright').Page} page a page with the built viewer loaded
 * @returns {Promise<[string, string, string][]>} what was done, what came of it, what was promised
 */
export async function measureMap(page) {
  const path = join(tmpdir(), `segy-lens-bench-map-${INLINES}x${CROSSLINES}x${SAMPLES}.sgy`);
  ensureSurvey(path, { inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, format: 'int16' });
  await dropFiles(page, [path]);
  await page.waitForFunction(() => performance.getEntriesByName('segy-lens/first-picture').length > 0, null, {
    timeout: 120_000,
  });
  await restOf3D(page);
  await page.evaluate(() => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  const takeTasks = () =>
    page.evaluate(() => {
      const { longTasks } = /** @type {{ longTasks: number[] }} */ (/** @type {unknown} */ (globalThis));
      return longTasks.splice(0);
    });
  /** Waits until the map is drawn from every header, or as it is coloured. */
  const drawn = (/** @type {{ read?: boolean, colouring?: string }} */ wanted) =>
    page.waitForFunction(
      ({ read, colouring }) => {
        const { detail } = /** @type {PerformanceMark} */ (
          performance.getEntriesByName('segy-lens/map').at(-1) ?? {}
        );
        return (
          detail &&
          (read ?? detail.read) === detail.read &&
          (colouring ?? detail.colouring) === detail.colouring
        );
      },
      wanted,
      { timeout: 120_000, polling: 20 },
    );
  /** @type {[string, string, string][]} */
  const rows = [];
  /** @type {(what: string, wanted: { read?: boolean, colouring?: string }, act: () => Promise<unknown>) => Promise<void>} */
  const row = async (what, wanted, act) => {
    const start = performance.now();
    await act();
    await drawn(wanted);
    const milliseconds = performance.now() - start;
    await page.waitForTimeout(500);
    const longest = Math.max(0, ...(await takeTasks()));
    const said = longest === 0 ? 'none over 50 ms' : `${longest.toFixed(0)} ms`;
    console.log(`Map, ${what}: longest task ${said}, drawn after ${(milliseconds / 1000).toFixed(2)} s`);
    rows.push([what, `longest task ${said}; drawn after ${(milliseconds / 1000).toFixed(2)} s`, '≤ 50 ms']);
  };
  await row('opened, from the grid', {}, () => page.getByRole('tab', { name: 'Map' }).click());
  const every = page.getByRole('button', { name: 'Read every header' });
  if (await every.isVisible()) await row('every header read', { read: true }, () => every.click());
  for (const [value, what] of /** @type {const} */ ([
    ['fold', 'fold'],
    ['slice', 'the time slice'],
    ['word cdp', 'a header word'],
  ]))
    await row(`coloured by ${what}`, { read: true, colouring: value.split(' ')[0] }, () =>
      page.getByLabel('Colour by').selectOption(value),
    );
  return rows;
}

/** @param {readonly (readonly [string, string, string])[]} rows */
export function mapTable(rows) {
  return `## Map

${(INLINES * CROSSLINES).toLocaleString('en')} traces on the Map tab, from the header index, once the 3D view rests; tasks of the main thread by the browser's own count.

| what | SEG-Y Lens | promise |
| --- | --- | --- |
${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`;
}
