import { flattenColumns } from '../../api/horizon-tools.ts';
import type { Horizon } from '../../core/horizon.ts';
import type { SectionGrid } from '../../core/section.ts';
import type { SectionSource } from './section-source.ts';

/** The flattened section that was made last of a section's values. */
const made = new WeakMap<SectionGrid, { horizon: Horizon; title: string; source: SectionSource }>();

/**
 * A section whose traces are moved so that a horizon is flat. Its vertical axis counts from the horizon, negative above. A trace without
 * the horizon is empty. Sections on their side, and those of gathers, stay as they are.
 */
export function flattenedSource(source: SectionSource, horizon: Horizon): SectionSource {
  if (!source.upright || source.derived) return source;
  const known = made.get(source.grid);
  if (known?.horizon === horizon && known.title === source.title) return known.source;
  const flat = flatten(source, horizon);
  made.set(source.grid, { horizon, title: source.title, source: flat });
  return flat;
}

function flatten(source: SectionSource, horizon: Horizon): SectionSource {
  const { grid, values, name } = horizon;
  const { across, down, rowStride, columnStride } = source;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high < low) return source;
  const datum = Math.ceil(high);
  const count = down.count + datum - Math.floor(low);
  const shifts = Float32Array.from({ length: across.count }, (_, column) => {
    const { inlineIndex, crosslineIndex } = source.point(column, 0);
    return (values[inlineIndex * grid.crossline.count + crosslineIndex] ?? Number.NaN) - datum;
  });
  const shifted = (section: SectionGrid, columns: number, rows: number): SectionGrid =>
    flattenColumns(
      section,
      Float32Array.from(
        { length: section.width },
        (_, k) => shifts[Math.min(shifts.length - 1, k * columns)]! / rows,
      ),
      Math.ceil(count / rows),
    );
  const { vertical } = grid;
  const sample = (column: number, row: number): number =>
    Math.max(0, Math.min(down.count - 1, Math.round(row + (shifts[column] ?? 0))));
  return {
    ...source,
    grid: shifted(source.grid, columnStride, rowStride),
    title: `${source.title}, flattened on ${name}`,
    down: { ...down, first: -datum * vertical.step, step: vertical.step, count },
    vertical: { ...vertical, start: -datum * vertical.step, below: name },
    shifts,
    point: (column, row) => ({ ...source.point(column, 0), sampleIndex: sample(column, row) || 0 }),
    cellOf(point) {
      const { column } = source.cellOf(point);
      return { column, row: Math.round(point.sampleIndex - (shifts[column] ?? 0)) };
    },
    readExact: async (signal) => shifted(await source.readExact(signal), 1, 1),
  };
}
