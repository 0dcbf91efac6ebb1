import type { CubeCells, TilesRecipe } from '../core/cube.ts';
import { blockAt, blockCount, blockValues } from '../volume/pyramid-plan.ts';
import type { RecipeRules } from './cube-recipe.ts';
import type { SurveyPyramid } from './survey-pyramid.ts';

/** What reads the time tiles of a stored survey; null if it has none. */
export function tilesRecipe(pyramid: SurveyPyramid, cacheBytes: number): TilesRecipe | null {
  const { plan, range, size } = pyramid;
  if (!plan || !range || !pyramid.serves('sample')) return null;
  const blocks = Array.from({ length: blockCount(plan) }, (_, index) => blockAt(plan, index));
  return {
    kind: 'tiles',
    ...size,
    blockSlow: plan.blockSlow,
    blockFast: plan.blockFast,
    slowIsInline: pyramid.slowAxis === 'inline',
    tileSamples: plan.tileSamples,
    keys: pyramid.blockKeys(),
    firstTiles: blocks.map((block) => blockValues(plan, block).timeTiles.first),
    scale: range.scale,
    lastValid: pyramid.lastSamples(),
    cut: null,
    cacheBytes,
  };
}

export const TILES_RULES: RecipeRules<TilesRecipe> = {
  cut(recipe, cells) {
    const own = placesIn(recipe, cells);
    const { lastValid, crosslineCount } = recipe;
    const ends =
      lastValid &&
      own.inlineIndices.map(
        (inline, k) => lastValid[inline * crosslineCount + own.crosslineIndices[k]!] ?? -1,
      );
    return { ...recipe, lastValid: null, cut: { cells: own, lastValid: ends } };
  },
  // A trace of a time slice is read as the few samples of its tiles.
  traceBytes: ({ tileSamples }) => tileSamples * 2,
};

/** Where the cells of a recipe are in the grid, whether it was cut down or not; −1 for a cell outside it. */
function placesIn({ cut, inlineCount, crosslineCount }: TilesRecipe, cells: CubeCells): CubeCells {
  const of = (which: 'inlineIndices' | 'crosslineIndices'): Int32Array =>
    cells.crosslineIndices.map((crossline, k) => {
      if (cut) return cut.cells[which][crossline] ?? -1;
      const inline = cells.inlineIndices[k]!;
      const inside = inline >= 0 && inline < inlineCount && crossline >= 0 && crossline < crosslineCount;
      return inside ? cells[which][k]! : -1;
    });
  return { inlineIndices: of('inlineIndices'), crosslineIndices: of('crosslineIndices') };
}
