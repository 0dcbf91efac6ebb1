import type { SectionWindow } from '../core/section.ts';
import { boxWindow, panWindow, zoomWindow } from './section-window.ts';
import type { SectionRect } from './services.ts';

interface Share {
  readonly x: number;
  readonly y: number;
}

/** What pointers do to a section, by the element that owns it. */
export interface SectionPointerHost {
  readonly plot: SectionRect;
  readonly window: SectionWindow;
  /** Cells of the whole section. */
  readonly cells: { readonly across: number; readonly down: number };
  /** Drags draw a box to zoom to, without the Shift key too. */
  readonly boxing: boolean;
  show(window: SectionWindow): void;
  /** The box being drawn, shares of the plot; null: none. */
  drawBox(box: { readonly from: Share; readonly to: Share } | null): void;
  hover(at: Share | null): void;
  pick(at: Share): void;
}

/** Pixels a pointer may tremble within a click. */
const CLICK_PIXELS = 4;

/** Drag pans, Shift and drag zooms to a box, wheel and pinch zoom at the pointer (Shift: across, Alt: down only). */
export class SectionPointer {
  #pointers = new Map<number, Share>();
  #start: Share | null = null;
  #boxFrom: Share | null = null;
  #moved = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: SectionPointerHost,
  ) {
    element.addEventListener('pointerdown', this.#down);
    element.addEventListener('pointermove', this.#move);
    element.addEventListener('pointerup', this.#up);
    element.addEventListener('pointercancel', this.#cancel);
    element.addEventListener('pointerleave', () => this.host.hover(null));
    element.addEventListener('wheel', this.#wheel, { passive: false });
  }

  #share(event: { readonly clientX: number; readonly clientY: number }): Share {
    const box = this.element.getBoundingClientRect();
    const { plot } = this.host;
    return {
      x: (event.clientX - box.left - plot.x) / plot.width,
      y: (event.clientY - box.top - plot.y) / plot.height,
    };
  }

  #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const at = this.#share(event);
    if (!within(at)) return;
    this.element.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, at);
    this.#start = at;
    this.#moved = 0;
    const boxing = this.#pointers.size === 1 && (event.shiftKey || this.host.boxing);
    this.#boxFrom = boxing ? at : null;
  };

  #move = (event: PointerEvent): void => {
    const at = this.#share(event);
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      this.host.hover(within(at) ? at : null);
      return;
    }
    const { plot, cells, window } = this.host;
    this.#moved += Math.hypot((at.x - before.x) * plot.width, (at.y - before.y) * plot.height);
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, at);
    else if (this.#boxFrom) this.host.drawBox({ from: this.#boxFrom, to: inside(at) });
    else if (this.#moved > CLICK_PIXELS) {
      this.host.hover(null);
      this.host.show(panWindow(window, before.x - at.x, before.y - at.y, cells.across, cells.down));
    }
    this.#pointers.set(event.pointerId, at);
  };

  #pinch(moved: number, to: Share): void {
    const [one, other] = [...this.#pointers.keys()];
    const still = this.#pointers.get(one === moved ? other! : one!)!;
    const from = this.#pointers.get(moved)!;
    const { cells, window } = this.host;
    const factor = (a: number, b: number) =>
      Math.max(0.5, Math.min(2, Math.max(0.02, a) / Math.max(0.02, b)));
    const apart = (a: Share, b: Share) => Math.hypot(a.x - b.x, a.y - b.y);
    const both = factor(apart(from, still), apart(to, still));
    this.host.show(zoomWindow(window, { across: both, down: both }, still, cells.across, cells.down));
  }

  #up = (event: PointerEvent): void => {
    if (!this.#pointers.delete(event.pointerId)) return;
    const at = this.#share(event);
    const { cells, window, plot } = this.host;
    const from = this.#boxFrom;
    this.#boxFrom = null;
    this.host.drawBox(null);
    if (this.#moved <= CLICK_PIXELS) {
      if (this.#start && this.#pointers.size === 0) this.host.pick(this.#start);
      return;
    }
    if (!from) return;
    const to = inside(at);
    if (Math.abs(to.x - from.x) * plot.width < CLICK_PIXELS) return;
    if (Math.abs(to.y - from.y) * plot.height < CLICK_PIXELS) return;
    this.host.show(boxWindow(window, from, to, cells.across, cells.down));
  };

  #cancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#boxFrom = null;
    this.host.drawBox(null);
  };

  #wheel = (event: WheelEvent): void => {
    const at = this.#share(event);
    if (!within(at)) return;
    event.preventDefault();
    // A pinch on a trackpad comes as a wheel with Ctrl; Shift turns the wheel sideways in some browsers.
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const delta = (event.deltaY || event.deltaX) * lines;
    const by = Math.exp(Math.max(-120, Math.min(120, delta)) * (event.ctrlKey ? 0.01 : 0.002));
    const factor = { across: event.altKey ? 1 : by, down: event.shiftKey ? 1 : by };
    const { cells, window } = this.host;
    this.host.show(zoomWindow(window, factor, at, cells.across, cells.down));
  };
}

function within({ x, y }: Share): boolean {
  return x >= 0 && x < 1 && y >= 0 && y < 1;
}

function inside({ x, y }: Share): Share {
  return { x: Math.max(0, Math.min(1, x)), y: Math.max(0, Math.min(1, y)) };
}
