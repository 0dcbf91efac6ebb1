// `node .package/pictures.mjs` draws the pictures of the documents from the demo survey, with the built package.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from './entries.mjs';

/** @type {typeof import('../src/index.ts')} */
const { demoSurvey } = await import(at('lib/index.js'));
const folder = mkdtempSync(join(tmpdir(), 'segy-lens-pictures-'));
const survey = join(folder, 'demo.sgy');
writeFileSync(survey, new Uint8Array(await (await demoSurvey()).arrayBuffer()));
const info = JSON.parse(
  spawnSync(process.execPath, [at('lib/cli.js'), 'inspect', survey, '--json'], { encoding: 'utf8' }).stdout,
);
const { inline } = info.geometry;
const middle = inline.first + Math.floor(inline.count / 2) * inline.step;
/** @type {[string, string[]][]} */
const pictures = [
  ['inline.png', ['--inline', String(middle)]],
  ['time.png', ['--sample', String(Math.floor(info.samplesPerTrace * 0.55))]],
];
for (const [name, place] of pictures) {
  const args = ['slice', survey, ...place, '--colormap', 'petrel', '-o', at(`docs/pictures/${name}`)];
  const { stderr, status } = spawnSync(process.execPath, [at('lib/cli.js'), ...args], { encoding: 'utf8' });
  console.log(`${name}: ${stderr.trim()}`);
  if (status !== 0) process.exitCode = 1;
}
rmSync(folder, { recursive: true });
