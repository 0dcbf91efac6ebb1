import { gzipSync } from 'node:zlib';
import * as zarr from 'zarrita';

export type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** A store that zarrita writes into: keys begin with a slash there, and not here. */
export const zarritaStore = (files: Files) => ({
  get: async (key: string) => files.get(key.slice(1)),
  set: async (key: string, value: Uint8Array) => void files.set(key.slice(1), value.slice()),
});

export interface Spec {
  readonly shape: number[];
  readonly chunks: number[];
  readonly dtype?: string;
  readonly codecs?: { name: string; configuration?: Record<string, unknown> }[];
  readonly fill?: number | string;
  readonly names?: string[];
  readonly attributes?: Record<string, unknown>;
}

/** Writes an array by zarrita, whose values are `of(index, …)`, where that is no NaN. */
export async function writeArray(
  files: Files,
  path: string,
  spec: Spec,
  of: (...at: number[]) => number,
): Promise<void> {
  const { shape, chunks, dtype = 'float32', codecs = [], fill = 0, names, attributes = {} } = spec;
  const store = zarritaStore(files) as unknown as zarr.Mutable;
  const array = await zarr.create(zarr.root(store).resolve(`/${path}`), {
    dtype: dtype as 'float32',
    shape,
    chunkShape: chunks,
    codecs: codecs.filter(({ name }) => name !== 'gzip') as never,
    fillValue: fill as number,
    dimensionNames: names as never,
    attributes,
  });
  const size = shape.reduce((a, b) => a * b, 1);
  const all = {
    float32: Float32Array,
    float64: Float64Array,
    int16: Int16Array,
    int32: Int32Array,
    uint8: Uint8Array,
    bool: Uint8Array,
  };
  const data = new all[dtype as keyof typeof all](size);
  const stride = shape.map((_, k) => shape.slice(k + 1).reduce((a, b) => a * b, 1));
  for (let at = 0; at < size; at++)
    data[at] = of(...stride.map((step, k) => Math.floor(at / step) % shape[k]!));
  const value = dtype === 'bool' ? new zarr.BoolArray(data.buffer as ArrayBuffer, 0, size) : data;
  await zarr.set(array as never, null, { data: value, shape, stride } as never);
  if (!codecs.some(({ name }) => name === 'gzip')) return;
  // zarrita writes no gzip, so its chunks are compressed here.
  for (const [key, bytes] of files)
    if (key.startsWith(`${path}/c/`)) files.set(key, new Uint8Array(gzipSync(bytes)));
  const document = JSON.parse(new TextDecoder().decode(files.get(`${path}/zarr.json`)));
  files.set(`${path}/zarr.json`, json({ ...document, codecs }));
}

export const json = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(value));
export const group = (files: Files, path: string, attributes: Record<string, unknown>): void =>
  void files.set(
    path === '' ? 'zarr.json' : `${path}/zarr.json`,
    json({ zarr_format: 3, node_type: 'group', attributes }),
  );

export const asBlobs = (files: Files): Map<string, Blob> =>
  new Map([...files].map(([key, bytes]) => [key, new Blob([bytes])]));
