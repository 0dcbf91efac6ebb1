import type { Dataset } from '../api/types.ts';
import { hasSteps, type ProcessedSection, type SectionGrid, type SectionSteps } from '../core/section.ts';
import { Latest } from './latest.ts';

/** Keeps the processed values of the section that is shown; while they are made, the former ones of the same section stay. */
export class SectionProcessing {
  #request = new Latest();
  #wanted = '';
  #processed = false;
  #source: SectionGrid | null = null;
  #result: ProcessedSection | null = null;

  constructor(
    private readonly changed: () => void,
    private readonly fail: (error: unknown) => void,
  ) {}

  get busy(): boolean {
    return this.#request.busy;
  }

  /** What is known of the section so far: null for nothing yet. */
  get result(): ProcessedSection | null {
    return this.#result;
  }

  /** What to draw of `grid` now; starts the work when section or steps are new. */
  apply(
    dataset: Dataset,
    grid: SectionGrid,
    steps: SectionSteps,
    rowStride: number,
    measured: boolean,
  ): SectionGrid {
    const processed = hasSteps(steps);
    this.#processed = processed;
    if (!processed && !measured) {
      this.reset();
      return grid;
    }
    const wanted = JSON.stringify([steps, rowStride]);
    if (grid !== this.#source || wanted !== this.#wanted) {
      if (grid !== this.#source) this.#result = null;
      this.#source = grid;
      this.#wanted = wanted;
      void this.#run(dataset, grid, steps, rowStride);
    }
    return this.shown(grid);
  }

  /** The values that are drawn of a section. */
  shown(grid: SectionGrid): SectionGrid {
    return this.#processed && this.#result && grid === this.#source ? this.#result : grid;
  }

  reset(): void {
    this.#request.abort();
    this.#source = null;
    this.#result = null;
    this.#wanted = '';
  }

  async #run(dataset: Dataset, grid: SectionGrid, steps: SectionSteps, rowStride: number): Promise<void> {
    try {
      const result = await this.#request.run((signal) =>
        dataset.processSection(grid, steps, { signal, rowStride }),
      );
      if (!result || grid !== this.#source) return;
      this.#result = result;
      this.changed();
    } catch (error) {
      this.fail(error);
    }
  }
}
