import { expect, it, vi } from 'vitest';
import type { DatasetMeta, OpenOptions, OpenSource, PageDataset } from '../../../../src/api/types.ts';
import type { Geometry } from '../../../../src/core/types.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const { geometry } = madeMeta;
if (geometry.kind !== '3d' || !geometry.binGrid) throw new Error(geometry.kind);
const { binGrid } = geometry;

/** Four times as fine in time, numbered otherwise, and turned by a quarter: its inlines are the other's crosslines. */
const TURNED: Partial<DatasetMeta> = {
  vertical: { ...madeMeta.vertical, step: 1 },
  geometry: {
    ...geometry,
    inline: { first: 1, count: 120, step: 1, byte: 189 },
    crossline: { first: 1001, count: 80, step: 1, byte: 193 },
    binGrid: { ...binGrid, inlineVector: binGrid.crosslineVector, crosslineVector: binGrid.inlineVector },
  },
};
const ELSEWHERE: Partial<DatasetMeta> = {
  geometry: { ...geometry, binGrid: { ...binGrid, origin: { x: 0, y: 0 } } },
};
const UNMAPPED: Partial<DatasetMeta> = { geometry: { ...geometry, binGrid: null } };
const NUMBERED_FROM_0: Partial<DatasetMeta> = {
  geometry: { ...geometry, binGrid: null, inline: { ...geometry.inline, first: 0, step: 1 } },
};
const at = (trace: number) => ({
  x: binGrid.origin.x + 30 * binGrid.inlineVector.x + (trace / 10) * binGrid.crosslineVector.x,
  y: binGrid.origin.y + 30 * binGrid.inlineVector.y + (trace / 10) * binGrid.crosslineVector.y,
  trace,
});
/** A 2D line along inline index 30, ten traces to a crossline, of which every hundredth position was read. */
const LINE: Geometry = {
  kind: '2d',
  cdp: { first: 500, step: 1, count: 1000 },
  traceCount: 1000,
  path: [0, 100, 300, 900, 999].map(at),
};

/** A page with surveys of these metadata, each opened by its name. */
function page(surveys: Readonly<Record<string, Partial<DatasetMeta>>>) {
  const store = new ViewStore();
  const made = (name: string): PageDataset => {
    const meta: DatasetMeta = { ...madeMeta, ...surveys[name], name, fingerprint: name };
    const { grid } = madeDataset();
    const isLine = meta.geometry.kind === '2d';
    return madeDataset({
      meta,
      // Where one is does not depend on samples, which the file with these metadata would have elsewhere.
      refine: async (subsample) => subsample,
      coarseSlice: () => null,
      slice: async () => ({ data: new Float32Array(1), width: 1, height: 1, subsample: 1, exact: true }),
      ...(isLine && { grid: { ...grid, inlineCount: 1, crosslineCount: 1000 } }),
    });
  };
  const services = {
    ...fakeServices(),
    openSegy: async (source: OpenSource, _: OpenOptions = {}) =>
      made((source as { fingerprint: string }).fingerprint),
  };
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
  const session = new Session(store, services, events);
  const settled = (name: string) =>
    vi.waitFor(() => {
      expect(store.meta.value?.fingerprint).toBe(name);
      expect(store.status.value).toBe('ready');
    });
  return {
    store,
    session,
    async open(name: string): Promise<void> {
      await session.open({ source: { fingerprint: name }, start: 0 });
      await settled(name);
    },
    async switchTo(name: string): Promise<void> {
      session.switchTo(name, 0);
      await settled(name);
    },
    move(inline: number, crossline: number, sample: number): void {
      session.slices.move('inline', inline);
      session.slices.move('crossline', crossline);
      session.slices.move('sample', sample);
    },
  };
}

it('another survey on the same ground opens at the same X/Y and time, whatever its line numbers and interval', async () => {
  const { store, open, move, switchTo } = page({ base: {}, turned: TURNED });
  await open('turned');
  await open('base');
  move(12, 34, 10);
  store.cursor.value = { inlineIndex: 13, crosslineIndex: 35, sampleIndex: 11 };
  await switchTo('turned');
  expect(store.indices.value).toEqual({ inline: 34, crossline: 12, sample: 40 });
  expect(store.cursor.value).toEqual({ inlineIndex: 35, crosslineIndex: 13, sampleIndex: 44 });
});

