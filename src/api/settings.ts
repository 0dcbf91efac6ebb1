import * as v from 'valibot';

const KEY = 'segy-lens/settings';
export const GIGABYTE = 1024 ** 3;
export const MEGABYTE = 1024 ** 2;

/** Least and most of each setting, in its own unit; the dialog and the page's address share them. */
export const SETTING_LIMITS = {
  /** GB */
  maxMemory: [0.05, 64],
  maxTraces: [1, 1e9],
  /** GB */
  diskBudget: [0, 1024],
  /** MB */
  optimizeBelow: [0, 1e6],
  workers: [1, 16],
} as const;

const bounded = (what: string, [low, high]: readonly [number, number]) => {
  const hint = `${what} must be a number from ${low} to ${high}`;
  return v.pipe(v.number(hint), v.finite(hint), v.minValue(low, hint), v.maxValue(high, hint));
};

const whole = (what: string, limits: readonly [number, number]) =>
  v.pipe(
    bounded(what, limits),
    v.integer(`${what} must be a whole number from ${limits[0]} to ${limits[1]}`),
  );

const OPTIMIZE_BELOW_BYTES = [0, SETTING_LIMITS.optimizeBelow[1] * MEGABYTE] as const;

const FIELDS = {
  /** Gigabytes for memory cache, reads in flight and CPU copies of textures together. */
  maxMemory: bounded('The memory limit (GB)', SETTING_LIMITS.maxMemory),
  /** Most traces that one level may hold; null: memory alone decides. */
  maxTraces: v.nullable(whole('The most traces in a level', SETTING_LIMITS.maxTraces)),
  subsample: v.picklist([1, 2, 4, 8, 16], 'The first subsample must be 1, 2, 4, 8 or 16'),
  /** Gigabytes that may be kept in the browser's storage; null: 16, or half of what is free. 0: nothing is kept. */
  diskBudget: v.nullable(bounded('The disk budget (GB)', SETTING_LIMITS.diskBudget)),
  /** Files up to this size are optimized without being asked; 0: none. */
  optimizeBelowBytes: bounded('The size below which surveys are optimized at once', OPTIMIZE_BELOW_BYTES),
  /** Null: by the number of processors. */
  workers: v.nullable(whole('The number of workers', SETTING_LIMITS.workers)),
};

const SCHEMA = v.object(FIELDS);
export type Settings = v.InferOutput<typeof SCHEMA>;
export type SettingName = keyof Settings;

export const DEFAULT_SETTINGS: Settings = {
  maxMemory: 0.5,
  maxTraces: null,
  subsample: 4,
  diskBudget: null,
  optimizeBelowBytes: 256 * MEGABYTE,
  workers: null,
};

/** What the engine works with, in bytes. */
export interface EngineSettings {
  /** Bound of everything kept in memory. */
  readonly maxMemoryBytes: number;
  /** Most traces one level may hold; null for no other bound than memory. */
  readonly maxTraces: number | null;
  /** Bound of everything kept in the browser's storage; null: by what the browser has free. */
  readonly diskBudgetBytes: number | null;
  /** Files up to this size are optimized without being asked. */
  readonly optimizeBelowBytes: number;
  /** Workers of the pool; null: by the number of processors. Takes effect before the first job alone. */
  readonly workers: number | null;
}

export function engineSettings(settings: Settings): EngineSettings {
  const { maxMemory, maxTraces, diskBudget, optimizeBelowBytes, workers } = settings;
  return {
    maxMemoryBytes: maxMemory * GIGABYTE,
    maxTraces,
    diskBudgetBytes: diskBudget === null ? null : diskBudget * GIGABYTE,
    optimizeBelowBytes,
    workers,
  };
}

/** Each value that can be used, the default in place of each that cannot, and a sentence for every such one by name. */
export function checkSettings(input: Readonly<Record<string, unknown>>): {
  settings: Settings;
  problems: Partial<Record<SettingName, string>>;
} {
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  const problems: Partial<Record<SettingName, string>> = {};
  for (const [name, schema] of Object.entries(FIELDS)) {
    if (input[name] === undefined) continue;
    const result = v.safeParse(schema, input[name]);
    if (result.success) settings[name] = result.output;
    else problems[name as SettingName] = `${result.issues[0].message}.`;
  }
  return { settings: settings as Settings, problems };
}

/** What was chosen on an earlier visit, where the browser keeps it. */
export function loadSettings(storage: Pick<Storage, 'getItem'> | null): Settings {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    return checkSettings(typeof stored === 'object' && stored !== null ? { ...stored } : {}).settings;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** False when the browser keeps nothing: the settings then last as long as the page. */
export function saveSettings(storage: Pick<Storage, 'setItem'> | null, settings: Settings): boolean {
  try {
    storage?.setItem(KEY, JSON.stringify(settings));
    return storage !== null;
  } catch {
    return false;
  }
}
