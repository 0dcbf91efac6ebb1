import { batch } from '@lit-labs/preact-signals';
import * as v from 'valibot';
import type { Horizon } from '../../../core/horizon.ts';
import type { ViewPart } from '../../session/view-parts.ts';
import type { Horizons } from './horizons.ts';

/** A link names horizons and does not hold them: it shows those that this browser keeps with the survey. */
const SAVED = v.object({
  items: v.pipe(v.array(v.tuple([v.string(), v.number()])), v.maxLength(64)),
  active: v.nullable(v.string()),
  hidden: v.array(v.string()),
  colour: v.picklist(['own', 'time', 'confidence', 'extraction']),
  flattened: v.boolean(),
  weight: v.optional(v.pipe(v.number(), v.minValue(0.5), v.maxValue(12))),
  between: v.optional(v.object({ upper: v.nullable(v.string()), lower: v.nullable(v.string()) })),
});
type Saved = v.InferOutput<typeof SAVED>;

/** Versions of horizons that undo can bring back. */
const MOST_VERSIONS = 60;

/** The horizons as a part of the view. Each change of a horizon is a version with a number, so that undo finds it again. */
export function horizonPart(horizons: Horizons): ViewPart {
  const versions = new Map<number, Horizon>();
  const numbers = new WeakMap<Horizon, number>();
  let last = 0;
  const numberOf = (horizon: Horizon): number => {
    const known = numbers.get(horizon);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(horizon, last);
    versions.set(last, horizon);
    for (const old of [...versions.keys()].slice(0, -MOST_VERSIONS)) versions.delete(old);
    return last;
  };
  let former: readonly Horizon[] = [];
  return {
    name: 'horizons',
    saved: SAVED,
    read(): Saved | undefined {
      const { list, active, hidden, colour, flattened, between, weight, touched, tracking } = horizons;
      if (!touched.value) return undefined;
      // A growing horizon is no step of its own.
      if (!tracking.value) former = list.value;
      return {
        items: former.map((horizon) => [horizon.name, numberOf(horizon)]),
        active: active.value,
        hidden: [...hidden.value],
        colour: colour.value,
        flattened: flattened.value,
        between: between.value,
        weight: weight.value,
      };
    },
    write(state) {
      const { items, active, hidden, colour, flattened, between, weight } = state as Saved;
      const wanted = items.map(([name, number]) => {
        const version = versions.get(number);
        return version?.name === name ? version : null;
      });
      batch(() => {
        if (wanted.every((horizon) => horizon !== null)) horizons.restore(wanted);
        horizons.active.value = active;
        horizons.hidden.value = hidden;
        horizons.colour.value = colour;
        horizons.flattened.value = flattened;
        if (weight) horizons.weight.value = weight;
        if (between) horizons.between.value = between;
      });
    },
  };
}
