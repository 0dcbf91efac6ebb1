import { reachOf } from '../attribute/compute.ts';
import type { AttributeRecipe, CubeCells } from '../core/cube.ts';
import { type RecipeRules, recipeFor, traceBytesOf } from './cube-recipe.ts';
import { cutPlaces, partnersOf } from './difference-recipe.ts';

/** A grid of at most so many cells is marked in an array rather than a set. */
const MOST_MARKED = 2 ** 22;

/** These cells and all others within `lines` of one of them, each once and in the order of inlines and crosslines. */
export function cellsAround(
  { inlineIndices, crosslineIndices }: CubeCells,
  lines: number,
  { inlineCount, crosslineCount }: Pick<AttributeRecipe, 'inlineCount' | 'crosslineCount'>,
): CubeCells {
  const marked =
    inlineCount * crosslineCount <= MOST_MARKED ? new Uint8Array(inlineCount * crosslineCount) : null;
  const places = new Set<number>();
  for (let cell = 0; cell < inlineIndices.length; cell++) {
    const [i, x] = [inlineIndices[cell]!, crosslineIndices[cell]!];
    if (i < 0 || i >= inlineCount || x < 0 || x >= crosslineCount) continue;
    const lastInline = Math.min(inlineCount - 1, i + lines);
    const lastCrossline = Math.min(crosslineCount - 1, x + lines);
    for (let inline = Math.max(0, i - lines); inline <= lastInline; inline++) {
      const row = inline * crosslineCount;
      const first = Math.max(0, x - lines);
      if (marked) marked.fill(1, row + first, row + lastCrossline + 1);
      else for (let crossline = first; crossline <= lastCrossline; crossline++) places.add(row + crossline);
    }
  }
  const sorted = marked ? marksOf(marked) : Float64Array.from(places).sort();
  return {
    inlineIndices: Int32Array.from(sorted, (place) => Math.floor(place / crosslineCount)),
    crosslineIndices: Int32Array.from(sorted, (place) => place % crosslineCount),
  };
}

function marksOf(marked: Uint8Array): Int32Array {
  let count = 0;
  for (const mark of marked) count += mark;
  const places = new Int32Array(count);
  for (let place = 0, at = 0; at < count; place++) if (marked[place]) places[at++] = place;
  return places;
}

/** Where the cells of a recipe are in the grid, whether it was cut down or not. */
export function gridCells({ cut }: AttributeRecipe, cells: CubeCells): CubeCells {
  if (!cut) return cells;
  const of = (indices: Int32Array): Int32Array => cells.crosslineIndices.map((index) => indices[index] ?? -1);
  return { inlineIndices: of(cut.cells.inlineIndices), crosslineIndices: of(cut.cells.crosslineIndices) };
}

/** The cells of the inputs that these cells need, as they are in the grid, and as each input of the recipe is asked for them. */
export function inputCells(
  recipe: AttributeRecipe,
  cells: CubeCells,
): { inGrid: CubeCells; inInput: CubeCells } {
  const inGrid = cellsAround(cells, reachOf(recipe.settings).lines, recipe);
  const { cut } = recipe;
  if (!cut) return { inGrid, inInput: inGrid };
  const key = (inline: number, crossline: number): number => inline * recipe.crosslineCount + crossline;
  const places = placesOf(cut.inputCells, recipe.crosslineCount);
  const found = inGrid.inlineIndices.map(
    (inline, k) => places.get(key(inline, inGrid.crosslineIndices[k]!)) ?? -1,
  );
  return { inGrid, inInput: { inlineIndices: new Int32Array(found.length), crosslineIndices: found } };
}

/** The places of cells, by inline × crosslines + crossline. A job that computes its cells in parts asks for them many times. */
const known = new WeakMap<CubeCells, Map<number, number>>();

function placesOf(cells: CubeCells, crosslineCount: number): Map<number, number> {
  const found = known.get(cells);
  if (found) return found;
  const { inlineIndices, crosslineIndices } = cells;
  const places = new Map<number, number>();
  inlineIndices.forEach((inline, place) => {
    places.set(inline * crosslineCount + crosslineIndices[place]!, place);
  });
  known.set(cells, places);
  return places;
}

export const ATTRIBUTE_RULES: RecipeRules<AttributeRecipe> = {
  cut(recipe, cells) {
    const own = gridCells(recipe, cells);
    const { inGrid, inInput } = inputCells(recipe, own);
    const count = inGrid.inlineIndices.length;
    const inputs = recipe.inputs.map(({ recipe: input, places }) => ({
      recipe: recipeFor(input, places ? partnersOf(inInput, places) : inInput),
      places: places && cutPlaces(count, places),
    }));
    return { ...recipe, inputs, cut: { cells: own, inputCells: inGrid } };
  },
  // Neighbouring cells share most of what they read, but for the lines beside them.
  traceBytes: ({ settings, inputs, inlineCount }) =>
    inputs.reduce((sum, { recipe }) => sum + traceBytesOf(recipe), 0) *
    (inlineCount === 1 ? 1 : 2 * reachOf(settings).lines + 1),
};
