import { throwIfAborted } from './errors.ts';

/**
 * Lets drawing, input and messages be handled between pieces of long work. It waits for a message of its own rather than a
 * timer, because browsers delay timers in hidden tabs.
 * @throws SegyError 'cancelled'
 */
export async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  throwIfAborted(signal);
}

/** Tells long work when it should pause. A worker's task must pause so that the worker can answer the pool's pings. */
export class Turn {
  #began = performance.now();

  constructor(
    private readonly signal?: AbortSignal,
    private readonly milliseconds = 100,
  ) {}

  /** Whether a pause is due. `if (turn.due) await turn.pause()` costs little in a loop over traces. */
  get due(): boolean {
    return performance.now() - this.#began > this.milliseconds;
  }

  /** @throws SegyError 'cancelled' */
  async pause(): Promise<void> {
    await pause(this.signal);
    this.#began = performance.now();
  }
}
