import { describe, expect, it } from 'vitest';
import type { CostModel } from '../../../src/core/read-cost.ts';
import type { Inspection, TraceGrid } from '../../../src/core/types.ts';
import { blockReads } from '../../../src/engine/block-reads.ts';
import { blockProbe } from '../../../src/engine/block-watch.ts';
import { sliceMilliseconds } from '../../../src/engine/slices.ts';
import type { SurveyReader } from '../../../src/engine/survey-reader.ts';
import type { PyramidPlan } from '../../../src/volume/pyramid-plan.ts';

const [INLINES, CROSSLINES] = [5, 6];
const TRACE_BYTES = 20_240;
const FIRST = 3600;
const FILE_BYTES = FIRST + INLINES * CROSSLINES * TRACE_BYTES;

/** A survey of 5 × 6 traces of 5000 samples, in the order of its cells unless they are listed. */
function inspection(cells: Int32Array | null = null, grid: Partial<TraceGrid> = {}): Inspection {
  return {
    layout: {
      traceCount: INLINES * CROSSLINES,
      firstTraceOffset: FIRST,
      samplesPerTrace: 5000,
      sampleByteLength: 4,
      traceHeaderByteLength: 240,
      traceByteLength: TRACE_BYTES,
      ragged: null,
    },
    grid: {
      inlineCount: INLINES,
      crosslineCount: CROSSLINES,
      offsetCount: 1,
      cells,
      slowAxis: 'inline',
      inlineDescending: false,
      crosslineDescending: false,
      ...grid,
    },
  } as Inspection;
}

/** Trace numbers of the cells by a rule; −1 for a hole. */
const cells = (trace: (inline: number, crossline: number) => number) =>
  Int32Array.from({ length: INLINES * CROSSLINES }, (_, k) => trace(Math.floor(k / 6), k % 6));
const inOrder = cells((i, x) => 6 * i + x);
/** Traces in the order of the crosslines, though the grid's slow axis is the inline. */
const across = cells((i, x) => 5 * x + i);

/** Calls that cost nothing, so that no byte is read that is not wanted, and calls dearer than any gap in this file. */
const CHEAP: CostModel = { callMilliseconds: 0, bytesPerMillisecond: 1000 };
const DEAR: CostModel = { callMilliseconds: 300, bytesPerMillisecond: 1000 };

describe('the bytes that a block reads', () => {
  const plan = {
    slowCount: INLINES,
    fastCount: CROSSLINES,
    sampleCount: 5000,
    blockSlow: 2,
    blockFast: CROSSLINES,
  } as PyramidPlan;
  const traces = async (of: Inspection, cost: CostModel, readBytes = Number.POSITIVE_INFINITY) => {
    const { bytes, scattered } = await blockReads(of, plan, cost, readBytes);
    return { traces: [...bytes].map((count) => count / TRACE_BYTES), scattered };
  };

  it('are those of its traces where the file is in its order', async () => {
    const expected = { traces: [12, 12, 6], scattered: false };
    expect(await traces(inspection(), DEAR)).toEqual(expected);
    expect(await traces(inspection(inOrder), DEAR)).toEqual(expected);
  });

  it('are all from its first trace to its last where it is not and calls are dear', async () => {
    // Of each crossline’s five traces the blocks have the first two, the next two and the last; the last crossline begins at trace 25.
    expect(await traces(inspection(across), DEAR)).toEqual({ traces: [27, 27, 26], scattered: true });
    expect(await traces(inspection(across), CHEAP)).toEqual({ traces: [12, 12, 6], scattered: false });
  });

  it('are read in calls of the length that is allowed, over no gap that does not fit into one', async () => {
    expect(await traces(inspection(across), DEAR, 4 * TRACE_BYTES)).toEqual({
      traces: [12, 12, 6],
      scattered: false,
    });
  });

  it('are none for holes, and all offsets for a prestack survey', async () => {
    const holes = cells((i, x) => (i < 2 || x === 5 ? -1 : 6 * i + x));
    expect((await traces(inspection(holes), CHEAP)).traces).toEqual([0, 10, 5]);
    expect((await traces(inspection(null, { offsetCount: 3 }), CHEAP)).traces).toEqual([36, 36, 18]);
  });
});

describe('the bytes by which a block is known again', () => {
  const block = { index: 1, slowStart: 2, slowCount: 2, fastStart: 0, fastCount: 6 };
  const around = (trace: number) => {
    const middle = FIRST + (trace + 0.5) * TRACE_BYTES;
    return { start: middle - 2048, end: middle + 2048 };
  };

  it('are the 4 KiB in the middle of its middle trace, or of the next one that is there', () => {
    expect(blockProbe(inspection(), block, FILE_BYTES)).toEqual(around(18));
    expect(blockProbe(inspection(across), block, FILE_BYTES)).toEqual(around(3));
    const hole = cells((i, x) => (i === 3 && x < 2 ? -1 : 6 * i + x));
    expect(blockProbe(inspection(hole), block, FILE_BYTES)).toEqual(around(20));
    const firstHalf = cells((i, x) => (i === 2 ? 6 * i + x : -1));
    expect(blockProbe(inspection(firstHalf), block, FILE_BYTES)).toEqual(around(12));
  });

  it('lie within the file, and there are none of a block without traces', () => {
    const end = around(18).start + 4000;
    expect(blockProbe(inspection(), block, end)).toEqual({ start: end - 4096, end });
    expect(blockProbe(inspection(), block, 1000)).toEqual({ start: 0, end: 1000 });
    expect(blockProbe(inspection(cells(() => -1)), block, FILE_BYTES)).toBeNull();
    expect(blockProbe(inspection(cells(() => INLINES * CROSSLINES)), block, FILE_BYTES)).toBeNull();
  });
});

describe('the time that a slice takes to read', () => {
  const milliseconds = (of: Inspection | null, cost: CostModel, size = 1) =>
    (['inline', 'crossline', 'sample'] as const).map((axis) =>
      sliceMilliseconds({ inspection: of, cost, pool: { size } } as SurveyReader, axis),
    );
  const [perTrace, call] = [TRACE_BYTES / 1000, 1];
  const cost: CostModel = { callMilliseconds: call, bytesPerMillisecond: 1000 };

  it('is that of its calls and bytes, shared by the workers', () => {
    // Neighbours are read in one call; traces six apart are not, because their gap costs more than a call.
    const [inline, crossline, sample] = [call + 6 * perTrace, 5 * (call + perTrace), call + 30 * perTrace];
    for (const size of [1, 2])
      for (const of of [inspection(), inspection(inOrder)])
        for (const [k, expected] of [inline, crossline, sample].entries())
          expect(milliseconds(of, cost, size)[k]).toBeCloseTo(expected / size, 9);
  });

  it('follows where the traces of its cells stand in the file', () => {
    const [inline, crossline] = milliseconds(inspection(across), cost);
    expect(inline).toBeCloseTo(6 * (call + perTrace), 9);
    expect(crossline).toBeCloseTo(call + 5 * perTrace, 9);
  });

  it('is without end while the survey is not known', () => {
    expect(milliseconds(null, cost)).toEqual(new Array(3).fill(Number.POSITIVE_INFINITY));
  });
});
