import * as v from 'valibot';
import { DISPLAY_SETTINGS, type PlainDisplay, type PlainSetting } from '../../core/display-settings.ts';
import { COLORMAP_NAMES, type ColormapName, type CropBox, type SliceSlot } from '../../core/scene.ts';
import { SUBSAMPLES } from '../../core/subsample.ts';
import { type ClipChoice, DEFAULT_CLIP } from './clip-choice.ts';

/** What is done with a setting besides showing it. */
interface Ways<T> {
  /** A change can be undone. */
  readonly undone: boolean;
  /** A link to the view includes it. */
  readonly linked: boolean;
  /** The browser remembers it for the next visit. */
  readonly kept: boolean;
  /** Its value when another survey is shown, or another part or reading of the same file. If missing, it stays. */
  readonly renew?: (now: T, isSameFile: boolean) => T;
}

export interface Setting<T> extends Ways<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  readonly first: T;
}

/** A setting can be undone and is part of links unless `ways` says otherwise. */
const setting = <T>(
  schema: v.GenericSchema<unknown, T>,
  first: NoInfer<T>,
  ways: Partial<Ways<T>> = {},
): Setting<T> => ({ schema, first, undone: true, linked: true, kept: false, ...ways });

export const between = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));
export const finite = v.pipe(v.number(), v.finite());
export const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const OUTSIDE = { undone: false, linked: false };
const slot = v.picklist(['inline', 'crossline', 'sample'] as const satisfies SliceSlot[]);
const ownGain = setting<number | null>(v.nullable(between(1e-3, 1e3)), null);
const corner = v.tuple([index, index, index]);

/**
 * The power of two for a slider from 1 to 16: a step of one goes to the next power, any other move to the
 * nearest by ratio.
 */
export function snapSubsample(raw: number, former: number): number {
  if (raw === former + 1) return Math.min(16, former * 2);
  if (raw === former - 1) return Math.max(1, former / 2);
  return 2 ** Math.round(Math.log2(Math.max(1, raw)));
}

const SECTION_SCHEMA = v.object({
  density: v.optional(v.boolean(), true),
  wiggle: v.optional(v.boolean(), false),
  fillPositive: v.optional(v.boolean(), false),
  fillNegative: v.optional(v.boolean(), false),
  /** Swing of a full amplitude to one side, in trace distances. */
  swing: v.optional(between(0, 100), 1.5),
  clip: v.optional(v.picklist(['survey', 'percentile', 'value']), 'survey'),
  clipPercent: v.optional(between(0, 100), 98),
  /** Null until typed, which means the survey's clip. */
  clipValue: v.optional(v.nullable(finite), null),
  bandPassOn: v.optional(v.boolean(), false),
  corners: v.optional(v.pipe(v.tuple([finite, finite, finite, finite]), v.readonly()), [5, 10, 60, 80]),
  normalise: v.optional(v.picklist(['none', 'peak', 'rms']), 'none'),
  agcOn: v.optional(v.boolean(), false),
  /** In the unit of the file's vertical axis. */
  agcLength: v.optional(finite, 500),
  /** '' for the lines' own numbers, 'trace', or the name of a trace header word. */
  topAxis: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  /** Null means the file's own unit. */
  unit: v.optional(v.nullable(v.picklist(['ms', 's', 'ns', 'm', 'ft'])), null),
  /** Metres per second. With it a time has a height, for true scale and vertical exaggeration. */
  velocity: v.optional(between(1, 20_000), 2000),
  /** The same in metres per nanosecond for the time of ground radar. */
  radarVelocity: v.optional(between(1e-6, 0.3), 0.1),
});

/** Settings of the Section tab. Colour map and gain are separate because other views use them too. */
export type SectionDisplay = Readonly<v.InferOutput<typeof SECTION_SCHEMA>>;

const panel = (first: boolean) => v.optional(v.boolean(), first);
/** Which panels are open. */
const PANELS_SCHEMA = v.object({
  controls: panel(true),
  summary: panel(true),
  /** The rows of the summary, below the name of the file. */
  summaryRows: panel(true),
  sectionOptions: panel(false),
});
export type Panels = Readonly<v.InferOutput<typeof PANELS_SCHEMA>>;

function plain(row: PlainSetting): v.GenericSchema<unknown, unknown> {
  if ('oneOf' in row) return v.picklist(row.oneOf);
  return 'from' in row ? between(row.from, row.to) : v.boolean();
}

const plainDisplay = Object.fromEntries(
  Object.entries(DISPLAY_SETTINGS).map(([name, row]) => [name, setting(plain(row), row.first)]),
) as { readonly [Name in keyof PlainDisplay]: Setting<PlainDisplay[Name]> };

