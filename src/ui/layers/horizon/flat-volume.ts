import { batch, effect, signal, untracked } from '@lit-labs/preact-signals';
import { type FlattenedCube, flattenCube } from '../../../api/flattened-cube.ts';
import type { PageDataset } from '../../../api/types.ts';
import { clampIndex } from '../../../core/axis.ts';
import type { Horizon } from '../../../core/horizon.ts';
import { Latest } from '../../kit/latest.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { CursorPoint } from '../../session/store.ts';
import { type SurveyShape, surveyShape } from '../../session/survey-shape.ts';
import { work } from '../../session/work.ts';
import type { SectionPlace } from '../layer.ts';

interface Flat {
  readonly dataset: PageDataset;
  readonly cube: FlattenedCube;
  readonly horizon: Horizon;
}

/**
 * Shows the whole survey flattened on a horizon, in every view: its time slices are then horizon slices. Layers count in the survey's own
 * samples, and are moved here for pictures and moved back for clicks.
 */
export class FlatVolume {
  readonly shown = signal<Flat | null>(null);
  readonly #work = new Latest();
  readonly #moved = new WeakMap<Float32Array, { of: Flat; values: Float32Array }>();

  constructor(private readonly session: Session) {
    const { store } = session;
    effect(() => {
      const cube = store.cube.value;
      untracked(() => {
        const flat = this.shown.value;
        if (!flat || flat.cube === cube) return;
        // Another cube, such as an attribute, has taken its place.
        this.shown.value = null;
        flat.cube.close();
        if (store.dataset.value === flat.dataset) this.#shape(surveyShape(flat.dataset), flat.horizon, -1);
      });
    });
  }

  async toggle(horizon: Horizon): Promise<void> {
    if (this.shown.value?.horizon.values === horizon.values) this.stop();
    else await this.#show(horizon);
  }

  stop(): void {
    if (!this.shown.value) return;
    this.session.store.shown.value = null;
    void this.session.redraw();
  }

  async #show(horizon: Horizon): Promise<void> {
    const { session } = this;
    const { store } = session;
    if (this.shown.value) this.stop();
    await work(session, {
      kind: 'horizon',
      label: `Flattening on ${horizon.name}`,
      latest: this.#work,
      run: ({ dataset: { cube } }) => flattenCube(cube, horizon),
      show: (cube, dataset) => {
        const range = store.surveyRange.value;
        if (!range) return;
        batch(() => {
          this.shown.value = { dataset, cube, horizon };
          this.#shape(surveyShape({ cube, meta: dataset.meta }), horizon, 1);
          store.shown.value = {
            cube,
            range,
            colormap: store.surveyColormap.value,
            cyclic: false,
            named: store.valueName.value,
            moved: { text: `flattened on ${horizon.name}`, stop: () => this.stop() },
            subsample: 'preview',
            coarseSlice: (axis, position) => cube.coarseSlice(axis, position),
          };
        });
        void session.redraw().then(() => this.#refine());
      },
    });
  }

  /** Flattens the level of the chosen subsample for surface and volume; until then they are made of a coarse one. */
  async #refine(): Promise<void> {
    const { store } = this.session;
    const flat = this.shown.value;
    if (!flat) return;
    await work(this.session, {
      kind: 'horizon',
      label: `Flattening the volume on ${flat.horizon.name}`,
      latest: this.#work,
      run: ({ signal, onProgress }) => flat.cube.refine(store.subsample.value, { signal, onProgress }),
      show: (subsample) => {
        const shown = store.shown.value;
        if (shown?.cube !== flat.cube) return;
        store.shown.value = { ...shown, subsample };
        void this.session.redraw();
      },
    });
  }

  /** Gives the views the axes of the flattened cube, or those of the survey, with the time slice where it was on the horizon's mean. */
  #shape(shape: SurveyShape, { values, grid }: Horizon, way: 1 | -1): void {
    const { store } = this.session;
    let sum = 0;
    let count = 0;
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    const mean = sum / count;
    const datum = Math.round(-(way > 0 ? shape : store.shape.value!).vertical.start / grid.vertical.step);
    const { sample } = store.indices.value;
    const moved = Math.round(sample + way * (datum - mean));
    batch(() => {
      store.shape.value = shape;
      store.indices.value = { ...store.indices.value, sample: clampIndex(shape.sample, moved) };
      store.cursor.value = null;
    });
  }

  /** How far below the sample shown the survey's own lies in a bin; NaN where there is no picture. */
  #shift(flat: Flat, inlineIndex: number, crosslineIndex: number): number {
    const { crossline } = flat.horizon.grid;
    return (
      flat.cube.shifts[Math.round(inlineIndex) * crossline.count + Math.round(crosslineIndex)] ?? Number.NaN
    );
  }

  /** The survey's own sample of a place in a picture. */
  truePoint<P extends CursorPoint>(point: P): P {
    const flat = this.shown.value;
    if (!flat) return point;
    return {
      ...point,
      sampleIndex: point.sampleIndex + this.#shift(flat, point.inlineIndex, point.crosslineIndex),
    };
  }

  /** A section whose cells are told in the survey's own samples. */
  truePlace(place: SectionPlace): SectionPlace {
    const flat = this.shown.value;
    if (!flat) return place;
    const shiftOf = ({ inlineIndex, crosslineIndex }: CursorPoint) =>
      this.#shift(flat, inlineIndex, crosslineIndex);
    return {
      ...place,
      ...(place.upright && {
        shifts: Float32Array.from({ length: place.across.count }, (_, column) =>
          shiftOf(place.point(column, 0)),
        ),
      }),
      point: (column, row) => this.truePoint(place.point(column, row)),
      cellOf: (point) => place.cellOf({ ...point, sampleIndex: point.sampleIndex - shiftOf(point) }),
    };
  }

  /** A horizon where it lies in the picture, for 3D and time slices. */
  inPicture(horizon: Horizon): Horizon {
    const flat = this.shown.value;
    if (!flat) return horizon;
    const known = this.#moved.get(horizon.values);
    if (known?.of === flat) return { ...horizon, values: known.values };
    const values = horizon.values.map((value, cell) => value - flat.cube.shifts[cell]!);
    this.#moved.set(horizon.values, { of: flat, values });
    return { ...horizon, values };
  }
}

export const flatVolumeOf = perSession((session: Session) => new FlatVolume(session));
