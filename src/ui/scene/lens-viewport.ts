import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { SliceSlot } from '../../core/scene.ts';
import type { StageView } from '../../view/stage-view.ts';
import { button } from '../kit/controls.ts';
import { toSegyError } from '../kit/failure.ts';
import { formatBytes } from '../kit/format.ts';
import { afterPaint } from '../kit/idle.ts';
import { Rest } from '../kit/latest.ts';
import { pageStorage } from '../kit/page-storage.ts';
import { loadPanel } from '../kit/panels.ts';
import { pressed, tooltip } from '../kit/shortcuts.ts';
import { base } from '../kit/tokens.styles.ts';
import { firstOf, surfaceReady } from '../layers/layers-of.ts';
import { showVolume } from '../layers/volume/show-volume.ts';
import { beforeFirstFile } from '../session/before-first-file.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { cameraPart } from './camera-part.ts';
import { GpuBudget } from './gpu-budget.ts';
import { viewportStyles } from './lens-viewport.styles.ts';
import type { ScenePointer } from './scene-pointer.ts';
import type { SliceDrag } from './slice-drag.ts';
import { bindStage } from './stage-binding.ts';

/** A lost context comes back within a second or two, or never. */
const RESTORE_MILLISECONDS = 5000;

const PATH_WORDS = {
  begin: 'Click points on a slice; a time or depth slice seen from the top is easiest.',
  nowhere: 'There is no slice there: click on one.',
};

/** The 3D view. It owns the stage and passes pointer and key events to the session. */
@element('lens-viewport')
export class LensViewport extends LensElement {
  static override styles = [base, viewportStyles];

  @query('.view') private view!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.labels') private labels!: HTMLElement;
  @state() private failed = '';
  /** Message shown while the WebGL context is lost. */
  @state() private lost = '';
  @state() private stuck = false;
  @state() private exporting = false;
  @state() private cropping = false;
  /** Number of the canvas. A canvas whose context does not come back is replaced. */
  @state() private generation = 0;
  stage: StageView | null = null;
  #release: (() => void) | null = null;
  #cancelWarmUp: (() => void) | null = null;
  /** Null until the first survey. */
  drag: SliceDrag | null = null;
  #budget = new GpuBudget(pageStorage(), (navigator as { deviceMemory?: number }).deviceMemory);
  #restore = new Rest(RESTORE_MILLISECONDS);
  #resize: ResizeObserver | null = null;
  #pointer: ScenePointer | null = null;

