import * as v from 'valibot';

const KEY = 'segy-lens/settings';
export const GIGABYTE = 1024 ** 3;

const SCHEMA = v.object({
  /** Gigabytes for memory cache, reads in flight and CPU copies of textures together. */
  maxMemory: v.pipe(v.number(), v.minValue(0.05), v.maxValue(64)),
  /** Most traces that one level may hold; null: memory alone decides. */
  maxTraces: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  subsample: v.picklist([1, 2, 4, 8, 16]),
});

export type Settings = v.InferOutput<typeof SCHEMA>;

export const DEFAULT_SETTINGS: Settings = { maxMemory: 0.5, maxTraces: null, subsample: 4 };

/** What was chosen on an earlier visit, where the browser keeps it. */
export function loadSettings(storage: Pick<Storage, 'getItem'> | null): Settings {
  try {
    const text = storage?.getItem(KEY);
    const result = v.safeParse(SCHEMA, { ...DEFAULT_SETTINGS, ...(text ? JSON.parse(text) : {}) });
    return result.success ? result.output : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

export function saveSettings(storage: Pick<Storage, 'setItem'> | null, settings: Settings): void {
  try {
    storage?.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Without storage the settings last as long as the page.
  }
}
