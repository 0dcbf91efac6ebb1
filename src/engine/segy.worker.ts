import { expose, transfer } from 'comlink';
import type { SourceDescriptor } from '../io/source.ts';
import type { ControlMessage, WorkerFace } from './control.ts';
import type { Flight } from './flight.ts';
import { createTaskRunner, transferables } from './task-runner.ts';
import type { TaskInput, TaskName, TaskResult } from './tasks.ts';

const runner = createTaskRunner();
let control: MessagePort | null = null;

const face: WorkerFace = Object.freeze({
  attach: (source: SourceDescriptor): void => runner.attach(source),
  async run<N extends TaskName>(
    name: N,
    jobId: number,
    input: TaskInput<N>,
    flight: Flight,
  ): Promise<TaskResult<N>> {
    let lastSent = 0;
    const result = await runner.run(name, jobId, input, flight, (done, total) => {
      const now = performance.now();
      // Ten messages a second are all that a progress bar shows.
      if (now - lastSent < 100 && done < total) return;
      lastSent = now;
      control?.postMessage({ kind: 'progress', jobId, done, total } satisfies ControlMessage);
    });
    return transfer(result, transferables(result));
  },
});

expose(face);

// comlink ignores these messages; the control port carries what comlink does not.
self.addEventListener('message', (event: MessageEvent<{ kind?: unknown } | null>) => {
  if (event.data?.kind !== 'segy-lens-control') return;
  control = event.ports[0] ?? null;
  if (control) {
    control.onmessage = (message: MessageEvent<ControlMessage>) => {
      if (message.data.kind === 'cancel') runner.cancel(message.data.jobId);
    };
  }
});

// An unhandled rejection in a worker reaches no one unless it is forwarded.
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  const message = event.reason instanceof Error ? event.reason.message : String(event.reason);
  control?.postMessage({ kind: 'failed', message } satisfies ControlMessage);
});

const lock = `segy-lens-worker/${crypto.randomUUID()}`;
const post = (self as unknown as { postMessage(message: unknown): void }).postMessage.bind(self);
if (navigator.locks) {
  void navigator.locks.request(lock, () => {
    post({ kind: 'segy-lens-ready', lock });
    return new Promise<never>(() => undefined);
  });
} else {
  post({ kind: 'segy-lens-ready', lock: '' });
}
