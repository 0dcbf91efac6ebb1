import type { PageDataset } from '../../api/types.ts';
import { hasSteps, type ProcessedSection, type SectionGrid, type SectionSteps } from '../../core/section.ts';
import { Latest } from '../kit/latest.ts';

/**
 * Holds the processed values of the current section. While new ones are made, the former ones of the same
 * section stay.
 */
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

  /** The last result for this section, or null. */
  get result(): ProcessedSection | null {
    return this.#result;
  }

  /** Returns the values to draw now, and starts processing when the section or its steps are new. */
  apply(
    dataset: PageDataset,
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

  /** The values drawn for a section: processed if available. */
  shown(grid: SectionGrid): SectionGrid {
    return this.processed(grid) ?? grid;
  }

  /** The processed values of a section: null until they are made, undefined when no process is on. */
  processed(grid: SectionGrid): SectionGrid | null | undefined {
    if (!this.#processed) return undefined;
    return grid === this.#source ? this.#result : null;
  }

  reset(): void {
    this.#request.abort();
    this.#source = null;
    this.#result = null;
    this.#wanted = '';
  }

  async #run(dataset: PageDataset, grid: SectionGrid, steps: SectionSteps, rowStride: number): Promise<void> {
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
