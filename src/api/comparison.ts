import { throwIfAborted } from '../core/errors.ts';
import type { Geometry, SliceAxis, SliceData } from '../core/types.ts';
import {
  type Adjustment,
  type ComparedSections,
  compareSections,
  matchOf,
} from '../engine/compare-sections.ts';
import { type CommonAxis, type CommonBins, commonBins } from '../survey/common-bins.ts';
import type { CallOptions, Dataset } from './types.ts';

export type { Adjustment, CommonBins };

export const NO_ADJUSTMENT: Adjustment = { scale: 1, shiftSamples: 0 };

export interface CompareOptions {
  readonly axis: SliceAxis;
  /** Line number of the first survey, or sample index for axis 'sample'; none for axis 'line'. */
  readonly position?: number;
  readonly adjustment?: Adjustment;
  readonly signal?: AbortSignal | undefined;
}

/** A slice of the first survey with the second one's on its cells; every value the files' own. */
export interface ComparedSlice extends ComparedSections {
  readonly a: SliceData;
  readonly width: number;
  readonly height: number;
}

export interface NrmsOptions extends CallOptions {
  readonly adjustment?: Adjustment;
  /** First and last sample index of the first survey; all unless given. */
  readonly window?: readonly [number, number];
  /** A map of the same two, with the same adjustment and window, that was not finished: its lines are not read again. */
  readonly from?: NrmsMap | null;
  /** Called as lines are done, coarse to fine; the map is the one that is given at last. */
  readonly onLines?: (map: NrmsMap) => void;
}

/** NRMS of every trace of the first survey in percent. */
export interface NrmsMap {
  /** [inline × crossline] of the first survey; NaN where there is nothing to compare, or nothing yet. */
  readonly nrms: Float32Array;
  readonly linesDone: number;
  readonly lineCount: number;
}

/** Every 16th line first: a map that is read at once, then refined. */
const LINE_STRIDES = [16, 8, 4, 2, 1];

/** Two surveys on the bins that they share. */
export class Comparison {
  readonly bins: CommonBins;
  /** Of the first survey when the bins were found. */
  readonly geometry: Geometry;
  /** What is compared with what, in words. */
  readonly note: string;

  /**
   * @param said which parts of the surveys the two are
   * @throws SegyError 'no-geometry' when there is nothing to compare
   */
  constructor(
    readonly a: Dataset,
    readonly b: Dataset,
    said = '',
  ) {
    const survey = ({ meta, grid }: Dataset) => ({ ...meta, crosslineCount: grid.crosslineCount });
    this.geometry = a.meta.geometry;
    this.bins = commonBins(survey(a), survey(b));
    this.note = [this.bins.note, said].filter(Boolean).join(' ');
  }

  /** @throws SegyError as `Dataset.slice`, of either survey */
  async slice(options: CompareOptions): Promise<ComparedSlice> {
    const { axis, position, adjustment = NO_ADJUSTMENT, signal } = options;
    const { inline, crossline, sample } = this.bins;
    const [columns, rows] = {
      inline: [crossline, sample],
      crossline: [inline, sample],
      sample: [crossline, inline],
      line: [crossline, sample],
    }[axis] as [CommonAxis, CommonAxis];
    const down = axis === 'sample' ? adjustment.shiftSamples : 0;
    const [a, b] = await Promise.all([
      this.a.slice({ axis, position, exact: true, signal }),
      this.#other(axis, position, down, signal),
    ]);
    // A time slice is moved by reading another one.
    const shiftSamples = axis === 'sample' ? 0 : adjustment.shiftSamples;
    const nothing = { a: new Int32Array(0), b: new Int32Array(0) };
    const compared = await compareSections(
      { a, b: b ?? { data: new Float32Array(0), width: 0, height: 0 } },
      onA(b ? columns : nothing, a.width),
      onA(rows, a.height),
      { adjustment: { ...adjustment, shiftSamples }, signal },
    );
    return { a, width: a.width, height: a.height, ...compared };
  }