it('a survey elsewhere on the map with the same line numbers does not have the place', async () => {
  const { store, open, move, switchTo } = page({ base: {}, other: ELSEWHERE });
  await open('other');
  await open('base');
  move(12, 34, 10);
  await switchTo('other');
  expect(store.indices.value).toMatchObject({ inline: 39, crossline: 59 });
});

it('without coordinates the place goes by line number and by time or depth', async () => {
  const axes = { ...geometry, binGrid: null, inline: { ...geometry.inline, first: 1021 } };
  const { store, open, move, switchTo } = page({
    base: UNMAPPED,
    finer: { geometry: axes, vertical: { ...madeMeta.vertical, start: 20, step: 2 } },
    depth: { geometry: axes, vertical: { ...madeMeta.vertical, domain: 'depth', unit: 'm' } },
  });
  await open('finer');
  await open('depth');
  await open('base');
  move(12, 34, 10);
  await switchTo('finer');
  // Inline 1025, crossline 534, 40 ms.
  expect(store.indices.value).toEqual({ inline: 2, crossline: 34, sample: 10 });
  await switchTo('depth');
  // A time is no depth, so the depth slice is the one that was shown before.
  expect(store.indices.value).toEqual({ inline: 2, crossline: 34, sample: 99 });
});

it('a trace number of a 2D line is no crossline; its crosshair is found by X/Y', async () => {
  const { store, open, switchTo } = page({ base: {}, line: { geometry: LINE } });
  await open('base');
  await open('line');
  store.setIndex('crossline', 20);
  await switchTo('base');
  // CDP 520 is no crossline 520.
  expect(store.indices.value).toMatchObject({ inline: 39, crossline: 59 });
  await switchTo('line');
  store.cursor.value = { inlineIndex: 0, crosslineIndex: 457, sampleIndex: 25 };
  await switchTo('base');
  expect(store.indices.value).toMatchObject({ inline: 30, crossline: 46 });
  expect(store.cursor.value).toEqual({ inlineIndex: 30, crosslineIndex: 46, sampleIndex: 25 });
  store.cursor.value = { inlineIndex: 30, crosslineIndex: 70, sampleIndex: 5 };
  await switchTo('line');
  expect(store.cursor.value).toEqual({ inlineIndex: 0, crosslineIndex: 700, sampleIndex: 5 });
});

it('without coordinates a place of a 2D line is no place of a survey, though its CDP numbers are also crosslines', async () => {
  const { store, open, switchTo } = page({
    base: NUMBERED_FROM_0,
    line: { geometry: { ...LINE, path: [] } },
  });
  await open('base');
  await open('line');
  store.setIndex('crossline', 20);
  store.cursor.value = { inlineIndex: 0, crosslineIndex: 20, sampleIndex: 25 };
  await switchTo('base');
  expect(store.indices.value).toMatchObject({ inline: 39, crossline: 59 });
  expect(store.cursor.value).toBeNull();
});

it('each survey is found again where it was left, with its crosshair, its crop and what the view keeps', async () => {
  const { store, session, open, move, switchTo } = page({ base: {}, other: ELSEWHERE });
  const camera = { at: 'start' };
  session.parts.keep({
    name: 'camera',
    saved: null,
    read: () => camera.at,
    write: (state) => {
      camera.at = state as string;
    },
  });
  await open('other');
  move(5, 6, 7);
  const crop = { low: [1, 2, 3] as const, high: [40, 50, 60] as const };
  const cursor = { inlineIndex: 8, crosslineIndex: 9, sampleIndex: 10 };
  store.crop.value = crop as never;
  store.cursor.value = cursor;
  camera.at = 'close';
  await open('base');
  move(12, 34, 10);
  camera.at = 'far';
  await switchTo('other');
  expect(store.indices.value).toEqual({ inline: 5, crossline: 6, sample: 7 });
  expect(store.crop.value).toEqual(crop);
  expect(store.cursor.value).toEqual(cursor);
  expect(camera.at).toBe('close');
  // Dropped or chosen from the library it is found there too.
  await open('base');
  expect(store.indices.value).toEqual({ inline: 12, crossline: 34, sample: 10 });
  expect(store.crop.value).toBeNull();
  expect(camera.at).toBe('far');
});
