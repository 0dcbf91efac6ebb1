import * as v from 'valibot';
import { COLORMAP_NAMES } from '../core/scene.ts';
import { OVERRIDES_SCHEMA } from './overrides.ts';

const between = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));
const finite = v.pipe(v.number(), v.finite());
const triple = v.tuple([between(-1e6, 1e6), between(-1e6, 1e6), between(-1e6, 1e6)]);
const gain = between(1e-3, 1e3);
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const corner = v.tuple([index, index, index]);

const SCHEMA = v.object({
  version: v.literal(1),
  /** Of the file whose view this is, and its name for those who have to look for it. */
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  name: v.pipe(v.string(), v.maxLength(300)),
  /** How the file is read; missing: as whoever opens it reads it. */
  overrides: v.optional(OVERRIDES_SCHEMA),
  /** One offset, the stack or one gather; null: the whole, of which the near offset is shown; missing: whichever is shown. */
  part: v.optional(
    v.nullable(
      v.union([
        v.strictObject({ offset: v.union([finite, v.picklist(['near', 'far', 'stack'])]) }),
        v.strictObject({ gather: index }),
      ]),
    ),
  ),
  tab: v.picklist(['3d', 'section', 'map', 'headers', 'quality']),
  camera: v.nullable(v.object({ position: triple, target: triple, fieldOfView: between(0.1, 120) })),
  /** Line numbers, and the sample's index. */
  inline: finite,
  crossline: finite,
  sample: index,
  activeSlot: v.picklist(['inline', 'crossline', 'sample']),
  sectionSlot: v.picklist(['inline', 'crossline', 'sample']),
  show: v.object({ inline: v.boolean(), crossline: v.boolean(), sample: v.boolean(), surface: v.boolean() }),
  subsample: v.picklist([1, 2, 4, 8, 16]),
  threshold: between(0, 1),
  surfaceSign: v.picklist(['positive', 'negative', 'both']),
  depthSlices: v.pipe(between(0, 100), v.integer()),
  colormap: v.picklist(COLORMAP_NAMES),
  gain,
  /** Of the other views; null: as in 3D. */
  sectionGain: v.optional(v.nullable(gain), null),
  mapGain: v.optional(v.nullable(gain), null),
  /** Amplitudes at the ends of the colours; null: as the first picture finds them. */
  clip: v.optional(
    v.nullable(
      v.object({
        kind: v.picklist(['percentile', 'extremes', 'values']),
        percent: v.nullable(between(50, 100)),
        symmetric: v.nullable(v.boolean()),
        low: v.nullable(finite),
        high: v.nullable(finite),
      }),
    ),
    null,
  ),
  verticalExaggeration: between(1e-2, 1e2),
  sliceOpacity: between(0, 1),
  surfaceOpacity: between(0, 1),
  interpolate: v.boolean(),
  /** Rays are parallel in every view. */
  parallel: v.optional(v.boolean(), false),
  axisNumbers: v.optional(v.picklist(['lines', 'map']), 'lines'),
  /** Indices of both ends on each axis; null: the whole survey. */
  crop: v.optional(v.nullable(v.object({ low: corner, high: corner })), null),
  /** The Section tab shows all offsets at one place. */
  gatherShown: v.optional(v.boolean(), false),
  /** A random section: inline, crossline and sample index of each point, and whether the Section tab shows it; null: none. */
  path: v.optional(
    v.nullable(
      v.object({
        points: v.pipe(v.array(v.tuple([finite, finite, index])), v.minLength(2), v.maxLength(256)),
        shown: v.boolean(),
      }),
    ),
    null,
  ),
  section: v.object({
    density: v.boolean(),
    wiggle: v.boolean(),
    fillPositive: v.boolean(),
    fillNegative: v.boolean(),
    reversed: v.boolean(),
    swing: between(0, 100),
    clip: v.picklist(['survey', 'percentile', 'value']),
    clipPercent: between(0, 100),
    clipValue: v.nullable(finite),
  }),
  /** The volume drawn as a whole; null: it is not. */
  volume: v.nullable(
    v.object({
      mode: v.picklist(['composite', 'maximum']),
      shading: v.boolean(),
      points: v.pipe(
        v.array(v.object({ at: between(0, 1), opacity: between(0, 1) })),
        v.minLength(2),
        v.maxLength(64),
        v.check((points) => points.every(({ at }, k) => k === 0 || at >= points[k - 1]!.at)),
      ),
    }),
  ),
});

/** What is looked at and how, of one file: all that a link needs to show the same again. */
export type ViewLink = v.InferOutput<typeof SCHEMA>;

const PREFIX = '#view=';
/** A link is typed by nobody; one much longer than ours is somebody's mischief. */
const MOST_CHARACTERS = 16_384;

/** The part of an address after '#': never sent to a server. Base64url of JSON. */
export function viewFragment(link: ViewLink): string {
  const bytes = new TextEncoder().encode(JSON.stringify(link));
  const text = btoa(String.fromCharCode(...bytes));
  return PREFIX + text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The view that an address holds; null: it holds none; 'damaged': what it holds cannot be used. */
export function readViewFragment(fragment: string): ViewLink | 'damaged' | null {
  if (!fragment.startsWith(PREFIX)) return null;
  if (fragment.length > MOST_CHARACTERS) return 'damaged';
  try {
    const text = atob(fragment.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const result = v.safeParse(SCHEMA, value);
    return result.success ? result.output : 'damaged';
  } catch {
    return 'damaged';
  }
}
