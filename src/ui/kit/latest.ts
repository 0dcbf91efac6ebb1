import { isSegyError } from '../../core/errors.ts';

/** Runs one task at a time. A newer one aborts the running one, whose result is dropped. */
export class Latest {
  #controller: AbortController | null = null;

  get busy(): boolean {
    return this.#controller !== null;
  }

  /** Resolves to undefined when a newer task replaced it or it was cancelled. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.abort();
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const result = await work(controller.signal);
      return controller.signal.aborted ? undefined : result;
    } catch (error) {
      if (controller.signal.aborted || isSegyError(error, 'cancelled')) return undefined;
      throw error;
    } finally {
      if (this.#controller === controller) this.#controller = null;
    }
  }

  abort(): void {
    this.#controller?.abort(new DOMException('Superseded', 'AbortError'));
    this.#controller = null;
  }
}

/** Calls back when input has paused for a while. */
export class Rest {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly milliseconds: number) {}

  after(callback: () => void): void {
    this.cancel();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      callback();
    }, this.milliseconds);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
