/** A press that moved further than this (CSS pixels) turned the camera; a finger is never quite still. */
const CLICK_PIXELS = 4;
const TAP_PIXELS = 12;

/** Tells a click or a tap from a press that went on to move something, and from a pinch. */
export class Press {
  #start: { readonly id: number; readonly x: number; readonly y: number } | null = null;

  down({ button, clientX, clientY, pointerId }: PointerEvent): void {
    // A second finger: no tap any more.
    const alone = !this.#start || this.#start.id === pointerId;
    this.#start = button === 0 && alone ? { id: pointerId, x: clientX, y: clientY } : null;
  }

  /** Whether it was one. */
  up({ clientX, clientY, pointerId, pointerType }: PointerEvent): boolean {
    const start = this.#start;
    this.#start = null;
    if (start?.id !== pointerId) return false;
    const most = pointerType === 'touch' ? TAP_PIXELS : CLICK_PIXELS;
    return Math.hypot(clientX - start.x, clientY - start.y) <= most;
  }

  cancel(): void {
    this.#start = null;
  }
}
