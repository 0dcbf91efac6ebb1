import { type DataTexture, Group, Vector2, Vector3 } from 'three';
import { COLORMAP_NAMES, type DisplaySettings, type SliceSlot } from '../core/scene.ts';
import type { PlacedSlice } from '../core/types.ts';
import { cropPlanes, UNCROPPED } from './crop.ts';
import { type Box, type Hit, hitSlices, type Ray, SOLID } from './pick.ts';
import type { Triple } from './placement.ts';
import type { GrabTarget } from './slice-grab.ts';
import { type OrderedPlane, orderKey, orderPieces } from './slice-order.ts';
import { type MaterialCount, SlicePlane, type SliceUniforms, WHOLE } from './slice-plane.ts';
import { type Palette, rgb } from './theme.ts';

const SLOTS: readonly SliceSlot[] = ['inline', 'crossline', 'sample'];

/** Of a slice that the two others cross. */
const MOST_PIECES = 4;

interface Entry {
  readonly slot: SliceSlot | 'depth-slice';
  readonly plane: SlicePlane;
  shown: boolean;
}

/** The three slices and the extra depth slices: what is shown, in which order, and what a ray hits. */
export class SliceSet {
  readonly group = new Group();
  /** Shared with whatever else shows amplitudes. */
  readonly uniforms: SliceUniforms;
  readonly #slots = new Map<SliceSlot, Entry>();
  #depth: Entry[] = [];
  #range: readonly [number, number] = [-1, 1];
  #symmetric = true;
  #opacity = 1;
  #palette: Palette | null = null;
  #orderKey = '';
  #highlighted: SliceSlot | null = null;

  constructor(
    maps: DataTexture,
    private readonly textureLimit: number,
    private readonly onUpload: (bytes: number, what: Entry['slot']) => void,
    private readonly counts: MaterialCount,
  ) {
    this.uniforms = {
      uMaps: { value: maps },
      uMapRow: { value: 0 },
      uRange: { value: new Vector2() },
      uOpacity: { value: 1 },
      uInterpolate: { value: 1 },
      uFrameWidth: { value: 1.5 },
      uCropLow: { value: new Vector3(...UNCROPPED.low) },
      uCropHigh: { value: new Vector3(...UNCROPPED.high) },
    };
    for (const slot of SLOTS) this.#slots.set(slot, this.#entry(slot));
  }

  set(slot: SliceSlot, slice: PlacedSlice | null, size: Triple): void {
    this.#fill(this.#slots.get(slot)!, slice, size);
  }

