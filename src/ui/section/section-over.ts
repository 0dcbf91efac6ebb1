import type { CompareMode } from '../layers/compare/compare-state.ts';
import type { SectionRect } from '../session/services.ts';

/** Time that flicker shows each survey: short enough to see what moves, long enough for the eye. */
const FLICKER_MILLISECONDS = 700;

/**
 * Clips the canvases of two surveys so that flicker shows each in turn and swipe one on either side of a
 * line. Clipping, unlike stacking, keeps one from showing through where the other has no trace.
 */
export class SectionOver {
  #timer: ReturnType<typeof setInterval> | undefined;
  #first: HTMLCanvasElement | null = null;
  #second: HTMLCanvasElement | null = null;
  /** Share of the width (0…1) where the second survey begins: 1 shows only the first, 0 only the second. */
  from = 1;

  /**
   * @param controls the swipe line and its slider, which are placed over the picture
   * @param above opacity of the second section where it lies over the first; null if it does not
   */
  update(
    first: HTMLCanvasElement,
    second: HTMLCanvasElement | null,
    controls: readonly HTMLElement[],
    mode: CompareMode | null,
    swipe: number,
    plot: SectionRect,
    above: number | null,
  ): void {
    if (second !== this.#second || first !== this.#first || mode !== 'flicker') this.stop();
    this.#first = first;
    this.#second = second;
    if (mode !== 'flicker' || !second) this.#show(!second ? 1 : mode === 'swipe' ? swipe : 0);
    if (!second) return;
    second.style.opacity = above === null ? '' : String(above);
    if (above !== null) first.style.clipPath = '';
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
