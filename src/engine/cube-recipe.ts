import type { CubeCells, CubeRecipe, DifferenceRecipe, FlattenedRecipe } from '../core/cube.ts';
import { cellTraces } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import { withJobLayout } from './job-layout.ts';

/** The cells of the second cube that a difference compares with these of the first; −1 where there is none. */
export const partnersOf = (cells: CubeCells, places: DifferenceRecipe['places']): CubeCells => ({
  inlineIndices: cells.inlineIndices.map((index) => places.inline[index] ?? -1),
  crosslineIndices: cells.crosslineIndices.map((index) => places.crossline[index] ?? -1),
});

/** The shifts of these cells; NaN outside the grid. */
export const shiftsOf = ({ shifts, crosslineCount }: FlattenedRecipe, cells: CubeCells): Float32Array =>
  Float32Array.from(cells.inlineIndices, (inline, k) => {
    const crossline = cells.crosslineIndices[k]!;
    const inside = inline >= 0 && crossline >= 0 && crossline < crosslineCount;
    return inside ? (shifts[inline * crosslineCount + crossline] ?? Number.NaN) : Number.NaN;
  });

/**
 * Cuts a recipe down to these cells, which become crosslines 0, 1, 2 … of inline 0. A job is then sent only the index entries of the
 * traces that it reads, rather than those of the whole file.
 */
export function recipeFor(recipe: CubeRecipe, cells: CubeCells): CubeRecipe {
  const count = cells.inlineIndices.length;
  if (recipe.kind === 'segy') {
    const traces = cellTraces(recipe.grid, cells, recipe.offsets);
    const { layout } = withJobLayout({ layout: recipe.layout, traces });
    const grid = {
      inlineCount: 1,
      crosslineCount: count,
      offsetCount: recipe.offsets.length,
      cells: traces,
      slowAxis: 'inline',
      inlineDescending: false,
      crosslineDescending: false,
    } as const;
    return { ...recipe, layout, grid, offsets: recipe.offsets.map((_, k) => k) };
  }
  if (recipe.kind === 'flattened')
    return {
      ...recipe,
      of: recipeFor(recipe.of, cells),
      crosslineCount: count,
      shifts: shiftsOf(recipe, cells),
    };
  return {
    ...recipe,
    a: recipeFor(recipe.a, cells),
    b: recipeFor(recipe.b, partnersOf(cells, recipe.places)),
    places: {
      inline: Int32Array.of(0),
      crossline: traceRun({ first: 0, count }),
      sample: recipe.places.sample,
    },
  };
}

/** Bytes read from the files to make one trace of the cube. */
export function traceBytesOf(recipe: CubeRecipe): number {
  if (recipe.kind === 'flattened') return traceBytesOf(recipe.of);
  return recipe.kind === 'segy'
    ? recipe.layout.traceByteLength * recipe.offsets.length
    : traceBytesOf(recipe.a) + traceBytesOf(recipe.b);
}
