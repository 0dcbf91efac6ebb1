import * as v from 'valibot';
import { SegyError } from '../core/errors.ts';
import { type FaultSticks, HORIZON_EVENTS, type Horizon } from '../core/horizon.ts';
import { STATISTICS } from '../horizon/extraction.ts';

export { STATISTICS };

import { CALL_OPTIONS, type Given } from './call-options.ts';
import { numberFrom } from './number-schemas.ts';

const MOST = 1e9;

const oneOf = <const T extends readonly string[]>(allowed: T) =>
  v.picklist(allowed, `must be one of ${allowed.join(', ')}`);
const point = v.strictTuple([v.number(), v.number()], 'must be two numbers');

const isHorizon = (given: unknown): given is Horizon =>
  typeof given === 'object' && given !== null && (given as Horizon).values instanceof Float32Array;

/** A horizon of this project, whose arrays fit its grid. */
export const HORIZON = v.custom<Horizon>((given) => {
  if (!isHorizon(given)) return false;
  const { grid, values, confidence, seedOf } = given;
  const cells = grid.inline.count * grid.crossline.count;
  return [values, confidence, seedOf].every((array) => array?.length === cells);
}, 'must be a horizon, whose arrays have one entry for each cell of its grid');

const isFault = (given: unknown): given is FaultSticks =>
  typeof given === 'object' && given !== null && Array.isArray((given as FaultSticks).sticks);

export const SEEDS = v.pipe(
  v.array(
    v.object(
      { inlineIndex: v.number(), crosslineIndex: v.number(), sampleIndex: v.number() },
      'must be { inlineIndex, crosslineIndex, sampleIndex }',
    ),
    'must be a list of seeds',
  ),
);

export const TRACK_OPTIONS = v.object(
  {
    ...CALL_OPTIONS.entries,
    /** Where on the traces the horizon is picked. */
    event: v.optional(oneOf(HORIZON_EVENTS), 'peak'),
    /** Half length of the window in which a pick is searched, about those of its neighbours. In the unit of the vertical axis, as are all lengths. */
    windowMilliseconds: v.optional(numberFrom(0, MOST)),
    /** Least correlation with the neighbours' wavelets. */
    correlation: v.optional(numberFrom(0, 1), 0.8),
    /** Length of the compared wavelets. */
    compareMilliseconds: v.optional(numberFrom(0, MOST)),
    /** Greatest difference between neighbouring picks; the window unless given. */
    maxJumpMilliseconds: v.optional(numberFrom(0, MOST)),
    /** Least |amplitude| of a pick, or its largest differences from the seed's as shares 0…1, one pass for each. */
    amplitude: v.optional(
      v.union(
        [
          v.object({ cutOff: numberFrom(0, Number.MAX_VALUE) }),
          v.object({ differences: v.array(numberFrom(0, 1)) }),
        ],
        'must be { cutOff } or { differences }',
      ),
    ),
    /** A polygon that is not left: { numbers } of [inline, crossline] numbers, or { map } of [x, y]. */
    within: v.optional(
      v.union(
        [v.object({ numbers: v.array(point) }), v.object({ map: v.array(point) })],
        'must be { numbers } or { map }, a list of points',
      ),
    ),
    /** Horizons and faults that are not crossed. */
    barriers: v.optional(
      v.array(
        v.custom<Horizon | FaultSticks>(
          (given) => isHorizon(given) || isFault(given),
          'must be a horizon or fault sticks',
        ),
        'must be a list of horizons and fault sticks',
      ),
      [],
    ),
    /** Goes on from the picks of this horizon. */
    from: v.optional(HORIZON),
    name: v.optional(v.string('must be a name')),
    colour: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'must be a colour as #rrggbb'))),
    /** Ends the work; what was tracked until then is the result. An aborted `signal` gives no result. */
    stop: v.optional(v.instance(AbortSignal, 'must be an AbortSignal')),
    /** Called as the horizon grows, with the cells that have changed. The arrays of the horizon are the same each time. */
    onGrow: v.optional(
      v.custom<(horizon: Horizon, cells: Int32Array) => void>(
        (given) => typeof given === 'function',
        'must be a function',
      ),
    ),
  },
  'must be an object of options',
);
export type TrackOptions = Given<typeof TRACK_OPTIONS>;

export const EXTRACT_OPTIONS = v.object(
  {
    ...CALL_OPTIONS.entries,
    /** How far the window reaches above and below the horizon, in the unit of the vertical axis; negative for a window on one side. */
    above: v.optional(numberFrom(-MOST, MOST), 0),
    below: v.optional(numberFrom(-MOST, MOST), 0),
    /** The lower end of the window, instead of `below`. */
    to: v.optional(HORIZON),
    statistic: v.optional(oneOf(STATISTICS), 'value'),
  },
  'must be an object of options',
);
export type ExtractOptions = Given<typeof EXTRACT_OPTIONS>;

/** @throws SegyError 'bad-argument' if a horizon is not on the grid of the cube */
export function checkOnGrid(horizon: Horizon, cells: number, what: string): void {
  if (horizon.values.length === cells) return;
  throw new SegyError(
    'bad-argument',
    `The horizon “${horizon.name}” has ${horizon.values.length} cells, but ${what} has ${cells}. Move it to that grid by horizonOnGrid first.`,
  );
}
