import type { ScenePick, SliceSlot } from '../../core/scene.ts';
import type { StageView } from '../../view/stage-view.ts';
import { listen } from '../kit/listen.ts';
import { Press } from '../kit/press.ts';
import { firstOf } from '../layers/layers-of.ts';
import type { ProbeShown } from '../session/probe.ts';
import type { Session } from '../session/session.ts';

/**
 * Shows the read-out under the pointer in the 3D view. A click or tap keeps it and moves the cursor of all
 * views.
 */
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
    // Listens in the capture phase, because a press on a slice's frame is stopped there but may still be a
    // click.
    const early = {
      pointerdown: (event: PointerEvent) => this.#press.down(event),
      pointercancel: () => this.#press.cancel(),
      pointerup: this.#up,
      pointermove: this.#move,
    };
    listen(view, early, { signal: this.#controller.signal, capture: true });
    view.addEventListener('pointerleave', this.#leave, { signal: this.#controller.signal });
  }

  release(): void {
    this.#controller.abort();
    cancelAnimationFrame(this.#frame);
  }

  /** Removes the cursor in all views. */
  clear(): boolean {
    const { store, probe } = this.session;
    const hadCursor = store.cursor.value !== null;
    probe.release();
    return hadCursor;
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
    if (firstOf(this.session, (layer) => layer.click?.(pick))) return;
    const { inlineIndex, crosslineIndex, sampleIndex } = pick;
    this.session.probe.pin({ inlineIndex, crosslineIndex, sampleIndex }, ...this.#shown(pick));
  };

  /** The source of the amplitude under the pointer: a slice of the store, or what the scene drew itself. */
  #shown(pick: ScenePick | null): [slot: SliceSlot | 'depth-slice', shown?: ProbeShown] {
    if (!pick) return ['inline'];
    const { slot, amplitude = null } = pick;
    if (slot === 'path' || slot === 'volume' || slot === 'layer') return ['inline', { amplitude }];
    if (slot !== 'surface') return [slot];
    // With both signs the picture does not show which one it is. The stored value will.
    const { surfaceSign, thresholdAmplitude } = this.session.store;
    return [
      'inline',
      { amplitude: amplitude ?? (surfaceSign.value === 'both' ? null : thresholdAmplitude.value) },
    ];
  }
}
