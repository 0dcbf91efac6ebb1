import type { CubeCells, FlattenedRecipe } from '../core/cube.ts';
import { type RecipeRules, recipeFor, traceBytesOf } from './cube-recipe.ts';

/** The shifts of these cells; NaN outside the grid. */
export const shiftsOf = ({ shifts, crosslineCount }: FlattenedRecipe, cells: CubeCells): Float32Array =>
  Float32Array.from(cells.inlineIndices, (inline, k) => {
    const crossline = cells.crosslineIndices[k]!;
    const inside = inline >= 0 && crossline >= 0 && crossline < crosslineCount;
    return inside ? (shifts[inline * crosslineCount + crossline] ?? Number.NaN) : Number.NaN;
  });

export const FLATTENED_RULES: RecipeRules<FlattenedRecipe> = {
  cut: (recipe, cells) => ({
    ...recipe,
    of: recipeFor(recipe.of, cells),
    crosslineCount: cells.inlineIndices.length,
    shifts: shiftsOf(recipe, cells),
  }),
  traceBytes: ({ of }) => traceBytesOf(of),
};
