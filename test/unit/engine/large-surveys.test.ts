import { expect, it } from 'vitest';
import type { Inspection, TraceGrid, TraceLayout } from '../../../src/core/types.ts';
import { tracesOutsideGrid } from '../../../src/engine/block-traces.ts';
import { flightOf } from '../../../src/engine/flight.ts';
import { withJobLayout } from '../../../src/engine/job-layout.ts';
import type { Pool } from '../../../src/engine/pool.ts';
import { SurveyReader } from '../../../src/engine/survey-reader.ts';
import { traceOffset, traceSampleCount } from '../../../src/engine/trace-places.ts';
import { raggedLayout } from './ragged-layout.ts';

const TRACES = 2_000_000;

/** One inline, as of a line, unless cells are given. */
const inspectionOf = (layout: TraceLayout, grid: Partial<TraceGrid> = {}): Inspection =>
  ({
    layout,
    geometry: { kind: '2d', cdp: null, traceCount: layout.traceCount, path: [] },
    grid: {
      inlineCount: 1,
      crosslineCount: layout.traceCount,
      offsetCount: 1,
      cells: null,
      slowAxis: 'inline',
      inlineDescending: false,
      crosslineDescending: false,
      ...grid,
    },
  }) as unknown as Inspection;

it('a job finds its traces in its own part of the index as in the whole', () => {
  const layout = raggedLayout(1000);
  const jobs: [object, number[]][] = [
    [{ traces: Int32Array.of(-1, 307, 12, -1, 700) }, [12, 307, 700]],
    [{ first: 40, count: 9 }, [40, 44, 48]],
    [{ first: 990, request: { traceCount: 10 } }, [990, 999]],
  ];
  for (const [job, traces] of jobs) {
    const part = (withJobLayout({ ...job, layout }) as { layout: TraceLayout }).layout;
    for (const trace of traces) {
      expect(traceOffset(part, trace)).toBe(traceOffset(layout, trace));
      expect(traceSampleCount(part, trace)).toBe(traceSampleCount(layout, trace));
    }
    expect(part.ragged!.offsets.length).toBe(traces.at(-1)! - traces[0]! + 1);
  }
  const none = withJobLayout({ layout, traces: Int32Array.of(-1, -1) });
  expect(none.layout.ragged!.offsets.length).toBe(0);
});

it('reading every trace of a file of unequal ones hands its index to the workers once, not with every job', async () => {
  const layout = raggedLayout(TRACES);
  let jobs = 0;
  let entries = 0;
  const pool = {
    size: 2,
    flight: flightOf(Number.POSITIVE_INFINITY, 2),
    run: async (_name: string, input: () => { layout: TraceLayout; traces: Int32Array }) => {
      const job = input();
      jobs += 1;
      entries += job.layout.ragged!.offsets.length;
      expect(job.layout.ragged!.offsets.byteLength).toBe(job.layout.ragged!.offsets.buffer.byteLength);
      return { values: Float32Array.from(job.traces) };
    },
  } as unknown as Pool;
  const reader = new SurveyReader(pool, { kind: 'absent', id: 'a', name: 'a', byteLength: 0 });
  reader.inspection = inspectionOf(layout);
  const values = await reader.readValues(
    reader.traceNumbers(
      [0],
      Array.from({ length: TRACES }, (_, k) => k),
    ),
    3,
  );
  expect(values[TRACES - 1]).toBe(TRACES - 1);
  expect(jobs).toBeGreaterThan(10);
  expect(entries).toBe(TRACES);
});

it('traces outside a grid with gaps are found among two million, and other work has its turn meanwhile', async () => {
  const layout = { ...raggedLayout(1), traceCount: TRACES, ragged: null };
  // Each thousandth trace is a duplicate: its cell holds the one before it; the last three stand nowhere.
  const duplicate = (trace: number): boolean => trace % 1000 === 999 || trace >= TRACES - 3;
  const cells = new Int32Array(TRACES).fill(-1);
  for (let trace = 0; trace < TRACES; trace++) if (!duplicate(trace)) cells[(trace * 7919) % TRACES] = trace;
  let turns = 0;
  let over = false;
  const others = (async () => {
    for (; !over; turns++) await new Promise((resolve) => setTimeout(resolve));
  })();
  const outside = await tracesOutsideGrid(inspectionOf(layout, { cells }));
  over = true;
  await others;
  const expected = [];
  for (let trace = 0; trace < TRACES; trace++) if (duplicate(trace)) expected.push(trace);
  expect(Array.from(outside)).toEqual(expected);
  expect(turns).toBeGreaterThanOrEqual(10);
});

it('traces after the end of a regular grid are outside it, and no others; a search that is aborted ends', async () => {
  const layout = { ...raggedLayout(1), traceCount: 30, ragged: null };
  const grid = { inlineCount: 4, crosslineCount: 6 };
  expect(Array.from(await tracesOutsideGrid(inspectionOf(layout, grid)))).toEqual([24, 25, 26, 27, 28, 29]);
  const cells = new Int32Array(24).fill(-1);
  await expect(
    tracesOutsideGrid(inspectionOf(layout, { ...grid, cells }), AbortSignal.abort('enough')),
  ).rejects.toMatchObject({ code: 'cancelled', cause: 'enough' });
});
