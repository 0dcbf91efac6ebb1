import type { Camera, Matrix4, Object3D, WebGLRenderer } from 'three';
import type { StageOptions, SurfaceLevel, VolumeOutcome } from '../core/scene.ts';
import type { Level } from '../core/types.ts';
import type { GpuCapabilities } from './capabilities.ts';
import type { VolumeLayer } from './volume-layer.ts';

/** The volume and its live surface; their code is loaded with the first volume, because the first picture does without. */
export class LazyVolume {
  #layer: VolumeLayer | null = null;
  #level: Level | null = null;
  #live: SurfaceLevel | null = null;
  #disposed = false;

  constructor(
    private readonly scene: Object3D,
    private readonly renderer: WebGLRenderer,
    private readonly capabilities: GpuCapabilities,
    private readonly onUpload: (bytes: number) => void,
    private readonly options: StageOptions,
  ) {}

  /** The layer while it has something to show. */
  get visible(): VolumeLayer | null {
    return this.#layer?.visible ? this.#layer : null;
  }

  /** The live surface stands in for the mesh. */
  get active(): boolean {
    return this.#layer?.active ?? false;
  }

  async set(level: Level | null, camera: Camera): Promise<VolumeOutcome> {
    this.#level = level;
    if (!level && !this.#layer) return { kind: 'ready' };
    if (!this.#layer) {
      const { VolumeLayer } = await import('./volume-layer.ts');
      if (this.#disposed || level !== this.#level) return { kind: 'superseded' };
      const { renderer, capabilities, onUpload, options } = this;
      this.#layer ??= new VolumeLayer(renderer, capabilities, onUpload, options.rayScale ?? null);
      this.#layer.setSurface(this.#live);
      this.scene.add(this.#layer.pass.composite);
    }
    return this.#layer.load(level, camera, this.options.budgetBytes?.() ?? Infinity);
  }

  setSurface(surface: SurfaceLevel | null): void {
    this.#live = surface;
    this.#layer?.setSurface(surface);
  }

  style(shown: boolean, opacity: number, throughSlices: boolean): void {
    this.#layer?.style(shown && this.active, opacity, throughSlices);
  }

  /** True if rays were drawn. */
  draw(camera: Camera, placement: Matrix4): boolean {
    return this.#layer?.draw(camera, placement) ?? false;
  }

  forget(): void {
    this.#layer?.forget();
  }

  /** After a lost context the same samples go up again, if the budget still has room for them. */
  async restore(camera: Camera): Promise<void> {
    if (!this.#level) return;
    const outcome = await this.set(this.#level, camera);
    if (outcome.kind === 'refused') this.options.onVolumeRefused?.(outcome.reason);
  }

  dispose(): void {
    this.#disposed = true;
    this.#layer?.dispose();
  }
}
