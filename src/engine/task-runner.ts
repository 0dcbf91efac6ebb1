import { toErrorRecord } from '../core/errors.ts';
import { openSource } from '../io/open-source.ts';
import type { ByteSource, SourceDescriptor } from '../io/source.ts';
import type { Flight } from './flight.ts';
import { TASK_FUNCTIONS, type TaskFunction } from './task-functions.ts';
import type { TaskInput, TaskName, TaskResult, TaskWork } from './tasks.ts';

/** Runs tasks where it stands: in a worker, or on the main thread when the pool has no workers (Node, tests). */
export interface TaskRunner {
  attach(source: SourceDescriptor): void;
  run<N extends TaskName>(
    name: N,
    jobId: number,
    input: TaskInput<N>,
    flight: Flight,
    onProgress: (done: number, total: number) => void,
  ): Promise<TaskResult<N>>;
  cancel(jobId: number): void;
}

export function createTaskRunner(): TaskRunner {
  const sources = new Map<string, ByteSource>();
  const running = new Map<number, AbortController>();
  return {
    attach(source) {
      if (!sources.has(source.id)) sources.set(source.id, openSource(source));
    },
    cancel(jobId) {
      running.get(jobId)?.abort();
    },
    async run(name, jobId, input, flight, onProgress) {
      const controller = new AbortController();
      running.set(jobId, controller);
      const source = 'sourceId' in input ? sources.get(input.sourceId) : undefined;
      // Tasks of one source may overlap in a worker, so each gets its own counter over the shared meter.
      const counted = source ? countingSource(source) : undefined;
      try {
        const task = TASK_FUNCTIONS[name] as TaskFunction<typeof name>;
        const context = { signal: controller.signal, progress: onProgress, flight };
        const value = await task(input, context, counted?.source);
        return { ok: true, value, work: counted?.work() ?? null };
      } catch (error) {
        const record = toErrorRecord(error);
        return { ok: false, code: record.code, detail: record.detail };
      } finally {
        running.delete(jobId);
      }
    },
  };
}

function countingSource(source: ByteSource): { source: ByteSource; work: () => TaskWork } {
  let bytesRead = 0;
  let readCalls = 0;
  return {
    source: {
      name: source.name,
      byteLength: source.byteLength,
      meter: source.meter,
      async readRange(start, end, signal, buffer) {
        const bytes = await source.readRange(start, end, signal, buffer);
        bytesRead += bytes.length;
        readCalls += 1;
        return bytes;
      },
    },
    work: () => ({
      bytesRead,
      readCalls,
      callMilliseconds: source.meter.callMilliseconds,
      bytesPerMillisecond: source.meter.bytesPerMillisecond,
    }),
  };
}

/** The buffers of the typed arrays at the top level of a result's value, each once. */
export function transferables(result: TaskResult<TaskName>): ArrayBuffer[] {
  if (!result.ok) return [];
  const buffers = new Set<ArrayBuffer>();
  for (const item of Object.values(result.value)) {
    if (ArrayBuffer.isView(item) && item.buffer instanceof ArrayBuffer) buffers.add(item.buffer);
  }
  return [...buffers];
}
