import { batch, effect } from '@lit-labs/preact-signals';
import type { PageDataset } from '../../../api/types.ts';
import type { AmplitudeRange } from '../../../core/types.ts';
import { formatLevel } from '../../kit/format.ts';
import { Latest, Rest } from '../../kit/latest.ts';
import { perSession } from '../../session/per-session.ts';
import type { Services } from '../../session/services.ts';
import type { Session } from '../../session/session.ts';
import type { SurfaceSign } from '../../session/view-settings.ts';
import { type WorkPage, work } from '../../session/work.ts';
import { depthPlanes } from './depth-planes.ts';

const REST_MILLISECONDS = 150;
/** Largest lateral size of the planes' textures: fifty of them take 13 MB. */
const PLANE_EDGE = 256;

/** Computes isosurface and depth slices as the controls say. A newer request replaces a running one. */
export class MeshSession {
  #mesh = new Latest();
  #meshRest = new Rest(REST_MILLISECONDS);
  #volume = new Latest();
  #volumeRest = new Rest(REST_MILLISECONDS);
  /** The survey for which a coarser mesh was already reported. */
  #reportedFor: PageDataset | null = null;

  constructor(
    private readonly page: WorkPage & {
      readonly services: Pick<Services, 'makeMesh' | 'meshParts' | 'volumeOf'>;
    },
  ) {}

  setThreshold(threshold: number): void {
    this.page.store.thresholdTouched.value = true;
    this.page.store.threshold.value = threshold;
    this.#mesh.abort();
    this.#meshRest.after(() => void this.update());
  }

  setSign(sign: SurfaceSign): void {
    this.page.store.surfaceSign.value = sign;
    void this.update();
  }

  setDepthSlices(count: number): void {
    this.page.store.depthSlices.value = count;
    this.#volume.abort();
    this.#volumeRest.after(() => void this.updatePlanes());
  }

  /** Computes the surface from the level in memory: the preview at first, then the refined level. */
  async update(): Promise<void> {
    this.#meshRest.cancel();
    const { store } = this.page;
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    if (!dataset || !shape || shape.flat || store.surfaceRange.value?.constant) return;
    const shown = store.shown.value;
    const painted = store.surfacePainted.value;
    const subsample = shown && !painted ? shown.subsample : (dataset.refinedSubsample ?? 'preview');
    const options = { threshold: store.threshold.value, sign: store.surfaceSign.value, subsample } as const;
    await work(this.page, {
      kind: 'surface',
      label: 'Surface',
      latest: this.#mesh,
      measured: 'mesh',
      run: async ({ cube, ...call }) => {
        const of = painted ? dataset.cube : cube;
        const mesh = await this.page.services.makeMesh(of, { ...options, ...call });
        const parts = await this.page.services.meshParts(mesh, call);
        if (!painted) return { mesh, parts };
        const { paintMesh } = await import('./painted-mesh.ts');
        const level = await cube.level('best', call);
        return { mesh: await paintMesh(mesh, level, cube.quantity.cyclic, call.signal), parts };
      },
      show: ({ mesh, parts }) => {
        batch(() => {
          store.meshParts.value = parts;
          store.mesh.value = mesh;
        });
        if (!shown) this.#reportCoarser(dataset, mesh.subsample);
      },
    });
  }

  /**
   * Reports a mesh that is coarser than its level. The live surface, ray-cast from the level itself, then
   * looks finer than the mesh that replaces it.
   */
  #reportCoarser(dataset: PageDataset, subsample: number): void {
    const wanted = dataset.refinedSubsample;
    if (wanted === null || subsample <= wanted) this.page.store.settle('coarse surface');
    else if (this.#reportedFor !== dataset) this.#sayCoarser(dataset, wanted, subsample);
  }

  #sayCoarser(dataset: PageDataset, wanted: number, subsample: number): void {
    this.#reportedFor = dataset;
    this.page.store.say(
      'notice',
      `At this threshold the surface at ${formatLevel(wanted)} has more triangles than are drawn, so it is made from ${formatLevel(subsample)}. It may look finer while the threshold moves. A higher threshold has fewer triangles.`,
      { matter: 'coarse surface' },
    );
  }

  async updatePlanes(): Promise<void> {
    this.#volumeRest.cancel();
    const { store } = this.page;
    const count = store.depthSlices.value;
    const shape = store.shape.value;
    if (!shape || shape.flat) return;
    if (count === 0) {
      store.depthPlanes.value = [];
      return;
    }
    await work(this.page, {
      kind: 'depth slices',
      label: `${shape.sample.label}s`,
      latest: this.#volume,
      measured: 'volume',
      run: ({ cube, ...call }) =>
        this.page.services.volumeOf(cube, { depthSlices: count, maxSize: PLANE_EDGE, ...call }),
      show: (volume) => {
        store.depthPlanes.value = depthPlanes(volume);
      },
    });
  }

  abort(): void {
    this.#meshRest.cancel();
    this.#mesh.abort();
    this.#volumeRest.cancel();
    this.#volume.abort();
  }
}

/** The threshold at which a surface shows the strongest events of these samples and little else. */
export const suggestedThreshold = ({ thresholds }: AmplitudeRange): number =>
  thresholds ? Number(Math.min(0.95, Math.max(0.5, thresholds.strong)).toFixed(2)) : 0.5;

export const surfaceOf = perSession((session: Session) => {
  const { store } = session;
  const surface = new MeshSession(session);
  effect(() => {
    const range = store.amplitude.value;
    if (range && !store.thresholdTouched.value) store.threshold.value = suggestedThreshold(range);
  });
  session.verbs.threshold = (value) => surface.setThreshold(value);
  session.verbs.surfaceSign = (value) => surface.setSign(value);
  session.verbs.depthSlices = (value) => surface.setDepthSlices(value);
  session.follow({
    improve: () => surface.update(),
    improved: () => (session.store.depthSlices.value > 0 ? surface.updatePlanes() : undefined),
    abort: () => surface.abort(),
  });
  return surface;
});
