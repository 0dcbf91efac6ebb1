import { expect, test } from 'vitest';
import { colormapTable } from '../../../src/view/colormap.ts';
import { paintSection } from '../../../src/view/section-painter.ts';

const table = colormapTable('red-white-blue');
const entry = (k: number) => [...table.subarray(k * 4, k * 4 + 4)];

function createContext(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

const at = (context: CanvasRenderingContext2D, x: number, y: number) => [
  ...context.getImageData(x, y, 1, 1).data,
];

// Two rows of three traces; the last trace is null.
const slice = { data: new Float32Array([1, -1, Number.NaN, -1, 1, Number.NaN]), width: 3, height: 2 };

test('blocks: each sample has its table colour, a null is transparent', () => {
  const context = createContext(30, 20);
  paintSection(
    context,
    slice,
    table,
    [-1, 1],
    1,
    { x: 0, y: 0, width: 30, height: 20 },
    { interpolate: false },
  );
  expect(at(context, 1, 1)).toEqual(entry(255));
  expect(at(context, 9, 9)).toEqual(entry(255));
  expect(at(context, 10, 1)).toEqual(entry(0));
  expect(at(context, 1, 15)).toEqual(entry(0));
  expect(at(context, 25, 5)).toEqual([0, 0, 0, 0]);
});

test('interpolated: amplitudes are mixed, nulls are not', () => {
  const context = createContext(300, 200);
  paintSection(context, slice, table, [-1, 1], 1, { x: 0, y: 0, width: 300, height: 200 });
  expect(at(context, 40, 20)).toEqual(entry(255));
  // Half-way between 1 and −1.
  expect(Math.min(...at(context, 100, 20))).toBeGreaterThan(240);
  expect(at(context, 195, 20)).toEqual(entry(0));
  expect(at(context, 205, 20)).toEqual([0, 0, 0, 0]);
});

test('zoomed in, only the part inside the canvas is painted, in its place', () => {
  const context = createContext(40, 40);
  paintSection(
    context,
    slice,
    table,
    [-1, 1],
    1,
    { x: -3000, y: -10, width: 9000, height: 2000 },
    { interpolate: false },
  );
  expect(at(context, 0, 0)).toEqual(entry(0));
});

test('wiggles swing to the right for positive amplitudes and break at nulls', () => {
  const context = createContext(90, 60);
  const traces = { data: new Float32Array([0, 0, 1, -1, 0, Number.NaN]), width: 2, height: 3 };
  paintSection(
    context,
    traces,
    table,
    [-1, 1],
    1,
    { x: 0, y: 0, width: 90, height: 60 },
    { density: false, wiggle: { colour: '#000' } },
  );
  const painted = (x: number, y: number) => at(context, x, y)[3]! > 0;
  expect(painted(30, 30)).toBe(true);
  expect(painted(10, 30)).toBe(false);
  expect(painted(60, 55)).toBe(false);
});
