import { neighbourhoodSums } from './line-window.ts';
import type { Patch } from './patch.ts';
import { WindowSums } from './window-sums.ts';

/** The gradient structure tensor along a trace: its six elements, in samples and lines. Zero where nothing is known. */
export interface Tensors {
  readonly ii: Float64Array;
  readonly ix: Float64Array;
  readonly iz: Float64Array;
  readonly xx: Float64Array;
  readonly xz: Float64Array;
  readonly zz: Float64Array;
}

const NAMES = ['ii', 'ix', 'iz', 'xx', 'xz', 'zz'] as const;

const tensors = (patch: Patch): Tensors => ({
  ii: patch.array(),
  ix: patch.array(),
  iz: patch.array(),
  xx: patch.array(),
  xz: patch.array(),
  zz: patch.array(),
});

/**
 * The gradient structure tensor (Bigün and Granlund 1987; Van Vliet and Verbeek 1995; for seismic data Bakker 2002): the sum of ∇u ∇uᵀ
 * over a window of ± `halfWindow` samples and ± `lines` lines. Per line, ∇u is the central difference. Per sample it is that of sixth order,
 * because the central difference of a wavelet of 30 Hz at 4 ms is 10 % too small, and the dip would be 10 % too large. Near missing
 * samples it is the central difference, or that to one side. A sample without a neighbour along one of the axes is left out. A cube of one inline has no
 * gradient across it.
 */
export function structureTensors(
  halfWindow: number,
  lines: number,
  patch: Patch,
): (inline: number, crossline: number) => Tensors {
  const scratch = tensors(patch);
  const list = (of: Tensors): readonly Float64Array[] => NAMES.map((name) => of[name]);
  const single = list(scratch);
  const around = neighbourhoodSums(
    NAMES.length,
    patch.count,
    lines,
    patch.flat ? 0 : lines,
    (inline, crossline) => {
      if (!patch.at(inline, crossline)) return null;
      products(patch, inline, crossline, scratch);
      return single;
    },
  );
  const sums = new WindowSums(patch.count, patch.first, halfWindow);
  const summed = tensors(patch);
  return (inline, crossline) => {
    const total = around(inline, crossline);
    NAMES.forEach((name, n) => {
      sums.of(total[n]!, summed[name]);
    });
    return summed;
  };
}

function products(patch: Patch, inline: number, crossline: number, to: Tensors): Tensors {
  cleared(to);
  const centre = patch.at(inline, crossline);
  if (!centre) return to;
  const neighbours = [
    patch.at(inline - 1, crossline),
    patch.at(inline + 1, crossline),
    patch.at(inline, crossline - 1),
    patch.at(inline, crossline + 1),
  ] as const;
  const [left, right, back, ahead] = neighbours;
  const { values, live } = centre;
  const whole = neighbours.every((trace) => trace && !trace.live) && !live && !patch.flat;
  // Nearly all traces are whole and have whole neighbours: their inner samples need no questions, which halves the time.
  const [low, high] = whole ? [3, values.length - 3] : [0, 0];
  if (whole) {
    const [a, b, c, d] = [left!.values, right!.values, back!.values, ahead!.values];
    const { ii, ix, iz, xx, xz, zz } = to;
    for (let k = low; k < high; k++) {
      const i = (b[k]! - a[k]!) / 2;
      const x = (d[k]! - c[k]!) / 2;
      const z =
        0.75 * (values[k + 1]! - values[k - 1]!) -
        0.15 * (values[k + 2]! - values[k - 2]!) +
        (values[k + 3]! - values[k - 3]!) / 60;
      ii[k] = i * i;
      ix[k] = i * x;
      iz[k] = i * z;
      xx[k] = x * x;
      xz[k] = x * z;
      zz[k] = z * z;
    }
  }
  for (let k = 0; k < values.length; k++) {
    if (k === low && high > low) k = high;
    if (k >= values.length || live?.[k] === 0) continue;
    const here = values[k]!;
    const z = verticalSlope(values, live, k);
    const i = patch.flat
      ? 0
      : slope(
          here,
          left && left.live?.[k] !== 0 ? left.values[k] : undefined,
          right && right.live?.[k] !== 0 ? right.values[k] : undefined,
        );
    const x = slope(
      here,
      back && back.live?.[k] !== 0 ? back.values[k] : undefined,
      ahead && ahead.live?.[k] !== 0 ? ahead.values[k] : undefined,
    );
    if (Number.isNaN(i + x + z)) continue;
    to.ii[k] = i * i;
    to.ix[k] = i * x;
    to.iz[k] = i * z;
    to.xx[k] = x * x;
    to.xz[k] = x * z;
    to.zz[k] = z * z;
  }
  return to;
}

/** The slope from the neighbours before and after; NaN if neither is there. */
function slope(here: number, before: number | undefined, after: number | undefined): number {
  if (before === undefined) return after === undefined ? Number.NaN : after - here;
  return after === undefined ? here - before : (after - before) / 2;
}

function verticalSlope(values: Float64Array, live: Uint8Array | null, k: number): number {
  const at = (n: number): number => values[k + n]!;
  const there = (n: number): boolean => k + n >= 0 && k + n < values.length && live?.[k + n] !== 0;
  if (there(-3) && there(-2) && there(-1) && there(1) && there(2) && there(3))
    return 0.75 * (at(1) - at(-1)) - 0.15 * (at(2) - at(-2)) + (at(3) - at(-3)) / 60;
  return slope(at(0), there(-1) ? at(-1) : undefined, there(1) ? at(1) : undefined);
}

function cleared(of: Tensors): Tensors {
  for (const name of NAMES) of[name].fill(0);
  return of;
}

/**
 * The eigenvalues of a tensor, in closed form by trigonometric functions (Smith 1961, Eigenvalues of a symmetric 3 × 3 matrix): the
 * largest, the middle and the smallest.
 * @param all whether all three are wanted; otherwise only the largest is written
 */
export function eigenvalues(of: Tensors, k: number, out: Float64Array, all: boolean): Float64Array {
  const [ii, ix, iz] = [of.ii[k]!, of.ix[k]!, of.iz[k]!];
  const [xx, xz, zz] = [of.xx[k]!, of.xz[k]!, of.zz[k]!];
  const mean = (ii + xx + zz) / 3;
  const [di, dx, dz] = [ii - mean, xx - mean, zz - mean];
  const off = ix * ix + iz * iz + xz * xz;
  const spread = Math.sqrt((di * di + dx * dx + dz * dz + 2 * off) / 6);
  if (!(spread > Number.MIN_VALUE * 2 ** 60)) return out.fill(mean);
  const scale = 1 / spread;
  const [a, b, c] = [di * scale, dx * scale, dz * scale];
  const [d, e, f] = [ix * scale, iz * scale, xz * scale];
  const half = (a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e)) / 2;
  const angle = Math.acos(Math.max(-1, Math.min(1, half))) / 3;
  out[0] = mean + 2 * spread * Math.cos(angle);
  if (!all) return out;
  out[2] = mean + 2 * spread * Math.cos(angle + (2 * Math.PI) / 3);
  out[1] = 3 * mean - out[0]! - out[2]!;
  return out;
}
