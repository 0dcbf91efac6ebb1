import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { transferables } from '../../../src/engine/task-runner.ts';
import type { TaskInput, TaskOutput } from '../../../src/engine/tasks.ts';
import { describeSurvey, traceBytes } from '../../../src/survey/made/synthetic.ts';
import {
  CROSSLINES,
  crosslineOf,
  halfToFloat,
  INLINES,
  inlineOf,
  position,
  SAMPLES,
  sampleOf,
  survey,
  TRACES,
  traceOf,
  Worker,
} from './task-worker.ts';

describe('the tasks of a worker', () => {
  test('a file is found out about, its progress ends at its end, and what was read is counted', async () => {
    const { worker, inspection } = await survey();
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 100, count: 6, step: 1 },
      crossline: { first: 300, count: 8, step: 2 },
    });
    const [done, total] = worker.progress.at(-1)!;
    expect(done).toBe(total);
    const { work } = (await worker.result('bytes', { sourceId: 'file', range: { start: 10, end: 50 } })) as {
      work: { bytesRead: number; readCalls: number };
    };
    expect(work).toMatchObject({ bytesRead: 40, readCalls: 1 });
  });

  test('bytes are those of the file, and the fingerprint is the SHA-256 of the blocks that it names', async () => {
    const { worker } = await survey();
    const range = { start: 3600, end: 3900 };
    const { bytes } = await worker.run('bytes', { sourceId: 'file', range });
    expect(bytes).toEqual(worker.bytes.slice(3600, 3900));
    const { fingerprint } = await worker.run('fingerprint', { sourceId: 'file' });
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const other = new Worker(worker.bytes.with(worker.bytes.length - 1, worker.bytes.at(-1)! ^ 1));
    expect((await other.run('fingerprint', { sourceId: 'file' })).fingerprint).not.toBe(fingerprint);
  });

  test.each([
    [0, 5],
    [7, 9],
    [TRACES - 3, 3],
  ])('traces from %d on, %d of them, have the samples they were made of', async (first, count) => {
    const { worker, file } = await survey({ format: 1 });
    const { samples, sampleCounts } = await worker.run('traces', { ...file, first, count });
    expect(sampleCounts).toEqual(new Int32Array(count).fill(SAMPLES));
    for (let k = 0; k < samples.length; k++)
      expect(samples[k]! / sampleOf(first + Math.floor(k / SAMPLES), k % SAMPLES)).toBeCloseTo(1, 5);
  });

  test.each([
    [0, 5],
    [7, 9],
    [TRACES - 3, 3],
  ])('headers from %d on, %d of them, have the words they were made of', async (first, count) => {
    const { worker, file } = await survey();
    const { columns } = await worker.run('headers', {
      ...file,
      first,
      count,
      fields: ['fieldRecord', 'crossline'],
    });
    const traces = Array.from({ length: count }, (_, k) => first + k);
    expect([...columns.fieldRecord!]).toEqual(traces.map((trace) => 10 * inlineOf(trace)));
    expect([...columns.crossline!]).toEqual(traces.map(crosslineOf));
  });

  test('header words of any traces, and rows in the order of a column', async () => {
    const { worker, file } = await survey();
    const traces = Int32Array.of(40, 3, 17);
    const { values } = await worker.run('headerWords', {
      ...file,
      traces,
      words: [{ byte: 189 }, { byte: 21 }],
    });
    expect([...values]).toEqual([...[...traces].map(inlineOf), ...[...traces].map(crosslineOf)]);
    const keys = Int32Array.of(5, 1, 5, 0);
    const rows = Int32Array.of(0, 1, 2, 3);
    const sorted = await worker.run('sortRows', { keys, rows, descending: false });
    expect([...sorted.rows]).toEqual([3, 1, 0, 2]);
  });

  test('columns are whole traces: as floats either way round, as halves by a scale, nothing where there is no trace', async () => {
    const { worker, file } = await survey();
    const columns = { ...file, traces: Int32Array.of(9, -1, 30), sampleStride: 1, check: null };
    const plain = await worker.run('columns', { ...columns, scale: null });
    expect([...plain.lastValid]).toEqual([SAMPLES - 1, -1, SAMPLES - 1]);
    expect(plain.floats.subarray(0, SAMPLES)).toEqual(traceOf(9));
    expect(plain.floats.subarray(SAMPLES, 2 * SAMPLES).every(Number.isNaN)).toBe(true);
    expect(plain.floats.subarray(2 * SAMPLES)).toEqual(traceOf(30));
    const rows = await worker.run('columns', { ...columns, scale: null, rowsFirst: true });
    for (let k = 0; k < SAMPLES; k++)
      expect([...rows.floats.subarray(3 * k, 3 * k + 3)]).toEqual([
        sampleOf(9, k),
        Number.NaN,
        sampleOf(30, k),
      ]);
    const halves = await worker.run('columns', { ...columns, scale: 200 });
    for (let k = 0; k < SAMPLES; k++) {
      const error = Math.abs(200 * halfToFloat(halves.halves[k]!) - sampleOf(9, k));
      expect(error).toBeLessThanOrEqual(Math.abs(sampleOf(9, k)) * 2 ** -11 + 200 * 2 ** -25);
    }
    expect(
      new Set(transferables({ ok: true, value: halves, work: null })).has(
        halves.halves.buffer as ArrayBuffer,
      ),
    ).toBe(true);
  });

  test('columns that stand elsewhere than their headers say are counted', async () => {
    const { worker, file } = await survey();
    const traces = Int32Array.of(0, 1, 2);
    const check = {
      inline: { byte: 189 },
      crossline: { byte: 193 },
      inlineNumbers: Int32Array.of(100, 100, 100),
      crosslineNumbers: Int32Array.of(300, 302, 999),
    };
    const columns = { ...file, traces, sampleStride: 1, scale: null, check };
    expect((await worker.run('columns', columns)).mismatches).toBe(1);
  });

  test('of a prestack survey a column is the mean of its traces', async () => {
    const offsets = [100, 300, 500];
    const { worker, file } = await survey({ offsets });
    const cells = [2, 20];
    const traces = Int32Array.from(cells.flatMap((cell) => offsets.map((_, o) => cell * offsets.length + o)));
    const columns = { ...file, traces, fold: 3, sampleStride: 1, scale: null, check: null };
    const { floats } = await worker.run('stackColumns', columns);
    for (const [column, cell] of cells.entries())
      for (let k = 0; k < SAMPLES; k++)
        expect(floats[column * SAMPLES + k]).toBeCloseTo(sampleOf(cell, k) + 30, 3);
  });

  test('one value of each trace, NaN where there is no trace', async () => {
    const { worker, file } = await survey();
    const { values } = await worker.run('values', {
      ...file,
      traces: Int32Array.of(47, -1, 0),
      sampleIndex: 13,
    });
    expect([...values]).toEqual([sampleOf(47, 13), Number.NaN, sampleOf(0, 13)]);
  });

  test('for the map, each trace has its position, its cell and a word of its header', async () => {
    const { worker, file, inspection } = await survey();
    const { geometry, coordinates } = inspection;
    if (geometry.kind !== '3d') throw new Error(geometry.kind);
    const map = await worker.run('mapTraces', {
      ...file,
      first: 5,
      count: 30,
      step: 1,
      coordinates,
      grid: geometry,
      offset: null,
      word: { byte: 9 },
    });
    for (let row = 0; row < 30; row++) {
      const trace = 5 + row;
      const [x, y] = position(Math.floor(trace / CROSSLINES.count), trace % CROSSLINES.count);
      expect([map.x[row], map.y[row]]).toEqual([x / 10, y / 10]);
      expect([map.cells[row], map.values[row], map.dead[row]]).toEqual([trace, 10 * inlineOf(trace), 0]);
    }
  });

  test('the quality check tells each trace’s least, greatest and mean', async () => {
    const { worker, file } = await survey();
    const request = {
      traceCount: 20,
      samplesPerTrace: SAMPLES,
      low: -100,
      high: 100,
      bothSigns: true,
      window: [0, SAMPLES - 1],
      spectrumStep: 1,
    } as const;
    const found = await worker.run('quality', { ...file, first: 10, request });
    for (let row = 0; row < 20; row++) {
      const samples = traceOf(10 + row);
      expect(found.min[row]).toBe(Math.min(...samples));
      expect(found.max[row]).toBe(Math.max(...samples));
      expect(found.mean[row]).toBeCloseTo(samples.reduce((sum, one) => sum + one, 0) / SAMPLES, 3);
    }
  });

  test('a preview’s halves give its samples back, and its range holds them', async () => {
    const { worker } = await survey();
    const samples = traceOf(11);
    const { range, data } = await worker.run('finishPreview', { samples, samplesPerTrace: null });
    expect([range.min, range.max]).toEqual([Math.min(...samples), Math.max(...samples)]);
    for (const [k, half] of data.entries())
      expect(Math.abs(range.scale * halfToFloat(half) - samples[k]!)).toBeLessThanOrEqual(
        Math.abs(samples[k]!) * 2 ** -11 + range.scale * 2 ** -24,
      );
  });

  test('a surface through a slope lies where the formula says, and is only counted above its cap', async () => {
    const { worker } = await survey();
    const [inlineCount, crosslineCount, sampleCount] = [4, 5, 10];
    // Amplitude is a tenth of the sample's index: 0.45 is reached at 4.5.
    const samples = Float32Array.from(
      { length: inlineCount * crosslineCount * sampleCount },
      (_, k) => (k % sampleCount) / 10,
    );
    const { range, data } = await worker.run('finishPreview', { samples, samplesPerTrace: null });
    const level = {
      inlineCount,
      crosslineCount,
      sampleCount,
      stride: { inline: 1, crossline: 1, sample: 1 },
      data,
      lastValid: new Int32Array(inlineCount * crosslineCount).fill(sampleCount - 1),
      scale: range.scale,
    };
    const input = {
      level,
      isoValue: 0.45,
      sign: 'positive',
      inlineStart: 0,
      inlineEnd: inlineCount - 1,
      firstInline: 0,
      maxTriangles: 1000,
      spare: null,
      peaks: null,
    } as const;
    const mesh = await worker.run('surface', input);
    expect(mesh.triangles).toBeGreaterThanOrEqual(2 * (inlineCount - 1) * (crosslineCount - 1));
    expect(mesh.indices.length).toBe(3 * mesh.triangles);
    for (let k = 2; k < mesh.positions.length; k += 3) expect(mesh.positions[k]).toBeCloseTo(4.5, 2);
    const capped = await worker.run('surface', { ...input, maxTriangles: 5 });
    expect([capped.triangles, capped.indices.length]).toEqual([mesh.triangles, 0]);
  });

  test('warming up reads no file', async () => {
    const { worker } = await survey();
    expect(await worker.result('warmUp', {})).toEqual({ ok: true, value: {}, work: null });
  });

  test('warming up ends when a file is opened meanwhile', async () => {
    const { worker } = await survey();
    const result = worker.result('warmUp', {});
    worker.cancelAll();
    expect(await result).toMatchObject({ ok: false, code: 'cancelled' });
  });

  describe('a mesh file', () => {
    /** Two triangles in index space, one of them deeper than sample 20. */
    const mesh = {
      positions: Float32Array.of(0, 0, 8, 1, 0, 8, 0, 2, 8, 2, 3, 24, 4, 3, 24, 2, 6, 28),
      normals: Float32Array.from({ length: 18 }, (_, k) => (k % 3 === 2 ? -1 : 0)),
      indices: Uint32Array.of(0, 1, 2, 3, 4, 5),
    };
    const input = (changes: Partial<TaskInput<'meshFile'>> = {}): TaskInput<'meshFile'> => ({
      format: 'stl',
      mesh,
      survey: {
        inlineCount: INLINES.count,
        crosslineCount: CROSSLINES.count,
        sampleCount: SAMPLES,
        inline: { label: 'Inline', first: 100, step: 1 },
        crossline: { label: 'Crossline', first: 300, step: 2 },
        vertical: { domain: 'time', unit: 'ms', start: 500, step: 4, inferred: false },
        binGrid: null,
        flat: false,
      },
      coordinates: 'survey',
      crop: null,
      name: 'made.sgy',
      notes: [],
      ...changes,
    });
    /** Corners of the triangles of a binary STL: 84 bytes before them, 50 for each, of which 12 are its normal. */
    function corners({ bytes }: TaskOutput<'meshFile'>): number[][] {
      const view = new DataView(bytes.buffer);
      const origin = new TextDecoder().decode(bytes.subarray(0, 80)).match(/-?\d+/g)!.map(Number);
      expect(bytes.length).toBe(84 + 50 * view.getUint32(80, true));
      return Array.from({ length: 3 * view.getUint32(80, true) }, (_, k) =>
        [0, 1, 2].map((axis) => {
          const at = 84 + 50 * Math.floor(k / 3) + 12 + 12 * (k % 3) + 4 * axis;
          return view.getFloat32(at, true) + origin[axis]!;
        }),
      );
    }
    /** Line numbers and minus the time of the mesh's corners. */
    const places = Array.from(mesh.indices, (vertex) => {
      const [i, x, k] = mesh.positions.subarray(3 * vertex, 3 * vertex + 3);
      return [100 + i!, 300 + 2 * x!, -(500 + 4 * k!)];
    });
    /** Corners of a triangle, in an order that does not tell which of them is first or which way round they go. */
    const sorted = (triangle: number[][]) => triangle.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);

    test('has its triangles at their line numbers and times', async () => {
      const { worker } = await survey();
      const found = corners(await worker.run('meshFile', input()));
      expect(sorted(found.slice(0, 3))).toEqual(sorted(places.slice(0, 3)));
      expect(sorted(found.slice(3))).toEqual(sorted(places.slice(3)));
    });

    test('has only the triangles that are not wholly outside the crop', async () => {
      const { worker } = await survey();
      const crop = { low: [0, 0, 0], high: [5, 7, 20] } as const;
      const found = corners(await worker.run('meshFile', input({ crop })));
      expect(sorted(found)).toEqual(sorted(places.slice(0, 3)));
    });

    test('is refused where a crop leaves nothing of it, and on a map that the survey has not', async () => {
      const { worker } = await survey();
      const crop = { low: [0, 0, 30], high: [5, 7, 39] } as const;
      expect(await worker.result('meshFile', input({ crop }))).toMatchObject({
        ok: false,
        code: 'bad-argument',
      });
      const onMap = await worker.result('meshFile', input({ coordinates: 'map' }));
      expect(onMap).toMatchObject({ ok: false, code: 'no-geometry' });
    });
  });

  test('the demo survey’s traces are made as the generator makes them', async () => {
    const { worker } = await survey();
    const spec = describeSurvey({ inlineCount: 3, crosslineCount: 4, samplesPerTrace: 50 });
    const { bytes } = await worker.run('demo', { spec, firstTrace: 5, count: 2 });
    const digest = (made: Uint8Array) => createHash('sha256').update(made).digest('hex');
    expect(digest(bytes)).toBe(digest(traceBytes(spec, 0, 12).subarray(5 * (240 + 200), 7 * (240 + 200))));
  });
});

describe('a task that cannot be done', () => {
  test('of a file that is not attached says that it is no longer open', async () => {
    const { worker } = await survey();
    const result = await worker.result('bytes', { sourceId: 'another', range: { start: 0, end: 1 } });
    expect(result).toMatchObject({ ok: false, code: 'closed' });
  });

  test('ends when it is cancelled', async () => {
    const { worker, file } = await survey();
    const running = worker.result('traces', { ...file, first: 0, count: TRACES });
    worker.cancelAll();
    expect(await running).toMatchObject({ ok: false, code: 'cancelled' });
  });
});
