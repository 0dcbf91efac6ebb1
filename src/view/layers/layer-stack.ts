import type { Camera, Group, Matrix4 } from 'three';
import type { DisplaySettings, SliceSlot } from '../../core/scene.ts';
import { type Box, type Hit, nearest, type Ray } from '../pick.ts';
import type { Triple } from '../placement.ts';
import type { Palette } from '../theme.ts';
import { type ViewPart, WHOLE_VIEW } from '../view-rays.ts';
import type { LayerDrawing, LayerHost, LayerKind, StageLayer } from './layer.ts';
import type { GrabTarget } from './slices/slice-grab.ts';

interface Entry {
  readonly layer: StageLayer;
  readonly kind: LayerKind<unknown>;
  /** The last drawing of this layer; null when it draws nothing. */
  drawing: LayerDrawing | null;
  /** True when another layer uses this one's data. */
  shared: boolean;
}

/** Makes, updates, picks and disposes all layers by their ids. */
export class LayerStack {
  #entries = new Map<string, Entry>();
  #display: readonly [DisplaySettings, Palette] | null = null;
  #view: readonly [number, number, number] = [1, 1, 1];
  readonly #host: LayerHost;

  /** @param root group in index space */
  constructor(
    private readonly root: Group,
    host: Omit<LayerHost, 'layer'>,
  ) {
    this.#host = Object.assign(host, {
      layer: <State, T extends StageLayer<State>>(id: string, kind: LayerKind<State, T>) => {
        const entry = this.#entry(id, kind as LayerKind<unknown>);
        entry.shared = true;
        return entry.layer as unknown as T;
      },
    });
  }

  set(drawings: readonly LayerDrawing[], size: Triple): void {
    const kept = new Map<string, Entry>();
    for (const drawing of drawings) {
      const entry = this.#entry(drawing.id, drawing.kind);
      kept.set(drawing.id, entry);
      if (entry.drawing !== drawing) entry.layer.set(drawing.state, drawing, size);
      entry.drawing = drawing;
    }
    for (const [id, entry] of this.#entries) {
      if (kept.has(id)) continue;
      if (entry.shared) kept.set(id, entry);
      else this.#drop(entry);
    }
    this.#entries = kept;
  }

  /** Draws nothing until `setLayers` is called again. */
  clear(size: Triple): void {
    this.#show((kind) => kind.empty, size);
  }

  /** Sets the smallest states that need every shader. */
  warm(size: Triple): void {
    this.#show((kind) => kind.warm ?? kind.empty, size);
  }

  #show(state: (kind: LayerKind<unknown>) => unknown, size: Triple): void {
    for (const entry of this.#entries.values()) {
      entry.drawing = null;
      entry.layer.set(state(entry.kind), { shown: true, opacity: 1 }, size);
    }
  }

  #entry(id: string, kind: LayerKind<unknown>): Entry {
    const known = this.#entries.get(id);
    if (known) return known;
    const layer = kind.create(this.#host);
    const entry: Entry = { layer, kind, drawing: null, shared: false };
    this.#entries.set(id, entry);
    this.root.add(layer.group);
    if (this.#display) layer.setDisplay?.(...this.#display);
    layer.setView?.(...this.#view, WHOLE_VIEW);
    return entry;
  }

  #drop({ layer }: Entry): void {
    this.root.remove(layer.group);
    layer.dispose();
  }

  get #layers(): readonly StageLayer[] {
    return [...this.#entries.values()].map(({ layer }) => layer);
  }

  setDisplay(display: DisplaySettings, palette: Palette): void {
    this.#display = [display, palette];
    for (const layer of this.#layers) layer.setDisplay?.(display, palette);
  }

  setView(width: number, height: number, pixelRatio: number, part: ViewPart): void {
    this.#view = [width, height, pixelRatio];
    for (const layer of this.#layers) layer.setView?.(width, height, pixelRatio, part);
  }

  hit(ray: Ray, crop: Box): Hit | null {
    return this.#layers.reduce<Hit | null>(
      (before, layer) => nearest([before, layer.hit?.(ray, crop, before) ?? null]),
      null,
    );
  }

  get grabTargets(): readonly GrabTarget[] {
    return this.#layers.flatMap((layer) => layer.grabTargets?.() ?? []);
  }

  highlight(slot: SliceSlot | null): boolean {
    return this.#layers.filter((layer) => layer.highlight?.(slot)).length > 0;
  }

  advance(): boolean {
    return this.#layers.filter((layer) => layer.advance?.()).length > 0;
  }

  order(eye: Triple): void {
    for (const layer of this.#layers) layer.order?.(eye);
  }

  rest(eye: Triple): boolean {
    return this.#layers.filter((layer) => layer.rest?.(eye)).length > 0;
  }

  get notes(): readonly string[] {
    return this.#layers.flatMap((layer) => layer.note || []);
  }

  draw(camera: Camera, placement: Matrix4, changed: boolean): boolean {
    return this.#layers.filter((layer) => layer.draw?.(camera, placement, changed)).length > 0;
  }

  get busy(): boolean {
    return this.#layers.some((layer) => layer.busy);
  }

  get unfinished(): boolean {
    return this.#layers.some((layer) => layer.unfinished);
  }

  get uploading(): boolean {
    return this.#layers.some((layer) => layer.uploading);
  }

  /** Resolves when shaders are compiled; null when none is being compiled. */
  get compiling(): Promise<unknown> | null {
    const waiting = this.#layers.flatMap((layer) => layer.compiling ?? []);
    return waiting.length > 0 ? Promise.all(waiting) : null;
  }

  prepare(): void {
    for (const layer of this.#layers) void layer.prepare?.();
  }

  forget(): void {
    for (const layer of this.#layers) layer.forget?.();
  }

  restore(): void {
    for (const layer of this.#layers) layer.restore?.();
  }

  dispose(): void {
    for (const entry of this.#entries.values()) this.#drop(entry);
    this.#entries.clear();
  }
}
