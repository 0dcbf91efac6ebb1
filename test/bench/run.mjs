// `npm run bench`: what the built page needs for surveys of 1 and 4.5 GB (and of 20 GB with --large), beside what the bare
// browser and segyio need for the same bytes in the same run. Writes RESULTS.md. Arguments: --runs=5 --large --only=a
import { existsSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS, NO_BROWSER } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { decodingTable, measureDecoding } from './decode.mjs';
import { isosurfaceSection } from './isosurface.mjs';
import { ensureSurvey, surveyByteLength } from './make-survey.mjs';
import { mapTable, measureMap } from './map.mjs';
import { measureSection, sectionTable } from './section.mjs';
import { load, measurePictures, measureSurvey } from './survey.mjs';
import { volumeSection } from './volume.mjs';

/** @typedef {import('./make-survey.mjs').SurveyShape} SurveyShape */

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    large: { type: 'boolean', default: false },
    /** Letters of the surveys to measure; `map` prints the rows of the map alone and writes nothing. */
    only: { type: 'string', default: 'ab' },
  },
});
const runs = Number(options.runs);
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
    '| what | SEG-Y Lens | beside it | promise |',
    '| --- | --- | --- | --- |',
  ];
  console.log(`\n${heading}`);
  return {
    lines,
    /** @type {import('./survey.mjs').Report} */
    report(what, here, beside = '', promise = '') {
      console.log(`${what}: ${here}${beside ? ` (beside: ${beside})` : ''}`);
      lines.push(`| ${what} | ${here} | ${beside} | ${promise} |`);
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
  /** @type {string[]} */
  const parts = [];
  try {
    const openPage = async () => {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
      await load(page, site.url);
      return page;
    };
    if (options.only === 'map') {
      await measureMap(await openPage());
      return;
    }
    let first = Number.NaN;
    for (const letter of options.only) {
      const shape = SURVEYS[letter];
      if (!shape) throw new Error(`There is no survey ${letter}.`);
      const path = survey(shape);
      const { lines, report } = table(`Cube ${letter.toUpperCase()}: ${title(shape)}`);
      const picture = await measurePictures(bench, path, runs, report);
      if (letter === 'a') first = picture;
      await measureSurvey(bench, path, report);
      parts.push(lines.join('\n'));
    }
    if (options.large) {
      const path = survey(LARGE);
      const { lines, report } = table(`First picture of ${title(LARGE)}`);
      const picture = await measurePictures(bench, path, runs, report);
      report('Against the picture of cube A', `${(picture / first).toFixed(2)} ×`, '', '≤ 1.3 ×');
      parts.push(lines.join('\n'));
    }
    parts.push(await isosurfaceSection(browser), await volumeSection(browser));
    parts.push(
      sectionTable(await measureSection(await openPage())),
      mapTable(await measureMap(await openPage())),
    );
    parts.push(decodingTable(await measureDecoding()));
    writeResults(browser.version(), parts);
  } finally {
    await browser.close();
    await site.close();
    await bare.close();
  }
}

/** @type {(version: string, parts: readonly string[]) => void} */
function writeResults(version, parts) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Chromium ${version}, software WebGL`;
  const text = `# Measured

\`npm run bench\` wrote this: the built page in Chromium, real drops of files on disk that lie in the page cache. Times are medians of
${runs} runs, of 5 positions for slices from the file and of 20 after optimize; what stands beside them was measured in the same run on the same file. Machine: ${machine}.

${parts.map((part) => part.trim()).join('\n\n')}
`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}

await main();
