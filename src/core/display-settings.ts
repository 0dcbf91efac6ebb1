/** A setting that is on or off, a number within a range, or one of some words; `first` is its default. */
export type PlainSetting =
  | { readonly first: boolean }
  | { readonly first: number; readonly from: number; readonly to: number }
  | { readonly first: string; readonly oneOf: readonly string[] };

/**
 * The settings of the 3D view that are single values. A row added here is in the page's store, in undo, links and resets, and is
 * passed with every `setDisplay`. What remains to be written is its control, and the place in the view that uses it.
 */
export const DISPLAY_SETTINGS = {
  /** Divides the clip range about its centre (about 0 when the clip is symmetric). */
  gain: { first: 1, from: 1e-3, to: 1e3 },
  /** Height of the survey on the screen relative to a height that suits most; its exaggeration is another number. */
  verticalStretch: { first: 1, from: 1e-3, to: 1e3 },
  sliceOpacity: { first: 1, from: 0, to: 1 },
  showInline: { first: true },
  showCrossline: { first: true },
  showSample: { first: true },
  /** Whether to interpolate between samples, never across nulls, or to show each as a block. */
  interpolate: { first: true },
  /** Whether the projection is orthographic, so that nothing shrinks with distance. Views along an axis always are. */
  parallel: { first: false },
  /** What labels the lateral axes: line numbers, or the map's X and Y if the headers have map coordinates. */
  axisNumbers: { first: 'lines', oneOf: ['lines', 'map'] },
} as const satisfies Record<string, PlainSetting>;

export type PlainDisplay = {
  readonly [Name in keyof typeof DISPLAY_SETTINGS]: (typeof DISPLAY_SETTINGS)[Name] extends {
    readonly oneOf: readonly (infer Word)[];
  }
    ? Word
    : (typeof DISPLAY_SETTINGS)[Name] extends { readonly from: number }
      ? number
      : boolean;
};

/** Every setting at its default. */
export const PLAIN_DISPLAY = Object.fromEntries(
  Object.entries(DISPLAY_SETTINGS).map(([name, { first }]) => [name, first]),
) as PlainDisplay;
