import type { Dataset, Optimized } from '../api/types.ts';
import type { Progress, ProgressListener } from '../core/types.ts';
import { formatBytes, formatPercent } from './format.ts';
import { Latest } from './latest.ts';
import type { ViewStore } from './store.ts';
import type { SurveyShape } from './survey-shape.ts';
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
    // An unsorted file is read in passes, which the stage tells.
    const [, passes] = progress.stage.split(', ');
    return { ...progress, stage: `${passes ? `${passes}, ` : ''}${formatBytes(perSecond)}/s, ${left} left` };
  };
}

/** Asks how much of the survey shown is kept. */
export async function lookKept({ dataset, optimizedShare }: ViewStore): Promise<void> {
  const asked = dataset.value;
  const share = (await asked?.optimizedShare()) ?? 0;
  if (dataset.value === asked) optimizedShare.value = share;
}

/** Optimizes the survey that is shown, when asked or by itself when it is small; stops and goes on without loss. */
export class OptimizeSession {
  #running = new Latest();

  constructor(
    private readonly store: ViewStore,
    private readonly report: (report: ProgressListener) => ProgressListener,
    private readonly done: (dataset: Dataset) => Promise<void>,
    private readonly discard: (dataset: Dataset) => Promise<unknown>,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** @param asked by the user, who is then told what came of it */
  async run(asked: boolean): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset || this.#running.busy) return;
    const start = performance.now();
    const work = countWork(dataset);
    let stopped: 'paused' | 'cancelled' | null = null;
    try {
      const result = await this.#running.run(async (signal) => {
        const task = store.begin(
          'Optimizing',
          () => {
            stopped = 'paused';
            this.#running.abort();
          },
          'Pause',
          () => {
            stopped = 'cancelled';
            this.#running.abort();
          },
        );
        const rated = withRate();
        try {
          const onProgress = this.report((progress) => {
            task.report(progress.unit === 'bytes' ? rated(progress) : progress);
          });
          return await dataset.optimize({ signal, onProgress });
        } finally {
          task.end();
        }
      });
      if (!result && (stopped as string | null) === 'cancelled') {
        await this.discard(dataset);
        await lookKept(store);
        if (store.dataset.value === dataset)
          store.say(
            'notice',
            'Optimize is cancelled; nothing of it is kept. Slices come from the file as before.',
          );
        return;
      }
      await lookKept(store);
      if (store.dataset.value !== dataset) return;
      if (!result) {
        if ((stopped as string | null) === 'paused') {
          // Not how far it came: the blocks in hand are read again.
          const share = formatPercent(store.optimizedShare.value);
          const kept = `Optimize is paused: ${share} of the survey is kept, also after a reload. Press Optimize to go on.`;
          store.say('notice', kept);
        }
        return;
      }
      const milliseconds = measure('optimize', start, work());
      store.lastOperation.value = { label: 'Optimize', milliseconds };
      const missing = leftOut(result, store.shape.value, dataset.grid.slowAxis);
      // What was left out is said also where nobody asked.
      if (asked || missing) store.say('notice', optimized(result) + missing);
      await this.done(dataset);
    } catch (error) {
      this.fail(error);
      await lookKept(store);
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

function optimized({ bytes, levels }: Optimized): string {
  const names = levels.map((level) => `1:${level}`).join(', ');
  return `Optimized: ${formatBytes(bytes)} kept in this browser${names && ` (levels ${names})`}.`;
}

/** What the storage had no room for, by the names of the survey's controls. A flat survey lies in the file as it is shown. */
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
