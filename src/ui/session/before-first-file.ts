import { effect } from '@lit-labs/preact-signals';
import { afterPageTime } from '../../core/page-time.ts';
import { whenIdle } from '../kit/idle.ts';
import type { Session } from './session.ts';
import type { ViewStore } from './store.ts';

const QUIET_MILLISECONDS = 1500;

/**
 * Runs `work` once the page has stood for a while without a file: for work that only makes the first picture come sooner. A file
 * that is opened before then would have to wait for it, and afterwards there is nothing left to prepare. The signal is aborted when a file
 * is opened while the work goes on. Returns a function that cancels it.
 */
export function beforeFirstFile(store: ViewStore, work: (signal: AbortSignal) => void): () => void {
  const opened = new AbortController();
  const stop = afterPageTime(QUIET_MILLISECONDS, () => work(opened.signal));
  const cancel = (): void => {
    stop();
    opened.abort();
  };
  const release = effect(() => {
    if (store.status.value !== 'idle') cancel();
  });
  return () => {
    release();
    cancel();
  };
}

/** Starts the workers while the page is idle, and has them compiled by a small survey if no file comes soon. */
export function prepareWorkers({ services, store }: Session): void {
  whenIdle(() => void services.prepareEngine({ warmUp: false }).catch(() => {}));
  beforeFirstFile(store, (signal) => void services.prepareEngine({ signal }).catch(() => {}));
}
