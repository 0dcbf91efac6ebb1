import type { ChunkRecipe, CubeCells } from '../core/cube.ts';
import { addRecipeRules } from './cube-recipe.ts';

/** The cells of the level that are these cells of the recipe; −1 for none. */
export function cellsOf({ cells }: ChunkRecipe, { inlineIndices, crosslineIndices }: CubeCells): CubeCells {
  if (!cells) return { inlineIndices, crosslineIndices };
  const pick = (list: Int32Array): Int32Array =>
    crosslineIndices.map((index, k) => (inlineIndices[k] === 0 ? (list[index] ?? -1) : -1));
  return { inlineIndices: pick(cells.inlineIndices), crosslineIndices: pick(cells.crosslineIndices) };
}

addRecipeRules('chunks', {
  cut: (recipe, cells) => ({ ...recipe, cells: cellsOf(recipe, cells) }),
  traceBytes: ({ level }) => level.shape[2] * 4,
});
