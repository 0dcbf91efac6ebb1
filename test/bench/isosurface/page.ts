// Isosurfaces of the bench's cube in the browser, each timed alone; `window.bench` is what the bench calls.
import { BufferAttribute, BufferGeometry } from 'three';
import type { Level } from '../../../src/core/types.ts';
import { createPool, type Pool } from '../../../src/engine/pool.ts';
import { spawnWorker } from '../../../src/engine/spawn.ts';
import { makeSurface } from '../../../src/engine/surface-jobs.ts';
import { countSurface } from '../../../src/surface/flying-edges.ts';
import { AMPLITUDE, makeCube } from './cube.mjs';
import { levelOf } from './cube-level.ts';

export interface Timing {
  /** Of each run. */
  readonly milliseconds: readonly number[];
  readonly triangles: number;
}

async function clock(runs: number, work: () => Promise<number> | number): Promise<Timing> {
  const milliseconds: number[] = [];
  let triangles = 0;
  for (let k = 0; k < runs; k++) {
    const start = performance.now();
    triangles = await work();
    milliseconds.push(performance.now() - start);
    // A turn of its own for whatever a run left behind.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { milliseconds, triangles };
}

async function isosurfaceOf(edge: number): Promise<() => { positions: number[][]; cells: number[][] }> {
  const { marchingCubes } = await import('./rivals.mjs');
  const values = makeCube(edge);
  const value = (x: number, y: number, z: number) => AMPLITUDE - values[(z * edge + y) * edge + x]!;
  return () => marchingCubes([edge, edge, edge], value);
}

let held: { readonly level: Level; readonly pool: Pool } | null = null;

const bench = {
  /** The kernel on the page's own thread. */
  kernel(edge: number, runs: number): Promise<Timing> {
    const level = levelOf(edge);
    return clock(runs, () => {
      const mesh = countSurface(level, AMPLITUDE, 'positive', 0, edge - 1).make();
      return mesh.indices.length / 3;
    });
  },

  /** Starts workers and holds the level, so that the first surface can be told from the next ones. */
  async prepare(edge: number, _runs: number, workers: number): Promise<Timing> {
    held = { level: levelOf(edge), pool: createPool(workers, spawnWorker) };
    await held.pool.prepare();
    return { milliseconds: [], triangles: 0 };
  },

  /** The whole job as a survey has it: slabs cut, sent to the workers, made, sent back and merged. */
  async pool(_edge: number, runs: number): Promise<Timing> {
    if (!held) throw new Error('Call prepare first.');
    const { level, pool } = held;
    return clock(runs, async () => {
      const request = { level, isoValue: AMPLITUDE, signs: ['positive'] as const, maxTriangles: 2 ** 30 };
      return (await makeSurface(pool, request)).triangles;
    });
  },

  async vtkJs(edge: number, runs: number): Promise<Timing> {
    const { vtkDataArray, vtkImageData, vtkImageMarchingCubes } = await import('./rivals.mjs');
    const image = vtkImageData.newInstance();
    image.setDimensions(edge, edge, edge);
    image
      .getPointData()
      .setScalars(vtkDataArray.newInstance({ numberOfComponents: 1, values: makeCube(edge) }));
    return clock(runs, () => {
      const filter = vtkImageMarchingCubes.newInstance({ contourValue: AMPLITUDE, computeNormals: true });
      filter.setInputData(image);
      return filter.getOutputData().getPolys().getData().length / 4;
    });
  },

  /** As it comes: lists of points and of faces, no normals. */
  async isosurface(edge: number, runs: number): Promise<Timing> {
    const surface = await isosurfaceOf(edge);
    return clock(runs, () => surface().cells.length);
  },

  /** What the others give: normals too, in arrays that can be drawn; by three, as its users do. */
  async isosurfaceWithNormals(edge: number, runs: number): Promise<Timing> {
    const surface = await isosurfaceOf(edge);
    return clock(runs, () => {
      const { positions, cells } = surface();
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions.flat()), 3));
      geometry.setIndex(new BufferAttribute(new Uint32Array(cells.flat()), 1));
      geometry.computeVertexNormals();
      return cells.length;
    });
  },
};

export type Bench = typeof bench;
Object.assign(window, { bench });
