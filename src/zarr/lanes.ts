import { throwIfAborted } from '../core/errors.ts';

/** Lets only so many pieces of work run at a time; the others wait in order. */
export class Lanes {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(public count: number) {}

  /** @throws SegyError 'cancelled' if the signal is aborted before its turn */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    while (this.running >= this.count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    try {
      throwIfAborted(signal);
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}
