import { onPageTick } from '../core/page-time.ts';

const TICKS = 20;

/**
 * Ends work in which nothing has been heard for some time. The time is page time, so that a computer that slept does not count as
 * a server that was silent.
 */
export class Silence {
  readonly #stop = new AbortController();
  readonly #release: () => void;
  #ticksLeft = TICKS;
  #isOver = false;

  /** @param outer the caller's own signal, which ends the work as well */
  constructor(milliseconds: number, outer?: AbortSignal) {
    const abort = (): void => this.#stop.abort(outer?.reason);
    if (outer?.aborted) abort();
    outer?.addEventListener('abort', abort, { once: true });
    const stopTicks = onPageTick(milliseconds / TICKS, () => {
      this.#ticksLeft -= 1;
      if (this.#ticksLeft > 0) return;
      this.#isOver = true;
      this.#stop.abort();
    });
    this.#release = () => {
      stopTicks();
      outer?.removeEventListener('abort', abort);
    };
  }

  /** Aborts when the caller's signal does, or when nothing was heard for too long. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether the work was ended because nothing was heard. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Says that something was heard, so that the time begins anew. */
  heard(): void {
    this.#ticksLeft = TICKS;
  }

  /** Ends the waiting, and whatever of the work still goes on: a body that was not read to its end may have none. */
  end(): void {
    this.#release();
    this.#stop.abort();
  }
}
