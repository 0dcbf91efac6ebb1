import type { ScenePick, SliceSlot, StageView } from '../core/scene.ts';
import { Press } from './press.ts';
import type { ProbeShown } from './probe.ts';
import type { Session } from './session.ts';

/** The read-out of what is under the pointer in the 3D view; a click or a tap keeps it, and sets the cursor of all views. */
export class ScenePointer {
  readonly #controller = new AbortController();
  readonly #press = new Press();
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #frame = 0;

  constructor(
    view: HTMLElement,
    private readonly stage: StageView,
    private readonly session: Session,
  ) {
    // On their way down: a press on the frame of a slice goes no further, and may be a click all the same.
    const early = { signal: this.#controller.signal, capture: true };
    view.addEventListener('pointerdown', (event) => this.#press.down(event), early);
    view.addEventListener('pointercancel', () => this.#press.cancel(), early);
    view.addEventListener('pointerup', this.#up, early);
    view.addEventListener('pointermove', this.#move, early);
    view.addEventListener('pointerleave', this.#leave, { signal: this.#controller.signal });
  }

  release(): void {
    this.#controller.abort();
    cancelAnimationFrame(this.#frame);
  }

  /** Takes the cursor away, here and in the other views. */
  clear(): boolean {
    const { store, probe } = this.session;
    const there = store.cursor.value !== null;
    store.cursor.value = null;
    probe.at(null, 'inline');
    return there;
  }

  readonly #move = (event: PointerEvent): void => {
    if (event.buttons !== 0) {
      this.#leave();
      return;
    }
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#pointer) return;
      const pick = this.stage.pick(this.#pointer.x, this.#pointer.y);
      this.session.probe.at(pick, ...this.#shown(pick));
    });
  };

  readonly #leave = (): void => {
    this.#pointer = null;
    this.session.probe.at(null, 'inline');
  };

  readonly #up = (event: PointerEvent): void => {
    if (!this.#press.up(event) || this.session.store.path.value?.drawing) return;
    this.#pointer = null;
    const pick = this.stage.pick(event.clientX, event.clientY);
    if (!pick) {
      this.clear();
      return;
    }
    const { inlineIndex, crosslineIndex, sampleIndex } = pick;
    this.session.probe.pin({ inlineIndex, crosslineIndex, sampleIndex }, ...this.#shown(pick));
  };

  /** Where the amplitude shown there comes from: a slice of the store, or what the scene drew itself. */
  #shown(pick: ScenePick | null): [slot: SliceSlot | 'depth-slice', shown?: ProbeShown] {
    if (!pick) return ['inline'];
    const { slot, amplitude = null } = pick;
    if (slot === 'path' || slot === 'volume') return ['inline', { amplitude }];
    if (slot !== 'surface') return [slot];
    // Of both signs at once the picture does not tell which: the stored value will.
    const { surfaceSign, thresholdAmplitude } = this.session.store;
    return [
      'inline',
      { amplitude: amplitude ?? (surfaceSign.value === 'both' ? null : thresholdAmplitude.value) },
    ];
  }
}
