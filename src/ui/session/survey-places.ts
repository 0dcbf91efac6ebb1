import type { DatasetMeta, PageDataset } from '../../api/types.ts';
import { positionOf } from '../../core/axis.ts';
import { pointOfTrace } from '../../core/map.ts';
import type { CropBox, SliceSlot } from '../../core/scene.ts';
import type { BinGrid, MapPoint, TracePoint, VerticalAxis } from '../../core/types.ts';
import { movedBox, movedIndex } from './grid-change.ts';
import { linePlaceAt, placeOf } from './map-frame.ts';
import type { CursorPoint, ViewStore } from './store.ts';
import { clampIndex, numberAt, type SurveyShape } from './survey-shape.ts';
import type { ViewParts } from './view-parts.ts';

/** A survey as far as its places can be found in another. */
export interface PlacedSurvey {
  readonly shape: SurveyShape;
  readonly meta: Pick<DatasetMeta, 'geometry' | 'coordinates'>;
}

/** Slice indices; undefined where the survey does not have the place looked for. */
type Found = { readonly [Slot in SliceSlot]?: number | undefined };

/** What the page showed of a survey when another one took its place. */
export interface LeftPlace {
  readonly shape: SurveyShape;
  readonly indices: Readonly<Record<SliceSlot, number>>;
  readonly cursor: CursorPoint | null;
  readonly crop: CropBox | null;
  /** States of the view's parts: camera, section window, random line and others. */
  readonly parts: Readonly<Record<string, unknown>>;
}

/** What to show first of a survey that takes the place of another. */
export interface NextPlace {
  readonly indices: Found;
  readonly cursor: CursorPoint | null;
  readonly crop: CropBox | null;
  /** States to write to the view's parts once the survey is drawn. */
  readonly parts: Readonly<Record<string, unknown>>;
}

/** Milliseconds or metres in one unit of a vertical axis. */
const BASE_UNITS: Readonly<Record<VerticalAxis['unit'], number>> = { ms: 1, ns: 1e-6, m: 1, ft: 0.3048 };
/** A 2D line passes a point that is not farther from it than so many of its trace distances. */
const LINE_REACH = 2;

const pathOf = ({ meta: { geometry } }: PlacedSurvey): readonly TracePoint[] =>
  geometry.kind === '2d' ? geometry.path : [];

/** Unit of a survey's map coordinates; null if it has none. */
function mapUnit(survey: PlacedSurvey): BinGrid['unit'] | null {
  const { shape, meta } = survey;
  if (!shape.flat) return shape.scene.binGrid?.unit ?? null;
  return pathOf(survey).length > 1 ? (meta.coordinates?.unit ?? null) : null;
}

/** The index that a fractional one means; undefined outside the axis. */
function indexWithin(position: number, count: number): number | undefined {
  const index = Math.round(position) + 0;
  return index >= 0 && index < count ? index : undefined;
}

/** The trace of a line that is nearest to a point; undefined if the line does not pass there. */
function traceNear(path: readonly TracePoint[], at: MapPoint): number | undefined {
  let nearest = Infinity;
  let trace: number | undefined;
  for (let k = 1; k < path.length; k++) {
    const [from, to] = [path[k - 1]!, path[k]!];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const square = dx * dx + dy * dy;
    const along = square > 0 ? ((at.x - from.x) * dx + (at.y - from.y) * dy) / square : 0;
    const share = Math.max(0, Math.min(1, along));
    const distance = Math.hypot(from.x + share * dx - at.x, from.y + share * dy - at.y);
    if (distance >= nearest) continue;
    nearest = distance;
    const traces = to.trace - from.trace;
    const passes = distance <= (LINE_REACH * Math.sqrt(square)) / traces;
    trace = passes ? Math.round(from.trace + share * traces) : undefined;
  }
  return trace;
}

/**
 * Finds a cell of one survey in another: by X/Y if both have coordinates, else by line numbers. A trace or
 * CDP number of a 2D line is no line number.
 */
function sameCell(from: PlacedSurvey, to: PlacedSurvey, inline: number, crossline: number): Found {
  const unit = mapUnit(from);
  const [one, other] = [from.shape, to.shape];
  if (unit !== null && unit === mapUnit(to)) {
    const at = one.flat
      ? pointOfTrace(pathOf(from), crossline)
      : placeOf(one.scene.binGrid)(inline, crossline);
    if (!at) return {};
    if (other.flat) return { inline: 0, crossline: traceNear(pathOf(to), at) };
    const place = linePlaceAt(at, other.scene.binGrid);
    const line = indexWithin(place.inline, other.inline.count);
    const across = indexWithin(place.crossline, other.crossline.count);
    return line === undefined || across === undefined ? {} : { inline: line, crossline: across };
  }
  if (one.flat || other.flat) return {};
  const line = (slot: 'inline' | 'crossline', index: number) =>
    indexWithin(positionOf(other[slot], numberAt(one[slot], index)), other[slot].count);
  return { inline: line('inline', inline), crossline: line('crossline', crossline) };
}

