import { type Remote, releaseProxy, wrap } from 'comlink';
import { SegyError } from '../core/errors.ts';
import { afterPageTime } from '../core/page-time.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { workerAddress } from '../core/worker-address.ts';
import { READS_MESSAGE } from '../io/reads-message.ts';
import { addBytesSent } from '../io/request.ts';
import type { ControlMessage, WorkerFace } from './control.ts';
import workerUrl from './segy.worker.ts?worker&url';

const READY_TIMEOUT_MILLISECONDS = 10_000;

/** A live worker. Keep this object as long as the worker lives, because comlink drops pending calls of a garbage-collected proxy. */
export interface SpawnedWorker {
  readonly remote: Remote<WorkerFace>;
  attach(source: SourceDescriptor): Promise<void>;
  cancel(jobId: number): void;
  ping(): void;
  /** Called at each answer to a ping. */
  onPong: (() => void) | null;
  onProgress: ((jobId: number, done: number, total: number, partial?: object) => void) | null;
  /** Called once if the worker dies by itself. It is already terminated then. */
  onDeath: ((reason: string) => void) | null;
  /** Does nothing when called again. */
  terminate(): void;
}

/**
 * Starts a worker, from an address by which it inherits the page's content security policy.
 * @param script URL of the worker's module, or a data: URL with all of its code; the engine's own file unless given
 * @throws SegyError 'worker-crashed' if the worker fails to start or is not ready within 10 seconds
 */
export async function spawnWorker(script = workerUrl): Promise<SpawnedWorker> {
  const address = workerAddress(new URL(script, location.href).href);
  const worker = new Worker(address, { type: 'module' });
  const { port1: control, port2: workerControl } = new MessageChannel();
  let dead = false;

  const spawned: SpawnedWorker = {
    remote: wrap<WorkerFace>(worker),
    attach: async (source) => void (await spawned.remote.attach(source)),
    cancel: (jobId) => control.postMessage({ kind: 'cancel', jobId } satisfies ControlMessage),
    ping: () => control.postMessage({ kind: 'ping' } satisfies ControlMessage),
    onPong: null,
    onProgress: null,
    onDeath: null,
    terminate() {
      if (dead) return;
      dead = true;
      // Releasing the proxy a second time would throw.
      spawned.remote[releaseProxy]();
      worker.terminate();
      control.close();
    },
  };
  const die = (reason: string): void => {
    if (dead) return;
    spawned.terminate();
    spawned.onDeath?.(reason);
  };

  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string): void => {
      stopWaiting();
      die(reason);
      reject(new SegyError('worker-crashed', `A worker could not be started (${reason}). Reload the page.`));
    };
    const stopWaiting = afterPageTime(READY_TIMEOUT_MILLISECONDS, () => fail('not ready within 10 seconds'));
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || 'its script failed');
    };
    worker.onmessageerror = () => fail('a message could not be read');
    const onReady = (event: MessageEvent<unknown>): void => {
      const ready = event.data as { kind?: unknown; lock?: unknown } | null;
      if (ready?.kind !== 'segy-lens-ready') return;
      worker.removeEventListener('message', onReady);
      stopWaiting();
      worker.postMessage({ kind: 'segy-lens-control' }, [workerControl]);
      watchLock(String(ready.lock), die);
      resolve();
    };
    worker.addEventListener('message', onReady);
  });
  worker.onerror = (event) => {
    event.preventDefault();
    die(event.message || 'an error escaped');
  };
  worker.addEventListener(
    'message',
    ({ data, ports }: MessageEvent<{ kind?: unknown; id?: unknown } | null>) => {
      if (data?.kind === READS_MESSAGE)
        void import('../io/reader-source.ts').then(({ answerReads }) =>
          answerReads(String(data.id), ports[0]!),
        );
    },
  );
  control.onmessage = (event: MessageEvent<ControlMessage>) => {
    const message = event.data;
    if (message.kind === 'pong') spawned.onPong?.();
    else if (message.kind === 'progress')
      spawned.onProgress?.(message.jobId, message.done, message.total, message.partial);
    else if (message.kind === 'sent') addBytesSent(message.bytes);
    else if (message.kind === 'failed') die(message.message);
  };
  URL.revokeObjectURL(String(address));
  return spawned;
}

/** Waits for the Web Lock that the worker holds for life. A worker that closes itself sends no event, but then frees the lock. */
function watchLock(name: string, die: (reason: string) => void): void {
  if (!name || !navigator.locks) return;
  void navigator.locks.request(name, () => die('it ended by itself')).catch(() => undefined);
}
