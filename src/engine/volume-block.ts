import { eachAttributeTrace, reachOf } from '../attribute/compute.ts';
import type { CubeCells, CubeRecipe } from '../core/cube.ts';
import { Turn } from '../core/pause.ts';
import { traceRun } from '../core/trace-run.ts';
import { decimateTrace } from '../volume/level.ts';
import { type Accumulator, accumulateTrace, createAccumulator } from '../volume/statistics.ts';
import { gridCells } from './attribute-recipe.ts';
import { attributePatch } from './attribute-samples.ts';
import { cubeSamples, everyNthSample } from './cube-samples.ts';
import { storeBlock } from './optimize-block.ts';
import type { OptimizeBlockOutput, TaskContext, VolumeBlockInput } from './tasks.ts';

/** Computes traces whose input was read, and hands them out one by one. The trace is valid until `take` returns. */
type EachTrace = (take: (cell: number, trace: Float32Array) => void) => Promise<void>;

/**
 * Reads or computes one block of a cube of any kind and stores all that the pyramid keeps of it. An attribute that needs neighbouring
 * lines reads the block with its neighbours at once, so that it has the same bits as without blocks; others are read in parts, and one
 * part is computed while the next is read.
 */
export function volumeBlock(input: VolumeBlockInput, context: TaskContext): Promise<OptimizeBlockOutput> {
  const { plan, recipe, range } = input;
  const { sampleCount } = plan;
  // A mean of angles is none, so angles are thinned without a filter.
  const thin = recipe.kind === 'attribute' && recipe.cyclic ? everyNthSample : decimateTrace;
  const fill = async (
    add: (cell: number, samples: Float32Array, count: number, last: number) => number,
    total: number,
  ) => {
    const accumulator = createAccumulator(range);
    const values = new Float32Array(sampleCount);
    let saturated = 0;
    const take = (cell: number, trace: Float32Array): void => {
      let last = sampleCount - 1;
      while (last >= 0 && Number.isNaN(trace[last]!)) last -= 1;
      addStatistics(accumulator, trace, values);
      saturated += add(cell, trace, sampleCount, last);
    };
    const perPart = hasNeighbours(recipe)
      ? total
      : Math.max(1, Math.floor(context.flight.blockReadBytes / (sampleCount * 4)));
    const partAt = (first: number): Promise<EachTrace> => {
      const count = Math.min(perPart, total - first);
      const cells = { inlineIndices: new Int32Array(count), crosslineIndices: traceRun({ first, count }) };
      const part = tracesOf(recipe, cells, sampleCount, context);
      // A failure is thrown where the part is awaited.
      part.catch(() => undefined);
      return part;
    };
    let next = partAt(0);
    for (let first = 0; first < total; first += perPart) {
      const each = await next;
      if (first + perPart < total) next = partAt(first + perPart);
      await each((cell, trace) => {
        take(first + cell, trace);
        if ((cell & 63) === 63) context.progress(first + cell + 1, total);
      });
      context.progress(Math.min(total, first + perPart), total);
    }
    return { accumulator, saturated, mismatches: 0 };
  };
  return storeBlock(
    input,
    false,
    context,
    (add, { slowCount, fastCount }) => fill(add, slowCount * fastCount),
    thin,
  );
}

const hasNeighbours = (recipe: CubeRecipe): boolean =>
  recipe.kind === 'attribute' && reachOf(recipe.settings).lines > 0;

async function tracesOf(
  recipe: CubeRecipe,
  cells: CubeCells,
  sampleCount: number,
  context: TaskContext,
): Promise<EachTrace> {
  const run = { first: 0, count: sampleCount };
  const turn = new Turn(context.signal);
  if (recipe.kind === 'attribute' && recipe.settings.kind !== 'expression') {
    const own = gridCells(recipe, cells);
    const patch = await attributePatch(recipe, own, run, context, cubeSamples);
    const trace = new Float32Array(sampleCount);
    return (take) =>
      eachAttributeTrace(recipe.settings, patch, own, turn, (cell, values) => {
        if (values) trace.set(values);
        else trace.fill(Number.NaN);
        take(cell, trace);
      });
  }
  const samples = await cubeSamples(recipe, cells, run, context);
  return async (take) => {
    for (let cell = 0; cell < cells.inlineIndices.length; cell++) {
      if (turn.due) await turn.pause();
      take(cell, samples.subarray(cell * sampleCount, (cell + 1) * sampleCount));
    }
  };
}

/** Adds the values of a trace. Missing ones are no samples, and a cell without any is no trace. */
function addStatistics(accumulator: Accumulator, trace: Float32Array, values: Float32Array): void {
  let count = 0;
  for (let k = 0; k < trace.length; k++) {
    const value = trace[k]!;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  if (count > 0) accumulateTrace(accumulator, values, 0, count);
}
