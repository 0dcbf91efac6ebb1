import * as v from 'valibot';
import { SUBSAMPLES } from '../core/subsample.ts';
import { numberFrom, wholeFrom } from './number-schemas.ts';

const KEY = 'segy-lens/settings';
export const GIGABYTE = 1024 ** 3;
export const MEGABYTE = 1024 ** 2;

/** Lower and upper limit of each setting, in its own unit. The dialog and the page's address use the same limits. */
export const SETTING_LIMITS = {
  /** Gigabytes. */
  maxMemory: [0.05, 64],
  maxTraces: [1, 1e9],
  /** Gigabytes. */
  diskBudget: [0, 1024],
  /** Megabytes. */
  optimizeBelow: [0, 1e6],
  workers: [1, 16],
} as const;

const bounded = (what: string, limits: readonly [number, number]) => numberFrom(...limits, what);

const whole = (what: string, limits: readonly [number, number]) =>
  v.pipe(
    bounded(what, limits),
    v.integer(`${what} must be a whole number from ${limits[0]} to ${limits[1]}`),
  );

const OPTIMIZE_BELOW_BYTES = [0, SETTING_LIMITS.optimizeBelow[1] * MEGABYTE] as const;

const FIELDS = {
  /** Gigabytes for the memory cache, reads in flight and CPU copies of textures together. */
  maxMemory: bounded('The memory limit (GB)', SETTING_LIMITS.maxMemory),
  /** The most traces that one level may have; null if only memory limits it. */
  maxTraces: v.nullable(whole('The most traces in a level', SETTING_LIMITS.maxTraces)),
  subsample: v.picklist(SUBSAMPLES, 'The first subsample must be 1, 2, 4, 8 or 16'),
  /** Gigabytes that may be stored in the browser. With null the limit is 16, or half of what is free; with 0 nothing is stored. */
  diskBudget: v.nullable(bounded('The disk budget (GB)', SETTING_LIMITS.diskBudget)),
  /** Files up to this size are optimized as soon as they are opened; with 0 none are. */
  optimizeBelowBytes: bounded('The size below which surveys are optimized at once', OPTIMIZE_BELOW_BYTES),
  /** Number of workers; null if the number of processors decides. */
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

/** The settings of the engine. Sizes are in bytes. */
export interface EngineSettings {
  /** Limit of all data in memory. */
  readonly maxMemoryBytes: number;
  /** The most traces that one level may have; null if only memory limits it. */
  readonly maxTraces: number | null;
  /** Limit of all data in the browser's storage; null if the limit depends on what the browser has free. */
  readonly diskBudgetBytes: number | null;
  /** Files up to this size are optimized as soon as they are opened. */
  readonly optimizeBelowBytes: number;
  /** Number of workers; null if the number of processors decides. It can be set only before the first job. */
  readonly workers: number | null;
  /**
   * Address of the worker's file, `segy.worker.js` of the package, for a bundler that does not find it; null if it lies beside the
   * module that starts it. A data: URL may hold the whole file, percent-encoded. It is used by workers that start afterwards.
   */
  readonly workerUrl: string | null;
}

const bytes = numberFrom(0, Number.MAX_SAFE_INTEGER);

/** Any of the settings above, as a caller without a page gives them. Unlike those of the dialog, they may be as small as 0. */
export const ENGINE_SETTINGS = v.strictObject(
  {
    maxMemoryBytes: v.exactOptional(bytes),
    maxTraces: v.exactOptional(v.nullable(wholeFrom(...SETTING_LIMITS.maxTraces))),
    diskBudgetBytes: v.exactOptional(v.nullable(bytes)),
    optimizeBelowBytes: v.exactOptional(bytes),
    workers: v.exactOptional(v.nullable(wholeFrom(0, SETTING_LIMITS.workers[1]))),
    workerUrl: v.exactOptional(v.nullable(v.string('must be the address of segy.worker.js'))),
  },
  'must be maxMemoryBytes, maxTraces, diskBudgetBytes, optimizeBelowBytes, workers or workerUrl',
);

/** The settings of the engine that the dialog has. */
export function engineSettings(settings: Settings): Omit<EngineSettings, 'workerUrl'> {
  const { maxMemory, maxTraces, diskBudget, optimizeBelowBytes, workers } = settings;
  return {
    maxMemoryBytes: maxMemory * GIGABYTE,
    maxTraces,
    diskBudgetBytes: diskBudget === null ? null : diskBudget * GIGABYTE,
    optimizeBelowBytes,
    workers,
  };
}

/** Checks settings. Values that are not valid are replaced by their defaults, and `problems` has a sentence for each of them. */
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

/** Loads the settings of an earlier visit, or the defaults if the browser has stored none. */
export function loadSettings(storage: Pick<Storage, 'getItem'> | null): Settings {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    return checkSettings(typeof stored === 'object' && stored !== null ? { ...stored } : {}).settings;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Stores the settings. Returns false if the browser refuses; the settings then last as long as the page. */
export function saveSettings(storage: Pick<Storage, 'setItem'> | null, settings: Settings): boolean {
  try {
    storage?.setItem(KEY, JSON.stringify(settings));
    return storage !== null;
  } catch {
    return false;
  }
}
