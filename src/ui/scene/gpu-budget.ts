const KEY = 'segy-lens/gpu-halvings';
const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 512 * MEBIBYTE;
const LEAST_BYTES = 16 * MEBIBYTE;
/** Two losses within this time mean that the GPU has too little memory; farther apart they are unrelated. */
const CLOSE_MILLISECONDS = 60_000;

/**
 * Limit in bytes for the volume's texture. Browsers do not tell the size of graphics memory, and using too
 * much loses the context. The limit is a quarter of the machine's memory, at most 512 MiB, and is halved (and
 * stored) after two losses within a minute.
 */
export class GpuBudget {
  #halvings: number;
  #lastLoss = -Infinity;

  /** @param gigabytes memory as rounded by `navigator.deviceMemory`; undefined if the browser does not say */
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

  /** Counts a lost context. Returns true if the limit was halved. */
  lost(now: number): boolean {
    const close = now - this.#lastLoss <= CLOSE_MILLISECONDS;
    this.#lastLoss = close ? -Infinity : now;
    if (!close || this.bytes <= LEAST_BYTES) return false;
    this.#halvings++;
    try {
      this.storage?.setItem(KEY, String(this.#halvings));
    } catch {
      // Without storage the lower limit lasts until the page closes.
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
