import { type Remote, releaseProxy, wrap } from 'comlink';
import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../io/source.ts';
import type { ControlMessage, WorkerFace } from './control.ts';
import workerUrl from './segy.worker.ts?worker&url';

const READY_TIMEOUT_MILLISECONDS = 10_000;

/** A live worker. The proxy is held as long as it lives: comlink drops pending calls of a collected proxy. */
export interface SpawnedWorker {
  readonly remote: Remote<WorkerFace>;
  attach(source: SourceDescriptor): Promise<void>;
  cancel(jobId: number): void;
  onProgress: ((jobId: number, done: number, total: number) => void) | null;
  /** Called once when the worker dies by itself. */
  onDeath: ((reason: string) => void) | null;
  terminate(): void;
}

interface WorkerUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): WorkerUrlPolicy;
}

let ownBlobUrl = '';
let policy: WorkerUrlPolicy | undefined;

/** The one Trusted Types policy: it lets through the blob URL made here and nothing else. */
function trustedWorkerUrl(url: string): string {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('segy-lens-worker', {
    createScriptURL(candidate) {
      if (candidate !== ownBlobUrl) throw new TypeError('Only the SEG-Y Lens worker may be started.');
      return candidate;
    },
  });
  return policy.createScriptURL(url);
}

/**
 * Starts a worker. The worker's script is a blob: module that imports the real one, because a worker loaded from a URL
 * does not inherit the page's content security policy and could reach the network; one from a blob: does inherit it.
 * @throws SegyError 'worker-crashed' when it is not ready in time
 */
export async function spawnWorker(): Promise<SpawnedWorker> {
  const realUrl = new URL(workerUrl, import.meta.url).href;
  const blob = new Blob([`import ${JSON.stringify(realUrl)};`], { type: 'text/javascript' });
  const blobUrl = URL.createObjectURL(blob);
  ownBlobUrl = blobUrl;
  const worker = new Worker(trustedWorkerUrl(blobUrl), { type: 'module' });
  const { port1: control, port2: workerControl } = new MessageChannel();
  let dead = false;

  const spawned: SpawnedWorker = {
    remote: wrap<WorkerFace>(worker),
    attach: async (source) => void (await spawned.remote.attach(source)),
    cancel: (jobId) => control.postMessage({ kind: 'cancel', jobId } satisfies ControlMessage),
    onProgress: null,
    onDeath: null,
    terminate() {
      dead = true;
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
      clearTimeout(timer);
      die(reason);
      reject(new SegyError('worker-crashed', `A worker could not be started (${reason}). Reload the page.`));
    };
    const timer = setTimeout(() => fail('not ready within 10 seconds'), READY_TIMEOUT_MILLISECONDS);
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || 'its script failed');
    };
    worker.onmessageerror = () => fail('a message could not be read');
    const onReady = (event: MessageEvent<unknown>): void => {
      const ready = event.data as { kind?: unknown; lock?: unknown } | null;
      if (ready?.kind !== 'segy-lens-ready') return;
      worker.removeEventListener('message', onReady);
      clearTimeout(timer);
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
  control.onmessage = (event: MessageEvent<ControlMessage>) => {
    const message = event.data;
    if (message.kind === 'progress') spawned.onProgress?.(message.jobId, message.done, message.total);
    else if (message.kind === 'failed') die(message.message);
  };
  URL.revokeObjectURL(blobUrl);
  return spawned;
}

/** A worker that closes itself gives no event; it holds a Web Lock for life, so getting the lock means it is dead. */
function watchLock(name: string, die: (reason: string) => void): void {
  if (!name || !navigator.locks) return;
  void navigator.locks.request(name, () => die('it ended by itself')).catch(() => undefined);
}
