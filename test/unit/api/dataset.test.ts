import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { SegyError } from '../../../src/core/errors.ts';
import { makeSegy } from '../../make-segy.ts';

/** Amplitude of a cell of the test survey: distinct for every inline, crossline and sample, exact in float32. */
const value = (inline: number, crossline: number, sample: number) => inline * 1000 + crossline + sample / 64;
const INLINES = { first: 100, count: 24, step: 2 };
const CROSSLINES = { first: 301, count: 20, step: 1 };
const SAMPLES = 64;
/** The cell without a trace. */
const HOLE = { inline: 110, crossline: 305 };

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SegyError ? error.code : String(error)),
  );
}

describe.each(['inline', 'crossline'] as const)(
  'a survey sorted by %s, opened without workers',
  (sorting) => {
    let dataset: PageDataset;
    beforeAll(async () => {
      const bytes = makeSegy({
        inlines: INLINES,
        crosslines: CROSSLINES,
        samples: SAMPLES,
        format: 5,
        sorting,
        value,
        hole: (inline, crossline) => inline === HOLE.inline && crossline === HOLE.crossline,
      });
      dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'test.sgy'));
    });
    afterAll(() => dataset.close());

    it('knows its lines, sorting and missing trace before any sample is decoded', () => {
      expect(dataset.meta.geometry).toMatchObject({
        kind: '3d',
        sorting,
        inline: { ...INLINES, byte: 189 },
        crossline: { ...CROSSLINES, byte: 193 },
        liveTraces: INLINES.count * CROSSLINES.count - 1,
        verified: true,
      });
      expect(dataset.meta.traceCount).toBe(INLINES.count * CROSSLINES.count - 1);
    });

    it('gives an inline with crosslines as columns and samples as rows, lowest numbers at 0, NaN at the hole', async () => {
      const slice = await dataset.slice({ axis: 'inline', position: 110 });
      expect(slice).toMatchObject({ width: CROSSLINES.count, height: SAMPLES, subsample: 1, exact: true });
      for (let column = 0; column < slice.width; column++) {
        const crossline = CROSSLINES.first + column;
        for (const row of [0, 1, SAMPLES - 1]) {
          const expected = crossline === HOLE.crossline ? Number.NaN : value(110, crossline, row);
          expect(slice.data[row * slice.width + column]).toBe(expected);
        }
      }
    });

    it('gives a crossline with inlines as columns and samples as rows', async () => {
      const slice = await dataset.slice({ axis: 'crossline', position: 303 });
      expect(slice).toMatchObject({ width: INLINES.count, height: SAMPLES });
      expect(slice.data[5 * slice.width + 7]).toBe(value(114, 303, 5));
    });

    it('gives a time slice with crosslines as columns and inlines as rows', async () => {
      const slice = await dataset.slice({ axis: 'sample', position: 33 });
      expect(slice).toMatchObject({ width: CROSSLINES.count, height: INLINES.count, exact: true });
      expect(slice.data[3 * slice.width + 2]).toBe(value(106, 303, 33));
      expect(slice.data[5 * slice.width + 4]).toBeNaN();
    });

    it('gives every second trace at subsample 2 and says that it is not exact', async () => {
      const slice = await dataset.slice({ axis: 'inline', position: 102, subsample: 2 });
      expect(slice).toMatchObject({ width: 10, subsample: 2, exact: false });
      expect(slice.data[1]).toBe(value(102, 303, 0));
    });

    it('refuses lines and samples that do not exist, naming those that do', async () => {
      expect(await codeOf(dataset.slice({ axis: 'inline', position: 101 }))).toBe('bad-argument');
      expect(await codeOf(dataset.slice({ axis: 'sample', position: SAMPLES }))).toBe('bad-argument');
      expect(await codeOf(dataset.slice({ axis: 'line', position: 0 }))).toBe('no-geometry');
      await expect(dataset.slice({ axis: 'crossline', position: 1 })).rejects.toThrow(/301 to 320/);
    });

    it('reads the exact stored value with its bytes and place in the file', async () => {
      const [trace] = await dataset.readTraces(7, 1);
      const sample = await dataset.readSample(7, 3);
      expect(sample.value).toBe(trace![3]);
      expect(sample.byteOffset).toBe(3600 + 7 * (240 + 4 * SAMPLES) + 240 + 12);
      const bits = new DataView(new ArrayBuffer(4));
      bits.setFloat32(0, trace![3]!);
      expect(Number.parseInt(sample.hex, 16)).toBe(bits.getUint32(0));
    });

    it('gives header words as columns by name', async () => {
      const columns = await dataset.readTraceHeaders(0, 3, { fields: ['inline', 'crossline'] });
      const step = sorting === 'inline' ? [0, 1] : [INLINES.step, 0];
      expect([...columns.inline!]).toEqual([100, 100 + step[0]!, 100 + 2 * step[0]!]);
      expect([...columns.crossline!]).toEqual([301, 301 + step[1]!, 301 + 2 * step[1]!]);
    });

    it('shows the preview at once in all three directions, each at the nearest line it has', async () => {
      await dataset.preview();
      const slice = dataset.coarseSlice('inline', 110)!;
      expect(slice.axis).toBe('inline');
      expect(slice.data.length).toBe(slice.width * slice.height);
      expect(dataset.coarseSlice('sample', 10)!.width).toBe(
        Math.ceil(CROSSLINES.count / dataset.coarseSlice('sample', 10)!.columnStride),
      );
      expect(dataset.amplitude!.clip[1]).toBeGreaterThan(dataset.amplitude!.clip[0]);
    });

    it('makes the level asked for from memory the second time, reading nothing', async () => {
      expect(await dataset.refine(2)).toBe(2);
      const before = dataset.work.bytesRead;
      await dataset.refine(2);
      await dataset.mesh({ subsample: 2, threshold: 0.5 });
      expect(dataset.work.bytesRead).toBe(before);
    });

    it('meshes inside the survey, vertices in full-resolution indices, level between the extremes', async () => {
      const mesh = await dataset.mesh({ subsample: 1, threshold: 0.5 });
      expect(mesh.indices.length).toBeGreaterThan(0);
      expect(mesh.level).toBeGreaterThan(dataset.amplitude!.p001);
      expect(mesh.level).toBeLessThan(dataset.amplitude!.p999);
      for (let k = 0; k < mesh.positions.length; k += 3) {
        const [i, x, s] = mesh.positions.subarray(k, k + 3) as unknown as [number, number, number];
        expect(
          i >= 0 &&
            i <= INLINES.count - 1 &&
            x >= 0 &&
            x <= CROSSLINES.count - 1 &&
            s >= 0 &&
            s <= SAMPLES - 1,
        ).toBe(true);
        // The field is linear in each direction, so the surface can be checked by formula at every vertex.
        const exact = value(INLINES.first + i * INLINES.step, CROSSLINES.first + x, s);
        expect(Math.abs(exact - mesh.level)).toBeLessThan(120);
      }
    });

    it('counts statistics over every live trace of a small file', async () => {
      const statistics = await dataset.statistics();
      expect(statistics).toMatchObject({ complete: true, tracesRead: 479, liveTraces: 479, nonFinite: 0 });
      expect(statistics.min).toBe(value(100, 301, 0));
      expect(statistics.max).toBe(value(146, 320, SAMPLES - 1));
    });

    it('gives the volume as half floats with crosslines fastest', async () => {
      const volume = await dataset.volume({ depthSlices: 5 });
      expect(volume.size[2]).toBe(5);
      expect(volume.data.length).toBe(volume.size[0] * volume.size[1] * 5);
      expect(volume.sampleIndices[0]).toBe(0);
    });

    it('rejects with the reason when its signal is aborted', async () => {
      expect(
        await codeOf(dataset.slice({ axis: 'inline', position: 100, signal: AbortSignal.abort() })),
      ).toBe('cancelled');
    });
  },
);

it('refuses every call after close', async () => {
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: 8, format: 5, value });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'test.sgy'));
  dataset.close();
  expect(await codeOf(dataset.preview())).toBe('closed');
  expect(await codeOf(dataset.readTraces(0, 1))).toBe('closed');
});

it('applies overrides instead of what would be inferred', async () => {
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: 8, format: 5, value });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'test.sgy'), {
    domain: 'depth',
    sampleIntervalMicroseconds: 5000,
  });
  expect(dataset.meta.vertical.domain).toBe('depth');
  expect(dataset.meta.sampleIntervalMicroseconds).toBe(5000);
});

it('gives the preview to a second caller when the first, whose work both share, aborts', async () => {
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: 8, format: 5, value });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'test.sgy'));
  const controller = new AbortController();
  const first = codeOf(dataset.preview({ signal: controller.signal }));
  const second = codeOf(dataset.preview());
  controller.abort();
  expect(await first).toBe('cancelled');
  expect(await second).toBe('no error');
  expect(dataset.amplitude).not.toBeNull();
});
