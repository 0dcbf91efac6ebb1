/** A frame slower than this, while the view moves, reduces the taps of the next frames. */
const SLOW_FRAME_MILLISECONDS = 24;
/** A frame at most this slow (at 60 per second) may have had time to spare. */
const FAST_FRAME_MILLISECONDS = 18;
/** The taps are raised again after this many fast frames in a row. */
const PATIENCE_FRAMES = 30;
const MOST_PATIENCE_FRAMES = 960;

/**
 * Number of taps per axis used to draw a section while it moves: lowered when frames are slow and raised when
 * they are fast.
 */
export class MovingEffort {
  value: 1 | 2 | 4 = 4;
  #fast = 0;
  #patience = PATIENCE_FRAMES;
  #raised = false;

  /** @param interval milliseconds since the last frame; 0 for the first frame */
  frame(interval: number): void {
    if (interval > SLOW_FRAME_MILLISECONDS) {
      // After an attempt that was too slow, the next one waits twice as long.
      if (this.#raised) this.#patience = Math.min(MOST_PATIENCE_FRAMES, this.#patience * 2);
      this.#raised = false;
      this.#fast = 0;
      this.value = this.value === 4 ? 2 : 1;
    } else if (interval > 0 && interval <= FAST_FRAME_MILLISECONDS && this.value < 4) {
      this.#fast += 1;
      if (this.#fast < this.#patience) return;
      this.#fast = 0;
      this.#raised = true;
      this.value = this.value === 1 ? 2 : 4;
    }
  }
}
