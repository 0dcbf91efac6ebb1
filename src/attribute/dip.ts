import type { AttributeSettings } from '../core/attribute.ts';
import { Memo, type Patch, type TraceAttribute } from './patch.ts';
import { eigenvalues, structureTensors, type Tensors } from './structure-tensor.ts';
import { hideMissing } from './window-sums.ts';

/** Dips along a trace, in samples per line of growing index, positive downwards; NaN where there is none. */
export interface Dips {
  readonly alongInlines: Float64Array;
  readonly alongCrosslines: Float64Array;
}

const DEGREES = 180 / Math.PI;

/**
 * Apparent dips from the structure tensor. Its eigenvector v of the largest eigenvalue is normal to the events, so the dips are −vᵢ ÷ v_z
 * and −vₓ ÷ v_z. None where there is no sample, or the tensor or v_z is 0.
 */
export function dipsOf({ halfWindow, lines }: AttributeSettings, patch: Patch): Memo<Dips> {
  const tensorsAt = structureTensors(halfWindow, lines, patch);
  const values = new Float64Array(3);
  return new Memo<Dips>(8 * lines + 32, (inline, crossline, old) => {
    const { alongInlines, alongCrosslines } = old ?? {
      alongInlines: patch.array(),
      alongCrosslines: patch.array(),
    };
    const live = patch.at(inline, crossline)?.live;
    if (live === undefined) {
      alongInlines.fill(Number.NaN);
      alongCrosslines.fill(Number.NaN);
      return { alongInlines, alongCrosslines };
    }
    const tensors = tensorsAt(inline, crossline);
    for (let k = 0; k < alongInlines.length; k++) {
      if (live?.[k] === 0) {
        alongInlines[k] = Number.NaN;
        alongCrosslines[k] = Number.NaN;
        continue;
      }
      eigenvalues(tensors, k, values, false);
      normal(tensors, k, values[0]!, values);
      const vertical = values[2]!;
      alongInlines[k] = vertical === 0 ? Number.NaN : -values[0]! / vertical;
      alongCrosslines[k] = vertical === 0 ? Number.NaN : -values[1]! / vertical;
    }
    return { alongInlines, alongCrosslines };
  });
}

/** The eigenvector of an eigenvalue: the longest cross product of two rows of T − λ 1. It is 0 if the eigenvalue is not single. */
function normal(of: Tensors, k: number, value: number, out: Float64Array): void {
  const [ix, iz, xz] = [of.ix[k]!, of.iz[k]!, of.xz[k]!];
  const [a, b, c] = [of.ii[k]! - value, of.xx[k]! - value, of.zz[k]! - value];
  // Rows: (a, ix, iz), (ix, b, xz), (iz, xz, c).
  const [p0, p1, p2] = [ix * xz - iz * b, iz * ix - a * xz, a * b - ix * ix];
  const [q0, q1, q2] = [ix * c - iz * xz, iz * iz - a * c, a * xz - ix * iz];
  const [r0, r1, r2] = [b * c - xz * xz, xz * iz - ix * c, ix * xz - b * iz];
  const p = p0 * p0 + p1 * p1 + p2 * p2;
  const q = q0 * q0 + q1 * q1 + q2 * q2;
  const r = r0 * r0 + r1 * r1 + r2 * r2;
  const [x, y, z] = p >= q && p >= r ? [p0, p1, p2] : q >= r ? [q0, q1, q2] : [r0, r1, r2];
  out[0] = x;
  out[1] = y;
  out[2] = z;
}

/**
 * - dip: the magnitude of the slope ∇z of the events, z being positive downwards, from the dips along both axes and the bin vectors
 * - azimuth: the direction in which the events go down, in degrees clockwise from the map's Y axis (grid north), 0 to 360
 *
 * Without bin sizes the slope is in samples per line, and the azimuth counts from growing inline to growing crossline numbers.
 */
