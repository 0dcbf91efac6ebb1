// How fast samples are decoded: GB/s of stored bytes on one core, per format and byte order, beside a bare copy of the same
// bytes in the same minute. In Node, whose engine is Chromium's. `node test/bench/decode.mjs` prints it; `npm run bench` adds it
// to RESULTS.md. Argument: --rounds=5
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';

/** @typedef {typeof import('../../src/segy/samples.ts') & typeof import('../../src/segy/codes.ts')} Segy */

/** More than the processor's caches hold. */
const BLOCK = 32 * 2 ** 20;
const TRACE_SAMPLES = 1024;

/**
 * The decoder as the page bundles it.
 * @returns {Promise<Segy>}
 */
async function loadDecoder() {
  const source = (/** @type {string} */ name) =>
    fileURLToPath(new URL(`../../src/segy/${name}.ts`, import.meta.url));
  const outDir = mkdtempSync(join(tmpdir(), 'segy-lens-decode-'));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        outDir,
        lib: {
          entry: { samples: source('samples'), codes: source('codes') },
          formats: ['es'],
          fileName: (_, name) => `${name}.mjs`,
        },
        target: 'es2023',
        rollupOptions: { output: { chunkFileNames: '[name].mjs' } },
      },
    });
    const load = (/** @type {string} */ name) => import(pathToFileURL(join(outDir, `${name}.mjs`)).href);
    return { ...(await load('samples')), ...(await load('codes')) };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

/**
 * GB/s of `work` over `bytes` bytes in the fastest of the rounds, the one that other programs disturbed least.
 * @type {(bytes: number, rounds: number, work: () => void) => number}
 */
function rate(bytes, rounds, work) {
  for (let k = 0; k < 3; k++) work();
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return bytes / Math.min(...times) / 1e6;
}

/**
 * Stored bytes as seismic data have them: wavelets of both signs over several powers of two, as IBM or IEEE words; anything
 * else as noise.
 * @type {(format: number, little: boolean) => Uint8Array}
 */
function storedBytes(format, little) {
  const bytes = new Uint8Array(BLOCK);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < BLOCK; at += 4) {
    const value = Math.sin(at * 0.11) * 10 ** (3 * Math.sin(at * 0.0013));
    view.setFloat32(at, value, little);
    if (format !== 1) continue;
    const bits = view.getUint32(at, little);
    const exponent = ((bits >>> 23) & 255) - 126;
    const power = Math.ceil(exponent / 4);
    const fraction = ((bits & 0x7fffff) | 0x800000) >>> (4 * power - exponent);
    view.setUint32(at, ((bits & 0x80000000) | ((power + 64) << 24) | fraction) >>> 0, little);
  }
  return bytes;
}

/**
 * @param {number} rounds measurements of each, of which the fastest counts
 * @returns {Promise<{ what: string, big: number, little: number, copy: number }[]>} GB/s of stored bytes
 */
export async function measureDecoding(rounds = 5) {
  const { decodeSamples, SAMPLE_FORMATS } = await loadDecoder();
  const rows = [];
  for (const [code, { name, byteLength }] of Object.entries(SAMPLE_FORMATS)) {
    const format = /** @type {1} */ (Number(code));
    const samples = Math.floor(BLOCK / byteLength / TRACE_SAMPLES) * TRACE_SAMPLES;
    const target = new Float32Array(samples);
    const copied = new Uint8Array(BLOCK);
    const bytes = samples * byteLength;
    /** @param {'big' | 'little'} byteOrder */
    const decode = (byteOrder) => {
      const stored = storedBytes(format, byteOrder === 'little');
      return rate(bytes, rounds, () => {
        for (let at = 0; at < samples; at += TRACE_SAMPLES)
          decodeSamples(stored, at * byteLength, TRACE_SAMPLES, format, byteOrder, target, at);
      });
    };
    const stored = storedBytes(format, false);
    const copy = rate(BLOCK, rounds, () => copied.set(stored));
    rows.push({
      what: `${code}: ${name}`,
      big: decode('big'),
      little: decode('little'),
      copy,
    });
  }
  return rows;
}

/** @param {Awaited<ReturnType<typeof measureDecoding>>} rows */
export function decodingTable(rows) {
  const lines = rows.map(
    ({ what, big, little, copy }) =>
      `| ${what} | ${big.toFixed(2)} GB/s | ${little.toFixed(2)} GB/s | ${copy.toFixed(1)} GB/s |`,
  );
  return `## Decoding

To float32 on one core, GB/s of stored bytes, traces of ${TRACE_SAMPLES} samples, in Node ${process.version}:

| format | big-endian | little-endian | bare copy |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
  console.log(decodingTable(await measureDecoding(Number(values.rounds))));
}
