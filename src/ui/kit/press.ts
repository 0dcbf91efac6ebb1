/** A press that moves farther than this (CSS pixels) is a drag. A finger moves more than a mouse. */
const CLICK_PIXELS = 4;
const TAP_PIXELS = 12;

/** Tells a click or tap from a drag and from a pinch. */
export class Press {
  #start: { readonly id: number; readonly x: number; readonly y: number } | null = null;

  down({ button, clientX, clientY, pointerId }: PointerEvent): void {
    // With a second finger it is not a tap.
    const alone = !this.#start || this.#start.id === pointerId;
    this.#start = button === 0 && alone ? { id: pointerId, x: clientX, y: clientY } : null;
  }

  /** Returns true if the press was a click or tap. */
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
