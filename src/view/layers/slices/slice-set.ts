import { Group, Vector2 } from 'three';
import {
  COLORMAP_NAMES,
  type DisplaySettings,
  type SliceSlot,
  type SlicesBelow,
} from '../../../core/scene.ts';
import type { PlacedSlice } from '../../../core/types.ts';
import { clipRange, reductionOf } from '../../colormap.ts';
import { type Box, type Hit, type Ray, SOLID } from '../../pick.ts';
import type { Triple } from '../../placement.ts';
import { type Palette, rgb } from '../../theme.ts';
import { stepDownWords, type Upload } from '../../upload-check.ts';
import type { LayerHost, LayerKind, LayerLook, StageLayer } from '../layer.ts';
import type { SliceUniforms } from '../scene-colours.ts';
import { thinSlice } from './slice-cells.ts';
import type { GrabTarget } from './slice-grab.ts';
import { type OrderedPlane, orderKey, orderPieces } from './slice-order.ts';
import { hitSlices } from './slice-pick.ts';
import { SlicePlane, WHOLE } from './slice-plane.ts';

const SLOTS: readonly SliceSlot[] = ['inline', 'crossline', 'sample'];

/** Number of pieces of a slice that the two others cross. */
const MOST_PIECES = 4;
/** Slices with fewer samples are not made coarser, because they are not what fills the memory. */
export const LEAST_SAMPLES = 64 * 64;

/** The three slices, and additional horizontal planes from top to bottom. */
export interface SlicesState {
  readonly slices: Readonly<Record<SliceSlot, PlacedSlice | null>>;
  readonly depth: readonly PlacedSlice[];
  /** Slices that the three lie over, or null. */
  readonly below?: SlicesBelow | null;
}

interface Entry {
  readonly slot: SliceSlot | 'depth-slice';
  readonly plane: SlicePlane;
  shown: boolean;
}

const HIDDEN_FROM = ['low', 'high', 'middle'] as const;

/** Draws the three slices and the depth slices, sorts them and answers picks. */
export class SliceSet implements StageLayer<SlicesState> {
  readonly group = new Group();
  readonly #slots = new Map<SliceSlot, Entry>();
  /** The slices below the three, made when there are some. */
  readonly #below = new Map<SliceSlot, SlicePlane>();
  readonly #aboveUniforms: SliceUniforms;
  readonly #belowUniforms: SliceUniforms;
  #depth: Entry[] = [];
  /** What can be made coarser if the GPU refuses it: each slice alone, the depth slices together. */
  readonly #uploads: Readonly<Record<Entry['slot'], Upload>>;
  #state = SLICES.empty;
  #drawnBelow: SlicesBelow | null = null;
  /** The slices as drawn, coarser than the given ones if the GPU has no room for them. */
  readonly #slices: Record<SliceSlot, PlacedSlice | null> = { ...SLICES.empty.slices };
  #planes: readonly PlacedSlice[] = [];
  #size: Triple = [1, 1, 1];
  #opacity = 1;
  #palette: Palette | null = null;
  #orderKey = '';
  #highlighted: SliceSlot | null = null;

