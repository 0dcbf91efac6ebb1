import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import { depthPlanes } from './depth-planes.ts';
import { formatLevel } from './format.ts';
import { Latest, Rest } from './latest.ts';
import type { SurfaceSign, ViewStore } from './store.ts';
import { countWork, measure } from './timing.ts';

const REST_MILLISECONDS = 150;
/** Lateral edge of the planes' textures: fifty of them are 13 MB. */
const PLANE_EDGE = 256;

/** Keeps the isosurface and the depth slices as the controls say; newer requests supersede. */
export class MeshSession {
  #mesh = new Latest();
  #meshRest = new Rest(REST_MILLISECONDS);
  #volume = new Latest();
  #volumeRest = new Rest(REST_MILLISECONDS);
  /** The survey of which a mesh coarser than its level was said. */
  #saidOf: Dataset | null = null;

  constructor(
    private readonly store: ViewStore,
    private readonly fail: (error: unknown) => void,
  ) {}

  setThreshold(threshold: number): void {
    this.store.threshold.value = threshold;
    this.#mesh.abort();
    this.#meshRest.after(() => void this.update());
  }

  setSign(sign: SurfaceSign): void {
    this.store.surfaceSign.value = sign;
    void this.update();
  }

  setDepthSlices(count: number): void {
    this.store.depthSlices.value = count;
    this.#volume.abort();
    this.#volumeRest.after(() => void this.updatePlanes());
  }

  /** Computes the surface of what memory holds: the preview at first, then the level that was refined to. */
  async update(): Promise<void> {
    this.#meshRest.cancel();
    const { store } = this;
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    if (!dataset || !shape || shape.flat || store.amplitude.value?.constant) return;
    const subsample = dataset.refinedSubsample ?? 'preview';
    const start = performance.now();
    const work = countWork(dataset);
    try {
      const mesh = await this.#mesh.run(async (signal) => {
        const task = store.begin('Surface', () => this.#mesh.abort());
        try {
          const options = {
            threshold: store.threshold.value,
            sign: store.surfaceSign.value,
            subsample,
          } as const;
          return await dataset.mesh({ ...options, signal, onProgress: task.report });
        } finally {
          task.end();
        }
      });
      if (!mesh || store.dataset.value !== dataset) return;
      store.mesh.value = mesh;
      this.#sayCoarser(dataset, mesh.subsample);
      store.lastOperation.value = { label: 'Surface', milliseconds: measure('mesh', start, work()) };
      store.refresh();
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.fail(error);
    }
  }

  /** What is drawn while the threshold moves may be of the level itself: the surface then changes as it comes to rest. */
  #sayCoarser(dataset: Dataset, subsample: number): void {
    const wanted = dataset.refinedSubsample;
    if (wanted === null || subsample <= wanted || this.#saidOf === dataset) return;
    this.#saidOf = dataset;
    this.store.say(
      'notice',
      `At this threshold the surface at ${formatLevel(wanted)} has more triangles than are drawn: at rest it is made from ${formatLevel(subsample)}, and may look finer while the threshold moves. A higher threshold has fewer triangles.`,
    );
  }

  async updatePlanes(): Promise<void> {
    this.#volumeRest.cancel();
    const { store } = this;
    const dataset = store.dataset.value;
    const count = store.depthSlices.value;
    if (!dataset || store.shape.value?.flat) return;
    if (count === 0) {
      store.depthPlanes.value = [];
      return;
    }
    const start = performance.now();
    const work = countWork(dataset);
    try {
      const volume = await this.#volume.run(async (signal) => {
        const task = store.begin('Depth slices', () => this.#volume.abort());
        try {
          return await dataset.volume({
            depthSlices: count,
            maxSize: PLANE_EDGE,
            signal,
            onProgress: task.report,
          });
        } finally {
          task.end();
        }
      });
      if (!volume || store.dataset.value !== dataset) return;
      store.depthPlanes.value = depthPlanes(volume);
      store.lastOperation.value = { label: 'Depth slices', milliseconds: measure('volume', start, work()) };
      store.refresh();
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.fail(error);
    }
  }

  abort(): void {
    this.#meshRest.cancel();
    this.#mesh.abort();
    this.#volumeRest.cancel();
    this.#volume.abort();
  }
}
