import type { SectionWindow } from '../../core/section.ts';
import { pressed } from '../kit/shortcuts.ts';
import { comparingOf } from '../layers/compare/compare-session.ts';
import { comparedSlot, comparisonOf } from '../layers/compare/compare-state.ts';
import { firstOf } from '../layers/layers-of.ts';
import type { Session } from '../session/session.ts';
import { SLOTS } from '../session/survey-shape.ts';
import { shownAt } from './section-source.ts';
import type { SectionView } from './section-view.ts';
import { panWindow, wholeWindow, zoomWindow } from './section-window.ts';

const ARROWS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const PAN_SHARE = 0.1;

/** Keyboard control of the Section tab: step, zoom, move, crosshair. */
export class SectionKeys {
  constructor(
    private readonly session: Session,
    private readonly view: SectionView,
    private readonly show: (window: SectionWindow) => void,
  ) {}

  press(event: KeyboardEvent): void {
    const { source, window } = this.view;
    if (!source || firstOf(this.session, (layer) => layer.key?.(event))) return;
    const across = source.across.count;
    const down = source.down.count;
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    const pan = () => this.show(panWindow(window, x * PAN_SHARE, y * PAN_SHARE, across, down));
    const zoom = (byAcross: number, byDown = byAcross) =>
      this.show(zoomWindow(window, { across: byAcross, down: byDown }, { x: 0.5, y: 0.5 }, across, down));
    // A flat survey has only one section, so arrow keys move the view instead.
    const flat = this.session.store.shape.value?.flat === true;
    const step = (by: number) => {
      if (source.slot && !flat) return this.#step(by);
      return x === 0 && y === 0 ? false : pan();
    };
    pressed('section', event, {
      forward: () => step(1),
      back: () => step(-1),
      tenForward: () => step(10),
      tenBack: () => step(-10),
      zoomIn: () => zoom(0.5),
      zoomOut: () => zoom(2),
      acrossIn: () => zoom(0.5, 1),
      acrossOut: () => zoom(2, 1),
      downIn: () => zoom(1, 0.5),
      downOut: () => zoom(1, 2),
      whole: () => this.show(wholeWindow(across, down)),
      pan,
      cursor: () => this.#moveCursor(x, y),
      removeCursor: () => this.session.probe.release(),
      flip: () => this.#flip(),
    });
  }

  #flip(): boolean {
    const { mode } = comparisonOf(this.session.store).value ?? {};
    if (comparedSlot(this.session.store) === null) return false;
    comparingOf(this.session).change({ mode: mode === 'second' ? 'first' : 'second' });
    return mode !== undefined;
  }

  #step(by: number): void {
    const slot = this.view.source?.slot;
    if (slot) this.session.slices.move(slot, this.session.store.indices.value[slot] + by);
  }

  #moveCursor(across: number, down: number): void {
    const { source, window } = this.view;
    const { cursor } = this.session.store;
    if (!source) return;
    const middle = {
      column: Math.floor(window.left + window.width / 2),
      row: Math.floor(window.top + window.height / 2),
    };
    const now = cursor.value ? source.cellOf(cursor.value) : middle;
    // A crosshair that is not on this section starts from the middle.
    if (now.column < 0) now.column = middle.column;
    const limit = (at: number, count: number) => Math.max(0, Math.min(count - 1, at));
    this.setCursor(limit(now.column + across, source.across.count), limit(now.row + down, source.down.count));
  }

  /**
   * Sets the crosshair in all views: the other slices move there, the map marks it and the read-out of its
   * sample is pinned.
   */
  setCursor(column: number, row: number): void {
    const { source } = this.view;
    if (!source) return;
    const { store, slices, probe } = this.session;
    const point = source.point(column, row);
    probe.pin(point, source.slot ?? 'inline', shownAt(source, column, row));
    if (store.shape.value?.flat) return;
    const wanted = { inline: point.inlineIndex, crossline: point.crosslineIndex, sample: point.sampleIndex };
    const active = store.activeSlot.value;
    for (const slot of SLOTS)
      if (slot !== source.slot && store.indices.value[slot] !== wanted[slot]) slices.move(slot, wanted[slot]);
    store.activeSlot.value = active;
  }
}
