import { expose, transfer } from 'comlink';
import type { SourceDescriptor } from '../core/source.ts';
import { followBytesSent } from '../io/request.ts';
import type { ControlMessage, WorkerFace } from './control.ts';
import type { Flight } from './flight.ts';
import { buffersOf, createTaskRunner, transferables } from './task-runner.ts';
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
    const result = await runner.run(name, jobId, input, flight, (done, total, partial) => {
      const now = performance.now();
      // A progress bar needs no more than ten messages a second.
      if (now - lastSent < 100 && done < total && !partial) return;
      lastSent = now;
      const message: ControlMessage = { kind: 'progress', jobId, done, total, partial };
      control?.postMessage(message, partial ? buffersOf(partial) : []);
    });
    return transfer(result, transferables(result));
  },
});

expose(face);

// comlink ignores this message. It brings the control port, which carries cancellation, pings and progress.
self.addEventListener('message', (event: MessageEvent<{ kind?: unknown } | null>) => {
  if (event.data?.kind !== 'segy-lens-control') return;
  control = event.ports[0] ?? null;
  if (control) {
    let told = 0;
    followBytesSent((bytes) => {
      if (bytes > told) control?.postMessage({ kind: 'sent', bytes: bytes - told } satisfies ControlMessage);
      told = bytes;
    });
    control.onmessage = (message: MessageEvent<ControlMessage>) => {
      if (message.data.kind === 'cancel') runner.cancel(message.data.jobId);
      else if (message.data.kind === 'ping') control?.postMessage({ kind: 'pong' } satisfies ControlMessage);
    };
  }
});

// The page learns of an unhandled rejection in a worker only if the worker forwards it.
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  const message = event.reason instanceof Error ? event.reason.message : String(event.reason);
  control?.postMessage({ kind: 'failed', message } satisfies ControlMessage);
});

// The worker holds this Web Lock for life, so that the page notices its death by getting the lock.
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
