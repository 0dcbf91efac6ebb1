import type { Camera, IUniform, Matrix4, Scene } from 'three';
import type { AmplitudeSpan, StageOptions, SurfaceLevel, VolumeOutcome, VolumeStyle } from '../core/scene.ts';
import type { Level } from '../core/types.ts';
import type { Box, Hit, Ray } from './pick.ts';
import type { VolumeGpu } from './volume-gpu.ts';
import type { VolumeLayer } from './volume-layer.ts';

/** The volume and its live surface; their code is loaded with the first volume, because the first picture does without. */
export class LazyVolume {
  #layer: VolumeLayer | null = null;
  #level: Level | null = null;
  #span: AmplitudeSpan | null = null;
  #live: SurfaceLevel | null = null;
  #style: VolumeStyle | null = null;
  #halves: Promise<boolean | null> | null = null;
  #disposed = false;

  constructor(
    private readonly scene: Scene,
    private readonly gpu: VolumeGpu,
    private readonly colours: Readonly<Record<string, IUniform>>,
    private readonly options: StageOptions,
    /** Something else is drawn than before. */
    private readonly changed: () => void,
  ) {}

  /** The GPU has not finished the rays of the frame before. */
  get busy(): boolean {
    // Asked of each, since asking also takes their times.
    return (this.#layer?.passes.filter((pass) => pass.busy).length ?? 0) > 0;
  }

  /** Full resolution is still to come. */
  get unfinished(): boolean {
    return this.#layer?.passes.some((pass) => pass.unfinished) ?? false;
  }

  /** What is to be drawn waits for its shader; the promise is of the time when it does no more. */
  get compiling(): Promise<void> | null {
    return this.#layer?.compiling ?? null;
  }

  /** The live surface stands in for the mesh. */
  get active(): boolean {
    return this.#layer?.active ?? false;
  }

  async set(level: Level | null, span: AmplitudeSpan | null, camera: Camera): Promise<VolumeOutcome> {
    this.#level = level;
    this.#span = span;
    if (!level && !this.#layer) return { kind: 'ready' };
    if (!this.#layer) {
      const { VolumeLayer } = await import('./volume-layer.ts');
      if (this.#disposed || level !== this.#level) return { kind: 'superseded' };
      const { scene, gpu, colours, options, changed } = this;
      const scale = options.rayScale ?? null;
      this.#layer ??= new VolumeLayer(scene, gpu, colours, scale, changed);
      this.#layer.setSurface(this.#live);
      this.#layer.setStyle(this.#style);
    }
    const halves = await this.prepare();
    if (this.#disposed || level !== this.#level) return { kind: 'superseded' };
    const budget = this.options.budgetBytes?.() ?? Infinity;
    const outcome = await this.#layer.load(level, camera, budget, span, halves);
    this.changed();
    return outcome;
  }

  /**
   * Whether half floats are filtered, asked once; null where that cannot be told. To be called while nothing is drawn: what the
   * GPU is asked later waits for all that it has in hand, and the page with it.
   */
  prepare(): Promise<boolean | null> {
    this.#halves ??= import('./half-filter.ts')
      .then(({ filtersHalves }) => filtersHalves(this.gpu.renderer))
      .catch(() => null);
    return this.#halves;
  }

  setSurface(surface: SurfaceLevel | null): void {
    this.#live = surface;
    this.#layer?.setSurface(surface);
  }

  setStyle(style: VolumeStyle | null): void {
    this.#style = style;
    this.#layer?.setStyle(style);
  }

  style(shown: boolean, opacity: number, throughSlices: boolean): void {
    this.#layer?.style(shown && this.active, opacity, throughSlices);
  }

  /** True if rays were drawn. */
  draw(camera: Camera, placement: Matrix4, changed: boolean): boolean {
    return this.#layer?.draw(camera, placement, changed) ?? false;
  }

  /** The nearer of what is drawn of the volume and what else the ray meets. */
  hit(ray: Ray, crop: Box, other: Hit | null): Hit | null {
    return this.#layer ? this.#layer.hit(ray, crop, other) : other;
  }

  forget(): void {
    this.#layer?.forget();
  }

  /** After a lost context the same samples go up again, if the budget still has room for them. */
  async restore(camera: Camera): Promise<void> {
    if (!this.#level) return;
    this.options.onVolumeRestored?.(await this.set(this.#level, this.#span, camera));
  }

  dispose(): void {
    this.#disposed = true;
    this.#layer?.dispose();
  }
}
