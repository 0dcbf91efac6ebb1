import { get, keys } from 'idb-keyval';
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

/** Values of the pyramid's blocks by key. */
export async function storedValues(): Promise<Map<string, Uint8Array>> {
  const store = openDatabase().store('payload');
  const names = (await keys<string>(store))
    .filter((key) => /^[0-9a-f]{64}\.[0-9a-f]{16}\.\d+\/\d+$/.test(key))
    .sort();
  return new Map(
    await Promise.all(
      names.map(async (key) => [key, new Uint8Array((await get<ArrayBuffer>(key, store))!)] as const),
    ),
  );
}

/** Keys whose bytes are not the same; compared by hand, because a matcher takes seconds for megabytes. */
export function differing(stored: Map<string, Uint8Array>, reference: Map<string, Uint8Array>): string[] {
  return [...reference].flatMap(([key, bytes]) => {
    const other = stored.get(key);
    const same = other?.length === bytes.length && bytes.every((byte, k) => byte === other[k]);
    return same ? [] : [key];
  });
}
