import type { Dataset } from '../api/types.ts';
import type { Progress, ProgressListener } from '../core/types.ts';
import { formatBytes, formatPercent } from './format.ts';
import { Latest } from './latest.ts';
import type { ViewStore } from './store.ts';
import { countWork, measure } from './timing.ts';

/** Before this much time the rate says more about the start than about what is to come. */
const RATE_AFTER_MILLISECONDS = 500;

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Adds rate and time left to the progress of bytes; what an earlier run stored does not count as read. */
export function withRate(now: () => number = () => performance.now()): (progress: Progress) => Progress {
  let start: { time: number; done: number } | null = null;
  return (progress) => {
    start ??= { time: now(), done: progress.done };
    const milliseconds = now() - start.time;
    const read = progress.done - start.done;
    if (milliseconds < RATE_AFTER_MILLISECONDS || read <= 0) return progress;
    const perSecond = (read / milliseconds) * 1000;
    const left = durationText((progress.total - progress.done) / perSecond);
    return { ...progress, stage: `${formatBytes(perSecond)}/s, ${left} left` };
  };
}

/** Optimizes the survey that is shown, when asked or by itself when it is small; stops and goes on without loss. */
type Optimized = Awaited<ReturnType<Dataset['optimize']>>;

export class OptimizeSession {
  #running = new Latest();
  #share = 0;

  constructor(
    private readonly store: ViewStore,
    private readonly report: (report: ProgressListener) => ProgressListener,
    private readonly done: (dataset: Dataset) => Promise<void>,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** @param asked by the user, who is then told what came of it */
  async run(asked: boolean): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset || this.#running.busy) return;
    const start = performance.now();
    const work = countWork(dataset);
    let paused = false;
    this.#share = 0;
    try {
      const result = await this.#running.run(async (signal) => {
        const task = store.begin(
          'Optimizing',
          () => {
            paused = true;
            this.#running.abort();
          },
          'Pause',
        );
        const rated = withRate();
        try {
          const onProgress = this.report((progress) => {
            if (progress.unit === 'bytes') this.#share = progress.done / Math.max(1, progress.total);
            task.report(progress.unit === 'bytes' ? rated(progress) : progress);
          });
          return await dataset.optimize({ signal, onProgress });
        } finally {
          task.end();
        }
      });
      if (store.dataset.value !== dataset) return;
      if (!result) {
        if (paused) {
          const kept = `Optimize is paused at ${formatPercent(this.#share)}; what is done is kept, also after a reload. Press Optimize to go on.`;
          store.say('notice', kept);
        }
        return;
      }
      const milliseconds = measure('optimize', start, work());
      store.lastOperation.value = { label: 'Optimize', milliseconds };
      if (asked) store.say('notice', optimized(result, store.shape.value?.flat ?? false));
      await this.done(dataset);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Of a survey up to this size, and only where the browser stores anything. */
  async runIfSmall(dataset: Dataset, belowBytes: number): Promise<void> {
    if (dataset.meta.fileSize > belowBytes || this.store.dataset.value !== dataset) return;
    if (await dataset.canOptimize()) await this.run(false);
  }

  abort(): void {
    this.#running.abort();
  }
}

/** @param flat one section is the whole survey, and full resolution of it is never kept: it lies in the file as it is shown */
function optimized({ bytes, levels }: Optimized, flat: boolean): string {
  const whole = flat || levels.includes(1);
  const names = levels.map((level) => `1:${level}`).join(', ');
  const missing = ' The disk budget leaves no room for full resolution: slices of it come from the file.';
  return `Optimized: ${formatBytes(bytes)} kept in this browser (levels ${names}).${whole ? '' : missing}`;
}
