import type { Adjustment, CubeGrid, DifferenceRecipe } from '../core/cube.ts';
import { addRecipeRules } from '../engine/cube-recipe.ts';
import { DIFFERENCE_RULES } from '../engine/difference-recipe.ts';
import { canonicalJson } from '../io/fingerprint.ts';
import { commonBins, placesOn } from '../survey/grid/common-bins.ts';
import { ComputedCube } from './computed-cube.ts';
import type { EngineCube } from './engine-cube.ts';

addRecipeRules('difference', DIFFERENCE_RULES);

/** Raise this when the samples change, so that what was derived from the old ones is not used any more. */
const DIFFERENCE_VERSION = 1;

/** The first cube minus the second, on the grid of the first. There is no sample where either has none. */
export class DifferenceCube extends ComputedCube {
  private known: { readonly grids: readonly CubeGrid[]; readonly places: DifferenceRecipe['places'] } | null =
    null;

  /** @throws SegyError 'no-geometry' if the two have no bins or samples in common */
  constructor(
    readonly a: EngineCube,
    readonly b: EngineCube,
    readonly adjustment: Adjustment,
  ) {
    super([a, b]);
    this.placesOfB();
  }

  get name(): string {
    return `${this.a.name} − ${this.b.name}`;
  }

  get id(): string {
    const { a, b, adjustment } = this;
    return canonicalJson({ kind: 'difference', a: a.id, b: b.id, adjustment, version: DIFFERENCE_VERSION });
  }

  get recipe(): DifferenceRecipe {
    const { a, b, adjustment } = this;
    const { scale, shiftSamples } = adjustment;
    return { kind: 'difference', a: a.recipe, b: b.recipe, places: this.placesOfB(), scale, shiftSamples };
  }

  /** Finds the index in `b` of each line and sample of `a`. They are found again if reading headers has changed either grid. */
  private placesOfB(): DifferenceRecipe['places'] {
    const { a, b } = this;
    const grids = [a.grid, b.grid];
    if (this.known?.grids.every((grid, k) => grid === grids[k])) return this.known.places;
    const { inline, crossline, sample } = commonBins(a, b);
    const places = {
      inline: placesOn(inline, a.grid.inline.count),
      crossline: placesOn(crossline, a.grid.crossline.count),
      sample: placesOn(sample, a.grid.sampleCount),
    };
    this.known = { grids, places };
    return places;
  }
}
