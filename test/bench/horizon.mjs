// Tracking of horizons beside the simple first-come way, on the demo survey whose times are known, and its time beside that of reading the
// same traces. `node test/bench/horizon.mjs` renews its section of RESULTS.md.
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';
import { renewSection } from './results.mjs';

/** @typedef {typeof import('./horizon/tracking.ts')} Tracking */

const LEVELS = [
  { title: '−12 dB', noise: 0.25, correlation: 0.8 },
  { title: '−6 dB', noise: 0.5, correlation: 0.8 },
  { title: '0 dB', noise: 1, correlation: 0.8 },
  { title: '0 dB, correlation 0.6', noise: 1, correlation: 0.6 },
];
const LINES = 500;

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(2)} %`;

export async function horizonSection() {
  const path = fileURLToPath(new URL('horizon/tracking.ts', import.meta.url));
  // The server stays open while it measures, because parts of the product are loaded when they are first needed.
  const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false } });
  const { measureNoise, measureSpeed } = /** @type {Tracking} */ (
    await createServerModuleRunner(server.environments.ssr).import(path)
  );
  const rows = [];
  for (const { title, name, best, first } of await measureNoise(LEVELS)) {
    const cells = [best, first].flatMap(({ right, covered, skips, sureSkips }) => [
      percent(right),
      percent(covered),
      `${skips} (${sureSkips})`,
    ]);
    rows.push(`| ${[title, name, ...cells].join(' | ')} |`);
    console.log(rows.at(-1));
  }
  const { cells, track, first, read, trackCpu, readCpu, boxes, tiles } = await measureSpeed(LINES);
  const speed = `${LINES} × ${LINES} × 350, in Node on one thread: ${cells} cells tracked in ${(track / 1000).toFixed(1)} s, ${(track / read).toFixed(2)} × a bare pass over the ${tiles} tiles that it touched (${(read / 1000).toFixed(1)} s; it asked ${boxes} times), ${(trackCpu / readCpu).toFixed(2)} × its processor time; the first 128 cells after ${first.toFixed(0)} ms.`;
  console.log(speed);
  await server.close();
  return [
    '## Horizons',
    '',
    'The demo survey, one seed to each block between faults (or bank of the channel). Noise has the spectrum of the wavelet. *Right* is the share of',
    'a block’s cells within a sample of the true time, of the worst block; *skips* are cells off by half a cycle, in brackets those surer than 0.8.',
    '',
    '| noise | horizon | right | tracked | skips | first come: right | tracked | skips |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    speed,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) renewSection(await horizonSection());
