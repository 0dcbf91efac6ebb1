import type { Inspection } from '../../../src/core/types.ts';
import { flightOf } from '../../../src/engine/flight.ts';
import { createTaskRunner } from '../../../src/engine/task-runner.ts';
import type { TaskInput, TaskName, TaskOutput } from '../../../src/engine/tasks.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';

/** A half float's value by its definition in IEEE 754: sign, five bits of exponent, ten of fraction. */
export function halfToFloat(half: number): number {
  const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return half & 0x8000 ? -magnitude : magnitude;
}

export const INLINES = { first: 100, count: 6, step: 1 };
export const CROSSLINES = { first: 300, count: 8, step: 2 };
export const SAMPLES = 40;
export const TRACES = INLINES.count * CROSSLINES.count;
export const value = (inline: number, crossline: number, sample: number, offset = 0) =>
  Math.fround(100 * Math.sin(sample / 4 + inline / 3 + crossline / 7) + offset / 10);
export const position = (i: number, x: number) => [5000 + 25 * x, 9000 + 50 * i] as const;

/** A worker without a worker: tasks are run where the test stands, over bytes that it made. */
export class Worker {
  private readonly runner = createTaskRunner();
  private jobs = 0;
  readonly progress: (readonly [done: number, total: number])[] = [];

  constructor(readonly bytes: Uint8Array) {
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    this.runner.attach({ kind: 'blob', id: 'file', name: 'made.sgy', blob });
  }

  result<N extends TaskName>(name: N, input: TaskInput<N>) {
    const flight = flightOf(64 * 2 ** 20, 1);
    return this.runner.run(name, this.jobs++, input, flight, (done, total) =>
      this.progress.push([done, total]),
    );
  }

  async run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
    const result = await this.result(name, input);
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    return result.value;
  }

  cancelAll(): void {
    for (let job = 0; job < this.jobs; job++) this.runner.cancel(job);
  }

  async inspection(): Promise<Inspection> {
    return (await this.run('inspect', { sourceId: 'file', overrides: {} })).inspection;
  }
}

export async function survey(changes: Partial<SegyRecipe> = {}) {
  const worker = new Worker(
    makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: SAMPLES,
      value,
      position,
      coordinateScalar: -10,
      words: (inline, crossline) => ({ 9: inline * 10, 21: crossline }),
      ...changes,
    }),
  );
  const inspection = await worker.inspection();
  return { worker, inspection, file: { sourceId: 'file', layout: inspection.layout } };
}

/** Lines of a trace by its number, the survey sorted by inline. */
export const inlineOf = (trace: number) => INLINES.first + Math.floor(trace / CROSSLINES.count);
export const crosslineOf = (trace: number) => CROSSLINES.first + CROSSLINES.step * (trace % CROSSLINES.count);
export const sampleOf = (trace: number, k: number) => value(inlineOf(trace), crosslineOf(trace), k);
export const traceOf = (trace: number) =>
  Float32Array.from({ length: SAMPLES }, (_, k) => sampleOf(trace, k));
