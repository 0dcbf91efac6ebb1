import { cancelledError } from '../core/errors.ts';
import type { Progress } from '../core/types.ts';
import type { CallOptions } from './types.ts';

/**
 * Long work that several callers may wait for at the same time. It is done once, and its progress is reported to all of them. Each
 * caller can stop waiting by its own signal. The work is aborted when nobody waits for it any more.
 */
export class SharedCall {
  private running: Promise<void> | null = null;
  private readonly waiting = new Set<CallOptions>();
  private control = new AbortController();

  constructor(private readonly work: (options: CallOptions) => Promise<void>) {}

  /** Waits for the work, and starts it if it is not running. @throws SegyError 'cancelled' if this caller's signal is aborted */
  async join(options: CallOptions): Promise<void> {
    const { signal } = options;
    if (signal?.aborted) throw cancelledError(signal);
    this.waiting.add(options);
    let leave = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        this.waiting.delete(options);
        if (this.waiting.size === 0) this.abort();
        reject(cancelledError(signal));
      };
    });
    signal?.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([this.start(), left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      this.waiting.delete(options);
    }
  }

  private start(): Promise<void> {
    if (this.running) return this.running;
    const onProgress = (progress: Progress): void => {
      for (const each of this.waiting) each.onProgress?.(progress);
    };
    const running = this.work({ signal: this.control.signal, onProgress }).finally(() => {
      if (this.running === running) this.running = null;
    });
    // A failure is thrown to those who still wait. If nobody does, it must not count as an unhandled rejection.
    running.catch(() => undefined);
    this.running = running;
    return running;
  }

  private abort(): void {
    this.running = null;
    this.control.abort();
    this.control = new AbortController();
  }
}
