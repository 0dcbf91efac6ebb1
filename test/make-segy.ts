import { encodeSamples } from '../src/segy/encode-samples.ts';
import { encodeEbcdic } from '../src/segy/encode-text.ts';

interface Lines {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

export interface SegyRecipe {
  readonly inlines: Lines;
  readonly crosslines: Lines;
  readonly samples: number;
  readonly format?: 1 | 2 | 3 | 5 | 8;
  readonly byteOrder?: 'big' | 'little';
  readonly sorting?: 'inline' | 'crossline';
  readonly inlineByte?: number;
  readonly crosslineByte?: number;
  readonly intervalMicroseconds?: number;
  /** Offsets of each cell, one trace each, in this order; a single trace without a word of it when left out. */
  readonly offsets?: readonly number[];
  /** Seed of a random order of the traces; sorted when left out. */
  readonly shuffle?: number;
  readonly value: (inline: number, crossline: number, sample: number, offset: number) => number;
  /** True where the survey has no trace. */
  readonly hole?: (inline: number, crossline: number) => boolean;
  /** Map position of a cell by index; none when left out. */
  readonly position?: (inlineIndex: number, crosslineIndex: number) => readonly [number, number];
  readonly coordinateScalar?: number;
  /** Major revision in the binary header; 0 has neither it nor the fixed-length flag. */
  readonly revision?: 0 | 1 | 2;
  /** Text header, cut or padded with spaces to 3200 characters. */
  readonly text?: string;
  readonly textEncoding?: 'ebcdic' | 'ascii';
}

/** Random order (Fisher and Yates) by a linear congruence. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  let state = seed >>> 0;
  for (let left = order.length; left > 1; left--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * left);
    [order[left - 1], order[other]] = [order[other]!, order[left - 1]!];
  }
  return order;
}

const BYTE_LENGTHS = { 1: 4, 2: 4, 3: 2, 5: 4, 8: 1 } as const;

/** A small survey as SEG-Y bytes, revision 1 unless asked otherwise, whose every value the caller knows. */
export function makeSegy(recipe: SegyRecipe): Uint8Array {
  const { inlines, crosslines, samples, format = 5, byteOrder = 'big', sorting = 'inline' } = recipe;
  const { inlineByte = 189, crosslineByte = 193, intervalMicroseconds = 4000 } = recipe;
  const little = byteOrder === 'little';
  const cells: [number, number][] = [];
  const slow = sorting === 'inline' ? inlines.count : crosslines.count;
  const fast = sorting === 'inline' ? crosslines.count : inlines.count;
  for (let a = 0; a < slow; a++)
    for (let b = 0; b < fast; b++) cells.push(sorting === 'inline' ? [a, b] : [b, a]);
  const numbers = cells.map(
    ([i, x]) => [inlines.first + i * inlines.step, crosslines.first + x * crosslines.step] as const,
  );
  const sorted = cells
    .map((cell, k) => ({ cell, numbers: numbers[k]! }))
    .filter(({ numbers: [i, x] }) => !recipe.hole?.(i, x))
    .flatMap((place) => (recipe.offsets ?? [0]).map((offset) => ({ ...place, offset })));
  const live = recipe.shuffle === undefined ? sorted : shuffled(sorted, recipe.shuffle);
  const traceByteLength = 240 + samples * BYTE_LENGTHS[format];
  const bytes = new Uint8Array(3600 + live.length * traceByteLength);
  const view = new DataView(bytes.buffer);
  const text = (recipe.text ?? 'C 1 MADE BY A TEST').slice(0, 3200).padEnd(3200);
  bytes.set(recipe.textEncoding === 'ascii' ? Buffer.from(text, 'latin1') : encodeEbcdic(text));
  view.setUint16(3216, intervalMicroseconds, little);
  view.setUint16(3220, samples, little);
  view.setUint16(3224, format, little);
  const revision = recipe.revision ?? 1;
  bytes[3500] = revision;
  if (revision > 0) view.setUint16(3502, 1, little);
  live.forEach(({ cell: [i, x], numbers: [inline, crossline], offset }, trace) => {
    const at = 3600 + trace * traceByteLength;
    const put32 = (byte: number, value: number): void => view.setInt32(at + byte - 1, value, little);
    put32(1, trace + 1);
    put32(5, trace + 1);
    view.setInt16(at + 28, 1, little);
    view.setUint16(at + 114, samples, little);
    view.setUint16(at + 116, intervalMicroseconds, little);
    const position = recipe.position?.(i, x);
    if (position) {
      view.setInt16(at + 70, recipe.coordinateScalar ?? 1, little);
      put32(181, position[0]);
      put32(185, position[1]);
    }
    if (recipe.offsets) put32(37, offset);
    put32(inlineByte, inline);
    put32(crosslineByte, crossline);
    const values = Float32Array.from({ length: samples }, (_, k) =>
      recipe.value(inline, crossline, k, offset),
    );
    encodeSamples(values, format, byteOrder, bytes, at + 240);
  });
  return bytes;
}
