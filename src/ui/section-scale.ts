import type { SectionWindow } from '../core/section.ts';
import type { BinGrid } from '../core/types.ts';
import type { SectionView } from './section-view.ts';
import { trueScaleWindow } from './section-window.ts';
import type { ViewStore } from './store.ts';

const METRES_PER_FOOT = 0.3048;

/** The window at true scale; null where there is none. */
export function trueScale(store: ViewStore, view: SectionView): SectionWindow | null {
  const { source, figure, window } = view;
  const cell = cellSize(store, view);
  if (!source || !figure || !cell || typeof cell === 'string') return null;
  return trueScaleWindow(window, figure.plot, cell, source.across.count, source.down.count);
}

/** Metres that a cell of the section is across and down, or a sentence that says why they are not known. */
export function cellSize(
  store: ViewStore,
  view: SectionView,
): { readonly across: number; readonly down: number } | string | null {
  const { source } = view;
  const shape = store.shape.value;
  const geometry = store.meta.value?.geometry;
  if (!source || !shape || !geometry) return null;
  const spacing = columnSpacing(store, view);
  if (typeof spacing === 'string') return spacing;
  let down: number;
  if (!source.upright) {
    const grid = 'binGrid' in geometry ? geometry.binGrid : null;
    if (!grid) return 'No distance between lines is known.';
    down = inMetres(grid.inlineSpacing, grid.unit) as number;
  } else if (shape.vertical.domain === 'depth') {
    down = shape.vertical.step * (shape.vertical.unit === 'ft' ? METRES_PER_FOOT : 1);
  } else {
    // Two-way time: half of the way.
    down = (shape.vertical.step / 1000) * (store.section.value.velocity / 2);
  }
  return { across: spacing, down };
}

/** A distance on the map in metres, or why it cannot be. */
function inMetres(distance: number, unit: BinGrid['unit']): number | string {
  if (unit === 'm') return distance;
  if (unit === 'ft') return distance * METRES_PER_FOOT;
  return unit === 'unknown'
    ? 'No distance between traces is known: this file does not say whether its coordinates are metres or feet.'
    : `No distance between traces is known: this file’s coordinates are angles (${unit}).`;
}

/** Metres between neighbouring columns, or a sentence that says why they are not known. */
function columnSpacing({ meta }: ViewStore, { source }: SectionView): number | string {
  const none = 'No distance between traces is known: this file has no map coordinates.';
  const { geometry, coordinates } = meta.value ?? {};
  if (!source || !geometry) return none;
  if (!source.slot) {
    const factor = { m: 1, ft: METRES_PER_FOOT }[source.across.label.match(/\((\w+)\)/)?.[1] ?? ''];
    return factor && source.across.step > 0
      ? source.across.step * factor
      : 'No distance between these traces is known in metres or feet.';
  }
  if (geometry.kind === '2d') {
    const { path } = geometry;
    let length = 0;
    for (let k = 1; k < path.length; k++)
      length += Math.hypot(path[k]!.x - path[k - 1]!.x, path[k]!.y - path[k - 1]!.y);
    if (!(length > 0) || !coordinates) return none;
    return inMetres(length / Math.max(1, geometry.traceCount - 1), coordinates.unit);
  }
  if (!('binGrid' in geometry) || !geometry.binGrid) return none;
  const { unit, inlineSpacing, crosslineSpacing } = geometry.binGrid;
  return inMetres(source.slot === 'crossline' ? inlineSpacing : crosslineSpacing, unit);
}
