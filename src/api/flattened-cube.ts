import type { Cube, CubeGrid, FlattenedRecipe } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import type { Horizon } from '../core/horizon.ts';
import { addRecipeRules } from '../engine/cube-recipe.ts';
import { FLATTENED_RULES } from '../engine/flattened-recipe.ts';
import { canonicalJson, sha256Hex } from '../io/fingerprint.ts';
import { checked } from './call-options.ts';
import { ComputedCube } from './computed-cube.ts';
import { EngineCube } from './engine-cube.ts';
import { checkOnGrid, HORIZON } from './horizon-options.ts';

addRecipeRules('flattened', FLATTENED_RULES);

/** Raise this when the samples change. */
const FLATTENED_VERSION = 1;

/**
 * A cube whose traces are moved so that a horizon is flat. Its vertical axis counts from the horizon, 0 there and negative above. It is
 * as long as it must be to lose no sample. Time slices of it are horizon slices: the one at 8 ms lies 8 ms below the horizon.
 */
export class FlattenedCube extends ComputedCube {
  private readonly flat: CubeGrid;
  /** Of each bin how far below a sample of this cube the original's lies, in samples; NaN where the horizon is not. */
  readonly shifts: Float32Array;

  constructor(
    readonly of: EngineCube,
    readonly horizon: Horizon,
    private readonly hash: string,
  ) {
    super([of]);
    const { grid } = of;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of horizon.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const datum = Math.ceil(high);
    this.shifts = horizon.values.map((value) => value - datum);
    this.flat = {
      ...grid,
      sampleCount: grid.sampleCount + datum - Math.floor(low),
      vertical: { ...grid.vertical, start: -datum * grid.vertical.step, below: horizon.name },
    };
  }

  override get quantity() {
    return this.of.quantity;
  }

  override get grid(): CubeGrid {
    return this.flat;
  }

  get name(): string {
    return `${this.of.name}, flattened on ${this.horizon.name}`;
  }

  get id(): string {
    return canonicalJson({
      kind: 'flattened',
      of: this.of.id,
      horizon: this.hash,
      version: FLATTENED_VERSION,
    });
  }

  get recipe(): FlattenedRecipe {
    const { crossline, sampleCount } = this.of.grid;
    return {
      kind: 'flattened',
      of: this.of.recipe,
      sampleCount,
      crosslineCount: crossline.count,
      shifts: this.shifts,
    };
  }
}

/**
 * Flattens a cube on a horizon. Where the horizon has no value there is no trace.
 * @throws SegyError 'bad-argument' if the horizon is empty, or not on the cube's grid; 'no-geometry' for a cube that is not this engine's
 */
export async function flattenCube(cube: Cube, horizon: Horizon): Promise<FlattenedCube> {
  checked(HORIZON, horizon, 'The horizon');
  if (!(cube instanceof EngineCube))
    throw new SegyError(
      'no-geometry',
      `“${cube.name}” is no cube that was opened here, and cannot be flattened.`,
    );
  cube.checkOpen();
  checkOnGrid(horizon, cube.grid.inline.count * cube.grid.crossline.count, `“${cube.name}”`);
  if (horizon.values.every((value) => Number.isNaN(value)))
    throw new SegyError(
      'bad-argument',
      `The horizon “${horizon.name}” has no values to flatten on. Track it first.`,
    );
  const hash = await sha256Hex(new Uint8Array(horizon.values.slice().buffer));
  return new FlattenedCube(cube, horizon, hash);
}
