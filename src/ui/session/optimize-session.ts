import type { PageDataset } from '../../api/types.ts';
import type { Optimized } from '../../core/cube.ts';
import type { Progress, ProgressListener } from '../../core/types.ts';
import { formatBytes, formatPercent } from '../kit/format.ts';
import { Latest } from '../kit/latest.ts';
import type { Services } from './services.ts';
import type { MessageAbout, ViewStore } from './store.ts';
import type { SurveyShape } from './survey-shape.ts';
import { countWork, measure } from './timing.ts';

/** No rate is shown before this, because the start is not typical of the rest. */
const RATE_AFTER_MILLISECONDS = 500;

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Adds rate and time left to progress in bytes. What an earlier run stored does not count for the rate. */
export function withRate(now: () => number = () => performance.now()): (progress: Progress) => Progress {
  let start: { time: number; done: number } | null = null;
  return (progress) => {
    start ??= { time: now(), done: progress.done };
    const milliseconds = now() - start.time;
    const read = progress.done - start.done;
    if (milliseconds < RATE_AFTER_MILLISECONDS || read <= 0) return progress;
    const perSecond = (read / milliseconds) * 1000;
    const left = durationText((progress.total - progress.done) / perSecond);
    // The stage of an unsorted file is "name, pass 1 of 3"; the part after the comma is kept.
    const [, passes] = progress.stage.split(', ');
    return { ...progress, stage: `${passes ? `${passes}, ` : ''}${formatBytes(perSecond)}/s, ${left} left` };
  };
}

/** Updates the share of the current survey that optimize has stored. */
export async function loadOptimizedShare({ dataset, optimizedShare }: ViewStore): Promise<void> {
  const current = dataset.value?.cube;
  // A survey that was closed meanwhile rejects, and its share is no longer needed.
  const share = (await current?.optimizedShare?.().catch(() => 0)) ?? 0;
  if (dataset.value?.cube === current) optimizedShare.value = share;
}

/** Updates the cache statistics and the optimized share of the current survey. */
export async function lookCached({
  store,
  services,
}: {
  readonly store: ViewStore;
  readonly services: Pick<Services, 'cache'>;
}): Promise<void> {
  const [stats] = await Promise.all([services.cache.stats().catch(() => null), loadOptimizedShare(store)]);
  store.cacheStats.value = stats;
}

/**
 * Optimizes the current survey, on request or, for a small one, automatically. It can be paused and resumed
 * without loss.
 */
export class OptimizeSession {
  #running = new Latest();

  constructor(
    private readonly store: ViewStore,
    private readonly report: (report: ProgressListener) => ProgressListener,
    private readonly done: (dataset: PageDataset) => Promise<void>,
    private readonly discard: (dataset: PageDataset) => Promise<unknown>,
    private readonly fail: (error: unknown, about?: MessageAbout) => void,
  ) {}

  /** @param requested true when the user pressed Optimize, who is then told the result */
  async run(requested: boolean): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    const cube = dataset?.cube;
    if (!dataset || !cube?.optimize || this.#running.busy) return;
    const start = performance.now();
    const work = countWork(dataset);
    let stopped: 'paused' | 'cancelled' | null = null;
    try {
      const result = await this.#running.run(async (signal) => {
        const stop = (how: 'paused' | 'cancelled') => () => {
          stopped = how;
          this.#running.abort();
        };
        const task = {
          kind: 'optimize',
          label: 'Optimizing',
          cancel: stop('paused'),
          cancelLabel: 'Pause',
          discard: stop('cancelled'),
        };
        const rated = withRate();
        return store.during(task, (report) => {
          const onProgress = this.report((progress) =>
            report(progress.unit === 'bytes' ? rated(progress) : progress),
          );
          return cube.optimize!({ signal, onProgress });
        });
      });
      if (!result && (stopped as string | null) === 'cancelled') {
        await this.discard(dataset);
        await loadOptimizedShare(store);
        if (store.dataset.value === dataset)
          store.say(
            'done',
            'Optimize is cancelled; nothing of it is kept. Slices come from the file as before.',
          );
        return;
      }
      await loadOptimizedShare(store);
      if (store.dataset.value !== dataset) return;
      if (!result) {
        if ((stopped as string | null) === 'paused') {
          // The share stored is less than the progress shown: blocks that were being made are read again.
          const share = formatPercent(store.optimizedShare.value);
          const kept = `Optimize is paused: ${share} of the survey is kept, also after a reload. Press Optimize to go on.`;
          store.say('notice', kept, { matter: 'optimize' });
        }
        return;
      }
      store.lastOperation.value = { label: 'Optimize', milliseconds: measure('optimize', start, work()) };
      const missing =
        result.keptBytes > 0 ? leftOut(result, store.shape.value, dataset.grid.slowAxis) : NOTHING_KEPT;
      // What was left out is reported even if nobody pressed Optimize.
      if (requested || missing) store.say(missing ? 'notice' : 'done', optimized(result) + missing);
      await this.done(dataset);
    } catch (error) {
      this.fail(error, { matter: 'optimize' });
      await loadOptimizedShare(store);
    }
  }

  /** Optimizes a survey of at most `belowBytes` if the browser can store anything. */
  async runIfSmall(dataset: PageDataset, belowBytes: number): Promise<void> {
    if (dataset.meta.fileSize > belowBytes || this.store.dataset.value !== dataset) return;
    if (await dataset.canOptimize()) await this.run(false);
  }

  abort(): void {
    this.#running.abort();
  }
}

const NOTHING_KEPT =
  ' The browser’s storage has taken none of it, so full-resolution slices come from the file, and the next visit starts anew.';

/** Says what is kept only of what the storage has taken. */
function optimized({ bytes, keptBytes, levels }: Optimized): string {
  const names = levels.map((level) => `1:${level}`).join(', ');
  const of = names && ` (levels ${names})`;
  return keptBytes > 0
    ? `Optimized: ${formatBytes(keptBytes)} kept in this browser${of}.`
    : `Optimized for this visit only: ${formatBytes(bytes)} in memory${of}.`;
}

/**
 * Says which slices and levels the disk budget left out. A flat survey needs none: its section is read
 * straight from the file.
 */
export function leftOut(
  { levels, timeSlices, sections }: Optimized,
  shape: Pick<SurveyShape, 'flat' | 'inline' | 'crossline' | 'sample'> | null,
  slowAxis: 'inline' | 'crossline',
): string {
  if (!shape || shape.flat) return '';
  const across = shape[slowAxis === 'inline' ? 'crossline' : 'inline'].label;
  const slices = [...(timeSlices ? [] : [shape.sample.label]), ...(sections ? [] : [across])];
  const coarse = [2, 4, 8, 16].filter((level) => !levels.includes(level)).map((level) => `1:${level}`);
  const full = slices.length > 0 ? [`full-resolution ${slices.map(plural).join(' and ')}`] : [];
  const names = [...(coarse.length > 0 ? [`levels ${coarse.join(', ')}`] : []), ...full].join(' or ');
  return names && ` It holds no ${names}: they come from the file. A larger disk budget may keep them.`;
}

const plural = (label: string): string => `${label.toLowerCase()}s`;
