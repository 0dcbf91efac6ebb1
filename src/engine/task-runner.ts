import { toErrorRecord } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { openSource } from '../io/open-source.ts';
import { type ByteSource, createMeter, type ReadMeter } from '../io/source.ts';
import type { Flight } from './flight.ts';
import { TASK_FUNCTIONS, type TaskFunction } from './task-functions.ts';
import type { TaskContext, TaskInput, TaskName, TaskResult, TaskWork } from './tasks.ts';

/** Runs tasks on the thread it was made on: in a worker, or on the main thread if the pool has no workers (Node, tests). */
export interface TaskRunner {
  attach(source: SourceDescriptor): void;
  run<N extends TaskName>(
    name: N,
    jobId: number,
    input: TaskInput<N>,
    flight: Flight,
    onProgress: TaskContext['progress'],
  ): Promise<TaskResult<N>>;
  cancel(jobId: number): void;
}

export function createTaskRunner(): TaskRunner {
  const sources = new Map<string, ByteSource>();
  const running = new Map<number, AbortController>();
  const sourceOf = (source: SourceDescriptor): ByteSource => {
    const opened = sources.get(source.id) ?? openSource(source);
    sources.set(source.id, opened);
    return opened;
  };
  return {
    attach(source) {
      sourceOf(source);
    },
    cancel(jobId) {
      running.get(jobId)?.abort();
    },
    async run(name, jobId, input, flight, onProgress) {
      const controller = new AbortController();
      running.set(jobId, controller);
      const source = 'sourceId' in input ? sources.get(input.sourceId) : undefined;
      const count = countingReads();
      try {
        const task = TASK_FUNCTIONS[name] as TaskFunction<typeof name>;
        const open = (descriptor: SourceDescriptor): ByteSource => count.reads(sourceOf(descriptor));
        const context = { signal: controller.signal, progress: onProgress, flight, open, tally: count.add };
        const value = await task(input, context, source && count.reads(source));
        return { ok: true, value, work: count.work() };
      } catch (error) {
        return { ok: false, ...toErrorRecord(error) };
      } finally {
        running.delete(jobId);
      }
    },
  };
}

/** Counts the reads of one task. Tasks that read the same file may overlap in a worker, and share only the meter of read costs. */
function countingReads() {
  let bytesRead = 0;
  let readCalls = 0;
  let meter: ReadMeter | null = null;
  return {
    add(byteLength: number): void {
      meter ??= createMeter(40, 10_000);
      bytesRead += byteLength;
      readCalls += 1;
    },
    reads(source: ByteSource): ByteSource {
      meter = source.meter;
      return {
        name: source.name,
        byteLength: source.byteLength,
        meter: source.meter,
        async readRange(start, end, signal, buffer) {
          const bytes = await source.readRange(start, end, signal, buffer);
          bytesRead += bytes.length;
          readCalls += 1;
          return bytes;
        },
      };
    },
    work(): TaskWork | null {
      if (!meter) return null;
      const { callMilliseconds, bytesPerMillisecond } = meter;
      return { bytesRead, readCalls, callMilliseconds, bytesPerMillisecond };
    },
  };
}

/** Lists the buffers of the typed arrays at the top level of a result's value, each once, so that they can be transferred. */
export const transferables = (result: TaskResult<TaskName>): ArrayBuffer[] =>
  result.ok ? buffersOf(result.value) : [];

/** The same of any value. */
export function buffersOf(value: object): ArrayBuffer[] {
  const views = Object.values(value).filter((item) => ArrayBuffer.isView(item));
  return [...new Set(views.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}
