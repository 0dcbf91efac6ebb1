/** Frames slower than this while the view moves lower the effort of the next ones. */
const SLOW_FRAME_MILLISECONDS = 24;
/** Frames no slower than this, at 60 a second, may have had time to spare. */
const FAST_FRAME_MILLISECONDS = 18;
/** So many fast frames on end raise the effort again. */
const PATIENCE_FRAMES = 30;
const MOST_PATIENCE_FRAMES = 960;

/** Taps per axis that a section is drawn with while it moves: fewer where frames come slowly, more again where they come fast. */
export class MovingEffort {
  value: 1 | 2 | 4 = 4;
  #fast = 0;
  #patience = PATIENCE_FRAMES;
  #raised = false;

  /** @param interval milliseconds since the frame before; 0 of a first one */
  frame(interval: number): void {
    if (interval > SLOW_FRAME_MILLISECONDS) {
      // What was tried in vain is tried less often.
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
