// `npm run bench`: what the built page needs for surveys of 1 and 4.5 GB (and of 20 GB with --large), beside what the bare
// browser and segyio need for the same bytes in the same run. Renews its sections of RESULTS.md, each with the day and the commit it was
// measured at; a section that a run leaves out keeps its own. Arguments: --runs=5 --large --only=a, b, ab (default), large, links, zarr, rest or map
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS, NO_BROWSER } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { decodingTable, measureDecoding } from './decode.mjs';
import { dragTable, measureDrag } from './drag.mjs';
import { faultText } from './faults.mjs';
import { judging, readHistory } from './history.mjs';
import { horizonSection } from './horizon.mjs';
import { isosurfaceSection } from './isosurface.mjs';
import { linksSection } from './links.mjs';
import { ensureSurvey, surveyByteLength } from './make-survey.mjs';
import { mapTable, measureMap } from './map.mjs';
import { firstLoad, fuzz } from './other.mjs';
import { renewHead, renewSection } from './results.mjs';
import { measureSection, sectionTable } from './section.mjs';
import { storesSection } from './stores.mjs';
import { load, measureExportAlone, measurePictures, measureSurvey } from './survey.mjs';
import { volumeSection } from './volume.mjs';
import { measureZarr } from './zarr.mjs';

/** @typedef {import('./make-survey.mjs').SurveyShape} SurveyShape */

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    large: { type: 'boolean', default: false },
    /** Letters of the surveys to measure, `large`, or a part: `rest` for all that is no survey, `links`, `zarr`, `map` or `export`; the last two write nothing. */
    only: { type: 'string', default: 'ab' },
  },
});
const runs = Number(options.runs);
const MACHINE = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
/** @type {Record<string, SurveyShape>} */
const SURVEYS = {
  a: { inlines: 500, crosslines: 500, samples: 1000, format: 'ibm' },
  b: { inlines: 710, crosslines: 876, samples: 1750, format: 'ieee' },
};
/** @type {SurveyShape} */
const LARGE = { inlines: 1600, crosslines: 1500, samples: 2030, format: 'ieee' };

/** @param {SurveyShape} shape */
function survey(shape) {
  const name = `segy-lens-bench-${shape.inlines}x${shape.crosslines}x${shape.samples}-${shape.format}.sgy`;
  const path = join(tmpdir(), name);
  if (!existsSync(path)) console.log(`Writing ${(surveyByteLength(shape) / 1e9).toFixed(2)} GB to ${path}`);
  ensureSurvey(path, shape);
  return path;
}

/** @param {SurveyShape} shape */
const title = (shape) =>
  `${shape.inlines} × ${shape.crosslines} × ${shape.samples}, ${shape.format}, ${(surveyByteLength(shape) / 1e9).toFixed(2)} GB`;

/** A table of what is reported. @param {string} heading */
function table(heading) {
  const lines = [
    `## ${heading}`,
    '',
    '| what | SEG-Y Lens | beside it | promise | minor faults |',
    '| --- | --- | --- | --- | --- |',
  ];
  /** @type {{ what: string, at: number, counted: import('./survey.mjs').Counted }[]} */
  const ratios = [];
  console.log(`\n${heading}`);
  return {
    lines,
    /** @type {import('./survey.mjs').Report} */
    report(what, here, beside = '', promise = '', counted = {}) {
      const faults = faultText(counted.faults);
      console.log(
        `${what}: ${here}${beside ? ` (beside: ${beside})` : ''}${faults ? `, faults ${faults}` : ''}`,
      );
      ratios.push({ what, at: lines.length, counted });
      lines.push(`| ${what} | ${here} | ${beside} | ${promise} | ${faults} |`);
    },
    /** Judges the ratios by earlier runs, and adds them to the history. */
    async judge() {
      const judge = judging(
        { date: new Date().toISOString(), commit: commit(), machine: MACHINE },
        readHistory(),
      );
      for (const { what, at, counted } of ratios) {
        if (counted.ratio === undefined) continue;
        const { faults, calls, again } = counted;
        const words = await judge(`${heading}: ${what}`, counted.ratio, {
          ...(faults && Number.isFinite(faults.all) ? { faults: faults.all } : {}),
          ...(calls === undefined ? {} : { calls }),
          ...(again ? { again } : {}),
        });
        if (words) lines[at] = lines[at]?.replace(/ \|(?=[^|]*\|[^|]*\|$)/, `; ${words} |`) ?? '';
        if (words) console.log(`${what}: ${words}`);
      }
    },
  };
}

