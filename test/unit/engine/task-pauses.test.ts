import { afterEach, expect, it, vi } from 'vitest';
import type { TraceLayout } from '../../../src/core/types.ts';
import { forEachTrace } from '../../../src/engine/read-columns.ts';
import { createTaskRunner } from '../../../src/engine/task-runner.ts';
import type { TaskInput, TaskName } from '../../../src/engine/tasks.ts';
import { createMeter } from '../../../src/io/source.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';
import { makeSegy } from '../../make-segy.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const flight = { jobBytes: 2 ** 22, blockReadBytes: 2 ** 22 };

/** A clock by which a second passes between two looks at it: every pause that may be made is due. */
function slowClock(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 1000;
    return now;
  });
}

/** Calls `then` as a pause begins: it waits for a message, and what else is waiting is handled before that message. */
function whenPaused(then: () => void): void {
  const Channel = MessageChannel;
  vi.stubGlobal('MessageChannel', function channelOfPause() {
    then();
    return new Channel();
  });
}

/** What a task comes to that is cancelled as soon as it lets anything else happen. */
async function cancelledInPause<N extends TaskName>(name: N, input: TaskInput<N>) {
  slowClock();
  const runner = createTaskRunner();
  whenPaused(() => runner.cancel(1));
  const result = await runner.run(name, 1, input, flight, () => undefined);
  return result.ok ? 'done' : result.code;
}

const level = {
  inlineCount: 8,
  crosslineCount: 8,
  sampleCount: 8,
  stride: { inline: 1, crossline: 1, sample: 1 },
  data: Uint16Array.from({ length: 512 }, (_, k) => (k % 3 === 0 ? 0x3c00 : 0)),
  lastValid: new Int32Array(64).fill(7),
  scale: 1,
};

it.each([
  [
    'sortRows',
    {
      keys: new Int32Array(300_000),
      rows: Int32Array.from({ length: 300_000 }, (_, k) => k),
      descending: false,
    },
  ],
  ['finishPreview', { samples: new Float32Array(1000).fill(1), samplesPerTrace: null }],
  [
    'surface',
    {
      level,
      amplitude: 0.5,
      sign: 'positive',
      inlineStart: 0,
      inlineEnd: 7,
      firstInline: 0,
      maxTriangles: 1e6,
    },
  ],
] as [TaskName, TaskInput<TaskName>][])('%s pauses, so that its worker answers', async (name, input) => {
  expect(await cancelledInPause(name, input)).toBe('cancelled');
});

it('a walk over traces pauses between them, within what one call has read', async () => {
  const layout: TraceLayout = {
    byteOrder: 'big',
    sampleFormat: 5,
    sampleByteLength: 4,
    samplesPerTrace: 10,
    traceCount: 1000,
    firstTraceOffset: 3600,
    traceHeaderByteLength: 240,
    traceByteLength: 280,
    ragged: null,
  };
  let reads = 0;
  const source = {
    name: 'zeros',
    byteLength: 3600 + 280_000,
    meter: createMeter(),
    readRange: async (start: number, end: number) => {
      reads += 1;
      return new Uint8Array(end - start);
    },
  };
  const stop = new AbortController();
  let taken = 0;
  slowClock();
  whenPaused(() => taken >= 10 && stop.abort());
  const walk = forEachTrace(
    source,
    layout,
    Int32Array.from({ length: 1000 }, (_, trace) => trace),
    { signal: stop.signal, progress: () => undefined, flight },
    () => {
      taken += 1;
    },
  );
  await expect(walk).rejects.toMatchObject({ code: 'cancelled' });
  expect(reads).toBe(1);
  expect(taken).toBeLessThan(1000);
});

it('an inspection lets its driver pause while it looks for the words that number lines', () => {
  const bytes = makeSegy({
    inlines: { first: 1, count: 40, step: 1 },
    crosslines: { first: 1, count: 50, step: 1 },
    samples: 4,
    shuffle: 7,
    value: () => 1,
  });
  const steps = inspectSurvey(bytes.length, {});
  let pauses = 0;
  let step = steps.next();
  while (!step.done) {
    if (step.value.length === 0) pauses += 1;
    step = steps.next(step.value.map(({ start, end }) => bytes.subarray(start, end)));
  }
  expect(step.value.geometry.kind).toBe('3d');
  expect(pauses).toBeGreaterThan(1);
});
