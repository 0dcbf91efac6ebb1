import { expect, test } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import type { GridGeometry } from '../../../../src/core/types.ts';
import { valueRange } from '../../../../src/ui/map/map-colours.ts';
import { paintCells, paintPoints } from '../../../../src/ui/map/map-painting.ts';
import { DEAD, DUPLICATE, HOLE, LIVE, mapPoints } from '../../../../src/ui/map/map-points.ts';
import { readMapPoints } from '../../../../src/ui/map/map-reading.ts';
import { cellAt, mapFrame, snapToGrid } from '../../../../src/ui/session/map-frame.ts';
import { mapView } from '../../../../src/ui/session/map-view.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { makeSegy } from '../../../make-segy.ts';

const INLINES = 12;
const CROSSLINES = 9;
/** A survey turned by 31°, bins of 12.5 × 25 m. */
const TURN = (31 * Math.PI) / 180;
const position = (i: number, x: number): readonly [number, number] => [
  455_000 + 25 * i * Math.cos(TURN) - 12.5 * x * Math.sin(TURN),
  6_780_000 + 25 * i * Math.sin(TURN) + 12.5 * x * Math.cos(TURN),
];
const HOLES = new Set(['103 504', '103 505', '110 508']);

function survey(changes: { twice?: boolean } = {}): Blob {
  const bytes = makeSegy({
    inlines: { first: 100, count: INLINES, step: 1 },
    crosslines: { first: 500, count: CROSSLINES, step: 1 },
    samples: 40,
    coordinateScalar: -100,
    position: (i, x) => position(i, x).map((value) => Math.round(value * 100)) as [number, number],
    hole: (inline, crossline) => HOLES.has(`${inline} ${crossline}`),
    value: (inline, crossline, k) =>
      inline === 105 && crossline === 503 ? 0 : Math.sin(k + inline + crossline),
  });
  // The last trace once more, as a careless merge leaves it.
  const last = bytes.slice(bytes.length - (240 + 160));
  return new Blob([
    bytes as Uint8Array<ArrayBuffer>,
    ...(changes.twice ? [last as Uint8Array<ArrayBuffer>] : []),
  ]);
}

const reading = { every: false, word: null, signal: new AbortController().signal, report: () => {} };

test('traces stand where their coordinates say, and the corners of a turned survey within half a bin of the grid', async () => {
  const dataset = await openSegy(survey());
  const points = (await readMapPoints(dataset, reading))!;
  const { geometry } = dataset.meta;
  if (geometry.kind !== '3d' || !geometry.binGrid) throw new Error('no grid on the map');
  let row = 0;
  for (let i = 0; i < INLINES; i++) {
    for (let x = 0; x < CROSSLINES; x++) {
      if (HOLES.has(`${100 + i} ${500 + x}`)) continue;
      expect(Math.hypot(points.x[row]! - position(i, x)[0], points.y[row]! - position(i, x)[1])).toBeLessThan(
        0.01,
      );
      expect(points.cells[row]).toBe(i * CROSSLINES + x);
      row += 1;
    }
  }
  const shape = surveyShape(dataset);
  const view = mapView(geometry, shape, { inline: 3, crossline: 4 }, 800, 600, 'm', points.extent)!;
  const corners = [
    [0, 0],
    [0, CROSSLINES - 1],
    [INLINES - 1, CROSSLINES - 1],
    [INLINES - 1, 0],
  ] as const;
  corners.forEach(([i, x], k) => {
    const at = view.frame.toMap(view.corners[k]!.at);
    expect(Math.hypot(at.x - position(i, x)[0], at.y - position(i, x)[1])).toBeLessThan(12.5 / 2);
    // A click there goes there.
    expect(cellAt(at, geometry)).toEqual({ inline: i, crossline: x });
  });
  expect(cellAt({ x: 455_000 - 100, y: 6_780_000 - 100 }, geometry)).toBeNull();
  // A path's point a little beside the survey means its edge, far off nothing.
  const { at } = view.corners[0]!;
  const beside = (pixels: number) => snapToGrid({ x: at.x, y: at.y + pixels }, view.frame, geometry);
  expect(beside(15)).toEqual({ inline: 0, crossline: 0 });
  expect(beside(60)).toBeNull();
});

