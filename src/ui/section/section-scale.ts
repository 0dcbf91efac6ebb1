import type { SectionWindow } from '../../core/section.ts';
import {
  formatExaggeration,
  inMetres,
  lineSpacing,
  NO_COORDINATES,
  sampleHeight,
  velocityNote,
} from '../session/ground.ts';
import type { SectionRect } from '../session/services.ts';
import type { ViewStore } from '../session/store.ts';
import type { SectionSource } from './section-source.ts';
import { trueScaleWindow } from './section-window.ts';

/** Size of a cell in metres. */
interface Cell {
  readonly across: number;
  readonly down: number;
}

/** A section, the part of it that is drawn, and where in the picture. */
interface Drawn {
  readonly source: SectionSource | null;
  readonly window: SectionWindow;
  readonly figure: { readonly plot: SectionRect } | null;
}

/** The window at true scale, or null when cell sizes are unknown. */
export function trueScale(store: ViewStore, { source, figure, window }: Drawn): SectionWindow | null {
  const cell = cellSize(store, source);
  if (!source || !figure || !cell || typeof cell === 'string') return null;
  return trueScaleWindow(window, figure.plot, cell, source.across.count, source.down.count);
}

/** Says how many times a metre down is as long as a metre across; '' when that is unknown or both are across the ground. */
export function exaggerationNote(
  store: ViewStore,
  source: SectionSource,
  window: SectionWindow,
  plot: Pick<SectionRect, 'width' | 'height'>,
): string {
  const cell = cellSize(store, source);
  const vertical = store.shape.value?.vertical;
  if (!vertical || !source.upright || !cell || typeof cell === 'string') return '';
  const exaggeration = exaggerationOf(window, plot, cell);
  return `vertical exaggeration ${formatExaggeration(exaggeration)}${velocityNote(vertical, store.section.value)}`;
}

/** Length of a metre down on the picture, divided by that of a metre across. */
export function exaggerationOf(
  window: Pick<SectionWindow, 'width' | 'height'>,
  plot: Pick<SectionRect, 'width' | 'height'>,
  cell: Cell,
): number {
  const metres = { across: window.width * cell.across, down: window.height * cell.down };
  return plot.height / metres.down / (plot.width / metres.across);
}

/** Size of a cell in metres across and down, or a sentence that says why it is unknown. */
export function cellSize(store: ViewStore, source: SectionSource | null): Cell | string | null {
  const shape = store.shape.value;
  const geometry = store.meta.value?.geometry;
  if (!source || !shape || !geometry) return null;
  if (geometry.kind === 'gathers')
    return 'A gather has no true scale: its traces differ in offset, which is no distance along a line.';
  const spacing = columnSpacing(store, source);
  if (typeof spacing === 'string') return spacing;
  if (source.upright) return { across: spacing, down: sampleHeight(shape.vertical, store.section.value) };
  const grid = 'binGrid' in geometry ? geometry.binGrid : null;
  if (!grid) return 'No distance between lines is known.';
  return { across: spacing, down: inMetres(grid.inlineSpacing, grid.unit) as number };
}

/** Metres between neighbouring columns, or a sentence that says why they are unknown. */
function columnSpacing({ meta }: ViewStore, source: SectionSource): number | string {
  if (!meta.value) return NO_COORDINATES;
  const { geometry } = meta.value;
  if (!source.slot) {
    const unit = source.across.label.match(/\((m|ft)\)/)?.[1] as 'm' | 'ft' | undefined;
    return unit && source.across.step > 0
      ? inMetres(source.across.step, unit)
      : 'No distance between these traces is known in metres or feet.';
  }
  if (geometry.kind === '2d') return lineSpacing(meta.value);
  if (!('binGrid' in geometry) || !geometry.binGrid) return NO_COORDINATES;
  const { unit, inlineSpacing, crosslineSpacing } = geometry.binGrid;
  return inMetres(source.slot === 'crossline' ? inlineSpacing : crosslineSpacing, unit);
}