export function dipAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { kind, toMap, scale, angle } = settings;
  const dips = dipsOf(settings, patch);
  const out = patch.array();
  const [xi, xx, yi, yx] = toMap;
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    const { alongInlines, alongCrosslines } = dips.get(inline, crossline);
    for (let k = 0; k < out.length; k++) {
      const [p, q] = [alongInlines[k]!, alongCrosslines[k]!];
      const [x, y] = [xi * p + xx * q, yi * p + yx * q];
      if (kind === 'azimuth') {
        const degrees = Math.atan2(x, y) * DEGREES;
        out[k] = x === 0 && y === 0 ? Number.NaN : degrees < 0 ? degrees + 360 : degrees;
      } else {
        const slope = Math.sqrt(x * x + y * y) * scale;
        out[k] = angle ? Math.atan(slope) * DEGREES : slope;
      }
    }
    return hideMissing(patch.at(inline, crossline)!, out);
  };
}

/**
 * Chaos (Randen, Monsen, Signer and others 2000, Three-dimensional texture attributes for seismic data analysis): with the eigenvalues
 * λ₁ ≥ λ₂ ≥ λ₃ of the structure tensor 2 λ₂ ÷ (λ₁ + λ₃) − 1, from −1 for plane events to 1. Null where the tensor is 0.
 */
export function chaosAttribute({ halfWindow, lines }: AttributeSettings, patch: Patch): TraceAttribute {
  const tensorsAt = structureTensors(halfWindow, lines, patch);
  const out = patch.array();
  const values = new Float64Array(3);
  return (inline, crossline) => {
    if (!patch.at(inline, crossline)) return null;
    const tensors = tensorsAt(inline, crossline);
    for (let k = 0; k < out.length; k++) {
      eigenvalues(tensors, k, values, true);
      const ends = values[0]! + values[2]!;
      out[k] = ends > 0 ? (2 * values[1]!) / ends - 1 : Number.NaN;
    }
    return hideMissing(patch.at(inline, crossline)!, out);
  };
}

/**
 * Curvature from volumetric dip (Al-Dossary and Marfurt 2006; Roberts 2001): with the slopes p and q of the events along X and Y, positive
 * downwards, a = ½ ∂p/∂X, b = ½ ∂q/∂Y and c = ½ (∂p/∂Y + ∂q/∂X), the most positive curvature is (a + b) + √((a − b)² + c²) and the
 * most negative one (a + b) − √((a − b)² + c²). Anticlines are positive: at the top of a dome of radius R both are 1 ÷ R. Derivatives
 * are central differences over the two neighbouring lines at the same sample, or to one side. Null where a dip is missing.
 */
export function curvatureAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { kind, toMap, scale } = settings;
  const dips = dipsOf(settings, patch);
  const out = patch.array();
  const [xi, xx, yi, yx] = toMap;
  const sign = kind === 'curvatureMostPositive' ? 1 : -1;
  return (inline, crossline) => {
    if (!patch.at(inline, crossline)) return null;
    const here = dips.get(inline, crossline);
    const left = dips.get(inline - 1, crossline);
    const right = dips.get(inline + 1, crossline);
    const back = dips.get(inline, crossline - 1);
    const ahead = dips.get(inline, crossline + 1);
    for (let k = 0; k < out.length; k++) {
      const change = (before: Dips, after: Dips, of: keyof Dips): number =>
        difference(before[of][k]!, here[of][k]!, after[of][k]!);
      // Second derivatives of depth by line indices: [inline, inline], [inline, crossline] …
      const ii = patch.flat ? 0 : change(left, right, 'alongInlines');
      const ix = patch.flat ? 0 : change(left, right, 'alongCrosslines');
      const xi2 = change(back, ahead, 'alongInlines');
      const xx2 = change(back, ahead, 'alongCrosslines');
      // The rows of `toMap` turn derivatives along indices into derivatives along X and Y, both of the slope and by place.
      const pi = xi * ii + xx * ix;
      const px = xi * xi2 + xx * xx2;
      const qi = yi * ii + yx * ix;
      const qx = yi * xi2 + yx * xx2;
      const a = 0.5 * (xi * pi + xx * px);
      const b = 0.5 * (yi * qi + yx * qx);
      const c = 0.5 * (yi * pi + yx * px + xi * qi + xx * qx);
      out[k] = scale * (a + b + sign * Math.sqrt((a - b) * (a - b) + c * c));
    }
    return hideMissing(patch.at(inline, crossline)!, out);
  };
}

/** The difference per line from the values before and after; NaN if the one here is, or both others are. */
function difference(before: number, here: number, after: number): number {
  if (Number.isNaN(here)) return here;
  if (Number.isNaN(before)) return after - here;
  return Number.isNaN(after) ? here - before : (after - before) / 2;
}