async function main() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_BROWSER);
  const browser = await chromium.launch({ executablePath, args: LAUNCH_FLAGS });
  const site = await serveFolder(fileURLToPath(new URL('../../dist', import.meta.url)));
  const bare = await serveFolder(fileURLToPath(new URL('floor', import.meta.url)));
  const bench = { browser, site: site.url, bare: bare.url };
  const { only } = options;
  writeHead(browser.version());
  try {
    const openPage = async () => {
      const page = await (
        await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
      ).newPage();
      await load(page, site.url);
      return page;
    };
    if (only === 'map') {
      await measureMap(await openPage());
      return;
    }
    if (only === 'export') {
      const { report } = table('Export of cube B');
      await measureExportAlone(bench, survey(SURVEYS.b ?? LARGE), report);
      return;
    }
    for (const letter of /^[ab]+$/.test(only) ? only : '') {
      const shape = SURVEYS[letter];
      if (!shape) throw new Error(`There is no survey ${letter}.`);
      const path = survey(shape);
      const { lines, report, judge } = table(`Cube ${letter.toUpperCase()}: ${title(shape)}`);
      await measurePictures(bench, path, runs, report);
      await measureSurvey(bench, path, report, true, judge);
      renewSection(dated(lines.join('\n')));
    }
    if (options.large || only === 'large') await measureLarge(bench);
    if (only === 'ab' || only === 'links') {
      const linked = /** @type {const} */ (['a', 'b']).map(
        (letter) => /** @type {const} */ ([letter.toUpperCase(), survey(SURVEYS[letter] ?? LARGE)]),
      );
      renewSection(dated(await linksSection(browser, site.url, linked)));
    }
    if (only === 'ab' || only === 'zarr') {
      const shape = SURVEYS.a ?? LARGE;
      const { lines, report, judge } = table(`Zarr: ${title(shape)}`);
      await measureZarr(bench, survey(shape), Math.min(3, runs), report);
      await judge();
      renewSection(dated(lines.join('\n')));
    }
    if (only !== 'ab' && only !== 'rest') return;
    renewSection(dated(`## The page\n\n${await firstLoad()}`));
    renewSection(dated(dragTable(await measureDrag(await openPage()))));
    renewSection(dated(await isosurfaceSection(browser)));
    renewSection(dated(await storesSection(bare.url, 192)));
    renewSection(dated(await horizonSection()));
    renewSection(dated(await volumeSection(browser)));
    renewSection(dated(sectionTable(await measureSection(await openPage()))));
    renewSection(dated(mapTable(await measureMap(await openPage()))));
    renewSection(dated(await horizonSection()));
    renewSection(dated(decodingTable(await measureDecoding())));
    renewSection(dated(`## Hostile bytes\n\n${fuzz()}`));
  } finally {
    await browser.close();
    await site.close();
    await bare.close();
  }
}

/**
 * Beside cube A's first picture in the same run, since one run of this machine is not as fast as the next.
 * @param {import('./survey.mjs').Bench} bench
 */
async function measureLarge(bench) {
  const path = survey(LARGE);
  const { lines, report } = table(`20 GB: ${title(LARGE)}`);
  const small = await measurePictures(bench, survey(SURVEYS.a ?? LARGE), runs, () => undefined);
  const picture = await measurePictures(bench, path, runs, report);
  report(
    'Against the picture of cube A',
    `${(picture / small).toFixed(2)} ×`,
    `cube A ${Math.round(small)} ms`,
    '≤ 1.3 ×',
  );
  await measureSurvey(bench, path, report, false);
  renewSection(dated(lines.join('\n')));
}

/** The commit that is measured, with a `+` if the page's code has changes. */
function commit() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) }).trim();
  const changed = git('status', '--porcelain', '--', '../../src') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
}

/** A section with the day and the commit that it was measured at, under its heading. @param {string} section */
function dated(section) {
  const at = `${new Date().toISOString().slice(0, 10)}, commit ${commit().replace('+', ' with changes')}`;
  const [heading, ...rest] = section.trim().split('\n');
  return `${heading}\n\nMeasured ${at}.\n${rest.join('\n')}\n`;
}

/** @param {string} version of the browser */
function writeHead(version) {
  const machine = `${MACHINE}, Chromium ${version}, software WebGL`;
  renewHead(`# Measured

\`npm run bench\` wrote this: the built page in Chromium, real drops of files on disk that lie in the page cache. First pictures, reopening and
opening are medians of ${runs} runs, slices from the file of 5 positions, after optimize of 20; all else is one run. What stands beside a figure was
measured in the same run on the same file. Machine: ${machine}.
`);
}

await main();
