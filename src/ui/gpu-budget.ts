const KEY = 'segy-lens/gpu-halvings';
const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 512 * MEBIBYTE;
const LEAST_BYTES = 16 * MEBIBYTE;
/** Losses closer than this are one GPU's weakness, not two mishaps. */
const CLOSE_MILLISECONDS = 60_000;

/**
 * Bytes of graphics memory that the volume may take. No browser tells how much there is; too much ends in a lost context.
 * So: a quarter of the machine's memory, 512 MiB at most, and half as much after two losses within a minute, remembered.
 */
export class GpuBudget {
  #halvings: number;
  #lastLoss = -Infinity;

  /** @param gigabytes of memory as the browser rounds it (`navigator.deviceMemory`), undefined where it does not say */
  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null,
    private readonly gigabytes: number | undefined,
  ) {
    this.#halvings = Math.max(0, Math.floor(Number(this.#load()) || 0));
  }

  get bytes(): number {
    const start = Math.min(MOST_BYTES, (this.gigabytes ?? 2) * 1024 * MEBIBYTE * 0.25);
    return Math.max(LEAST_BYTES, start / 2 ** this.#halvings);
  }

  /** Counts a lost context; true if the budget was halved for it. */
  lost(now: number): boolean {
    const close = now - this.#lastLoss <= CLOSE_MILLISECONDS;
    this.#lastLoss = close ? -Infinity : now;
    if (!close || this.bytes <= LEAST_BYTES) return false;
    this.#halvings++;
    try {
      this.storage?.setItem(KEY, String(this.#halvings));
    } catch {
      // Without storage it lasts as long as the page.
    }
    return true;
  }

  #load(): string | null {
    try {
      return this.storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }
}
