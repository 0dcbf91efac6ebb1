const MAX_PER_MINUTE = 3;
const MINUTE = 60_000;

/** Records when the workers of one slot died. After too many deaths within a minute, the slot is paused for a minute. */
export class Deaths {
  #times: number[] = [];
  #pausedUntil = 0;

  get paused(): boolean {
    return performance.now() < this.#pausedUntil;
  }

  /** @param onResume called when the pause ends, if this death begins one */
  add(onResume: () => void): void {
    const now = performance.now();
    this.#times = [...this.#times.filter((time) => time > now - MINUTE), now];
    if (this.#times.length <= MAX_PER_MINUTE) return;
    this.#times = [];
    this.#pausedUntil = now + MINUTE;
    setTimeout(onResume, MINUTE);
  }

  clear(): void {
    this.#times = [];
    this.#pausedUntil = 0;
  }
}