  constructor(private readonly host: LayerHost) {
    const { uniforms } = host.colours;
    this.#aboveUniforms = {
      ...uniforms,
      uOpacity: { value: 1 },
      uHide: { value: 0 },
      uHideFrom: { value: 0 },
    };
    this.#belowUniforms = {
      ...uniforms,
      uMapRow: { value: 0 },
      uRange: { value: new Vector2() },
      uReduction: { value: 1 },
      uMixing: { value: 0 },
    };
    const slice = (slot: SliceSlot): Upload => ({ stepDown: (reason) => this.#thinSlice(slot, reason) });
    this.#uploads = {
      inline: slice('inline'),
      crossline: slice('crossline'),
      sample: slice('sample'),
      'depth-slice': { stepDown: (reason) => this.#thinDepth(reason) },
    };
    for (const slot of SLOTS) this.#slots.set(slot, this.#entry(slot));
  }

  set(state: SlicesState, _look: LayerLook, size: Triple): void {
    const { slices, depth } = this.#state;
    this.#state = state;
    this.#size = size;
    for (const slot of SLOTS) if (state.slices[slot] !== slices[slot]) this.#set(slot, state.slices[slot]);
    if (state.depth !== depth) this.#setDepth(state.depth);
    this.#setBelow(state.below ?? null);
  }

  #setBelow(below: SlicesBelow | null): void {
    const { uOpacity, uHide, uHideFrom } = this.#aboveUniforms;
    uOpacity.value = this.#opacity * (below?.opacity ?? 1);
    uHide.value = below?.hidden ?? 0;
    uHideFrom.value = HIDDEN_FROM.indexOf(below?.hiddenFrom ?? 'low');
    if (below) {
      const range = clipRange(below.clip, below.gain);
      const reduction = reductionOf(range);
      const { uReduction, uRange, uMapRow } = this.#belowUniforms;
      uReduction.value = reduction;
      uRange.value.set(range[0] * reduction, 1 / (reduction * (range[1] - range[0])));
      uMapRow.value = (COLORMAP_NAMES.indexOf(below.colormap) + 0.5) / COLORMAP_NAMES.length;
    }
    if (below === this.#drawnBelow) return;
    const former = this.#drawnBelow?.slices;
    this.#drawnBelow = below;
    for (const slot of SLOTS) {
      const slice = below?.slices[slot] ?? null;
      if (slice === (former?.[slot] ?? null)) continue;
      const plane = this.#below.get(slot) ?? (slice ? this.#belowPlane(slot) : null);
      if (slice) plane?.set(slice, this.#size);
      else plane?.dispose();
    }
    this.#orderKey = '';
    this.#restyle();
  }

  #belowPlane(slot: SliceSlot): SlicePlane {
    const { textureLimit, counts } = this.host;
    const plane = new SlicePlane(
      this.#belowUniforms,
      textureLimit,
      (bytes) => this.host.onUpload(bytes, this.#uploads[slot]),
      counts,
      MOST_PIECES,
      true,
    );
    this.group.add(plane.group);
    this.#below.set(slot, plane);
    return plane;
  }

  #set(slot: SliceSlot, slice: PlacedSlice | null): void {
    this.#slices[slot] = slice;
    this.#fill(this.#slots.get(slot)!, slice);
  }

  /** Planes are reused in order, and their textures if the size is the same. */
  #setDepth(slices: readonly PlacedSlice[]): void {
    this.#planes = slices;
    while (this.#depth.length > slices.length) this.#drop(this.#depth.pop()!);
    while (this.#depth.length < slices.length) this.#depth.push(this.#entry('depth-slice'));
    slices.forEach((slice, k) => {
      this.#fill(this.#depth[k]!, slice);
    });
    this.#restyle();
    this.#orderKey = '';
  }

  #thinSlice(slot: SliceSlot, reason: string): string | null {
    const slice = this.#slices[slot];
    if (!slice || slice.data.length <= LEAST_SAMPLES) return null;
    this.#set(slot, thinSlice(slice));
    return stepDownWords(
      `A slice of ${slice.width} × ${slice.height} samples`,
      reason,
      'every second trace and sample of it is shown.',
    );
  }

  #thinDepth(reason: string): string | null {
    const planes = this.#planes;
    const [first] = planes;
    if (!first || first.data.length <= LEAST_SAMPLES) return null;
    this.#setDepth(planes.map(thinSlice));
    return stepDownWords(
      `The stack of ${planes.length} horizontal slices of ${first.width} × ${first.height} samples`,
      reason,
      'every second trace and line of it is shown.',
    );
  }

  dispose(): void {
    for (const { plane } of this.#all()) plane.dispose();
    for (const plane of this.#below.values()) plane.dispose();
    this.group.clear();
  }

  setDisplay(display: DisplaySettings, palette: Palette): void {
    this.#opacity = display.sliceOpacity;
    this.#aboveUniforms.uOpacity.value = this.#opacity * (this.#drawnBelow?.opacity ?? 1);
    this.#palette = palette;
    const visible = {
      inline: display.showInline,
      crossline: display.showCrossline,
      sample: display.showSample,
    };
    for (const [slot, entry] of this.#slots) entry.shown = visible[slot] && display.sliceOpacity > 0;
    this.#restyle();
  }

  /**
   * Opaque slices need no order. Translucent ones are cut where they cross and drawn back to front. Depth
   * slices fade at weak amplitudes, so they are always translucent.
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
    for (const plane of this.#below.values()) plane.group.visible = false;
    for (const { slot, plane } of shown) {
      plane.group.visible = true;
      const below = slot === 'depth-slice' ? null : this.#below.get(slot);
      if (below?.slice) below.group.visible = true;
    }
    if (key === this.#orderKey) return;
    this.#orderKey = key;
    const pieces = orderPieces(planes, eye);
    blended.forEach(({ slot, plane }, k) => {
      plane.setPieces(pieces[k]!, true);
      if (slot !== 'depth-slice') this.#below.get(slot)?.setPieces(pieces[k]!, true);
    });
    if (!opaque) return;
    for (const { slot, plane } of shown) {
      if (slot === 'depth-slice') continue;
      const below = this.#below.get(slot);
      // What lies over an opaque slice is blended with it; the slice below hides what is behind.
      plane.setPieces([WHOLE], below?.slice !== null && below !== undefined);
      below?.setPieces([WHOLE], false);
    }
  }

  highlight(slot: SliceSlot | null): boolean {
    if (slot === this.#highlighted) return false;
    this.#highlighted = slot;
    for (const [key, { plane }] of this.#slots) plane.highlight = key === slot;
    return true;
  }

  grabTargets(): GrabTarget[] {
    return this.#shown().flatMap(({ slot, plane }) =>
      slot === 'depth-slice' ? [] : [{ slot, ...placeOf(plane) }],
    );
  }

  hit(ray: Ray, crop: Box): Hit | null {
    const targets = this.#shown().map(({ slot, plane }) => ({
      slot,
      ...placeOf(plane),
      visibleAt: (column: number, row: number) => this.#visible(slot, plane.valueAt(column, row)),
    }));
    return hitSlices(targets, ray, crop);
  }

  #visible(slot: Entry['slot'], value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (slot !== 'depth-slice') return true;
    const { range, symmetric } = this.host.colours;
    const t = Math.min(1, Math.max(0, (value - range[0]) / (range[1] - range[0])));
    // The shader fades between 0.15 and 0.7 of full strength, with half opacity at 0.425.
    return (symmetric ? Math.abs(2 * t - 1) : t) >= 0.15 + SOLID * 0.55;
  }

  #all(): Entry[] {
    return [...this.#slots.values(), ...this.#depth];
  }

  #shown(): Entry[] {
    return this.#all().filter((entry) => entry.shown && entry.plane.slice !== null);
  }

  #entry(slot: Entry['slot']): Entry {
    const { colours, textureLimit, counts } = this.host;
    const isDepth = slot === 'depth-slice';
    const plane = new SlicePlane(
      isDepth ? colours.uniforms : this.#aboveUniforms,
      textureLimit,
      (bytes) => this.host.onUpload(bytes, this.#uploads[slot]),
      counts,
      isDepth ? 1 : MOST_PIECES,
    );
    this.group.add(plane.group);
    return { slot, plane, shown: true };
  }

  #fill({ plane }: Entry, slice: PlacedSlice | null): void {
    if (slice && slice.width > 0 && slice.height > 0) plane.set(slice, this.#size);
    else plane.dispose();
  }

  #drop({ plane }: Entry): void {
    plane.dispose();
    this.group.remove(plane.group);
  }

  #restyle(): void {
    if (!this.#palette) return;
    const fade = this.host.colours.symmetric ? 1 : 2;
    for (const { slot, plane } of this.#all())
      plane.style(rgb(this.#palette.slots[slot]), slot === 'depth-slice' ? fade : 0);
    for (const [slot, plane] of this.#below) plane.style(rgb(this.#palette.slots[slot]), 0);
  }
}

/** Position of a visible slice. */
const placeOf = ({ axes, position, extent, slice }: SlicePlane) => ({
  axes,
  position,
  extent,
  columnStride: slice!.columnStride,
  rowStride: slice!.rowStride,
});

const WARM: Omit<PlacedSlice, 'axis'> = {
  data: Float32Array.of(0, 1, -1, 0),
  width: 2,
  height: 2,
  subsample: 1,
  exact: true,
  index: 0,
  columnStride: 1,
  rowStride: 1,
};

export const SLICES: LayerKind<SlicesState> = {
  create: (host) => new SliceSet(host),
  empty: { slices: { inline: null, crossline: null, sample: null }, depth: [] },
  warm: {
    slices: {
      inline: { ...WARM, axis: 'inline' },
      crossline: { ...WARM, axis: 'crossline' },
      sample: { ...WARM, axis: 'sample' },
    },
    depth: [],
  },
};
