import type { SectionWindow } from '../../core/section.ts';
import { listen } from '../kit/listen.ts';
import type { SectionDrag } from '../layers/layer.ts';
import type { SectionRect } from '../session/services.ts';
import { boxWindow, panWindow, zoomWindow } from './section-window.ts';

export interface Share {
  readonly x: number;
  readonly y: number;
}

type Cell = readonly [column: number, row: number];

/** What the element that shows a section offers to pointers. */
export interface SectionPointerHost {
  readonly plot: SectionRect;
  /** A second picture of the same part, in which pointers mean the same places. */
  readonly second: SectionRect | null;
  readonly window: SectionWindow;
  /** Number of cells of the whole section. */
  readonly cells: { readonly across: number; readonly down: number };
  /** True when a drag draws a zoom box even without Shift. */
  readonly boxing: boolean;
  show(window: SectionWindow): void;
  /** Draws the zoom box, in shares (0…1) of the plot; null removes it. */
  drawBox(box: { readonly from: Share; readonly to: Share } | null): void;
  hover(at: Share | null): void;
  pick(at: Share): void;
  /** What a drag draws instead of moving the section; null lets it move. */
  draws(): SectionDrag | null;
}

/** A pointer that moves at most this many pixels still clicks. */
const CLICK_PIXELS = 4;

/**
 * A drag pans, or draws for a layer that asks for it; Shift and drag zooms to a box, wheel and pinch zoom at the pointer (Shift: across only, Alt:
 * down only).
 */
export class SectionPointer {
  #pointers = new Map<number, Share>();
  #start: Share | null = null;
  #boxFrom: Share | null = null;
  #drawing: { readonly to: SectionDrag; readonly trail: Cell[] } | null = null;
  #moved = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: SectionPointerHost,
  ) {
    listen(element, {
      pointerdown: this.#down,
      pointermove: this.#move,
      pointerup: this.#up,
      pointercancel: this.#cancel,
      pointerleave: () => this.host.hover(null),
    });
    element.addEventListener('wheel', this.#wheel, { passive: false });
  }

  #share(event: { readonly clientX: number; readonly clientY: number }): Share {
    const box = this.element.getBoundingClientRect();
    const { plot, second } = this.host;
    const inSecond = second !== null && event.clientX - box.left >= second.x;
    return {
      x: (event.clientX - box.left - (inSecond ? second : plot).x) / plot.width,
      y: (event.clientY - box.top - plot.y) / plot.height,
    };
  }

  /** The centre of a cell is at its index. */
  #cell({ x, y }: Share): Cell {
    const { left, top, width, height } = this.host.window;
    return [left + x * width - 0.5, top + y * height - 0.5];
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
    this.#breakOff();
    const to = boxing || this.#pointers.size > 1 ? null : this.host.draws();
    this.#drawing = to && { to, trail: [this.#cell(at)] };
  };

  /** Ends a drag that draws without its result, as when a second finger comes down to pinch. */
  #breakOff(): void {
    this.#drawing?.to([], true);
    this.#drawing = null;
  }

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
    else if (this.#drawing) {
      this.#drawing.trail.push(this.#cell(inside(at)));
      if (this.#moved > CLICK_PIXELS) this.#drawing.to(this.#drawing.trail, false);
    } else if (this.#moved > CLICK_PIXELS) {
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
    const drawing = this.#drawing;
    this.#drawing = null;
    if (this.#moved <= CLICK_PIXELS) {
      drawing?.to([], true);
      if (this.#start && this.#pointers.size === 0) this.host.pick(this.#start);
      return;
    }
    drawing?.to([...drawing.trail, this.#cell(inside(at))], true);
    if (!from) return;
    const to = inside(at);
    if (Math.abs(to.x - from.x) * plot.width < CLICK_PIXELS) return;
    if (Math.abs(to.y - from.y) * plot.height < CLICK_PIXELS) return;
    this.host.show(boxWindow(window, from, to, cells.across, cells.down));
  };

  #cancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#boxFrom = null;
    this.#breakOff();
    this.host.drawBox(null);
  };

  #wheel = (event: WheelEvent): void => {
    const at = this.#share(event);
    if (!within(at)) return;
    event.preventDefault();
    // Browsers report a trackpad pinch as a wheel with Ctrl. With Shift some report a sideways wheel.
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const delta = (event.deltaY || event.deltaX) * lines;
    const by = Math.exp(Math.max(-120, Math.min(120, delta)) * (event.ctrlKey ? 0.01 : 0.002));
    const factor = { across: event.altKey ? 1 : by, down: event.shiftKey ? 1 : by };
    const { cells, window } = this.host;
    this.host.show(zoomWindow(window, factor, at, cells.across, cells.down));
  };
}

const within = ({ x, y }: Share): boolean => x >= 0 && x < 1 && y >= 0 && y < 1;

const inside = ({ x, y }: Share): Share => ({
  x: Math.max(0, Math.min(1, x)),
  y: Math.max(0, Math.min(1, y)),
});