/** Finds the time or depth of a sample in another survey. */
function sameSample(from: SurveyShape, to: SurveyShape, sample: number): number | undefined {
  const [one, other] = [from.vertical, to.vertical];
  if (one.domain !== other.domain) return undefined;
  const value = numberAt(from.sample, sample) * (BASE_UNITS[one.unit] / BASE_UNITS[other.unit]);
  return indexWithin(positionOf(to.sample, value), to.sample.count);
}

/** Finds the place that the store shows in another survey: that of the slices, or of the crosshair in a 2D line. */
export function samePlace(
  store: Pick<ViewStore, 'shape' | 'meta' | 'indices' | 'cursor'>,
  to: PlacedSurvey,
): Pick<NextPlace, 'indices' | 'cursor'> {
  const [shape, meta] = [store.shape.value, store.meta.value];
  if (!shape || !meta) return { indices: {}, cursor: null };
  const from = { shape, meta };
  const { inline, crossline, sample } = store.indices.value;
  const point = store.cursor.value;
  const marked = point ? sameCell(from, to, point.inlineIndex, point.crosslineIndex) : {};
  const depth = point ? sameSample(shape, to.shape, point.sampleIndex) : undefined;
  const isFlat = shape.flat || to.shape.flat;
  const cell = isFlat ? marked : sameCell(from, to, inline, crossline);
  const found = marked.inline !== undefined && marked.crossline !== undefined && depth !== undefined;
  return {
    indices: { ...cell, sample: sameSample(shape, to.shape, sample) },
    cursor: found
      ? { inlineIndex: marked.inline!, crosslineIndex: marked.crossline!, sampleIndex: depth }
      : null,
  };
}

/** Remembers what is shown of the current survey. */
export function leavePlace(store: ViewStore, parts: ViewParts): LeftPlace {
  const { shape, indices, cursor, crop } = store;
  // The slices are kept as indices here, because the part that links and undo use moves them one by one.
  const { place: _, ...states } = parts.read();
  return {
    shape: shape.value!,
    indices: indices.value,
    cursor: cursor.value,
    crop: crop.value,
    parts: states,
  };
}

/**
 * Chooses what to show first of a survey. The same file stays at its place. If the user asked for the same
 * place and the survey has it, it is shown; else the survey is shown where it was left.
 */
export function nextPlace(
  store: ViewStore,
  dataset: PageDataset,
  shape: SurveyShape,
  { asked, left }: { readonly asked: boolean; readonly left: LeftPlace | undefined },
): NextPlace {
  const to = { shape, meta: dataset.meta };
  const nothing = { cursor: null, crop: null, parts: {} };
  const isSameFile = store.meta.value?.fingerprint === dataset.meta.fingerprint;
  const same = samePlace(store, to);
  const isThere = same.indices.inline !== undefined && same.indices.crossline !== undefined;
  if (isSameFile) {
    const { inline, crossline, sample } = store.indices.value;
    const cell =
      shape.flat && store.shape.value?.flat
        ? { inline: clampIndex(shape.inline, inline), crossline: clampIndex(shape.crossline, crossline) }
        : same.indices;
    return { ...nothing, indices: { ...cell, sample: clampIndex(shape.sample, sample) } };
  }
  if (asked && isThere) return { ...nothing, ...same };
  if (!left) return { ...nothing, indices: asked ? same.indices : {} };
  const at = (slot: SliceSlot, index: number) => movedIndex(slot, index, left.shape, shape);
  const { indices, cursor, crop, parts } = left;
  return {
    indices: {
      inline: at('inline', indices.inline),
      crossline: at('crossline', indices.crossline),
      sample: at('sample', indices.sample),
    },
    cursor: cursor && {
      inlineIndex: at('inline', cursor.inlineIndex),
      crosslineIndex: at('crossline', cursor.crosslineIndex),
      sampleIndex: at('sample', cursor.sampleIndex),
    },
    crop: crop && movedBox(crop, left.shape, shape),
    parts,
  };
}
