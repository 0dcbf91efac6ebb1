// What attributes of a survey cost beside reading the lines that they need, and a volume beside optimize, in the built page.
// `node test/bench/attribute.mjs <file>` prints the rows; `npm run bench` writes them.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS } from '../chromium.mjs';
import { dropFiles } from '../e2e/drop.mjs';
import { serveFolder } from '../e2e/static-server.mjs';

/** @typedef {import('../../src/api/types.ts').PageDataset} PageDataset */
/** @typedef {import('../../src/core/attribute.ts').AttributeKind} AttributeKind */
/** @typedef {import('./survey.mjs').Report} Report */

/** Milliseconds beyond twice the read that an inline may take; a kind that is not here stands without a promise. */
const PROMISES = /** @type {Partial<Record<AttributeKind, number>>} */ ({
  rms: 50,
  energy: 50,
  agc: 50,
  derivative: 50,
  derivative2: 50,
  envelope: 50,
  phase: 50,
  frequency: 50,
  variance: 150,
  semblance: 150,
  similarity: 150,
  dip: 150,
});
const KINDS = /** @type {const} */ ([
  'envelope',
  'phase',
  'cosPhase',
  'frequency',
  'sweetness',
  'quadrature',
  'rotate',
  'rms',
  'energy',
  'agc',
  'derivative',
  'derivative2',
  'impedance',
  'bandPass',
  'spectral',
  'peakFrequency',
  'semblance',
  'variance',
  'similarity',
  'eigenCoherence',
  'dip',
  'azimuth',
  'curvatureMostPositive',
  'curvatureMostNegative',
  'chaos',
  'edge',
]);
/** Kinds whose cost must not grow with the window, with a short one in samples; ten times as long costs at most 1.2 times as much. */
const WINDOWS = /** @type {const} */ ([
  ['rms', 21],
  ['energy', 21],
  ['agc', 21],
  ['spectral', 21],
  ['variance', 11],
  ['semblance', 11],
  ['similarity', 11],
]);

/**
 * Milliseconds of an inline of an attribute, and of reading the lines that it needs, each the median of three lines.
 * @param {import('playwright').Page} page
 * @param {import('../../src/api/attribute.ts').AttributeRequest} request
 * @param {number} reach lines read on both sides
 */
const timeInline = (page, request, reach) =>
  page.evaluate(
    async ([options, around]) => {
      const lens = /** @type {import('../../src/element.ts').SegyLens} */ (
        document.querySelector('segy-lens')
      );
      const { attribute } = await lens.api();
      const { cube: samples } = /** @type {PageDataset} */ (lens.session.dataset);
      const { inline, crossline, sampleCount } = samples.grid;
      const cube = attribute(samples, options);
      const middle = (/** @type {number[]} */ times) => times.sort((a, b) => a - b)[1] ?? Number.NaN;
      const [own, read] = [[], []].map(() => /** @type {number[]} */ ([]));
      for (let k = 0; k < 4; k++) {
        const index = 40 + 97 * k;
        let start = performance.now();
        await samples.window({
          inline: { first: index - around, count: 2 * around + 1 },
          crossline: { first: 0, count: crossline.count },
          sample: { first: 0, count: sampleCount },
        });
        // The first line loads the code.
        if (k > 0) read?.push(performance.now() - start);
        start = performance.now();
        await cube.slice({ axis: 'inline', position: inline.first + index * inline.step, exact: true });
        if (k > 0) own?.push(performance.now() - start);
      }
      cube.close();
      return { own: middle(own ?? []), read: middle(read ?? []) };
    },
    /** @type {const} */ ([request, reach]),
  );

/**
 * Milliseconds of a whole volume.
 * @param {import('playwright').Page} page
 * @param {import('../../src/api/attribute.ts').AttributeRequest | null} request null for optimize itself
 */
const timeVolume = (page, request) =>
  page.evaluate(async (options) => {
    const lens = /** @type {import('../../src/element.ts').SegyLens} */ (document.querySelector('segy-lens'));
    const { attribute } = await lens.api();
    const { cube: samples } = /** @type {PageDataset} */ (lens.session.dataset);
    const cube = options ? attribute(samples, options) : samples;
    await cube.range();
    const start = performance.now();
    await cube.optimize?.();
    const milliseconds = performance.now() - start;
    if (options) cube.close();
    return milliseconds;
  }, request);

/** Lines that a kind needs on both sides. @param {string} kind */
function reachOf(kind) {
  if (['semblance', 'variance', 'similarity', 'eigenCoherence', 'edge'].includes(kind)) return 1;
  if (['dip', 'azimuth', 'chaos'].includes(kind)) return 3;
  return kind.startsWith('curvature') ? 4 : 0;
}

/**
 * @param {import('playwright').Page} page with the survey open and at rest
 * @param {Report} report
 * @param {boolean} [volumes] whether whole volumes are made too, for which the page is optimized
 */
export async function measureAttributes(page, report, volumes = true) {
  for (const kind of process.argv.includes('--volumes') ? [] : KINDS) {
    const { own, read } = await timeInline(page, { kind }, reachOf(kind));
    const more = PROMISES[kind];
    report(
      `${kind}, a full inline`,
      `${Math.round(own)} ms`,
      `its ${2 * reachOf(kind) + 1} lines read ${Math.round(read)} ms`,
      more === undefined
        ? ''
        : `≤ ${Math.round(2 * read + more)} ms${own > 2 * read + more ? ', missed' : ''}`,
    );
  }
  for (const [kind, samples] of process.argv.includes('--volumes') ? [] : WINDOWS) {
    const short = await timeInline(page, { kind, samples }, reachOf(kind));
    const long = await timeInline(page, { kind, samples: 10 * samples + 1 }, reachOf(kind));
    report(
      `${kind}, a window ten times as long`,
      `${(long.own / short.own).toFixed(2)} ×`,
      `${Math.round(long.own)} beside ${Math.round(short.own)} ms`,
      '≤ 1.2 ×',
    );
  }
  if (!volumes) return;
  const optimize = await timeVolume(page, null);
  report('optimize', `${(optimize / 1000).toFixed(2)} s`);
  for (const [kind, most] of /** @type {const} */ ([
    ['rms', 1.5],
    ['envelope', 1.5],
    ['semblance', 3],
  ])) {
    const made = await timeVolume(page, { kind });
    report(
      `Make volume of ${kind}`,
      `${(made / 1000).toFixed(2)} s, ${(made / optimize).toFixed(2)} × optimize`,
      '',
      `≤ ${most} ×`,
    );
  }
}

/** @param {string} path */
async function main(path) {
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: LAUNCH_FLAGS });
  const site = await serveFolder(fileURLToPath(new URL('../../dist', import.meta.url)));
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${site.url}?optimizeBelow=0`);
    await page.waitForFunction(() => customElements.get('segy-lens') !== undefined);
    await dropFiles(page, [path]);
    const name = 'segy-lens/first-picture';
    await page.waitForFunction((full) => performance.getEntriesByName(full).length > 0, name);
    await page.evaluate(
      () =>
        /** @type {import('../../src/element.ts').SegyLens} */ (document.querySelector('segy-lens')).session
          .rested,
    );
    await measureAttributes(
      page,
      (what, here, beside = '', promise = '') => console.log([what, here, beside, promise].join(' | ')),
      !process.argv.includes('--inlines'),
    );
  } finally {
    await browser.close();
    await site.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(String(process.argv[2]));