  override render() {
    const { activeSlot, shape, hasPath, parallel, showSurface, volumeShown: volume } = this.store;
    const solid = shape.value && !shape.value.flat ? shape.value : null;
    const mapped = Boolean(solid?.scene.binGrid);
    if (solid) loadPanel('cube', this.session);
    if (shape.value) for (const name of ['colourBar', 'chips']) loadPanel(name, this.session);
    if (hasPath.value) loadPanel('path', this.session);
    if (this.exporting) loadPanel('export', this.session);
    if (this.cropping) loadPanel('crop', this.session);
    const axis = shape.value?.[activeSlot.value];
    const flat = shape.value?.flat ?? false;
    const view = (label: string, to: Parameters<StageView['resetCamera']>[0], title: string) =>
      button(label, title, () => this.stage?.resetCamera(to));
    return html`
      <div
        class=${solid && this.cropping ? 'view beside' : 'view'}
        role="application"
        tabindex="0"
        aria-label="3D view"
        aria-describedby="keys"
        @keydown=${this.#key}
      >
        ${keyed(this.generation, html`<canvas></canvas>`)}
        <div class="labels" aria-hidden="true"></div>
      </div>
      <p id="keys" class="visually-hidden">
        Arrow keys step the ${axis?.label.toLowerCase() ?? 'slice'}; Page Up and Page Down by ten; I, C and T choose the slice. Drag a slice by its frame to move it, or with Alt from anywhere; Alt and the wheel step the slice under the pointer.
      </p>
      <div class="over">
        <div class="cameras" role="group" aria-label="Camera" ?hidden=${!shape.value || this.failed !== ''}>
          <lens-scene-chips .session=${this.session}></lens-scene-chips>
          ${view('Reset', 'default', tooltip('The whole survey, from the side', 'view3d', 'reset'))} ${view('Fit', 'fit', tooltip('The whole survey, as it is turned', 'view3d', 'fit'))}
          ${
            flat
              ? nothing
              : [
                  view('Top', 'top', tooltip('From above, north up', 'view3d', 'top')),
                  view(
                    'Along inline',
                    'inline',
                    tooltip('Face the inlines, crosslines to the right', 'view3d', 'facingInline'),
                  ),
                  view(
                    'Along crossline',
                    'crossline',
                    tooltip('Face the crosslines', 'view3d', 'facingCrossline'),
                  ),
                  button(
                    'Parallel',
                    'Orthographic: parallel rays, nothing shrinks with distance',
                    () => {
                      parallel.value = !parallel.value;
                    },
                    { pressed: parallel.value },
                  ),
                  button(
                    'Surface',
                    'Draw the surface of the threshold, as the eye of its row in the list of layers does',
                    () => {
                      showSurface.value = !showSurface.value;
                    },
                    { pressed: showSurface.value },
                  ),
                  button(
                    'Volume',
                    'Draw the whole volume, transparent where the amplitude is weak',
                    () => showVolume(this.store, !volume.value),
                    { pressed: volume.value },
                  ),
                  button(
                    'Random section',
                    'Draw a path over the survey and see the section along it',
                    this.#togglePath,
                    { pressed: hasPath.value },
                  ),
                  button(
                    'Crop',
                    'Show a part of the survey: from and to inline, crossline and time or depth',
                    () => {
                      this.cropping = !this.cropping;
                    },
                    { expanded: this.cropping },
                  ),
                ]
          }
          ${button(
            'Export',
            'Save this view as a picture, the surface as a file, or copy a link to the view',
            () => {
              this.exporting = !this.exporting;
            },
            { expanded: this.exporting },
          )}
        </div>
        <lens-colour-bar .session=${this.session} ?hidden=${!shape.value}></lens-colour-bar>
        <div class="panels">
          <div class="side">
            ${
              this.cropping && shape.value && !shape.value.flat
                ? html`<lens-crop
                    .session=${this.session}
                    @lens-close=${() => {
                      this.cropping = false;
                    }}
                  ></lens-crop>`
                : nothing
            }
          </div>
          <div class="side">
            ${
              hasPath.value && this.stage && shape.value && !shape.value.flat
                ? html`<lens-path
                    .session=${this.session}
                    .view=${this.view}
                    .pick=${this.#pick}
                    .words=${PATH_WORDS}
                  ></lens-path>`
                : nothing
            }
            ${
              this.exporting && this.stage && shape.value
                ? html`<lens-export
                    .session=${this.session}
                    .stage=${this.stage}
                    @lens-close=${() => {
                      this.exporting = false;
                    }}
                  ></lens-export>`
                : nothing
            }
          </div>
        </div>
      </div>
      ${
        solid && this.stage
          ? html`<lens-cube class=${mapped ? 'beside' : ''} .session=${this.session} .stage=${this.stage}></lens-cube>`
          : nothing
      }
      <lens-readout class=${mapped ? 'raised' : ''} .session=${this.session} ?hidden=${!shape.value}></lens-readout>
      <div class="lost" role="status" ?hidden=${this.failed === '' && this.lost === ''}>
        <p>${this.failed || this.lost}</p>
        ${this.stuck ? button('Reload view', 'Draws the 3D view anew', this.#reload, { kind: '' }) : nothing}
      </div>
    `;
  }

  override updated(): void {
    this.stage?.showCropHandles(this.cropping);
    if (this.store.shape.value) void this.#followPointer();
  }

  /** Loads what reads values under the pointer and moves slices, with the first survey. */
  async #followPointer(): Promise<void> {
    const { stage } = this;
    if (!stage || this.drag) return;
    const [{ ScenePointer }, { SliceDrag }] = await Promise.all([
      import('./scene-pointer.ts'),
      import('./slice-drag.ts'),
    ]);
    if (this.stage !== stage || this.drag) return;
    // The first to hear of a press, because a drag keeps it from others.
    this.#pointer = new ScenePointer(this.view, stage, this.session);
    this.drag = new SliceDrag(this.view, stage, this.session);
  }

