import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openSegy } from '../../src/api/open.ts';
import type { Dataset } from '../../src/api/types.ts';
import { corpusFiles } from './corpus.ts';

/** Offset, inline and crossline words of every trace, and all traces, apart from the parts' own way of reading. */
async function everything(dataset: Dataset) {
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

describe('parts of a prestack survey', () => {
  const files = corpusFiles().filter(({ oracle }) => oracle.expect?.geometry?.kind === 'prestack');

  test.each(files)(
    '$name: each offset alone, the stack, and every gather are the traces with those header words',
    async ({ path }) => {
      const whole = await openSegy(new Blob([readFileSync(path)]));
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
              // What the 3D view draws is of the same offset, in half floats.
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
    },
  );

  test.each(files)('$name: the quality check’s histogram has room for every offset', async ({ path }) => {
    const whole = await openSegy(new Blob([readFileSync(path)]));
    const { traces } = await everything(whole);
    const { histogram } = await whole.quality({ complete: true });
    const { edges, counts } = histogram;
    // Dead traces are left out: those whose header says so, and those of zeros alone.
    const [identification] = await whole.readHeaderWords({ first: 0, count: traces.length }, [
      { byte: 29, type: 'int16' },
    ]);
    const live = traces.filter(
      (trace, k) =>
        identification![k] !== 2 && identification![k] !== 3 && trace.some((value) => value !== 0),
    );
    const values = live.flatMap((trace) => [...trace]).filter(Number.isFinite);
    const beyond = values.filter((value) => value < edges[0]! || value > edges.at(-1)!).length;
    expect(beyond / values.length).toBeLessThan(0.01);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
  });

  test('the surface is of the chosen offset', async () => {
    const file = files.find(({ path }) => path.includes('prestack-offset-gathers'))!;
    const whole = await openSegy(new Blob([readFileSync(file.path)]));
    const near = await whole.partOf({ offset: 'near' }).mesh({ subsample: 1 });
    const far = await whole.partOf({ offset: 'far' }).mesh({ subsample: 1 });
    expect(far.indices.length).not.toBe(near.indices.length);
    const again = await whole.partOf({ offset: 'far' }).mesh({ subsample: 1 });
    expect(again.positions).toEqual(far.positions);
  });

  test('an offset that is not there, a gather where there is none, and another offset of a part are refused', async () => {
    const whole = await openSegy(new Blob([readFileSync(files[0]!.path)]));
    expect(() => whole.partOf({ offset: 12345 })).toThrow(/There is no offset 12345/);
    expect(() => whole.partOf({ gather: 0 })).toThrow(/not one of gathers/);
    const stack = whole.partOf({ offset: 'stack' });
    await expect(stack.slice({ axis: 'sample', position: 0, offset: 'near' })).rejects.toMatchObject({
      code: 'bad-argument',
    });
  });
});

describe('gathers', () => {
  test('every gather of every file of gathers is its run of traces, one after the other', async () => {
    let seen = 0;
    for (const { path } of corpusFiles()) {
      const dataset = await openSegy(new Blob([readFileSync(path)])).catch(() => null);
      if (!dataset?.gathers) continue;
      seen += 1;
      const { numbers, firstTraces } = dataset.gathers;
      const { geometry, traceCount, samplesPerTrace } = dataset.meta;
      if (geometry.kind !== 'gathers') throw new Error(geometry.kind);
      expect(firstTraces[0]).toBe(0);
      for (const index of new Set([0, 1, numbers.length >> 1, numbers.length - 1])) {
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
    console.log(`${seen} files of gathers`);
    expect(seen).toBeGreaterThan(4);
  }, 120_000);
});
