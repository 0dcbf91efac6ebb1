import type { CubeCells, CubeRecipe, SegyRecipe } from '../core/cube.ts';
import { cellTraces } from '../core/trace-index.ts';
import { withJobLayout } from './job-layout.ts';

/** What the page does with the recipes of one kind. */
export interface RecipeRules<R extends CubeRecipe> {
  /** See `recipeFor`. */
  cut(recipe: R, cells: CubeCells): R;
  /** See `traceBytesOf`. */
  traceBytes(recipe: R): number;
}

type RecipeOf<K extends CubeRecipe['kind']> = Extract<CubeRecipe, { readonly kind: K }>;

const RULES: { [K in CubeRecipe['kind']]?: RecipeRules<RecipeOf<K>> } = {
  segy: {
    cut: cutSegy,
    traceBytes: ({ layout, offsets }) => layout.traceByteLength * offsets.length,
  },
};

/**
 * Adds a kind of recipe. The module that makes cubes of a computed kind adds its rules, so that the first load of the page has only
 * those of files.
 */
export function addRecipeRules<K extends CubeRecipe['kind']>(kind: K, rules: RecipeRules<RecipeOf<K>>): void {
  Object.assign(RULES, { [kind]: rules });
}

const rulesOf = (recipe: CubeRecipe): RecipeRules<CubeRecipe> =>
  RULES[recipe.kind] as unknown as RecipeRules<CubeRecipe>;

/**
 * Cuts a recipe down to these cells, which become crosslines 0, 1, 2 … of inline 0. A job is then sent only the index entries of the
 * traces that it reads, rather than those of the whole file.
 */
export const recipeFor = (recipe: CubeRecipe, cells: CubeCells): CubeRecipe =>
  rulesOf(recipe).cut(recipe, cells);

/** Bytes read from the files to make one trace of the cube. */
export const traceBytesOf = (recipe: CubeRecipe): number => rulesOf(recipe).traceBytes(recipe);

function cutSegy(recipe: SegyRecipe, cells: CubeCells): SegyRecipe {
  const traces = cellTraces(recipe.grid, cells, recipe.offsets);
  const { layout } = withJobLayout({ layout: recipe.layout, traces });
  const grid = {
    inlineCount: 1,
    crosslineCount: cells.inlineIndices.length,
    offsetCount: recipe.offsets.length,
    cells: traces,
    slowAxis: 'inline',
    inlineDescending: false,
    crosslineDescending: false,
  } as const;
  return { ...recipe, layout, grid, offsets: recipe.offsets.map((_, k) => k) };
}
