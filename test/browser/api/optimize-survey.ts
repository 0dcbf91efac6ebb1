import { clear, get, keys, set } from 'idb-keyval';
import { openDatabase } from '../../../src/io/database.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';

export const INLINES = { first: 100, count: 67, step: 2 };
export const CROSSLINES = { first: 301, count: 45, step: 1 };
export const SAMPLES = 203;
/** Distinct everywhere, of both signs, and not representable as halves. */
export const value = (inline: number, crossline: number, sample: number) =>
  Math.sin(inline * 12.9898 + crossline * 78.233 + sample * 0.37) * (100 + sample);
export const hole = (inline: number, crossline: number) =>
  (inline === 110 && crossline === 305) || (inline > 200 && crossline > 340);

export const file = (recipe: Partial<SegyRecipe>, name = 'optimize.sgy') =>
  new File(
    [
      makeSegy({
        inlines: INLINES,
        crosslines: CROSSLINES,
        samples: SAMPLES,
        value,
        ...recipe,
      }) as Uint8Array<ArrayBuffer>,
    ],
    name,
  );

/** The values that a slice must have, from the formula that made the file. */
export function expected(axis: 'inline' | 'crossline' | 'sample', position: number, holes: boolean) {
  const inlineAt = (k: number) => INLINES.first + k * INLINES.step;
  const crosslineAt = (k: number) => CROSSLINES.first + k * CROSSLINES.step;
  const at = (inline: number, crossline: number, sample: number) =>
    holes && hole(inline, crossline) ? Number.NaN : Math.fround(value(inline, crossline, sample));
  const width = axis === 'crossline' ? INLINES.count : CROSSLINES.count;
  const height = axis === 'sample' ? INLINES.count : SAMPLES;
  return Float32Array.from({ length: width * height }, (_, k) => {
    const column = k % width;
    const row = Math.floor(k / width);
    if (axis === 'inline') return at(position, crosslineAt(column), row);
    if (axis === 'crossline') return at(inlineAt(column), position, row);
    return at(inlineAt(row), crosslineAt(column), position);
  });
}

/** Half floats keep eleven bits: the worst relative error, infinite where one is NaN and the other is not. */
export function worstError(data: Float32Array, truth: Float32Array): number {
  if (data.length !== truth.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let k = 0; k < data.length; k++) {
    if (Number.isNaN(data[k]!) !== Number.isNaN(truth[k]!)) return Number.POSITIVE_INFINITY;
    if (Number.isNaN(truth[k]!)) continue;
    worst = Math.max(worst, Math.abs(data[k]! - truth[k]!) / Math.max(1e-3, Math.abs(truth[k]!)));
  }
  return worst;
}
export const HALF_PRECISION = 2 ** -11 * 1.001;

const folder = async () =>
  (await navigator.storage.getDirectory()).getDirectoryHandle('segy-lens', { create: true });

/** Where each value's envelope lies in a private file: the last eight bytes say how long the index before them is. */
async function placesIn(name: string): Promise<{ file: File; places: Float64Array }> {
  const file = await (await (await folder()).getFileHandle(name)).getFile();
  const [indexLength] = new Float64Array(await file.slice(-8).arrayBuffer());
  const index = await file.slice(file.size - 8 - indexLength!, file.size - 8).arrayBuffer();
  // Behind the head of 28 bytes.
  return { file, places: new Float64Array(index.slice(28)) };
}

/** The names of private files; each is the key of a record. */
export async function privateFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await folder()).keys()) names.push(name);
  return names.sort();
}

/** Values of the pyramid's blocks by key, wherever they lie. */
export async function storedValues(): Promise<Map<string, Uint8Array>> {
  const store = openDatabase().store('payload');
  const values = new Map<string, Uint8Array>();
  for (const key of await keys<string>(store))
    if (/^[0-9a-f]{64}\.[0-9a-f]{16}\.\d+\/\d+$/.test(key))
      values.set(key, new Uint8Array((await get<ArrayBuffer>(key, store))!));
  for (const name of await privateFiles()) {
    const { file, places } = await placesIn(name);
    for (let k = 0; 2 * k < places.length; k++) {
      const [start, length] = places.subarray(2 * k);
      const bytes = await file.slice(start!, start! + length!).arrayBuffer();
      values.set(`${name}/${k}`, new Uint8Array(bytes));
    }
  }
  return new Map([...values].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Writes other bytes in place of a stored value's. */
export async function overwrite(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const [name, index] = key.split('/') as [string, string];
  if (!(await privateFiles()).includes(name)) return set(key, bytes.buffer, openDatabase().store('payload'));
  const start = (await placesIn(name)).places[2 * Number(index)]!;
  // A file that a worker has open cannot be written.
  const channel = new BroadcastChannel('segy-lens/private-files');
  channel.postMessage({ close: [name] });
  await new Promise((resolve) => setTimeout(resolve, 200));
  channel.close();
  const writable = await (await (await folder()).getFileHandle(name)).createWritable({
    keepExistingData: true,
  });
  await writable.write({ type: 'write', position: start, data: bytes });
  await writable.close();
}

/** Deletes all that is stored behind the page's back, as a person does with the browser's tools. */
export async function wipeStorage(): Promise<void> {
  const database = openDatabase();
  await Promise.all([clear(database.store('book')), clear(database.store('payload'))]);
  for (const name of await privateFiles()) await (await folder()).removeEntry(name).catch(() => undefined);
}

/** Keys whose bytes are not the same; compared by hand, because a matcher takes seconds for megabytes. */
export function differing(stored: Map<string, Uint8Array>, reference: Map<string, Uint8Array>): string[] {
  return [...reference].flatMap(([key, bytes]) => {
    const other = stored.get(key);
    const same = other?.length === bytes.length && bytes.every((byte, k) => byte === other[k]);
    return same ? [] : [key];
  });
}
