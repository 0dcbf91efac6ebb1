import { describe, expect, test } from 'vitest';
import { floatToHalf, halfToFloat } from '../../../../../src/core/half.ts';
import { amplitudeScale, writeTexels } from '../../../../../src/view/half-texture.ts';
import { sliceAxes, sliceExtent, tiles } from '../../../../../src/view/layers/slices/slice-cells.ts';
import { orderKey, orderPieces } from '../../../../../src/view/layers/slices/slice-order.ts';
import { hitSlices, type PickTarget } from '../../../../../src/view/layers/slices/slice-pick.ts';
import { toPick } from '../../../../../src/view/pick.ts';

describe('texels of a slice', () => {
  test('amplitudes of any size keep eleven bits, a wild spike notwithstanding', () => {
    for (const size of [1e-20, 1, 3e4, 1e30]) {
      const data = new Float32Array(5000).map((_, k) => size * Math.sin(k));
      const scale = amplitudeScale(data);
      expect(Number.isInteger(Math.log2(scale))).toBe(true);
      const texels = new Uint32Array(5000);
      writeTexels(data, 5000, { column: 0, row: 0, columns: 5000, rows: 1 }, scale, texels);
      for (let k = 1; k < 5000; k += 97) {
        expect(Math.abs(halfToFloat(texels[k]! & 0xffff) * scale - data[k]!)).toBeLessThanOrEqual(
          Math.abs(data[k]!) * 2 ** -10.9 + scale * 2 ** -24,
        );
      }
    }
    const spiky = new Float32Array(5000).map((_, k) => (k === 7 ? 3e38 : Math.sin(k)));
    expect(amplitudeScale(spiky)).toBeLessThan(1e3);
    expect(amplitudeScale(new Float32Array(9))).toBe(1);
  });

  test('a null is (0, 0), a zero is (0, 1)', () => {
    const texels = new Uint32Array(2);
    writeTexels(new Float32Array([Number.NaN, 0]), 2, { column: 0, row: 0, columns: 2, rows: 1 }, 1, texels);
    expect([...texels]).toEqual([0, 0x3c000000]);
  });

  test('a rectangle of a slice, divided by a power of two', () => {
    const data = new Float32Array(20).map((_, k) => (k % 2 ? -1 : 1) * (k + 1) * 1e6);
    const texels = new Uint32Array(4);
    writeTexels(data.subarray(2), 6, { column: 1, row: 1, columns: 2, rows: 2 }, 2 ** 10, texels);
    const wanted = [9, 10, 15, 16].map((k) => floatToHalf(data[k]! / 2 ** 10) | 0x3c000000);
    expect([...texels]).toEqual(wanted);
  });
});

describe('cells', () => {
  test('a full slice spans half a sample beyond its ends', () => {
    const slice = { axis: 'inline', width: 80, height: 100, columnStride: 1, rowStride: 1 } as const;
    expect(sliceExtent(slice, [50, 80, 100])).toEqual([-0.5, -0.5, 79.5, 99.5]);
  });

  test('a coarse slice never leaves the box', () => {
    const slice = { axis: 'sample', width: 11, height: 13, columnStride: 8, rowStride: 4 } as const;
    const [left, top, right, bottom] = sliceExtent(slice, [50, 81, 100]);
    expect([left * 8, top * 4]).toEqual([-0.5, -0.5]);
    expect(right * 8).toBe(80.5);
    expect(bottom * 4).toBe(49.5);
  });

  test('tiles cover everything once and hold the texels on both sides of their seams', () => {
    for (const [width, limit] of [
      [7, 8],
      [8, 8],
      [9, 8],
      [100, 8],
      [17, 8],
    ] as const) {
      const row = tiles(width, 1, limit);
      row.forEach((tile, k) => {
        expect(tile.columns).toBeLessThanOrEqual(limit);
        const [low, , high] = tile.cells;
        if (k > 0) {
          expect(low).toBe(row[k - 1]!.cells[2]);
          expect(tile.column).toBeLessThan(low);
        }
        if (k < row.length - 1) expect(tile.column + tile.columns - 1).toBeGreaterThan(high);
      });
      expect(row[0]!.cells[0]).toBeLessThan(0);
      expect(row.at(-1)!.cells[2]).toBe(width);
    }
    expect(tiles(20, 20, 8)).toHaveLength(tiles(20, 1, 8).length ** 2);
  });
});

describe('order of translucent slices', () => {
  const planes = [
    { axis: 0, at: 10 },
    { axis: 1, at: 20 },
    { axis: 2, at: 30 },
  ] as const;

  test('three crossing slices make seven pieces, each order once', () => {
    const pieces = orderPieces(planes, [100, 100, 100]);
    const orders = pieces.flat().map(({ order }) => order);
    expect(orders.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('parallel slices go from far to near', () => {
    const stack = [5, 15, 25, 35].map((at) => ({ axis: 2 as const, at }));
    const order = (eye: number) => orderPieces(stack, [0, 0, eye]).map(([piece]) => piece!.order);
    expect(order(100)).toEqual([0, 1, 2, 3]);
    expect(order(-100)).toEqual([3, 2, 1, 0]);
    // Between them: both ends first, the neighbours last.
    const [a, b, c, d] = order(20);
    expect(a!).toBeLessThan(b!);
    expect(d!).toBeLessThan(c!);
  });

  test('the order stays while the eye stays on the same sides', () => {
    expect(orderKey(planes, [50, 50, 50])).toBe(orderKey(planes, [60, 40, 99]));
    expect(orderKey(planes, [50, 50, 50])).not.toBe(orderKey(planes, [50, 50, 20]));
  });
});

describe('picking', () => {
  const size = [50, 80, 100] as const;
  const target = (over: Partial<PickTarget> = {}): PickTarget => ({
    slot: 'inline',
    axes: sliceAxes('inline'),
    position: 20,
    extent: [-0.5, -0.5, 79.5, 99.5],
    columnStride: 1,
    rowStride: 1,
    visibleAt: () => true,
    ...over,
  });

  const pick = (
    targets: readonly PickTarget[],
    eye: readonly [number, number, number],
    direction: readonly [number, number, number],
  ) => toPick(hitSlices(targets, { eye, direction }), size);

  test('the nearest slice answers with the nearest sample', () => {
    const behind = target({ position: 30 });
    const found = pick([behind, target()], [-100, 10.4, 70.6], [1, 0, 0]);
    expect(found).toEqual({ slot: 'inline', inlineIndex: 20, crosslineIndex: 10, sampleIndex: 71 });
  });

  test('a hole lets the ray through', () => {
    const holed = target({ visibleAt: () => false });
    const behind = target({ position: 30 });
    expect(pick([holed, behind], [-100, 10, 70], [1, 0, 0])?.inlineIndex).toBe(30);
  });

  test('beside, behind and along a slice there is nothing', () => {
    expect(pick([target()], [-100, 200, 70], [1, 0, 0])).toBeNull();
    expect(pick([target()], [-100, 10, 70], [-1, 0, 0])).toBeNull();
    expect(pick([target()], [-100, 10, 70], [0, 1, 0])).toBeNull();
  });

  test('coarse cells count in full-resolution indices', () => {
    const coarse = target({ extent: [-0.125, -0.125, 19.5, 24.5], columnStride: 4, rowStride: 4 });
    expect(pick([coarse], [-100, 41, 62], [1, 0, 0])).toMatchObject({
      crosslineIndex: 41,
      sampleIndex: 62,
    });
  });
});
