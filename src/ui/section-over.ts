import type { CompareMode } from './compare-state.ts';
import type { SectionRect } from './services.ts';

/** Each of two surveys is seen so long in turn: quick enough to see what moves, slow enough for the eye. */
const FLICKER_MILLISECONDS = 700;

/** Which of two surveys' canvases is seen: each in turn, or one on either side of a line; where one has no trace the other does not show through. */
export class SectionOver {
  #timer: ReturnType<typeof setInterval> | undefined;
  #first: HTMLCanvasElement | null = null;
  #second: HTMLCanvasElement | null = null;
  /** Share of the width at which the second begins: 1 for the first alone, 0 for the second alone. */
  from = 1;

  /** @param controls what moves with the picture: the swipe's slider and line */
  update(
    first: HTMLCanvasElement,
    second: HTMLCanvasElement | null,
    controls: readonly HTMLElement[],
    mode: CompareMode | null,
    swipe: number,
    plot: SectionRect,
  ): void {
    if (second !== this.#second || first !== this.#first || mode !== 'flicker') this.stop();
    this.#first = first;
    this.#second = second;
    if (mode !== 'flicker' || !second) this.#show(!second ? 1 : mode === 'swipe' ? swipe : 0);
    if (!second) return;
    for (const control of controls) {
      const line = control.tagName !== 'INPUT';
      control.style.left = `${plot.x + (line ? swipe * plot.width - 1 : -8)}px`;
      control.style.top = `${plot.y}px`;
      if (line) control.style.height = `${plot.height}px`;
      else control.style.width = `${plot.width + 16}px`;
    }
    if (mode !== 'flicker') return;
    if (this.#timer === undefined) this.#show(0);
    this.#timer ??= setInterval(() => this.#show(1 - this.from), FLICKER_MILLISECONDS);
  }

  #show(from: number): void {
    this.from = from;
    if (this.#first) this.#first.style.clipPath = from < 1 ? `inset(0 ${100 * (1 - from)}% 0 0)` : '';
    if (this.#second) this.#second.style.clipPath = from > 0 ? `inset(0 0 0 ${100 * from}%)` : '';
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#show(1);
  }
}
