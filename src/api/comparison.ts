import { numberAt, positionOf } from '../core/axis.ts';
import type { Adjustment, Cube, CubeGrid } from '../core/cube.ts';
import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { SliceAxis, SliceData } from '../core/types.ts';
import { compareSections, matchOf } from '../engine/compare-sections.ts';
import { type CommonAxis, type CommonBins, commonBins, placesOn } from '../survey/grid/common-bins.ts';
import type { ComparedSections } from '../volume/compare-sections.ts';
import { COMPARE_OPTIONS, checkedCall, checkedWindow, type Given, NRMS_OPTIONS } from './call-options.ts';
import { DifferenceCube } from './difference-cube.ts';
import { EngineCube } from './engine-cube.ts';

export type { CommonBins };

export const NO_ADJUSTMENT: Adjustment = { scale: 1, shiftSamples: 0 };

export type CompareOptions = Given<typeof COMPARE_OPTIONS>;

/** A slice of the first survey, and the second survey's samples on the same cells. All values are exact. */
export interface ComparedSlice extends ComparedSections {
  readonly a: SliceData;
  readonly width: number;
  readonly height: number;
}

/** Options of an NRMS map. The window is the first and last sample index of the first survey. */
export interface NrmsOptions extends Given<typeof NRMS_OPTIONS> {
  /** An unfinished map of the same surveys with the same adjustment and window. Its lines are not read again. */
  readonly from?: NrmsMap | null;
  /** Called after each line, in passes from coarse to fine. It gets the same map that is returned at the end. */
  readonly onLines?: (map: NrmsMap) => void;
}

/** NRMS of every trace of the first survey, in percent (Kragh & Christie 2002). */
export interface NrmsMap {
  /** [inline × crossline] of the first survey; NaN where there is nothing to compare or the line has not been read yet. */
  readonly nrms: Float32Array;
  readonly linesDone: number;
  readonly lineCount: number;
}

/** Every 16th line is read first, so that a coarse map appears early and is then refined. */
const LINE_STRIDES = [16, 8, 4, 2, 1];

/** Compares two surveys on the bins that they share. */
export class Comparison {
  readonly bins: CommonBins;
  /** Grid of the first survey at the time when the bins were found. */
  readonly grid: CubeGrid;
  /** Sentences that say which bins, samples and offsets are compared. */
  readonly note: string;

  /**
   * @param said sentences that say which parts of the surveys are compared
   * @throws SegyError 'no-geometry' if they have nothing in common
   */
  constructor(
    readonly a: Cube,
    readonly b: Cube,
    said = '',
  ) {
    this.grid = a.grid;
    this.bins = commonBins(a, b);
    this.note = [this.bins.note, said].filter(Boolean).join(' ');
  }

  /** Reads a slice of both surveys, and computes difference and NRMS. @throws SegyError what `Dataset.slice` of either survey throws */
  async slice(options: CompareOptions): Promise<ComparedSlice> {
    const { axis, position, adjustment, signal } = checkedCall(COMPARE_OPTIONS, options);
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
    // A time slice is shifted by reading another time slice of the second survey.
    const shiftSamples = axis === 'sample' ? 0 : adjustment.shiftSamples;
    const nothing = { a: new Int32Array(0), b: new Int32Array(0) };
    const compared = await compareSections(
      { a, b: b ?? { data: new Float32Array(0), width: 0, height: 0 } },
      placesOn(b ? columns : nothing, a.width),
      placesOn(rows, a.height),
      { adjustment: { ...adjustment, shiftSamples }, signal },
    );
    return { a, width: a.width, height: a.height, ...compared };
  }

  /** Reads the second survey's slice at a position of the first one; null if it has none there. */
  async #other(
    axis: SliceAxis,
    position: number | undefined,
    shiftSamples: number,
    signal: AbortSignal | undefined,
  ): Promise<SliceData | null> {
    if (axis === 'line') return this.b.slice({ axis, exact: true, signal });
    const common = this.bins[axis];
    const index =
      axis === 'sample' ? position! - shiftSamples : Math.round(positionOf(this.a.grid[axis], position!));
    const place = common.a.indexOf(index);
    if (place < 0) return null;
    const there = common.b[place]!;
    const number = axis === 'sample' ? there : numberAt(this.b.grid[axis], there);
    return this.b.slice({ axis, position: number, exact: true, signal });
  }

  /** Computes the NRMS of every common trace, line by line along the slow axis of the first survey's file. */
  async nrmsMap(options: NrmsOptions = {}): Promise<NrmsMap> {
    const { signal, adjustment, onProgress, ...call } = checkedCall(NRMS_OPTIONS, options);
    const { from, onLines } = options;
    for (const cube of [this.a, this.b]) if (cube instanceof EngineCube) await cube.confirm();
    const { inline, crossline, sampleCount, flat } = this.a.grid;
    const window = call.window && checkedWindow(call.window, sampleCount);
    const nrms = new Float32Array(inline.count * crossline.count).fill(Number.NaN);
    const { bins } = this;
    const along = this.a instanceof EngineCube ? this.a.slowAxis : 'inline';
    const axis = flat ? 'line' : along;
    const lines = flat ? Int32Array.of(0) : bins[along].a;
    let linesDone = 0;
    // Lines are always read in the same order, so their number tells which lines of an unfinished map are done.
    const known = from?.lineCount === lines.length && from.nrms.length === nrms.length ? from.linesDone : 0;
    if (known > 0) nrms.set(from!.nrms);
    const one = async (index: number): Promise<void> => {
      const across = axis === 'crossline' ? bins.inline : bins.crossline;
      const position = axis === 'line' ? undefined : numberAt(this.a.grid[axis], index);
      const [a, b] = await Promise.all([
        this.a.slice({ axis, position, exact: true, signal }),
        this.#other(axis, position, 0, signal),
      ]);
      if (!b) return;
      const options = { adjustment, window, signal };
      const compared = await compareSections(
        { a, b },
        placesOn(across, a.width),
        placesOn(bins.sample, a.height),
        options,
      );
      for (let column = 0; column < a.width; column++) {
        const cell =
          axis === 'crossline' ? column * crossline.count + index : index * crossline.count + column;
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
        onProgress?.({ stage: 'NRMS', done: linesDone, total: lines.length, unit: 'lines' });
        onLines?.({ nrms, linesDone, lineCount: lines.length });
      }
    }
    return { nrms, linesDone, lineCount: lines.length };
  }

  /** Makes a cube of the first survey minus the second. Its samples are computed in the workers when they are needed. */
  difference(adjustment: Adjustment = NO_ADJUSTMENT): Cube {
    const { a, b } = this;
    if (a instanceof EngineCube && b instanceof EngineCube) return new DifferenceCube(a, b, adjustment);
    throw new SegyError('bad-argument', 'A difference needs two surveys that openSegy opened.');
  }

  /** Finds the adjustment with which the second survey fits the first best in this slice; null if one of them is silent there. */
  async match(options: Omit<CompareOptions, 'adjustment'>): Promise<Adjustment | null> {
    const { a, b, width, height } = await this.slice(options);
    return matchOf({ data: a.data, width, height }, b, options.axis !== 'sample');
  }
}
