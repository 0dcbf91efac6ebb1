import { batch, computed, signal } from '@lit-labs/preact-signals';
import { flattenCube } from '../../../api/flattened-cube.ts';
import { extract } from '../../../api/horizon-along.ts';
import type { ExtractOptions } from '../../../api/horizon-options.ts';
import type { Horizon } from '../../../core/horizon.ts';
import type { ColormapName } from '../../../core/scene.ts';
import { clipRange } from '../../../view/colormap.ts';
import { formatNumber } from '../../kit/format.ts';
import { Latest } from '../../kit/latest.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import { work } from '../../session/work.ts';
import { type HorizonMap, rangeOf, timesOf } from './horizon-map.ts';
import { horizonsIn } from './horizons.ts';

/** Values of a horizon that are not amplitudes are drawn by this colour map, dark for what is shallow or low. */
const COLOUR_MAP: ColormapName = 'viridis';
/** Memory of the samples around a horizon, from which horizon slices are taken while the slider moves. */
const SLAB_BYTES = 48 * 2 ** 20;
/** Samples to both sides of a horizon slice that are read with it, if memory allows. */
const SLAB_REACH = 32;

/** Colours of a map and the values at their ends. */
export interface MapColours {
  readonly table: Uint8Array;
  readonly range: readonly [number, number];
}

/** Samples about a horizon, [inline × crossline × sample]; the first lies `first` samples below it. */
interface Slab {
  readonly of: Float32Array;
  readonly first: number;
  readonly count: number;
  readonly data: Float32Array;
}

/** Maps of numbers on horizons: what they are coloured by. */
export class HorizonMaps {
  /** Maps that were computed of horizons, by the horizons' values. */
  readonly #computed = signal<ReadonlyMap<Float32Array, HorizonMap>>(new Map());
  readonly #work = new Latest();
  #slab: Slab | null = null;
  /** How far below the current horizon the slice shown lies, in samples; null for none. */
  readonly below = signal<number | null>(null);

  constructor(private readonly session: Session) {
    session.store.cube.subscribe(() => {
      this.#slab = null;
      this.below.value = null;
    });
  }

  get #horizons() {
    return horizonsIn(this.session);
  }

  /** Computes a map along the current horizon, shown as its colours. */
  async extract(options: ExtractOptions, title: string): Promise<void> {
    const horizon = this.#horizons.current.value;
    const { store } = this.session;
    if (!horizon) return;
    const { unit } = store.cube.value!.quantity;
    await work(this.session, {
      kind: 'horizon',
      label: title,
      latest: this.#work,
      run: ({ dataset, cube, signal, onProgress }) =>
        extract(store.shown.value?.moved ? dataset.cube : cube, horizon, { ...options, signal, onProgress }),
      show: (values) =>
        this.show(horizon, { title, unit, values, amplitudes: options.statistic === 'value' }),
    });
  }

  /** Colours a horizon by a map that was computed of it. */
  show(horizon: Horizon, map: HorizonMap): void {
    batch(() => {
      const kept = this.#horizons.list.value.map(({ values }) => values);
      const others = [...this.#computed.value].filter(([values]) => kept.includes(values));
      this.#computed.value = new Map([...others, [horizon.values, map]]);
      this.#horizons.colour.value = 'extraction';
      this.below.value = map.below ?? null;
    });
  }

  /** What was computed of a horizon last, if its picks are still the same. */
  computedOf({ values }: Horizon): HorizonMap | null {
    return this.#computed.value.get(values) ?? null;
  }

  /** Shows the amplitudes so many samples below the current horizon, from what was read about it while that reaches. */
  async slice(below: number): Promise<void> {
    const horizon = this.#horizons.current.value;
    const { store } = this.session;
    if (!horizon) return;
    this.below.value = below;
    const { inline, crossline, vertical } = horizon.grid;
    const { values } = horizon;
    const shown = (slab: Slab): void => {
      if (this.#horizons.current.value?.values !== values) return;
      this.#slab = slab;
      const at = Math.max(0, Math.min(slab.count - 1, (this.below.value ?? below) - slab.first));
      const map = values.map((_, cell) => slab.data[cell * slab.count + at]!);
      const distance = (at + slab.first) * vertical.step;
      const where = `${formatNumber(Math.abs(distance))} ${vertical.unit} ${distance < 0 ? 'above' : 'below'}`;
      this.show(horizon, {
        title: `${store.valueName.value.title} ${where}`,
        unit: store.cube.value!.quantity.unit,
        values: map,
        amplitudes: true,
        below: at + slab.first,
      });
    };
    const known = this.#slab;
    if (known?.of === values && below >= known.first && below < known.first + known.count) {
      shown(known);
      return;
    }
    const cells = values.length;
    const reach = Math.max(0, Math.min(SLAB_REACH, Math.floor((SLAB_BYTES / 4 / cells - 1) / 2)));
    await work(this.session, {
      kind: 'horizon',
      label: `Slices along ${horizon.name}`,
      latest: this.#work,
      run: async ({ dataset, cube, signal, onProgress }): Promise<Slab> => {
        const flat = await flattenCube(store.shown.value?.moved ? dataset.cube : cube, horizon);
        // Sample −start / step of the flattened cube is the horizon.
        const datum = Math.round(-flat.grid.vertical.start / flat.grid.vertical.step);
        const first = Math.max(0, Math.min(flat.grid.sampleCount - 1, datum + below - reach));
        const count = Math.min(flat.grid.sampleCount - first, 2 * reach + 1);
        const box = {
          inline: { first: 0, count: inline.count },
          crossline: { first: 0, count: crossline.count },
          sample: { first, count },
        };
        return {
          of: values,
          first: first - datum,
          count,
          data: await flat.window(box, { signal, onProgress }),
        };
      },
      show: shown,
    });
  }

  /** The map that the colours of a horizon show; null for its own colour. */
  of(horizon: Horizon): HorizonMap | null {
    const { vertical } = horizon.grid;
    const { colour } = this.#horizons;
    const title = vertical.domain === 'time' ? 'Time' : 'Depth';
    const time = (): HorizonMap => ({
      title,
      unit: vertical.unit,
      downwards: true,
      values: timesOf(horizon),
    });
    switch (colour.value) {
      case 'own':
        return null;
      case 'time':
        return time();
      case 'confidence':
        return { title: 'Confidence', unit: '', values: horizon.confidence };
      case 'extraction':
        return this.computedOf(horizon) ?? time();
    }
  }

  readonly #table = computed(() => this.session.services.colormapTable(COLOUR_MAP));

  /** The colours of a map, the same in every view; null for a map without values. */
  coloursOf({ values, amplitudes }: HorizonMap): MapColours | null {
    const range = rangeOf(values);
    if (!range || !amplitudes) return range && { table: this.#table.value, range };
    // Along a horizon amplitudes vary less than in the survey, so that they have ends of their own; zero stays in the middle.
    const { colormap, gain } = this.session.store.display.value;
    const [low, high] = range;
    const most = Math.max(-low, high);
    const table = this.session.services.colormapTable(colormap);
    return { table, range: clipRange(low < 0 && high > 0 ? [-most, most] : range, gain) };
  }
}

export const mapsIn = perSession((session: Session) => new HorizonMaps(session));
