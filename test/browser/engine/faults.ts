import { expect } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { createPool, type Pool } from '../../../src/engine/pool.ts';
import { spawnWorker } from '../../../src/engine/spawn.ts';
import type { TaskName } from '../../../src/engine/tasks.ts';
import { CROSSLINES, expected, HALF_PRECISION, INLINES, worstError } from '../api/optimize-survey.ts';
import faultyWorker from './faulty.worker.ts?worker&url';

/** `rejects` is an unhandled rejection, `throws` an error that escapes a task of its own. */
export const DEATHS = ['closes itself', 'throws', 'rejects', 'loops'] as const;
export type Death = (typeof DEATHS)[number];

/** Asked by a worker before each task. */
export interface Question {
  readonly worker: string;
  readonly question: number;
  readonly task: string;
}

/** To a worker: what its task shall do, or without a question how it shall die at once; without a worker to all. */
export interface Answer {
  readonly worker: string | null;
  readonly question: number | null;
  readonly death: Death | null;
}

/** Page time after which a worker that hangs is replaced: a real one on a crowded machine may not answer sooner. */
const SILENCE_MILLISECONDS = 1500;

/** Decides how a task ends; each task of every worker passes here. */
type Fate = (task: TaskName, worker: string) => Death | null;

/** A pool of real workers that die when the test wants it. */
export class FaultyPool {
  readonly pool: Pool;
  fate: Fate = () => null;
  /** Workers that have had a task, in order. */
  readonly workers = new Set<string>();
  private readonly channel: BroadcastChannel;

  constructor(size = 2) {
    const name = crypto.randomUUID();
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<Question>) => {
      this.workers.add(data.worker);
      const death = this.fate(data.task as TaskName, data.worker);
      this.channel.postMessage({ worker: data.worker, question: data.question, death } satisfies Answer);
    };
    this.pool = createPool(
      size,
      () => spawnWorker(`${faultyWorker}#${name}`),
      undefined,
      SILENCE_MILLISECONDS,
    );
    Object.defineProperty(getEngine(), 'pool', { value: this.pool, configurable: true });
  }

  /** The next `times` runs of a task die so. */
  kill(death: Death, task: TaskName, times = 1): void {
    let left = times;
    this.fate = (name) => (name === task && left-- > 0 ? death : null);
  }

  /** One worker, or all that are alive, die at once, whatever they do. */
  killNow(death: Death, worker: string | null): void {
    this.channel.postMessage({ worker, question: null, death } satisfies Answer);
  }

  dispose(): void {
    this.pool.dispose();
    this.channel.close();
  }
}

/** Reads slices of each direction, several at a time, and compares them to the formula that made the file. */
export async function expectTrueSlices(of: PageDataset): Promise<void> {
  const wanted = [0, 1, 20, 44].flatMap(
    (k) =>
      [
        ['inline', INLINES.first + k * INLINES.step],
        ['crossline', CROSSLINES.first + k],
        ['sample', k],
      ] as const,
  );
  const errors = await Promise.all(
    wanted.map(async ([axis, position]) => {
      const { data } = await of.slice({ axis, position, exact: true });
      return worstError(data, expected(axis, position, false));
    }),
  );
  expect(Math.max(...errors)).toBeLessThan(HALF_PRECISION);
}
