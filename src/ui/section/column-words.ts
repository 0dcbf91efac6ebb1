import type { PageDataset } from '../../api/types.ts';
import { isSegyError } from '../../core/errors.ts';
import type { HeaderWord } from '../../core/types.ts';
import { tickText } from '../../view/furniture/ticks.ts';
import { Latest } from '../kit/latest.ts';
import type { ViewStore } from '../session/store.ts';
import type { SectionSource } from './section-source.ts';

const COORDINATES = /^(source|group|cdp)[XY]$/;
const COORDINATE_SCALAR: HeaderWord = { byte: 71, type: 'int16' };

/** Reads the values of a header word for the columns of a section that carry a label. */
export class ColumnWords {
  #request = new Latest();
  #key = '';
  #dataset: PageDataset | null = null;
  #values = new Map<number, string>();
  #requested = '';

  constructor(
    private readonly store: ViewStore,
    private readonly changed: () => void,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Returns the values read so far. Missing ones are read, then `changed` is called. */
  of(
    name: string,
    word: HeaderWord,
    source: SectionSource,
    columns: readonly number[],
  ): ReadonlyMap<number, string> {
    const dataset = this.store.dataset.value;
    const key = JSON.stringify([name, word, source.title]);
    // Another offset of the same survey has the same title but other traces.
    if (key !== this.#key || dataset !== this.#dataset) {
      this.#key = key;
      this.#dataset = dataset;
      this.#values = new Map();
      this.#requested = '';
    }
    const missing = columns.filter((column) => !this.#values.has(column));
    const requested = missing.join();
    if (dataset && missing.length > 0 && requested !== this.#requested) {
      this.#requested = requested;
      void this.#read(dataset, word, COORDINATES.test(name), source, missing);
    }
    return this.#values;
  }

  async #read(
    dataset: PageDataset,
    word: HeaderWord,
    scaled: boolean,
    source: SectionSource,
    columns: readonly number[],
  ): Promise<void> {
    const values = this.#values;
    const traces = Int32Array.from(columns, (column) => source.traceOf(column));
    try {
      const read = await this.#request.run((signal) =>
        dataset.readHeaderWords(traces, scaled ? [word, COORDINATE_SCALAR] : [word], { signal }),
      );
      if (!read || values !== this.#values) return;
      columns.forEach((column, k) => {
        const value = scaled ? scaledBy(read[0]![k]!, read[1]![k]!) : read[0]![k]!;
        values.set(column, traces[k]! < 0 ? '–' : tickText(value));
      });
      this.changed();
    } catch (error) {
      if (values === this.#values && !isSegyError(error, 'closed')) this.fail(error);
    }
  }
}

/** Applies a SEG-Y scalar: a positive one multiplies, a negative one divides, 0 means 1. */
export function scaledBy(value: number, scalar: number): number {
  if (scalar === 0) return value;
  return scalar > 0 ? value * scalar : value / -scalar;
}