/**
 * Every setting of the view, one per row. The store's signals, the display of the 3D view, undo, links,
 * storage and what another survey resets are derived from it, so a new setting needs a row and a control.
 */
export const VIEW_SETTINGS = {
  ...plainDisplay,
  /** The part of the survey that the 3D view shows. */
  crop: setting<CropBox | null>(v.nullable(v.object({ low: corner, high: corner })), null, {
    renew: () => null,
  }),
  theme: setting<'light' | 'dark'>(v.picklist(['light', 'dark']), 'light', OUTSIDE),
  /** Null until chosen. Then a diverging or a sequential map is used, depending on the data. */
  chosenColormap: setting<ColormapName | null>(v.nullable(v.picklist(COLORMAP_NAMES)), null),
  clipChoice: setting<ClipChoice>(
    v.object({
      kind: v.picklist(['percentile', 'extremes', 'values']),
      percent: v.nullable(between(50, 100)),
      symmetric: v.nullable(v.boolean()),
      low: v.nullable(finite),
      high: v.nullable(finite),
    }),
    DEFAULT_CLIP,
    // Amplitudes typed for one survey mean nothing for another.
    { renew: (now) => (now.kind === 'values' ? DEFAULT_CLIP : now) },
  ),
  /** Gains of the Section and Map tabs; null means the same as in 3D. */
  sectionGain: ownGain,
  mapGain: ownGain,
  subsample: setting<number>(v.picklist(SUBSAMPLES), 4),
  threshold: setting<number>(between(0, 1), 0.5),
  surfaceSign: setting(v.picklist(['positive', 'negative', 'both']), 'positive'),
  depthSlices: setting<number>(v.pipe(between(0, 100), v.integer()), 0),
  showSurface: setting(v.boolean(), true),
  surfaceOpacity: setting<number>(between(0, 1), 1),
  /** Cuts the surface away before the slices, towards the camera. */
  surfaceCut: setting(v.boolean(), true),
  /** Parts of the surface with fewer triangles than 2 to this power are not drawn; null chooses by the size of the surface. */
  specks: setting<number | null>(v.nullable(v.pipe(between(0, 20), v.integer())), null),
  /** Whether the volume is drawn. Its style is kept while it is hidden. */
  volumeShown: setting(v.boolean(), false),
  section: setting<SectionDisplay>(SECTION_SCHEMA, v.parse(SECTION_SCHEMA, {}), {
    // A process or amplitude chosen for one file would make another one look like what it is not.
    renew: (now, isSameFile) =>
      isSameFile
        ? now
        : {
            ...now,
            ...{ bandPassOn: false, normalise: 'none', agcOn: false, clipValue: null },
            clip: now.clip === 'value' ? 'survey' : now.clip,
          },
  }),
  /** Draws every amplitude as its negative, in every view. */
  polarityFlipped: setting(v.boolean(), false, { renew: (now, isSameFile) => isSameFile && now }),
  sectionSlot: setting(slot, 'inline'),
  activeSlot: setting(slot, 'inline', { undone: false }),
  /** The Section tab shows all offsets at one place of a prestack survey. */
  gatherShown: setting(v.boolean(), false),
  /** The name of a tab. Which tabs exist is defined in ui/page. */
  tab: setting<string>(v.pipe(v.string(), v.regex(/^\w{1,40}$/)), '3d', { undone: false }),
  panels: setting<Panels>(PANELS_SCHEMA, v.parse(PANELS_SCHEMA, {}), { ...OUTSIDE, kept: true }),
} as const;

export type SettingName = keyof typeof VIEW_SETTINGS;
export type SettingValue<Name extends SettingName> = (typeof VIEW_SETTINGS)[Name]['first'];
export type SurfaceSign = SettingValue<'surfaceSign'>;
/** The views that may have a gain of their own. */
export type OwnGain = 'sectionGain' | 'mapGain';

export const SETTING_NAMES = Object.keys(VIEW_SETTINGS) as readonly SettingName[];
/** Names of the settings of the 3D view. Clip and colour map are derived from others. */
export const DISPLAY_NAMES = [
  ...(Object.keys(DISPLAY_SETTINGS) as (keyof PlainDisplay)[]),
  'crop',
  'theme',
] as const satisfies readonly SettingName[];

/** Names of the settings that can be undone, are in links, or are stored. */
export const settingsThatAre = (way: 'undone' | 'linked' | 'kept'): readonly SettingName[] =>
  SETTING_NAMES.filter((name) => VIEW_SETTINGS[name][way]);
