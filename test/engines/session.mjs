import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSurvey } from '../bench/make-survey.mjs';
import { writeHierarchy } from './arrays.mjs';
import { onPage } from './on-page.mjs';

/**
 * A browser with one page.
 * @typedef {object} Engine
 * @property {string} name with its version
 * @property {(url: string) => Promise<unknown>} goto resolves when the page is loaded
 * @property {(expression: string) => Promise<string>} evaluate the value to which the expression's promise resolves
 * @property {(element: string, files: string[]) => Promise<unknown>} choose puts files into the input that the expression gives
 * @property {() => Promise<unknown>} close
 */

const SHAPE = { inlines: 40, crosslines: 60, samples: 250 };
const INPUT = `document.querySelector('segy-lens').shadowRoot.querySelector('input[type=file]')`;

/**
 * What a user does with a survey, in one engine. Nothing of it depends on how fast the engine is.
 * @param {Engine} engine
 * @param {string} page address of the built page
 * @param {string} data address of the folder, on another host
 * @param {string} folder where the surveys are written
 * @returns {Promise<Record<string, unknown>>} results by name: SHA-256 of values, or figures
 */
export async function session(engine, page, data, folder) {
  const survey = join(folder, 'survey.sgy');
  const before = join(folder, 'before.sgy');
  const after = join(folder, 'after.sgy');
  writeSurvey(before, SHAPE);
  writeSurvey(after, { ...SHAPE, format: 'ieee' });
  copyFileSync(before, survey);
  const source = `const onPage = { ${Object.values(onPage).join(', ')} };`;
  /** @param {keyof typeof onPage} name @param {unknown[]} args */
  const run = async (name, ...args) => {
    const list = args.map((value) => JSON.stringify(value)).join(', ');
    try {
      return JSON.parse(
        await engine.evaluate(
          `(async () => { ${source} return JSON.stringify((await onPage.${name}(${list})) ?? null); })()`,
        ),
      );
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  };
  const open = async () => {
    await engine.choose(INPUT, [survey]);
    await run('shown');
  };
  /** @type {Record<string, unknown>} */
  const results = {};
  const note = (/** @type {string} */ when, /** @type {object} */ found) => {
    for (const [name, value] of Object.entries(found)) results[`${when}: ${name}`] = value;
  };

  await engine.goto(`${page}?optimizeBelow=0`);
  await run('ready');
  await open();
  note('opened', await run('meta'));
  note('opened', await run('values', true));
  note('tabs', await run('tabs'));
  note('optimized', await run('optimize'));
  note('optimized', await run('values', false));

  await engine.goto(`${page}?optimizeBelow=0`);
  await run('ready');
  await open();
  note('reloaded', await run('values', false));
  note('reloaded', await run('kept'));

  // The file is overwritten in place, while it is open, by samples of another format.
  copyFileSync(after, survey);
  note('overwritten while open', await run('readAgain'));
  await open();
  note('overwritten and opened', await run('values', true));
  note('cleared', await run('clear'));

  // The link is that of the survey as it was.
  copyFileSync(before, survey);
  await engine.goto(`${page}?optimizeBelow=0&url=${encodeURIComponent(`${data}survey.sgy`)}`);
  await run('ready');
  await run('shown');
  note('link', await run('values', true));
  writeFileSync(survey, '');

  // The codecs of Zarr are WebAssembly, which the policy of the built page has to allow.
  for (const codec of /** @type {const} */ (['blosc', 'zstd'])) {
    const wanted = await writeHierarchy(join(folder, `${codec}.zarr`), codec, 7);
    await engine.goto(`${page}?url=${encodeURIComponent(`${data}${codec}.zarr`)}`);
    await run('ready');
    await run('shown');
    const found = await run('inlineHash', 7);
    note(`Zarr with ${codec}`, { inline: found, 'as the formula': found === wanted });
  }
  return results;
}
