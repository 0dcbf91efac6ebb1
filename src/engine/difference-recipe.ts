import type { CubeCells, DifferenceRecipe } from '../core/cube.ts';
import { traceRun } from '../core/trace-run.ts';
import { type RecipeRules, recipeFor, traceBytesOf } from './cube-recipe.ts';

/** The cells of the second cube that a difference compares with these of the first; −1 where there is none. */
export const partnersOf = (cells: CubeCells, places: DifferenceRecipe['places']): CubeCells => ({
  inlineIndices: cells.inlineIndices.map((index) => places.inline[index] ?? -1),
  crosslineIndices: cells.crosslineIndices.map((index) => places.crossline[index] ?? -1),
});

/** The places of a second cube that was cut down to the same number of cells as the first. */
export const cutPlaces = (
  count: number,
  { sample }: DifferenceRecipe['places'],
): DifferenceRecipe['places'] => ({
  inline: Int32Array.of(0),
  crossline: traceRun({ first: 0, count }),
  sample,
});

export const DIFFERENCE_RULES: RecipeRules<DifferenceRecipe> = {
  cut: (recipe, cells) => ({
    ...recipe,
    a: recipeFor(recipe.a, cells),
    b: recipeFor(recipe.b, partnersOf(cells, recipe.places)),
    places: cutPlaces(cells.inlineIndices.length, recipe.places),
  }),
  traceBytes: ({ a, b }) => traceBytesOf(a) + traceBytesOf(b),
};
