import type { SectionGrid } from '../../core/section.ts';
import { clipRange, colormapTable } from '../../view/colormap.ts';
import { type AttributeState, attributeOf, hidesHigh } from '../layers/attribute/attribute-state.ts';
import type { ViewStore } from '../session/store.ts';
import type { SectionSource } from './section-source.ts';

/**
 * The sections to draw when an attribute is shown over or beside the amplitudes: those below, in their own colours, and the attribute
 * above. Null when the attribute is shown alone, or its amplitudes are still being read.
 */
export function overlaidSources(
  source: SectionSource,
  store: ViewStore,
): { readonly main: SectionSource; readonly over: SectionSource } | null {
  const state = attributeOf(store).value;
  const shown = store.shown.value;
  const { slot } = source;
  if (!state || !shown || state.mode === 'alone' || slot === null) return null;
  const { threshold } = state;
  const under = state.unders[slot];
  if (!under || under.index !== store.indices.value[slot]) return null;
  const range = clipRange(store.surveyClip.value, store.sectionGain.value ?? store.gain.value);
  const main: SectionSource = {
    ...source,
    grid: under,
    columnStride: under.columnStride,
    rowStride: under.rowStride,
    subsample: under.subsample,
    title: `${source.title}, ${modeWords(state.mode, shown.named.one)}`,
    look: {
      table: colormapTable(store.surveyColormap.value),
      range,
      reversed: false,
      above: state.mode === 'over' ? state.opacity : null,
      beside: state.mode === 'beside',
    },
    readExact: async () => under,
  };
  const over = threshold > 0 ? { ...source, grid: opaque(source.grid, state, shown.range.clip) } : source;
  return { main, over };
}

function modeWords(mode: AttributeState['mode'], name: string): string {
  if (mode === 'over') return `${name} over amplitude`;
  if (mode === 'beside') return `amplitude on the left, ${name} on the right`;
  return `amplitude left of the line, ${name} right of it`;
}

const kept = new WeakMap<SectionGrid, { readonly key: string; readonly grid: SectionGrid }>();

/** The values beyond the threshold; the others are NaN, which is transparent. */
function opaque(
  grid: SectionGrid,
  { threshold, request }: AttributeState,
  [low, high]: readonly [number, number],
): SectionGrid {
  const falling = hidesHigh(request.kind);
  const key = `${threshold} ${falling} ${low} ${high}`;
  const known = kept.get(grid);
  if (known?.key === key) return known.grid;
  // Of values about zero, both ends stand out.
  const signed = low < 0 && high > 0;
  const at = falling ? high - threshold * (high - low) : low + threshold * (high - low);
  const shows = (value: number): boolean => {
    if (signed) return Math.abs(value) >= threshold * Math.max(-low, high);
    return falling ? value <= at : value >= at;
  };
  const data = grid.data.map((value) => (shows(value) ? value : Number.NaN));
  const made = { ...grid, data };
  kept.set(grid, { key, grid: made });
  return made;
}
