import { isSegyError } from '../../core/errors.ts';
import type { SectionGrid } from '../../core/section.ts';
import { formatNumber } from '../kit/format.ts';
import { Latest } from '../kit/latest.ts';
import type { Session } from '../session/session.ts';
import type { ViewStore } from '../session/store.ts';
import { type AxisView, numberAt } from '../session/survey-shape.ts';

export function gatherKey(store: ViewStore): string {
  const { fingerprint, overrides } = store.meta.value ?? {};
  const { inline, crossline } = store.indices.value;
  return JSON.stringify([fingerprint, overrides, inline, crossline]);
}

export function gatherTitle(store: ViewStore): string {
  const shape = store.shape.value;
  const { inline, crossline } = store.indices.value;
  if (!shape) return '';
  return `Gather at inline ${formatNumber(numberAt(shape.inline, inline))}, crossline ${formatNumber(numberAt(shape.crossline, crossline))}`;
}

/** The axis of offsets: real offsets if they are evenly spaced, else their numbers from 1. */
export function offsetAxis(offsets: readonly number[]): AxisView {
  const step = (offsets[1] ?? 1) - (offsets[0] ?? 0);
  const even = offsets.length > 1 && offsets.every((offset, k) => offset === offsets[0]! + k * step);
  return even
    ? { label: 'Offset', first: offsets[0]!, step, count: offsets.length }
    : { label: 'Offset number', first: 1, step: 1, count: offsets.length };
}

export function offsetsLive({ data, width }: SectionGrid): string {
  let live = 0;
  for (let column = 0; column < width; column++) if (!Number.isNaN(data[column]!)) live += 1;
  return `${live} of ${width} offsets have a trace`;
}

/** Reads the gather where the inline and crossline slices cross into the store, when it has changed. */
export class GatherReader {
  #request = new Latest();
  #requestedKey = '';

  constructor(private readonly session: Session) {}

  async update(): Promise<void> {
    const { store } = this.session;
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    const key = gatherKey(store);
    if (!dataset || !shape || !store.showsGather.value) return;
    if (store.gather.value?.key === key || this.#requestedKey === key) return;
    this.#requestedKey = key;
    const { inline, crossline } = store.indices.value;
    try {
      const slice = await this.#request.run((signal) =>
        dataset.gather({
          inline: numberAt(shape.inline, inline),
          crossline: numberAt(shape.crossline, crossline),
          signal,
        }),
      );
      if (slice) store.gather.value = { key, slice };
    } catch (error) {
      this.#requestedKey = '';
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  abort(): void {
    this.#request.abort();
    this.#requestedKey = '';
  }
}