test('every hole, every dead trace and every duplicate is counted and placed', async () => {
  const dataset = await openSegy(survey({ twice: true }));
  const points = (await readMapPoints(dataset, reading))!;
  expect(points.counts).toEqual({ live: INLINES * CROSSLINES - 3 - 1, dead: 1, duplicates: 1, holes: 3 });
  const holes = new Set<string>();
  points.kinds.forEach((kind, row) => {
    const cell = points.cells[row]!;
    const name = `${100 + Math.floor(cell / CROSSLINES)} ${500 + (cell % CROSSLINES)}`;
    if (kind === HOLE) {
      holes.add(name);
      const [x, y] = position(Math.floor(cell / CROSSLINES), cell % CROSSLINES);
      expect(Math.hypot(points.x[row]! - x, points.y[row]! - y)).toBeLessThan(0.5);
    }
    if (kind === DEAD) expect(name).toBe('105 503');
    if (kind === DUPLICATE) expect(name).toBe(`${100 + INLINES - 1} ${500 + CROSSLINES - 1}`);
  });
  expect(holes).toEqual(HOLES);
  expect(points.fold[INLINES * CROSSLINES - 1]).toBe(2);
});

test('a zero trace of a large file is dead once every trace was read, and before that none is called live', async () => {
  const dataset = await openSegy(survey());
  const large = Object.assign(Object.create(dataset) as typeof dataset, {
    meta: { ...dataset.meta, fileSize: 2 ** 30 },
  });
  expect((await readMapPoints(large, reading))!.read).toBe(false);
  const points = (await readMapPoints(large, { ...reading, every: true }))!;
  expect(points.counts).toEqual({ live: INLINES * CROSSLINES - 3 - 1, dead: 1, duplicates: 0, holes: 3 });
});

