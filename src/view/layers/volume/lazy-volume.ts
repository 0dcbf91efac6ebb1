import { type Camera, Group, type Matrix4, Vector3 } from 'three';
import type {
  AmplitudeSpan,
  DisplaySettings,
  SurfaceLevel,
  VolumeOutcome,
  VolumeStyle,
} from '../../../core/scene.ts';
import type { Level } from '../../../core/types.ts';
import type { Box, Hit, Ray } from '../../pick.ts';
import { rgb, surfaceColours } from '../../theme.ts';
import type { LayerHost, LayerKind, LayerLook, StageLayer } from '../layer.ts';
import type { VolumeLayer } from './volume-layer.ts';

/** Id of the layer that holds the samples. A ray-cast surface finds it by this id. */
export const VOLUME_ID = 'volume';

/**
 * Samples for the GPU, uploaded in slabs and kept by reference to upload them again after a lost context. If
 * half floats exceed the budget or the GPU does not filter them, 8 bits per sample are used, provided `span`
 * gives the amplitudes that matter.
 */
export interface VolumeOffer {
  readonly level: Level | null;
  readonly span: AmplitudeSpan | null;
  /** Called with the result, and again after a lost context. When refused, offer a coarser level. */
  answer(outcome: VolumeOutcome): void;
}

export interface VolumeState {
  readonly offer: VolumeOffer;
  /** Style of the volume; null hides it. */
  readonly style: VolumeStyle | null;
}

/**
 * Owns the samples on the GPU. The volume is drawn from them, and the surface while there is no mesh (see
 * `SurfaceLayer`). Its code is loaded with the first volume, because the first picture does not need it.
 */
export class LazyVolume implements StageLayer<VolumeState> {
  /** Stays empty: rays cover the whole view, so they are in the scene and not in index space. */
  readonly group = new Group();
  /** Called when the rays of the surface start or stop to replace the mesh. */
  onActive: () => void = () => {};
  #layer: VolumeLayer | null = null;
  #state = VOLUME.empty;
  #live: SurfaceLevel | null = null;
  readonly #colour = { value: new Vector3() };
  readonly #negative = { value: new Vector3() };
  #cut: Box | null = null;
  #opacity = 1;
  #halves: Promise<boolean | null> | null = null;
  #disposed = false;

  constructor(private readonly host: LayerHost) {}

  set(state: VolumeState, { shown, opacity }: LayerLook): void {
    const { offer } = this.#state;
    const style = shown ? state.style : null;
    const styled = style !== this.#state.style || opacity !== this.#opacity;
    this.#state = { ...state, style };
    this.#opacity = opacity;
    if (styled) this.#layer?.setStyle(style, opacity);
    if (state.offer !== offer) void this.#take();
  }

  setDisplay({ colormap }: DisplaySettings): void {
    const { positive, negative } = surfaceColours(colormap);
    this.#colour.value.set(...rgb(positive));
    this.#negative.value.set(...rgb(negative));
  }

  get busy(): boolean {
    // Every pass is asked, because asking also measures its time.
    return (this.#layer?.passes.filter((pass) => pass.busy).length ?? 0) > 0;
  }

  get unfinished(): boolean {
    return this.#layer?.passes.some((pass) => pass.unfinished) ?? false;
  }

  get compiling(): Promise<void> | null {
    return this.#layer?.compiling ?? null;
  }

  /** True while the ray-cast surface replaces the mesh. */
  get active(): boolean {
    return this.#layer?.active ?? false;
  }

  async #take(): Promise<void> {
    const { offer } = this.#state;
    const outcome = await this.#load(offer);
    offer.answer(this.#disposed || offer !== this.#state.offer ? { kind: 'superseded' } : outcome);
  }

  async #load(offer: VolumeOffer): Promise<VolumeOutcome> {
    const { level, span } = offer;
    const { host } = this;
    const superseded = () => this.#disposed || offer !== this.#state.offer;
    if (!level && !this.#layer) return { kind: 'ready' };
    if (!this.#layer) {
      const { VolumeLayer } = await import('./volume-layer.ts');
      if (superseded()) return { kind: 'superseded' };
      const uniforms = { ...host.colours.uniforms, uColour: this.#colour, uNegative: this.#negative };
      const scale = host.options.rayScale ?? null;
      this.#layer ??= new VolumeLayer(host.scene, host, uniforms, scale, () => this.#changed());
      this.#layer.setSurface(this.#live);
      this.#layer.cut = this.#cut;
      this.#layer.setStyle(this.#state.style, this.#opacity);
    }
    const halves = await this.prepare();
    if (superseded()) return { kind: 'superseded' };
    const budget = host.options.budgetBytes?.() ?? Infinity;
    const outcome = await this.#layer.load(level, host.camera, budget, span, halves);
    this.#changed();
    return outcome;
  }

  #changed(): void {
    this.onActive();
    this.host.changed();
  }

  /** Tells whether half floats are filtered, tested once; null when unknown. */
  prepare(): Promise<boolean | null> {
    this.#halves ??= import('./half-filter.ts')
      .then(({ filtersHalves }) => filtersHalves(this.host.renderer))
      .catch(() => null);
    return this.#halves;
  }

  /** Sets the surface that rays draw as soon as there are samples; null for none. */
  setSurface(surface: SurfaceLevel | null): void {
    this.#live = surface;
    this.#layer?.setSurface(surface);
  }

  /** Cuts the surface away in a box of index space; null cuts nothing. */
  set cut(box: Box | null) {
    this.#cut = box;
    if (this.#layer) this.#layer.cut = box;
  }

  styleSurface(shown: boolean, opacity: number, throughSlices: boolean): void {
    this.#layer?.style(shown && this.active, opacity, throughSlices);
  }

  draw(camera: Camera, placement: Matrix4, changed: boolean): boolean {
    return this.#layer?.draw(camera, placement, changed) ?? false;
  }

  hit(ray: Ray, crop: Box, before: Hit | null): Hit | null {
    return this.#layer?.hit(ray, crop, before) ?? null;
  }

  forget(): void {
    this.#layer?.forget();
    this.onActive();
  }

  /** Uploads the same samples again after a lost context, if the budget allows it. */
  restore(): void {
    if (this.#state.offer.level) void this.#take();
  }

  dispose(): void {
    this.#disposed = true;
    this.#layer?.dispose();
  }
}

export const VOLUME: LayerKind<VolumeState, LazyVolume> = {
  create: (host) => new LazyVolume(host),
  empty: { offer: { level: null, span: null, answer: () => {} }, style: null },
};
