import { cancelledError } from '../core/errors.ts';
import type { Progress } from '../core/types.ts';
import type { CallOptions } from './types.ts';

/**
 * Long work that several may wait for at once: done one time, reported to all, and given up when none of them waits any more.
 * Each is free to go by his own signal.
 */
export class SharedCall {
  private running: Promise<void> | null = null;
  private readonly waiting = new Set<CallOptions>();
  private control = new AbortController();

  constructor(private readonly work: (options: CallOptions) => Promise<void>) {}

  async join(options: CallOptions): Promise<void> {
    const { signal } = options;
    if (signal?.aborted) throw cancelledError(signal);
    this.waiting.add(options);
    let leave = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        this.waiting.delete(options);
        if (this.waiting.size === 0) this.giveUp();
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
    // Who has left does not hear of it.
    running.catch(() => undefined);
    this.running = running;
    return running;
  }

  private giveUp(): void {
    this.running = null;
    this.control.abort();
    this.control = new AbortController();
  }
}
