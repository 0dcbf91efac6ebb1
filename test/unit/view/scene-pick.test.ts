import { describe, expect, test } from 'vitest';
import { encodeHalves } from '../../../src/core/half.ts';
import type { Level } from '../../../src/core/types.ts';
import { UNCROPPED } from '../../../src/view/furniture/crop.ts';
import { MeshPick } from '../../../src/view/layers/surface/mesh-pick.ts';
import { surfaceCut } from '../../../src/view/layers/surface/surface-cut.ts';
import { hitSurface, hitVolume, type VolumeLook } from '../../../src/view/layers/volume/level-pick.ts';
import { opacityTable } from '../../../src/view/layers/volume/volume-render.ts';
import type { Ray } from '../../../src/view/pick.ts';
import { extractSurface } from '../../extract-surface.ts';

const COUNT = 33;
const STRIDE = { inline: 2, crossline: 1, sample: 3 };
const MIDDLE = [16 * 2, 16, 16 * 3] as const;

/** From a function of the level's own indices; a column of nulls where `hole` says so. */
function levelOf(
  value: (i: number, x: number, s: number) => number,
  hole: (i: number, x: number) => boolean = () => false,
): Level {
  const floats = new Float32Array(COUNT ** 3);
  const lastValid = new Int32Array(COUNT ** 2);
  for (let i = 0, at = 0; i < COUNT; i++)
    for (let x = 0; x < COUNT; x++) {
      lastValid[i * COUNT + x] = hole(i, x) ? -1 : COUNT - 1;
      for (let s = 0; s < COUNT; s++, at++) floats[at] = hole(i, x) ? 0 : value(i, x, s);
    }
  const data = new Uint16Array(floats.length);
  encodeHalves(floats, 2 ** -9, data, 0);
  const counts = { inlineCount: COUNT, crosslineCount: COUNT, sampleCount: COUNT };
  return { stride: STRIDE, ...counts, data, lastValid, scale: 2 ** -9 };
}

/** Amplitude falls by a tenth a voxel from 1.2 in the middle: 0.5 is a ball of 7 voxels. */
const ball = levelOf((i, x, s) => 1.2 - Math.hypot(i - 16, x - 16, s - 16) / 10);
const surface = { amplitude: 0.5, signs: ['positive'] } as const;

/** Where a straight line meets the ball of 7 voxels, by geometry; null beside it. */
function exact({ eye, direction }: Ray): number | null {
  const scaled = (v: readonly number[]) => [v[0]! / STRIDE.inline, v[1]!, v[2]! / STRIDE.sample] as const;
  const [o, d] = [scaled(eye.map((v, k) => v - MIDDLE[k]!)), scaled(direction)];
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, k) => sum + v * b[k]!, 0);
  const [a, b, c] = [dot(d, d), 2 * dot(o, d), dot(o, o) - 49];
  const root = b * b - 4 * a * c;
  return root < 0 ? null : (-b - Math.sqrt(root)) / (2 * a);
}

/** Rays from outside through places in and about the middle. */
const rays: Ray[] = Array.from({ length: 60 }, (_, k) => {
  const eye = [150 * Math.cos(k), 120 * Math.sin(k) + 16, 100 * Math.sin(3 * k) + 40] as const;
  const to = [32 + 6 * Math.sin(5 * k), 16 + 3 * Math.cos(7 * k), 48 + 9 * Math.sin(2 * k)] as const;
  return { eye, direction: [to[0] - eye[0], to[1] - eye[1], to[2] - eye[2]] };
});
/** Voxels between two places along a ray. */
const apart = ({ direction }: Ray, by: number) =>
  Math.abs(by) * Math.hypot(direction[0] / STRIDE.inline, direction[1], direction[2] / STRIDE.sample);

