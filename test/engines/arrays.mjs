import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as zarr from 'zarrita';

const SIZE = /** @type {const} */ ([20, 24, 40]);
const BYTES = { name: 'bytes', configuration: { endian: 'little' } };
/** Codecs whose decoders are WebAssembly. */
export const CODECS = {
  blosc: {
    name: 'blosc',
    configuration: { cname: 'lz4', clevel: 5, shuffle: 'shuffle', typesize: 4, blocksize: 0 },
  },
  zstd: { name: 'zstd', configuration: { level: 1, checksum: false } },
};

/** @param {number} i @param {number} x @param {number} k */
const value = (i, x, k) => Math.fround(1000 * Math.sin(i / 3 + x / 5 + k / 4));

/**
 * Writes a hierarchy whose chunks are compressed so, and gives the SHA-256 of the samples of an inline, row by row.
 * @param {string} folder
 * @param {keyof typeof CODECS} codec
 * @param {number} position number of the inline, from 1
 */
export async function writeHierarchy(folder, codec, position) {
  /** @param {string} key @param {Uint8Array} bytes */
  const set = async (key, bytes) => {
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  };
  const root = { zarr_format: 3, node_type: 'group', attributes: {} };
  await set('zarr.json', new TextEncoder().encode(JSON.stringify(root)));
  const store = /** @type {any} */ ({ get: async () => undefined, set });
  const array = await zarr.create(zarr.root(store).resolve('/amplitude'), {
    dtype: 'float32',
    shape: [...SIZE],
    chunkShape: [8, 8, 16],
    codecs: /** @type {any} */ ([BYTES, CODECS[codec]]),
    fillValue: 0,
    dimensionNames: ['inline', 'crossline', 'time'],
    attributes: {},
  });
  const [inlines, crosslines, samples] = SIZE;
  const data = new Float32Array(inlines * crosslines * samples);
  for (let at = 0; at < data.length; at++)
    data[at] = value(
      Math.floor(at / samples / crosslines),
      Math.floor(at / samples) % crosslines,
      at % samples,
    );
  const chunk = { data, shape: [...SIZE], stride: [crosslines * samples, samples, 1] };
  await zarr.set(array, null, /** @type {any} */ (chunk));
  const section = new Float32Array(crosslines * samples);
  for (let at = 0; at < section.length; at++)
    section[at] = value(position - 1, at % crosslines, Math.floor(at / crosslines));
  return createHash('sha256').update(new Uint8Array(section.buffer)).digest('hex');
}
