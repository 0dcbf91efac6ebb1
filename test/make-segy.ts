import { makeTraces } from './make-traces.ts';

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
  /** Offsets of the traces of each cell, in this order. If left out, a cell has one trace and its header holds no offset. */
  readonly offsets?: readonly number[];
  /** Seed of a random order of the traces. If left out, they are sorted. */
  readonly shuffle?: number;
  readonly value: (inline: number, crossline: number, sample: number, offset: number) => number;
  /** True where the survey has no trace. */
  readonly hole?: (inline: number, crossline: number) => boolean;
  /** Gives the map position of a cell by its indices. If left out, the headers hold no coordinates. */
  readonly position?: (inlineIndex: number, crosslineIndex: number) => readonly [number, number];
  readonly coordinateScalar?: number;
  /** Major revision in the binary header (byte 3501). Revision 0 has neither this byte nor the fixed-length flag. */
  readonly revision?: 0 | 1 | 2;
  /** Text of the text header, which is cut or padded with spaces to 3200 characters. */
  readonly text?: string;
  readonly textEncoding?: 'ebcdic' | 'ascii';
  /** Gives further trace header words (see makeTraces) by line numbers and the trace's index in the file. */
  readonly words?: (inline: number, crossline: number, trace: number) => Readonly<Record<number, number>>;
}

/** Shuffles items (Fisher and Yates) with random numbers from a linear congruential generator. */
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

/** Makes the SEG-Y bytes of a small survey, of revision 1 unless asked otherwise. The caller knows the value of every sample. */
export function makeSegy(recipe: SegyRecipe): Uint8Array {
  const { inlines, crosslines, sorting = 'inline', inlineByte = 189, crosslineByte = 193 } = recipe;
  const cells: [number, number][] = [];
  const slow = sorting === 'inline' ? inlines.count : crosslines.count;
  const fast = sorting === 'inline' ? crosslines.count : inlines.count;
  for (let a = 0; a < slow; a++)
    for (let b = 0; b < fast; b++) cells.push(sorting === 'inline' ? [a, b] : [b, a]);
  const sorted = cells
    .map(([i, x]) => ({
      cell: [i, x] as const,
      inline: inlines.first + i * inlines.step,
      crossline: crosslines.first + x * crosslines.step,
    }))
    .filter(({ inline, crossline }) => !recipe.hole?.(inline, crossline))
    .flatMap((place) => (recipe.offsets ?? [0]).map((offset) => ({ ...place, offset })));
  const live = recipe.shuffle === undefined ? sorted : shuffled(sorted, recipe.shuffle);
  return makeTraces({
    ...recipe,
    count: live.length,
    words: (trace) => {
      const { cell, inline, crossline, offset } = live[trace]!;
      const position = recipe.position?.(...cell);
      const words: Record<number, number> = { [inlineByte]: inline, [crosslineByte]: crossline };
      if (position)
        Object.assign(words, { 71: recipe.coordinateScalar ?? 1, 181: position[0], 185: position[1] });
      if (recipe.offsets) words[37] = offset;
      return Object.assign(words, recipe.words?.(inline, crossline, trace));
    },
    value: (trace, sample) => {
      const { inline, crossline, offset } = live[trace]!;
      return recipe.value(inline, crossline, sample, offset);
    },
  });
}