describe('a ray meets the surface', () => {
  test('as a mesh and in the level within a quarter of a voxel of where it is, and the nearer side first', () => {
    const mesh = new MeshPick(extractSurface(ball, 0.5, 'positive', 0, COUNT - 1));
    for (const ray of rays) {
      const wanted = exact(ray)!;
      const found = mesh.distance(ray, UNCROPPED)!;
      const live = hitSurface(ball, surface, ray, UNCROPPED)!;
      expect(apart(ray, found - wanted)).toBeLessThan(0.25);
      expect(apart(ray, live.distance - wanted)).toBeLessThan(0.25);
      expect(live).toMatchObject({ slot: 'surface', amplitude: 0.5 });
    }
  });

  test('beyond what the crop cuts away, and nowhere beside it or behind the eye', () => {
    const mesh = new MeshPick(extractSurface(ball, 0.5, 'positive', 0, COUNT - 1));
    const ray: Ray = { eye: [-100, 16, 48], direction: [10, 0, 0] };
    const crop = { low: [32, -1e9, -1e9], high: [1e9, 1e9, 1e9] } as const;
    // The ball reaches from inline 18 to 46; its near half is cut away.
    expect(mesh.distance(ray, UNCROPPED)).toBeCloseTo(11.8, 1);
    expect(mesh.distance(ray, crop)).toBeCloseTo(14.6, 1);
    expect(hitSurface(ball, surface, ray, crop)!.distance).toBeCloseTo(14.6, 1);
    for (const miss of [
      { eye: [-100, 31, 48], direction: [10, 0, 0] },
      { eye: [-100, 16, 48], direction: [-10, 0, 0] },
    ] as const) {
      expect(mesh.distance(miss, UNCROPPED)).toBeNull();
      expect(hitSurface(ball, surface, miss, UNCROPPED)).toBeNull();
    }
  });

  test('behind what the surface is cut away of, in the octant towards the eye', () => {
    const mesh = new MeshPick(extractSurface(ball, 0.5, 'positive', 0, COUNT - 1));
    const size = [2 * COUNT, COUNT, 3 * COUNT] as const;
    const ray: Ray = { eye: [-100, 12, 42], direction: [10, 0, 0] };
    const cut = surfaceCut([32, 16, 48], ray.eye, size)!;
    // The near half of the ball along this ray lies in that octant, and in no other.
    const far = mesh.distance(ray, UNCROPPED, cut)!;
    expect(ray.eye[0] + 10 * far).toBeGreaterThan(32);
    expect(hitSurface(ball, surface, ray, UNCROPPED, cut)!.distance).toBeCloseTo(far, 1);
    const other = surfaceCut([32, 16, 48], [-100, 20, 42], size)!;
    expect(mesh.distance(ray, UNCROPPED, other)).toBe(mesh.distance(ray, UNCROPPED));
    expect(surfaceCut([32, 16, 48], [30, 12, 42], size), 'with the eye in the survey').toBeNull();
    expect(surfaceCut([null, null, null], ray.eye, size), 'with no slice seen').toBeNull();
  });

  test('not on parts that are too small to be drawn', () => {
    const surfaceMesh = extractSurface(ball, 0.5, 'positive', 0, COUNT - 1);
    const marks = new Uint8Array(surfaceMesh.positions.length / 3).fill(5 + 64);
    const mesh = new MeshPick({ ...surfaceMesh, marks });
    const ray: Ray = { eye: [-100, 16, 48], direction: [10, 0, 0] };
    expect(mesh.distance(ray, UNCROPPED, undefined, 5)).not.toBeNull();
    expect(mesh.distance(ray, UNCROPPED, undefined, 6)).toBeNull();
  });

  test('not where a null stands in the way of the samples', () => {
    const holed = levelOf(
      (i, x, s) => 1.2 - Math.hypot(i - 16, x - 16, s - 16) / 10,
      (i) => i < 16,
    );
    const ray: Ray = { eye: [-100, 16, 48], direction: [10, 0, 0] };
    expect(hitSurface(holed, surface, ray, UNCROPPED)!.distance).toBeCloseTo(14.6, 1);
  });
});

describe('a ray through the volume', () => {
  const even = levelOf(() => 0.5);
  const look = (mode: VolumeLook['mode'], opacity: number): VolumeLook => ({
    mode,
    opacities: opacityTable([{ at: 0, opacity }]),
    low: -1,
    perAmplitude: 0.5,
  });

  test('ends where half of the light is stopped, by the way gone in voxels whatever its direction', () => {
    // 1 − 0.8^n reaches a half after 3.1 voxels.
    for (const direction of [
      [2, 0, 0],
      [2, 1, 0],
      [2, 1, 3],
    ] as const) {
      const ray: Ray = { eye: direction.map((v) => 8 - 20 * v) as unknown as Ray['eye'], direction };
      const hit = hitVolume(even, look('composite', 0.2), ray, UNCROPPED, Infinity)!;
      expect(hit.slot).toBe('volume');
      expect(hit.amplitude).toBeCloseTo(0.5, 3);
      const entry = Math.max(...direction.map((v, k) => (v === 0 ? 0 : -ray.eye[k]! / v)));
      const voxels = apart(ray, hit.distance - entry);
      expect(Math.abs(voxels - 3.1), `${direction}: ${voxels}`).toBeLessThan(1);
    }
  });

  test('is what is behind where it is fainter, or where that is nearer', () => {
    const ray: Ray = { eye: [-40, 16, 48], direction: [2, 0, 0] };
    expect(hitVolume(even, look('composite', 0.01), ray, UNCROPPED, Infinity)).toBeNull();
    expect(hitVolume(even, look('composite', 0.2), ray, UNCROPPED, 22)).toBeNull();
  });

  test('of a maximum is the strongest sample, wherever it is', () => {
    const peak = levelOf((i) => (i === 20 ? 0.9 : 0.3));
    const ray: Ray = { eye: [-40, 16, 48], direction: [2, 0, 0] };
    const hit = hitVolume(peak, look('maximum', 1), ray, UNCROPPED, Infinity)!;
    expect(hit.at[0]).toBeCloseTo(40, 3);
    expect(hit.amplitude).toBeCloseTo(0.9, 2);
  });
});