  /** The second survey's slice where the first one's stands; null where it has none. */
  async #other(
    axis: SliceAxis,
    position: number | undefined,
    shiftSamples: number,
    signal: AbortSignal | undefined,
  ): Promise<SliceData | null> {
    if (axis === 'line') return this.b.slice({ axis, exact: true, signal });
    const common = this.bins[axis];
    const index = axis === 'sample' ? position! - shiftSamples : lineIndex(this.a, axis, position!);
    const place = common.a.indexOf(index);
    if (place < 0) return null;
    const there = common.b[place]!;
    const number = axis === 'sample' ? there : lineNumber(this.b, axis, there);
    return this.b.slice({ axis, position: number, exact: true, signal });
  }

  /** NRMS of every common trace, line by line along the first survey's file. */
  async nrmsMap(options: NrmsOptions = {}): Promise<NrmsMap> {
    const { signal, adjustment = NO_ADJUSTMENT, window, from } = options;
    const { grid, meta } = this.a;
    const nrms = new Float32Array(grid.inlineCount * grid.crosslineCount).fill(Number.NaN);
    const { bins } = this;
    const flat = meta.geometry.kind === '2d' || meta.geometry.kind === 'gathers';
    const axis = flat ? 'line' : grid.slowAxis;
    const lines = flat ? Int32Array.of(0) : bins[grid.slowAxis].a;
    let linesDone = 0;
    // Lines are done in an order of their own that is always the same.
    const known = from?.lineCount === lines.length && from.nrms.length === nrms.length ? from.linesDone : 0;
    if (known > 0) nrms.set(from!.nrms);
    const one = async (index: number): Promise<void> => {
      const across = axis === 'crossline' ? bins.inline : bins.crossline;
      const position = axis === 'line' ? undefined : lineNumber(this.a, axis, index);
      const [a, b] = await Promise.all([
        this.a.slice({ axis, position, exact: true, signal }),
        this.#other(axis, position, 0, signal),
      ]);
      if (!b) return;
      const options = { adjustment, window, signal };
      const compared = await compareSections(
        { a, b },
        onA(across, a.width),
        onA(bins.sample, a.height),
        options,
      );
      for (let column = 0; column < a.width; column++) {
        const cell =
          axis === 'crossline' ? column * grid.crosslineCount + index : index * grid.crosslineCount + column;
        nrms[cell] = compared.nrms[column]!;
      }
    };
    for (const [pass, stride] of LINE_STRIDES.entries()) {
      const done = pass === 0 ? Number.POSITIVE_INFINITY : stride * 2;
      for (let k = 0; k < lines.length; k += stride) {
        if (k % done === 0 && pass > 0) continue;
        throwIfAborted(signal);
        linesDone += 1;
        if (linesDone <= known) continue;
        await one(lines[k]!);
        options.onProgress?.({ stage: 'NRMS', done: linesDone, total: lines.length, unit: 'lines' });
        options.onLines?.({ nrms, linesDone, lineCount: lines.length });
      }
    }
    return { nrms, linesDone, lineCount: lines.length };
  }

  /** The adjustment that brings the second survey closest to the first in this slice; null where one is silent. */
  async match(options: Omit<CompareOptions, 'adjustment'>): Promise<Adjustment | null> {
    const { a, b, width, height } = await this.slice(options);
    return matchOf({ data: a.data, width, height }, b, options.axis !== 'sample');
  }
}

const lineAxis = ({ meta: { geometry } }: Dataset, axis: 'inline' | 'crossline') =>
  geometry.kind === '3d' || geometry.kind === 'prestack' ? geometry[axis] : { first: 0, step: 1 };

const lineNumber = (survey: Dataset, axis: 'inline' | 'crossline', index: number): number => {
  const { first, step } = lineAxis(survey, axis);
  return first + index * step;
};
const lineIndex = (survey: Dataset, axis: 'inline' | 'crossline', number: number): number => {
  const { first, step } = lineAxis(survey, axis);
  return Math.round((number - first) / step);
};

/** For each of `count` places of the first survey's axis the second's, −1 where there is none. */
function onA(common: CommonAxis, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  common.a.forEach((at, k) => {
    places[at] = common.b[k]!;
  });
  return places;
}
