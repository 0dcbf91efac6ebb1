import { expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { makeSegy } from '../../make-segy.ts';

const INLINES = { first: 100, count: 80, step: 2 };
const CROSSLINES = { first: 301, count: 120, step: 1 };
const SAMPLES = 520;
const value = (inline: number, crossline: number, sample: number) => inline * 1000 + crossline + sample / 64;
/** The outline leans: lines begin later and later. */
const hole = (inline: number, crossline: number) => crossline - 301 < (inline - 100) / 8;

it('a large survey with gaps is previewed from located traces, and whole once its headers were read', async () => {
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value, hole });
  expect(bytes.length).toBeGreaterThan(16 * 1024 * 1024);
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'gaps.sgy'));
  expect(dataset.meta.geometry).toMatchObject({ kind: '3d', verified: false, liveTraces: null });
  expect(dataset.meta.findings.map(({ code }) => code)).toContain('index-pending');
  expect(dataset.work.bytesRead).toBeLessThan(16 * 1024 * 1024);

  await dataset.preview();
  const coarse = dataset.coarseSlice('sample', 10)!;
  let shown = 0;
  for (let row = 0; row < coarse.height; row++) {
    for (let column = 0; column < coarse.width; column++) {
      const found = coarse.data[row * coarse.width + column]!;
      if (Number.isNaN(found)) continue;
      shown += 1;
      const inline = INLINES.first + row * coarse.rowStride * INLINES.step;
      const crossline = CROSSLINES.first + column * coarse.columnStride;
      expect(Math.abs(found / value(inline, crossline, 10) - 1)).toBeLessThan(2 ** -10);
    }
  }
  expect(shown).toBeGreaterThan(0.8 * coarse.height * coarse.width);
  expect(dataset.meta.findings.map(({ code }) => code)).not.toContain('geometry-suspect');
  expect(dataset.meta.geometry).toMatchObject({ verified: false });

  const slice = await dataset.slice({ axis: 'crossline', position: 305, exact: true });
  expect(dataset.meta.geometry).toMatchObject({ kind: '3d', verified: true });
  expect(dataset.meta.findings.map(({ code }) => code)).not.toContain('index-pending');
  for (const [column, inline] of [
    [0, 100],
    [10, 120],
    [20, 140],
    [79, 258],
  ] as const) {
    const expected = hole(inline, 305) ? Number.NaN : value(inline, 305, 7);
    expect(slice.data[7 * slice.width + column]).toBe(expected);
  }
  await dataset.refine(2);
  const finer = dataset.coarseSlice('sample', 10)!;
  expect([finer.columnStride, finer.rowStride]).toEqual([2, 2]);
  dataset.close();
});

it('a path asked for on the estimated grid follows its lines when reading every header shows another grid', async () => {
  // The first lines are empty where the estimate looks: both axes may begin elsewhere than it thinks.
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value, hole });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'gaps.sgy'));
  await dataset.preview();
  const { geometry } = dataset.meta;
  if (geometry.kind !== '3d') throw new Error(geometry.kind);
  const lines = [
    [120, 330],
    [180, 340],
    [258, 400],
  ] as const;
  const at = (axis: { first: number; step: number }, line: number) => (line - axis.first) / axis.step;
  const section = await dataset.pathSection({
    inlineIndices: Int32Array.from(lines, ([inline]) => at(geometry.inline, inline)),
    crosslineIndices: Int32Array.from(lines, ([, crossline]) => at(geometry.crossline, crossline)),
  });
  expect(dataset.meta.geometry).toMatchObject({ verified: true });
  expect(Array.from(section.data.subarray(9 * 3, 10 * 3))).toEqual(lines.map(([i, x]) => value(i, x, 9)));
  dataset.close();
});

it('a surface of the traces located first is not taken for that of the whole grid', async () => {
  const layered = (inline: number, crossline: number, sample: number) =>
    100 * Math.sign(Math.sin((sample + inline / 8 + crossline / 5) / 9));
  const bytes = makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    value: layered,
    hole,
  });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'layers.sgy'));
  await dataset.preview();
  const early = await dataset.mesh({ subsample: 2 });
  expect(early.subsample).toBe(dataset.coarseSlice('sample', 10)!.columnStride);
  expect(dataset.meta.geometry).toMatchObject({ verified: false });
  await dataset.slice({ axis: 'crossline', position: 305, exact: true });
  expect(dataset.meta.geometry).toMatchObject({ verified: true });
  const mesh = await dataset.mesh({ subsample: 2 });
  // Lines of the whole grid at every second trace carry vertices, each of them.
  const inlines = new Set<number>();
  for (let at = 0; at < mesh.positions.length; at += 3) inlines.add(mesh.positions[at]!);
  for (let i = 0; i < INLINES.count; i += 2) expect(inlines.has(i), `inline index ${i}`).toBe(true);
  expect(mesh.subsample).toBe(2);
  expect(early.positions.length).not.toBe(mesh.positions.length);
  dataset.close();
});
