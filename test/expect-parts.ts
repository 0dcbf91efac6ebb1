import { expect } from 'vitest';
import type { PageDataset } from '../src/api/types.ts';

/** Reads all traces and their offset, inline and crossline words, without using the parts that are tested. */
async function everything(dataset: PageDataset) {
  const { traceCount, geometry } = dataset.meta;
  if (geometry.kind !== 'prestack') throw new Error(`${geometry.kind}, not prestack`);
  const traces = await dataset.readTraces(0, traceCount);
  const [inline, crossline, offset] = await dataset.readHeaderWords({ first: 0, count: traceCount }, [
    geometry.inline,
    geometry.crossline,
    { byte: 37 },
  ]);
  return { geometry, traces, inline: inline!, crossline: crossline!, offset: offset! };
}

/** Expects that each offset, the stack and every gather of a prestack survey hold the traces with those header words. */
export async function expectParts(whole: PageDataset): Promise<void> {
  const { geometry, traces, inline, crossline, offset } = await everything(whole);
  const { samplesPerTrace } = whole.meta;
  const at = (i: number, x: number, o: number) =>
    traces.find((_, k) => inline[k] === i && crossline[k] === x && offset[k] === o);
  const lines = Array.from(
    { length: geometry.inline.count },
    (_, k) => geometry.inline.first + k * geometry.inline.step,
  );
  const crosslines = Array.from(
    { length: geometry.crossline.count },
    (_, k) => geometry.crossline.first + k * geometry.crossline.step,
  );
  expect(geometry.offsets.length).toBeGreaterThan(1);

  for (const choice of [...geometry.offsets, 'near', 'far', 'stack'] as const) {
    const part = whole.partOf({ offset: choice });
    await part.preview();
    await part.refine(1);
    const wanted =
      choice === 'stack'
        ? geometry.offsets
        : choice === 'near'
          ? [geometry.offsets[0]!]
          : choice === 'far'
            ? [geometry.offsets.at(-1)!]
            : [choice];
    const scale = Math.max(
      ...traces.map((trace) => trace.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
    );
    for (const i of lines) {
      const section = await part.slice({ axis: 'inline', position: i });
      const coarse = part.coarseSlice('inline', i)!;
      expect(section.width).toBe(crosslines.length);
      crosslines.forEach((x, column) => {
        const found = wanted.map((o) => at(i, x, o)).filter((trace) => trace !== undefined);
        for (let k = 0; k < samplesPerTrace; k++) {
          const mean = found.length
            ? found.reduce((sum, trace) => sum + trace[k]!, 0) / found.length
            : Number.NaN;
          const value = section.data[k * section.width + column]!;
          if (Number.isNaN(mean)) expect(value).toBeNaN();
          else
            expect(Math.abs(value - mean)).toBeLessThanOrEqual(
              1e-6 * Math.max(1e-30, Math.abs(mean)) + 1e-7 * scale,
            );
          // The 3D view draws the same offset, in half floats.
          if (!Number.isNaN(mean))
            expect(Math.abs(coarse.data[k * coarse.width + column]! - mean)).toBeLessThan(scale / 1000);
        }
      });
    }
  }
  for (const i of lines) {
    for (const x of crosslines) {
      const gather = await whole.gather({ inline: i, crossline: x });
      expect(gather.width).toBe(geometry.offsets.length);
      geometry.offsets.forEach((o, column) => {
        const column0 = Array.from(
          { length: samplesPerTrace },
          (_, k) => gather.data[k * gather.width + column],
        );
        expect(column0).toEqual(
          Array.from(at(i, x, o) ?? new Float32Array(samplesPerTrace).fill(Number.NaN)),
        );
      });
    }
  }
}

/** Expects that the histogram of the quality check covers the amplitudes of every offset. */
export async function expectRoomForEveryOffset(whole: PageDataset): Promise<void> {
  const { traces } = await everything(whole);
  const { histogram } = await whole.quality({ complete: true });
  const { edges, counts } = histogram;
  // Traces are dead if their header says so or if all samples are zero. They are left out.
  const [identification] = await whole.readHeaderWords({ first: 0, count: traces.length }, [
    { byte: 29, type: 'int16' },
  ]);
  const live = traces.filter(
    (trace, k) => identification![k] !== 2 && identification![k] !== 3 && trace.some((value) => value !== 0),
  );
  const values = live.flatMap((trace) => [...trace]).filter(Number.isFinite);
  const beyond = values.filter((value) => value < edges[0]! || value > edges.at(-1)!).length;
  expect(beyond / values.length).toBeLessThan(0.01);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
}

/** Expects that the section of every gather holds the gather's run of traces. */
export async function expectGathers(dataset: PageDataset): Promise<void> {
  const { numbers, firstTraces } = dataset.gathers!;
  const { geometry, traceCount, samplesPerTrace } = dataset.meta;
  if (geometry.kind !== 'gathers') throw new Error(geometry.kind);
  expect(firstTraces[0]).toBe(0);
  for (const index of new Set([
    0,
    Math.min(1, numbers.length - 1),
    numbers.length >> 1,
    numbers.length - 1,
  ])) {
    const first = firstTraces[index]!;
    const count = (firstTraces[index + 1] ?? traceCount) - first;
    const [words] = await dataset.readHeaderWords({ first, count }, [{ byte: geometry.ensemble.byte }]);
    expect(new Set(words)).toEqual(new Set([numbers[index]]));
    const part = dataset.partOf({ gather: index });
    await part.preview();
    const section = await part.slice({ axis: 'line' });
    expect(section.width).toBe(count);
    expect(part.grid.crosslineCount).toBe(count);
    const traces = await dataset.readTraces(first, count);
    traces.forEach((trace, column) => {
      for (let k = 0; k < Math.min(trace.length, samplesPerTrace); k += 7)
        expect(section.data[k * count + column]).toBe(trace[k]);
    });
  }
}