  override firstUpdated(): void {
    // Making the graphics context can take a second, so the page is shown before. A picture that comes sooner waits for it.
    const begun = afterPaint().then(() => {
      if (this.isConnected) this.#start();
    });
    this.session.nextFrame = async () => {
      await begun;
      await this.stage?.nextFrame();
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  #start(): void {
    if (this.stage) return;
    try {
      this.stage = this.session.services.createStage(this.canvas, this.labels, {
        budgetBytes: () => this.#budget.bytes,
        onContext: (state, reason) => this.#contextChanged(state, reason),
        onNotice: (text) => this.store.say('notice', text),
      });
    } catch (error) {
      const known = toSegyError(error, 'no-webgl');
      this.failed = known.message;
      this.session.nextFrame = async () => {};
      this.session.fail(known);
      this.store.tab.value = 'section';
      return;
    }
    const { stage } = this;
    this.#release = bindStage(this.session, stage);
    stage.showCropHandles(this.cropping);
    this.session.nextFrame = () => stage.nextFrame();
    this.session.parts.keep(cameraPart(() => this.stage));
    this.#resize = new ResizeObserver(() => {
      if (this.clientWidth > 0 && this.clientHeight > 0) stage.resize();
    });
    this.#resize.observe(this.view);
    this.requestUpdate();
    const ready = surfaceReady(this.session);
    this.#cancelWarmUp = beforeFirstFile(this.store, () => void ready.then(() => this.stage?.warmUp()));
  }

  #stop(): void {
    this.#restore.cancel();
    this.#pointer?.release();
    this.#pointer = null;
    this.drag?.release();
    this.drag = null;
    this.#release?.();
    this.#cancelWarmUp?.();
    this.#resize?.disconnect();
    this.stage?.dispose();
    this.stage = null;
    this.session.nextFrame = async () => {};
  }

  #contextChanged(state: 'lost' | 'restored', reason: string): void {
    this.stuck = false;
    if (state === 'restored') {
      this.#restore.cancel();
      this.lost = '';
      return;
    }
    const why = reason ? ` (${reason})` : '';
    this.lost = `The browser took the graphics context away${why}, as it does when the GPU is short of memory or was reset. The picture comes back as soon as there is a new one; sections and headers work meanwhile.`;
    if (this.#budget.lost(performance.now())) {
      this.store.say(
        'notice',
        `The graphics context was lost twice within a minute: from now on the volume takes ${formatBytes(this.#budget.bytes)} of graphics memory at most.`,
        { of: 'page' },
      );
    }
    this.#restore.after(() => {
      this.lost = `The browser has not given the graphics context back${why}. Reload the view to try again; nothing that was opened is lost.`;
      this.stuck = true;
    });
  }

  /** Loads the code of the path when first used. */
  readonly #togglePath = async (): Promise<void> => {
    const { toggleLine } = await import('../layers/path/random-line.ts');
    toggleLine(this.session);
  };

  readonly #pick = (x: number, y: number) => this.stage?.pick(x, y) ?? null;

  readonly #reload = async (): Promise<void> => {
    showVolume(this.store, false);
    this.#stop();
    this.lost = '';
    this.stuck = false;
    this.generation++;
    await this.updateComplete;
    this.#start();
  };

  #key(event: KeyboardEvent): void {
    const { store } = this;
    const shape = store.shape.value;
    if (!shape || firstOf(this.session, (layer) => layer.key?.(event))) return;
    const slot = shape.flat ? 'inline' : store.activeSlot.value;
    const step = (by: number) => this.session.slices.move(slot, store.indices.value[slot] + by);
    const choose = (chosen: SliceSlot) => {
      if (shape.flat) return false;
      store.activeSlot.value = chosen;
    };
    pressed('view3d', event, {
      forward: () => step(1),
      back: () => step(-1),
      tenForward: () => step(10),
      tenBack: () => step(-10),
      inline: () => choose('inline'),
      crossline: () => choose('crossline'),
      sample: () => choose('sample'),
      reset: () => this.stage?.resetCamera('default'),
      fit: () => this.stage?.resetCamera('fit'),
      top: () => this.stage?.resetCamera('top'),
      facingInline: () => this.stage?.resetCamera('inline'),
      facingCrossline: () => this.stage?.resetCamera('crossline'),
      removeCursor: () => this.#pointer?.clear() ?? false,
    });
  }
}
