import { reachOf } from '../attribute/compute.ts';
import { parseFormula } from '../attribute/formula.ts';
import { kindInfo } from '../attribute/kinds.ts';
import { type AttributeOptions, type ResolvedAttribute, resolveAttribute } from '../attribute/settings.ts';
import type { AttributeKind } from '../core/attribute.ts';
import type {
  AttributeInput,
  AttributeRecipe,
  CubeCall,
  CubeGrid,
  CubeLevelCall,
  Quantity,
} from '../core/cube.ts';
import { latticeCells } from '../core/trace-index.ts';
import type { AmplitudeRange, Level } from '../core/types.ts';
import { ATTRIBUTE_RULES } from '../engine/attribute-recipe.ts';
import { CubeReader } from '../engine/cube-reader.ts';
import { addRecipeRules } from '../engine/cube-recipe.ts';
import { DIFFERENCE_RULES } from '../engine/difference-recipe.ts';
import { TILES_RULES } from '../engine/tile-recipe.ts';
import { canonicalJson } from '../io/fingerprint.ts';
import { commonBins, placesOn } from '../survey/grid/common-bins.ts';
import { CALL_OPTIONS, LEVEL_OPTIONS } from './call-options.ts';
import { ComputedCube } from './computed-cube.ts';
import type { EngineCube } from './engine-cube.ts';

addRecipeRules('attribute', ATTRIBUTE_RULES);
addRecipeRules('difference', DIFFERENCE_RULES);
addRecipeRules('tiles', TILES_RULES);

/** Raise this when samples would come out otherwise, so that what was derived from the old ones is not used any more. */
const ATTRIBUTE_VERSION = 1;

/**
 * A preview is a few thousand traces with their neighbours. It gives the range and the first coarse pictures, and the slices in full
 * wait for it; computing more would take longer than reading it.
 */
const PREVIEW_BYTES = 4 * 2 ** 20;

/** What follows from the grids of the parents, until reading headers shows other ones. */
interface Known extends ResolvedAttribute {
  readonly grids: readonly CubeGrid[];
  readonly places: readonly AttributeInput['places'][];
}

/** An attribute of a cube, or a formula over several. */
export class AttributeCube extends ComputedCube {
  private known: Known | null = null;
  private usesTiles = false;

  /** @throws SegyError 'bad-argument' if the options do not fit the cube, 'no-geometry' if the cubes of a formula share no bins */
  constructor(
    parents: readonly [EngineCube, ...EngineCube[]],
    readonly options: AttributeOptions,
  ) {
    super(parents, PREVIEW_BYTES);
    const { settings } = this.resolved;
    if (settings.kind === 'expression') parseFormula(settings.expression, parents.length);
  }

  private get resolved(): Known {
    const grids = this.parents.map(({ grid }) => grid);
    if (this.known?.grids.every((grid, k) => grid === grids[k])) return this.known;
    const [first, ...others] = this.parents;
    const places = others.map((other) => {
      const { inline, crossline, sample } = commonBins(first, other);
      return {
        inline: placesOn(inline, first.grid.inline.count),
        crossline: placesOn(crossline, first.grid.crossline.count),
        sample: placesOn(sample, first.grid.sampleCount),
      };
    });
    const resolved = resolveAttribute(this.options, first.grid, first.quantity);
    this.known = { ...resolved, grids, places: [null, ...places] };
    return this.known;
  }

  get name(): string {
    return `${this.title} of ${this.parents[0].name}`;
  }

  /** The attribute and its parameters in words. */
  get title(): string {
    const { title } = kindInfo(this.options.kind);
    const { detail } = this.resolved;
    return detail ? `${title} (${detail})` : title;
  }

  /** Sentences that must stand beside a picture of this cube: what was assumed. */
  get notes(): readonly string[] {
    const stored = 'Time slices are computed from what Optimize has stored in half precision.';
    return this.usesTiles ? [...this.resolved.notes, stored] : this.resolved.notes;
  }

  override get quantity(): Quantity {
    return this.resolved.quantity;
  }

  protected override get readsOneLine(): boolean {
    return reachOf(this.resolved.settings).lines === 0;
  }

  // The other cubes of a formula may be on another grid.
  protected override async tileReader(): Promise<CubeReader | null> {
    const [parent] = this.parents;
    const tiles = this.parents.length === 1 ? await parent.timeTiles() : null;
    if (!tiles) return null;
    const { inline, crossline, sampleCount } = this.grid;
    const size = { inlineCount: inline.count, crosslineCount: crossline.count, sampleCount };
    const recipe = { ...this.recipe, inputs: [{ recipe: tiles, places: null }] };
    return new CubeReader(
      this.engine.pool,
      () => recipe,
      () => size,
      parent.samples.files,
    );
  }

  get id(): string {
    const { settings } = this.resolved;
    const of = this.parents.map(({ id }) => id);
    return canonicalJson({ kind: 'attribute', of, settings, version: ATTRIBUTE_VERSION });
  }

  get recipe(): AttributeRecipe {
    const { settings, quantity, places } = this.resolved;
    const { inline, crossline, sampleCount } = this.grid;
    const inputs = this.parents.map(({ recipe }, k) => ({ recipe, places: places[k]! }));
    return {
      kind: 'attribute',
      settings,
      inlineCount: inline.count,
      crosslineCount: crossline.count,
      sampleCount,
      cyclic: quantity.cyclic,
      inputs,
      cut: null,
    };
  }

  // A trace needs its neighbours, so even the preview waits until all traces are located.
  override async level(subsample: number | 'preview' | 'best', options?: CubeLevelCall): Promise<Level> {
    await this.settled(latticeCells([], []), this.call(LEVEL_OPTIONS, options));
    return super.level(subsample, options);
  }

  /**
   * The range of the values. A cycle is shown whole, and a quantity whose signs matter about zero. One of which only the size matters,
   * such as a frequency, is no signal of both signs even where some values are below zero.
   */
  override async range(options?: CubeCall): Promise<AmplitudeRange> {
    await this.settled(latticeCells([], []), this.call(CALL_OPTIONS, options));
    const [parent, ...others] = this.parents;
    this.usesTiles = others.length === 0 && (await parent.timeTiles()) !== null;
    const range = await super.range(options);
    const { bounds, signed, cyclic, kind } = kindInfo(this.options.kind);
    if (range.constant) return range;
    if (bounds && (cyclic || kind === 'cosPhase')) return { ...range, clip: bounds };
    if (!signed)
      return range.bothSigns ? { ...range, bothSigns: false, clip: unsignedClip(kind, range) } : range;
    const reach = Math.max(...range.clip.map(Math.abs));
    return { ...range, clip: [-reach, reach] };
  }
}

/** Noise has frequencies below zero, which tell nothing. */
const unsignedClip = (kind: AttributeKind, { clip, p001, p999 }: AmplitudeRange): [number, number] =>
  kind === 'frequency' ? [0, clip[1]] : [p001, p999];
