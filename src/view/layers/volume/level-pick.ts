import { halfTable } from '../../../core/half.ts';
import type { SurfaceLevel, VolumeStyle } from '../../../core/scene.ts';
import type { Level } from '../../../core/types.ts';
import { along, type Box, type Hit, type Ray, SOLID } from '../../pick.ts';
import type { Triple } from '../../placement.ts';
import { isCutAway, NO_CUT } from '../surface/surface-cut.ts';

/** Distance in voxels between samples of a ray. */
const STEP = 0.5;

/** Finds where a ray first crosses the ray-cast surface of a level, computing the shader's samples on the CPU. */
export function hitSurface(
  level: Level,
  surface: SurfaceLevel,
  ray: Ray,
  crop: Box,
  cut = NO_CUT,
): Hit | null {
  const targets = surface.signs.map((sign) =>
    sign === 'negative' ? -Math.abs(surface.amplitude) : surface.amplitude,
  );
  let before = Number.NaN;
  let last = 0;
  return march(level, ray, crop, (value, distance) => {
    let found: Hit | null = null;
    for (const amplitude of targets) {
      // NaN compares false, so a cell with a missing corner stays open.
      if (!(before < amplitude && value >= amplitude) && !(before >= amplitude && value < amplitude))
        continue;
      const share = (amplitude - before) / (value - before);
      const to = last + (distance - last) * share;
      const at = along(ray, to);
      if (to < (found?.distance ?? Infinity) && !isCutAway(at, cut))
        found = { slot: 'surface', distance: to, at, amplitude };
    }
    before = value;
    last = distance;
    return found;
  });
}

/**
 * How amplitudes are drawn: low end and 1 ÷ length of the colour range, and two numbers of the opacity table
 * per colour.
 */
export interface VolumeLook {
  readonly mode: VolumeStyle['mode'];
  readonly opacities: Float32Array;
  readonly low: number;
  readonly perAmplitude: number;
}

/**
 * Finds what is visible of the volume along a ray before `until`: where half of the light is absorbed or, for
 * a maximum, the strongest sample. Null when that is fainter than what is behind.
 */
export function hitVolume(level: Level, look: VolumeLook, ray: Ray, crop: Box, until: number): Hit | null {
  const { mode, opacities, low, perAmplitude } = look;
  const symmetric = Math.abs(2 * low * perAmplitude + 1) < 1e-3;
  let clear = 1;
  let strongest: Hit | null = null;
  let most = -Infinity;
  const solid = march(level, ray, crop, (amplitude, distance, voxels) => {
    if (!(distance < until) || Number.isNaN(amplitude)) return null;
    const place = (amplitude - low) * perAmplitude;
    const opacity = opacities[2 * Math.round(255 * Math.min(1, Math.max(0, place)))]!;
    const hit = { slot: 'volume', distance, at: along(ray, distance), amplitude } as const;
    if (mode === 'composite') {
      clear *= (1 - opacity) ** voxels;
      return clear <= 1 - SOLID ? hit : null;
    }
    const strength = symmetric ? Math.abs(2 * place - 1) : place;
    if (opacity > 0 && strength > most) {
      most = strength;
      strongest = opacity >= SOLID ? hit : null;
    }
    return null;
  });
  return solid ?? strongest;
}

/**
 * Samples a level along a ray until `visit` finds something. Values are amplitudes, NaN where a corner of the
 * cell is missing. `voxels` is the length of the ray that each sample stands for.
 */
function march(
  level: Level,
  ray: Ray,
  crop: Box,
  visit: (amplitude: number, distance: number, voxels: number) => Hit | null,
): Hit | null {
  const { stride, inlineCount, crosslineCount, sampleCount } = level;
  const strides = [stride.inline, stride.crossline, stride.sample] as const;
  const counts = [inlineCount, crosslineCount, sampleCount] as const;
  let enter = 0;
  let leave = Infinity;
  for (const k of [0, 1, 2] as const) {
    const low = Math.max(0, crop.low[k]) - ray.eye[k];
    const high = Math.min((counts[k] - 1) * strides[k], crop.high[k]) - ray.eye[k];
    const by = ray.direction[k];
    if (by === 0 && (low > 0 || high < 0)) return null;
    if (by === 0) continue;
    enter = Math.max(enter, Math.min(low / by, high / by));
    leave = Math.min(leave, Math.max(low / by, high / by));
  }
  const perLength = ray.direction.map((by, k) => Math.abs(by) / strides[k]!);
  const most = Math.max(...perLength);
  const voxels = (STEP * Math.hypot(...perLength)) / most;
  const count = Math.ceil(((leave - enter) * most) / STEP);
  for (let k = 0; k <= count; k++) {
    const distance = k === count ? leave : enter + (k * STEP) / most;
    const at = along(ray, distance);
    // Beyond the horizons that the picture is cropped to there is nothing, as if the samples were missing.
    const value = crop.beyond?.(at) ? Number.NaN : amplitudeAt(level, at);
    const found = visit(value, distance, voxels);
    if (found) return found;
  }
  return null;
}

/** Interpolates between the eight voxels around a point in index space, like the texture filter. */
function amplitudeAt(level: Level, [inline, crossline, sample]: Triple): number {
  const { stride, inlineCount, crosslineCount, sampleCount, lastValid, data, scale } = level;
  const values = halfTable();
  const cell = (at: number, count: number) => Math.max(0, Math.min(count - 2, Math.floor(at)));
  const [i, x, s] = [inline / stride.inline, crossline / stride.crossline, sample / stride.sample];
  const [i0, x0, s0] = [cell(i, inlineCount), cell(x, crosslineCount), cell(s, sampleCount)];
  let sum = 0;
  for (let di = 0; di < 2; di++) {
    for (let dx = 0; dx < 2; dx++) {
      const column = (i0 + di) * crosslineCount + x0 + dx;
      if (lastValid[column]! <= s0) return Number.NaN;
      const weight = (di ? i - i0 : 1 - i + i0) * (dx ? x - x0 : 1 - x + x0);
      const at = column * sampleCount + s0;
      sum += weight * ((1 - s + s0) * values[data[at]!]! + (s - s0) * values[data[at + 1]!]!);
    }
  }
  return sum * scale;
}
