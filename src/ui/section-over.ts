import type { CompareMode } from './compare-state.ts';
import type { SectionRect } from './services.ts';

/** Each of two surveys is seen so long in turn: quick enough to see what moves, slow enough for the eye. */
const FLICKER_MILLISECONDS = 700;

/** What is seen of the second survey's canvas over the first's: all of it in turn with nothing, or what lies right of a line. */
export class SectionOver {
  #timer: ReturnType<typeof setInterval> | undefined;
  #canvas: HTMLCanvasElement | null = null;

  /** @param controls what moves with the picture: the swipe's slider and line */
  update(
    canvas: HTMLCanvasElement | null,
    controls: readonly HTMLElement[],
    mode: CompareMode | null,
    swipe: number,
    plot: SectionRect,
  ): void {
    if (canvas !== this.#canvas || mode !== 'flicker') this.stop();
    this.#canvas = canvas;
    if (!canvas) return;
    canvas.style.clipPath = mode === 'swipe' ? `inset(0 0 0 ${100 * swipe}%)` : '';
    for (const control of controls) {
      const line = control.tagName !== 'INPUT';
      control.style.left = `${plot.x + (line ? swipe * plot.width - 1 : -8)}px`;
      control.style.top = `${plot.y}px`;
      if (line) control.style.height = `${plot.height}px`;
      else control.style.width = `${plot.width + 16}px`;
    }
    if (mode !== 'flicker') return;
    this.#timer ??= setInterval(() => {
      canvas.style.visibility = canvas.style.visibility === 'hidden' ? '' : 'hidden';
    }, FLICKER_MILLISECONDS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#canvas) this.#canvas.style.visibility = '';
  }
}