  /** Planes are reused in order, and their textures where the size is the same. */
  setDepth(slices: readonly PlacedSlice[], size: Triple): void {
    while (this.#depth.length > slices.length) this.#drop(this.#depth.pop()!);
    while (this.#depth.length < slices.length) this.#depth.push(this.#entry('depth-slice'));
    slices.forEach((slice, k) => {
      this.#fill(this.#depth[k]!, slice, size);
    });
    this.#restyle();
    this.#orderKey = '';
  }

  clear(): void {
    for (const entry of this.#slots.values()) entry.plane.dispose();
    for (const entry of this.#depth) this.#drop(entry);
    this.#depth = [];
    this.#orderKey = '';
  }

  setDisplay(display: DisplaySettings, range: readonly [number, number], palette: Palette): void {
    const uniforms = this.uniforms;
    const { low, high } = cropPlanes(display.crop);
    uniforms.uCropLow.value.set(...low);
    uniforms.uCropHigh.value.set(...high);
    this.#range = range;
    this.#symmetric = Math.abs(range[0] + range[1]) < 1e-6 * (range[1] - range[0]);
    this.#opacity = display.sliceOpacity;
    this.#palette = palette;
    uniforms.uMapRow.value = (COLORMAP_NAMES.indexOf(display.colormap) + 0.5) / COLORMAP_NAMES.length;
    uniforms.uRange.value.set(range[0], 1 / (range[1] - range[0]));
    uniforms.uOpacity.value = display.sliceOpacity;
    uniforms.uInterpolate.value = display.interpolate ? 1 : 0;
    const visible = {
      inline: display.showInline,
      crossline: display.showCrossline,
      sample: display.showSample,
    };
    for (const [slot, entry] of this.#slots) entry.shown = visible[slot] && display.sliceOpacity > 0;
    this.#restyle();
  }

  /** Frames are as wide on every screen. */
  setView(_width: number, _height: number, pixelRatio: number): void {
    this.uniforms.uFrameWidth.value = 1.5 * pixelRatio;
  }

  /**
   * Opaque slices need no order; translucent ones are cut at their crossings and drawn back to front. Depth slices
   * always fade where the amplitude is weak, so they are always translucent.
   */
  order(eye: Triple): void {
    const shown = this.#shown();
    const opaque = this.#opacity >= 0.999;
    const blended = opaque ? shown.filter(({ slot }) => slot === 'depth-slice') : shown;
    const planes: OrderedPlane[] = blended.map(({ plane }) => ({
      axis: plane.axes.fixed,
      at: plane.position,
    }));
    const key = `${opaque} ${shown.map(({ slot }) => slot)} ${orderKey(planes, eye)}`;
    for (const entry of this.#all()) entry.plane.group.visible = false;
    for (const { plane } of shown) plane.group.visible = true;
    if (key === this.#orderKey) return;
    this.#orderKey = key;
    const pieces = orderPieces(planes, eye);
    blended.forEach(({ plane }, k) => {
      plane.setPieces(pieces[k]!, true);
    });
    if (opaque)
      for (const { slot, plane } of shown) if (slot !== 'depth-slice') plane.setPieces([WHOLE], false);
  }

  /** True if it changed what is drawn. */
  highlight(slot: SliceSlot | null): boolean {
    if (slot === this.#highlighted) return false;
    this.#highlighted = slot;
    for (const [key, { plane }] of this.#slots) plane.highlight = key === slot;
    return true;
  }

  /** The shown slices of the three slots, as they can be taken hold of. */
  grabTargets(): GrabTarget[] {
    return [...this.#slots].flatMap(([slot, { plane, shown }]) =>
      shown && plane.slice
        ? [
            {
              slot,
              axes: plane.axes,
              position: plane.position,
              extent: plane.extent,
              columnStride: plane.slice.columnStride,
              rowStride: plane.slice.rowStride,
            },
          ]
        : [],
    );
  }

  /** Planes that bound what is drawn, in index space. */
  get crop(): Box {
    const { uCropLow, uCropHigh } = this.uniforms;
    return { low: uCropLow.value.toArray(), high: uCropHigh.value.toArray() };
  }

  hit(ray: Ray): Hit | null {
    const targets = this.#shown().map(({ slot, plane }) => ({
      slot,
      axes: plane.axes,
      position: plane.position,
      extent: plane.extent,
      columnStride: plane.slice!.columnStride,
      rowStride: plane.slice!.rowStride,
      visibleAt: (column: number, row: number) => this.#visible(slot, plane.valueAt(column, row)),
    }));
    return hitSlices(targets, ray, this.crop);
  }

  #visible(slot: Entry['slot'], value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (slot !== 'depth-slice') return true;
    const [low, high] = this.#range;
    const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
    // As the shader fades: 0.15 … 0.7 of full strength, smoothly; half-way is 0.425.
    return (this.#symmetric ? Math.abs(2 * t - 1) : t) >= 0.15 + SOLID * 0.55;
  }

  #all(): Entry[] {
    return [...this.#slots.values(), ...this.#depth];
  }

  #shown(): Entry[] {
    return this.#all().filter((entry) => entry.shown && entry.plane.slice !== null);
  }

  #entry(slot: Entry['slot']): Entry {
    const plane = new SlicePlane(
      this.uniforms,
      this.textureLimit,
      (bytes) => this.onUpload(bytes, slot),
      this.counts,
      slot === 'depth-slice' ? 1 : MOST_PIECES,
    );
    this.group.add(plane.group);
    return { slot, plane, shown: true };
  }

  #fill({ plane }: Entry, slice: PlacedSlice | null, size: Triple): void {
    if (slice && slice.width > 0 && slice.height > 0) plane.set(slice, size);
    else plane.dispose();
  }

  #drop({ plane }: Entry): void {
    plane.dispose();
    this.group.remove(plane.group);
  }

  #restyle(): void {
    if (!this.#palette) return;
    for (const { slot, plane } of this.#all()) {
      plane.style(rgb(this.#palette.slots[slot]), slot !== 'depth-slice' ? 0 : this.#symmetric ? 1 : 2);
    }
  }
}
