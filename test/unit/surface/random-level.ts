import fc from 'fast-check';
import { halfToFloat } from '../../../src/core/half.ts';
import type { Level, MeshData } from '../../../src/core/types.ts';
import { mergingMeshes } from '../../../src/surface/merge.ts';

/** A level of random size, values −2 … 2 in halves and random ends of its columns, its samples at any place of a buffer. */
export const randomLevel: fc.Arbitrary<Level> = fc
  .record({
    inlineCount: fc.integer({ min: 2, max: 6 }),
    crosslineCount: fc.integer({ min: 2, max: 5 }),
    sampleCount: fc.oneof(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 30, max: 70 })),
    lead: fc.integer({ min: 0, max: 3 }),
    seed: fc.integer({ min: 1, max: 2 ** 30 }),
    holes: fc.constantFrom(0, 0.1, 0.4),
    roughness: fc.constantFrom(0.02, 0.3, 1),
  })
  .map(({ lead, seed, holes, roughness, ...size }) => {
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const columns = size.inlineCount * size.crosslineCount;
    const buffer = new Uint16Array(columns * size.sampleCount + lead);
    const data = buffer.subarray(lead);
    let value = 0;
    const halves = [0xc000, 0xbe00, 0xbc00, 0xb800, 0, 0x3800, 0x3c00, 0x3e00, 0x4000];
    for (let k = 0; k < data.length; k++) {
      if (random() < roughness) value = Math.floor(random() * halves.length);
      data[k] = halves[value]!;
    }
    const lastValid = Int32Array.from({ length: columns }, () =>
      random() < holes ? Math.floor(random() * (size.sampleCount + 1)) - 1 : size.sampleCount - 1,
    );
    return { ...size, stride: { inline: 1, crossline: 1, sample: 1 }, data, lastValid, scale: 1 };
  });

/** Whether a cell lies in the level and has no null corner. */
export function isWhole(level: Level, inline: number, crossline: number, sample: number): boolean {
  if (inline < 0 || crossline < 0 || sample < 0) return false;
  if (inline + 1 >= level.inlineCount || crossline + 1 >= level.crosslineCount) return false;
  const column = inline * level.crosslineCount + crossline;
  return [0, 1, level.crosslineCount, level.crosslineCount + 1].every(
    (step) => level.lastValid[column + step]! > sample,
  );
}

/** Which corners of a cell are at least the amplitude: bit 0 the first sample, 1 the next, 2 next crossline, 4 next inline. */
export function caseOf(
  level: Level,
  amplitude: number,
  [inline, crossline, sample]: readonly number[],
): number {
  let index = 0;
  for (let corner = 0; corner < 8; corner++) {
    const i = inline! + (corner >> 2);
    const x = crossline! + ((corner >> 1) & 1);
    const s = sample! + (corner & 1);
    const value = halfToFloat(level.data[(i * level.crosslineCount + x) * level.sampleCount + s]!);
    if (value >= amplitude) index |= 1 << corner;
  }
  return index;
}

/** Edges between welded vertices, as their ends, with the number of triangles at each. */
export function edgeUse(mesh: MeshData): { ends: [number[], number[]]; count: number }[] {
  const use = new Map<string, { ends: [number[], number[]]; count: number }>();
  const place = (vertex: number) => [...mesh.positions.subarray(vertex * 3, vertex * 3 + 3)];
  for (let k = 0; k < mesh.indices.length; k += 3) {
    for (let n = 0; n < 3; n++) {
      const a = place(mesh.indices[k + n]!);
      const b = place(mesh.indices[k + ((n + 1) % 3)]!);
      const key = [a.join(), b.join()].sort().join('|');
      const edge = use.get(key) ?? { ends: [a, b], count: 0 };
      edge.count += 1;
      use.set(key, edge);
    }
  }
  return [...use.values()];
}

/** Several meshes as one, without the turns that the page takes between. */
export function mergeMeshes(parts: readonly MeshData[]): MeshData {
  const merging = mergingMeshes(parts);
  for (;;) {
    const step = merging.next();
    if (step.done) return step.value;
  }
}
