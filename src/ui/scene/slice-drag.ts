import type { SliceGrab, SliceSlot } from '../../core/scene.ts';
import type { StageView } from '../../view/stage-view.ts';
import { listen } from '../kit/listen.ts';
import type { Session } from '../session/session.ts';
import { SLOTS } from '../session/survey-shape.ts';
import { movedCrop } from './crop-box.ts';

/** Distance in CSS pixels from a slice's frame within which it can be grabbed. */
const REACH = { mouse: 7, touch: 20 };
/** Wheel travel in CSS pixels that moves a slice one line. A notch of most wheels is 100 or 120. */
const NOTCH_PIXELS = 50;
const LINE_PIXELS = 40;
const CURSORS = {
  horizontal: 'ew-resize',
  vertical: 'ns-resize',
  rising: 'nesw-resize',
  falling: 'nwse-resize',
} as const;

/**
 * Moves slices in the 3D view: by dragging their frame, or anywhere with Alt. With Alt or Shift the wheel
 * moves the slice under the pointer. The crop box is dragged by its handles. Events are caught in the capture
 * phase, so that the camera does not move too.
 */
export class SliceDrag {
  readonly #controller = new AbortController();
  #grab: SliceGrab | null = null;
  #pointer = -1;
  #next: PointerEvent | null = null;
  #frame = 0;
  #wheel = 0;
  #wheelSlot: SliceSlot | null = null;

  constructor(
    private readonly view: HTMLElement,
    private readonly stage: StageView,
    private readonly session: Session,
  ) {
    const { signal } = this.#controller;
    const early = {
      pointerdown: this.#down,
      pointermove: this.#move,
      pointerup: this.#up,
      pointercancel: this.#up,
    };
    listen(view, early, { signal, capture: true });
    listen(view, { lostpointercapture: this.#up, pointerleave: () => this.#hover(null) }, { signal });
    view.addEventListener('wheel', this.#turn, { signal, capture: true, passive: false });
  }

  /** True while a slice is being moved. */
  get active(): boolean {
    return this.#grab !== null;
  }

  release(): void {
    this.#controller.abort();
    cancelAnimationFrame(this.#frame);
    this.#hover(null);
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || this.#grab) return;
    const grab = this.#at(event);
    if (!grab) return;
    event.preventDefault();
    event.stopPropagation();
    this.view.focus({ preventScroll: true });
    this.view.setPointerCapture(event.pointerId);
    this.#grab = grab;
    this.#pointer = event.pointerId;
    this.#hover(grab);
    if (!grab.crop) this.session.store.activeSlot.value = grab.slot;
  };

  readonly #move = (event: PointerEvent): void => {
    if (this.#grab) {
      if (event.pointerId !== this.#pointer) return;
      event.stopPropagation();
    } else if (event.buttons !== 0 || event.pointerType === 'touch') {
      return;
    }
    this.#next = event;
    this.#frame ||= requestAnimationFrame(this.#apply);
  };

  /** Runs once per frame, even if the pointer reports more often. */
  readonly #apply = (): void => {
    this.#frame = 0;
    const event = this.#next;
    this.#next = null;
    if (!event) return;
    if (!this.#grab) {
      this.#hover(this.#at(event));
      return;
    }
    const { slot, crop } = this.#grab;
    const index = this.#grab.indexAt(event.clientX, event.clientY);
    if (crop) this.#crop(slot, crop, index);
    else if (index !== this.session.store.indices.value[slot]) this.session.slices.move(slot, index);
  };

  #crop(slot: SliceSlot, end: 'low' | 'high', index: number): void {
    const { crop, shape } = this.session.store;
    if (!shape.value) return;
    const to = movedCrop(crop.value, shape.value, slot, end, index);
    if (JSON.stringify(to) !== JSON.stringify(crop.value)) crop.value = to;
  }

  readonly #up = (event: PointerEvent): void => {
    if (!this.#grab || event.pointerId !== this.#pointer) return;
    event.stopPropagation();
    this.#apply();
    this.#grab = null;
    this.#pointer = -1;
    this.#hover(null);
    if (this.view.hasPointerCapture(event.pointerId)) this.view.releasePointerCapture(event.pointerId);
  };

  readonly #turn = (event: WheelEvent): void => {
    const { store } = this.session;
    if (!(event.altKey || event.shiftKey) || event.ctrlKey || !store.shape.value) return;
    event.preventDefault();
    event.stopPropagation();
    const picked = this.stage.pick(event.clientX, event.clientY)?.slot;
    const flat = store.shape.value.flat;
    const slot = flat ? null : (SLOTS.find((each) => each === picked) ?? store.activeSlot.value);
    if (!slot) return;
    if (slot !== this.#wheelSlot) this.#wheel = 0;
    this.#wheelSlot = slot;
    // With Shift some browsers report sideways travel.
    const travel = event.deltaY || event.deltaX;
    this.#wheel += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? travel : travel * LINE_PIXELS;
    const steps = Math.trunc(this.#wheel / NOTCH_PIXELS);
    if (steps === 0) return;
    this.#wheel = 0;
    // One notch moves one line, whatever its number of pixels. Several notches at once move as many lines.
    const lines = Math.sign(steps) * Math.max(1, Math.round(Math.abs(steps) / 2));
    this.session.slices.move(slot, store.indices.value[slot] + lines);
  };

  #at(event: PointerEvent): SliceGrab | null {
    const reach = event.pointerType === 'touch' ? REACH.touch : REACH.mouse;
    return this.stage.grab(event.clientX, event.clientY, reach, event.altKey);
  }

  #hover(grab: SliceGrab | null): void {
    this.stage.highlight(grab);
    this.view.style.cursor = grab ? CURSORS[grab.direction] : '';
    const label = grab && this.session.store.shape.value?.[grab.slot].label.toLowerCase();
    const title = !label
      ? ''
      : grab.crop
        ? `Drag to crop: ${label} ${grab.crop === 'low' ? 'from' : 'to'} here`
        : `Drag to move the ${label}. Alt and drag moves it from anywhere; Alt and the wheel step it.`;
    if (this.view.title !== title) this.view.title = title;
  }
}
