import { computeAttribute, reachOf } from '../attribute/compute.ts';
import { parseFormula } from '../attribute/formula.ts';
import { Patch } from '../attribute/patch.ts';
import type { AttributeInput, AttributeRecipe, CubeCells, CubeRecipe, IndexRun } from '../core/cube.ts';
import { Turn } from '../core/pause.ts';
import { gridCells, inputCells } from './attribute-recipe.ts';
import { partnersOf } from './difference-recipe.ts';
import type { TaskContext } from './tasks.ts';

/** Reads or computes samples of a recipe of any kind; see `cubeSamples`. */
export type ReadSamples = (
  recipe: CubeRecipe,
  cells: CubeCells,
  samples: IndexRun,
  context: TaskContext,
) => Promise<Float32Array>;

/**
 * Computes an attribute of these cells, [cell × sample]; NaN where it has no value. It reads the cells, their neighbours and the samples
 * above and below that the formula needs, and no others.
 */
export async function attributeSamples(
  recipe: AttributeRecipe,
  cells: CubeCells,
  run: IndexRun,
  context: TaskContext,
  readSamples: ReadSamples,
): Promise<Float32Array> {
  const own = gridCells(recipe, cells);
  if (recipe.settings.kind === 'expression') return formulaSamples(recipe, own, run, context, readSamples);
  const patch = await attributePatch(recipe, own, run, context, readSamples);
  return computeAttribute(recipe.settings, patch, own, run, new Turn(context.signal));
}

/**
 * Reads what an attribute of these cells is computed of: the cells, their neighbours, and the samples above and below.
 * @param own cells of the grid
 */
export async function attributePatch(
  recipe: AttributeRecipe,
  own: CubeCells,
  run: IndexRun,
  context: TaskContext,
  readSamples: ReadSamples,
): Promise<Patch> {
  const { inGrid, inInput } = inputCells(recipe, own);
  const reach = reachOf(recipe.settings).samples;
  const first = Math.max(0, run.first - reach);
  const read = { first, count: Math.min(recipe.sampleCount, run.first + run.count + reach) - first };
  const samples = await readSamples(recipe.inputs[0]!.recipe, inInput, read, context);
  return new Patch(recipe, inGrid, samples, read);
}

/** Computes a formula sample by sample. A sample is null where one that the formula uses is, or where the result is no finite number. */
async function formulaSamples(
  recipe: AttributeRecipe,
  own: CubeCells,
  run: IndexRun,
  context: TaskContext,
  readSamples: ReadSamples,
): Promise<Float32Array> {
  const { settings, inputs, crosslineCount } = recipe;
  const { uses, bind } = parseFormula(settings.expression, inputs.length);
  const { inGrid, inInput } = inputCells(recipe, own);
  const columns: Float32Array[] = [];
  for (const place of uses)
    columns.push(await inputSamples(inputs[place]!, inInput, run, context, readSamples));
  const value = bind(columns);
  const rows = new Map<number, number>();
  inGrid.inlineIndices.forEach((inline, row) => {
    rows.set(inline * crosslineCount + inGrid.crosslineIndices[row]!, row);
  });
  const out = new Float32Array(own.inlineIndices.length * run.count).fill(Number.NaN);
  const turn = new Turn(context.signal);
  for (let cell = 0; cell < own.inlineIndices.length; cell++) {
    if (turn.due) await turn.pause();
    const crossline = own.crosslineIndices[cell]!;
    // The place of a cell outside the grid could be that of another.
    const inside = crossline >= 0 && crossline < crosslineCount;
    const row = inside ? rows.get(own.inlineIndices[cell]! * crosslineCount + crossline) : undefined;
    if (row === undefined) continue;
    for (let k = 0, at = row * run.count; k < run.count; k++, at++) {
      if (columns.some((column) => !Number.isFinite(column[at]!))) continue;
      const result = value(at);
      if (Number.isFinite(result)) out[cell * run.count + k] = result;
    }
  }
  return out;
}

/** The samples of one of several cubes at the places of the first, [cell × sample]. */
async function inputSamples(
  { recipe, places }: AttributeInput,
  cells: CubeCells,
  run: IndexRun,
  context: TaskContext,
  readSamples: ReadSamples,
): Promise<Float32Array> {
  if (!places) return readSamples(recipe, cells, run, context);
  const count = cells.inlineIndices.length;
  const rows = places.sample.subarray(run.first, run.first + run.count);
  const there = rows.filter((row) => row >= 0);
  const out = new Float32Array(count * run.count).fill(Number.NaN);
  if (there.length === 0) return out;
  const low = there.reduce((least, row) => Math.min(least, row));
  const read = { first: low, count: there.reduce((most, row) => Math.max(most, row)) - low + 1 };
  const samples = await readSamples(recipe, partnersOf(cells, places), read, context);
  for (let cell = 0; cell < count; cell++)
    for (let k = 0; k < run.count; k++)
      if (rows[k]! >= 0) out[cell * run.count + k] = samples[cell * read.count + rows[k]! - low]!;
  return out;
}