test('of a prestack survey a trace is a duplicate where its cell has another of the same offset', async () => {
  const recipe = {
    inlines: { first: 100, count: INLINES, step: 1 },
    crosslines: { first: 500, count: CROSSLINES, step: 1 },
    samples: 40,
    value: (inline: number, crossline: number, k: number) => Math.sin(k + inline + crossline),
  };
  const traceBytes = 240 + 4 * recipe.samples;
  const near = makeSegy(recipe);
  const far = makeSegy(recipe).subarray(3600);
  const bytes = new Uint8Array(near.length + far.length);
  bytes.set(near);
  bytes.set(far, near.length);
  const view = new DataView(bytes.buffer);
  const count = 2 * INLINES * CROSSLINES;
  for (let trace = 0; trace < count; trace++)
    view.setInt32(3600 + trace * traceBytes + 36, trace < count / 2 ? 250 : 500);
  // Trace 41 says what trace 40 says.
  const [from, to] = [3600 + 40 * traceBytes, 3600 + 41 * traceBytes];
  bytes.copyWithin(to + 188, from + 188, from + 196);
  const dataset = await openSegy(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  expect(dataset.meta.geometry.kind).toBe('prestack');
  const points = (await readMapPoints(dataset, reading))!;
  expect(points.counts).toEqual({ live: count - 1, dead: 0, duplicates: 1, holes: 0 });
  expect(points.kinds.indexOf(DUPLICATE)).toBe(41);
});

test('a point is painted at its place, north up, and nowhere else', async () => {
  const frame = mapFrame({ left: 0, right: 100, bottom: 0, top: 50 }, 'm', 220, 120);
  const image = new Uint32Array(440 * 240);
  const points = { x: Float64Array.of(0, 100, Number.NaN), y: Float64Array.of(0, 50, 1) };
  await paintPoints(image, points, frame, 2, 1, (row) => row + 1, new AbortController().signal);
  const at = (x: number, y: number) => {
    const pixel = frame.toPixel({ x, y });
    return image[Math.round(pixel.y * 2) * 440 + Math.round(pixel.x * 2)];
  };
  expect(at(0, 0)).toBe(1);
  expect(at(100, 50)).toBe(2);
  expect(frame.toPixel({ x: 0, y: 50 }).y).toBeLessThan(frame.toPixel({ x: 0, y: 0 }).y);
  expect(image.filter((word) => word !== 0)).toHaveLength(2);
});

test('values of cells fill a rotated survey of long bins without a seam, holes and what lies outside left out', async () => {
  const [inlines, crosslines] = [9, 7];
  const count = inlines * crosslines;
  // Bins of 12.5 × 30 m, inlines 28° from north.
  const [sine, cosine] = [Math.sin(0.49), Math.cos(0.49)];
  const binGrid = {
    origin: { x: 1000, y: 2000 },
    inlineVector: { x: 12.5 * sine, y: 12.5 * cosine },
    crosslineVector: { x: 30 * cosine, y: -30 * sine },
    inlineSpacing: 12.5,
    crosslineSpacing: 30,
    azimuth: 28,
    unit: 'm',
  } as const;
  const axis = (lines: number) => ({ first: 1, count: lines, step: 1, byte: 189 });
  const geometry = {
    kind: '3d',
    sorting: 'inline',
    liveTraces: null,
    verified: true,
    inline: axis(inlines),
    crossline: axis(crosslines),
    binGrid,
  } as GridGeometry;
  const hole = 3 * crosslines + 2;
  const cells = Int32Array.from({ length: count }, (_, cell) => cell);
  const kinds = Uint8Array.from(cells, (cell) => (cell === hole ? HOLE : LIVE));
  const frame = mapFrame({ left: 900, right: 1300, bottom: 1900, top: 2200 }, 'm', 300, 220);
  const image = new Uint32Array(600 * 440);
  const { signal } = new AbortController();
  await paintCells(image, { cells, kinds }, geometry, frame, 2, (row) => row + 1, signal);
  let inside = 0;
  for (let k = 0; k < image.length; k++) {
    const at = frame.toMap({ x: ((k % 600) + 0.5) / 2, y: (Math.floor(k / 600) + 0.5) / 2 });
    const [dx, dy] = [at.x - 1000, at.y - 2000];
    // Along and across the lines, in lines: by the rotation, not by the determinant.
    const [i, x] = [(dx * sine + dy * cosine) / 12.5, (dx * cosine - dy * sine) / 30];
    // On a border either neighbour is right.
    if (Math.min(Math.abs(Math.abs(i % 1) - 0.5), Math.abs(Math.abs(x % 1) - 0.5)) < 1e-6) continue;
    const [line, column] = [Math.round(i), Math.round(x)];
    const within = line >= 0 && line < inlines && column >= 0 && column < crosslines;
    const cell = line * crosslines + column;
    if (within) inside += 1;
    expect(image[k]).toBe(within && cell !== hole ? cell + 1 : 0);
  }
  expect(inside).toBeGreaterThan(10_000);
});

test('2,000,000 traces are placed and painted from typed arrays, in parts that leave the page free', async () => {
  const count = 2_000_000;
  const width = 2000;
  const x = Float64Array.from({ length: count }, (_, k) => 25 * (k % width));
  const y = Float64Array.from({ length: count }, (_, k) => 25 * Math.floor(k / width));
  const traces = {
    x,
    y,
    cells: Int32Array.from({ length: count }, (_, k) => k),
    dead: new Uint8Array(count),
    offsets: new Int32Array(0),
    values: new Float64Array(0),
  };
  const signal = new AbortController().signal;
  let parts = 0;
  const counting = setInterval(() => {
    parts += 1;
  }, 0);
  const points = (await mapPoints({
    grid: { inlineCount: 1000, crosslineCount: width },
    binGrid: null,
    traces,
    offsetCount: 1,
    signal,
  }))!;
  expect(points.counts).toEqual({ live: count, dead: 0, duplicates: 0, holes: 0 });
  const frame = mapFrame(points.extent!, 'm', 1000, 700);
  const image = new Uint32Array(1000 * 700);
  await paintPoints(image, points, frame, 1, 1, () => 7, signal);
  clearInterval(counting);
  expect(parts).toBeGreaterThan(20);
  // The survey covers its rectangle without a gap.
  const [low, high] = [
    frame.toPixel({ x: 0, y: points.extent!.top }),
    frame.toPixel({ x: points.extent!.right, y: 0 }),
  ];
  for (let py = Math.ceil(low.y); py < Math.floor(high.y); py += 7)
    for (let px = Math.ceil(low.x); px < Math.floor(high.x); px += 7) expect(image[py * 1000 + px]).toBe(7);
});

test('the range of a word leaves far values out', () => {
  const values = Float64Array.from({ length: 1000 }, (_, k) => (k === 500 ? 1e9 : k));
  const [low, high] = valueRange(values, new Uint8Array(1000))!;
  expect(low).toBeGreaterThanOrEqual(5);
  expect(high).toBeLessThan(1000);
});

test('a file read in many jobs has every trace on the map, with a word and without', async () => {
  const [inlines, crosslines] = [300, 250];
  const bytes = makeSegy({
    inlines: { first: 1, count: inlines, step: 1 },
    crosslines: { first: 1, count: crosslines, step: 1 },
    samples: 2,
    position: (i, x) => [1000 + 10 * x, 2000 + 10 * i],
    value: (inline, crossline) => inline - crossline,
  });
  const dataset = await openSegy(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  for (const word of [null, { byte: 193 }]) {
    const { x, y, cells, values } = await dataset.mapTraces({ word });
    expect(values.length).toBe(word ? inlines * crosslines : 0);
    for (let row = 0; row < inlines * crosslines; row += 997) {
      expect([x[row], y[row], cells[row]]).toEqual([
        1000 + 10 * (row % crosslines),
        2000 + 10 * Math.floor(row / crosslines),
        row,
      ]);
      if (word) expect(values[row]).toBe(1 + (row % crosslines));
    }
  }
});
