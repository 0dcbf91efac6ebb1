import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { CameraPlace, SliceSlot, StageView } from '../core/scene.ts';
import { toSegyError } from './failure.ts';
import { formatBytes } from './format.ts';
import { GpuBudget } from './gpu-budget.ts';
import { whenIdle } from './idle.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-colour-bar.ts';
import './lens-readout.ts';
import { Rest } from './latest.ts';
import { loadPanel } from './lazy-panels.ts';
import { viewportStyles } from './lens-viewport.styles.ts';
import { LiveSurface } from './live-surface.ts';
import { pageStorage } from './page-storage.ts';
import { ScenePointer } from './scene-pointer.ts';
import { pressed, tooltip } from './shortcuts.ts';
import { SliceDrag } from './slice-drag.ts';
import { bindStage } from './stage-binding.ts';
import { base } from './tokens.styles.ts';

/** Browsers give a lost context back within a second or two, or not at all. */
const RESTORE_MILLISECONDS = 5000;

const PATH_WORDS = {
  begin: 'Click points on a slice; a time slice seen from the top is easiest.',
  nowhere: 'There is no slice there: click on one.',
};

/** The 3D view: owns the stage, turns pointer and keys into what the session understands. */
export class LensViewport extends LensElement {
  static override styles = [base, viewportStyles];

  @query('.view') private view!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.labels') private labels!: HTMLElement;
  @state() private failed = '';
  /** The context is gone; what is said of it. */
  @state() private lost = '';
  @state() private stuck = false;
  @state() private exporting = false;
  @state() private cropping = false;
  /** Counts canvases: one whose context does not come back is replaced. */
  @state() private generation = 0;
  stage: StageView | null = null;
  #release: (() => void) | null = null;
  #live: LiveSurface | null = null;
  #drag: SliceDrag | null = null;
  #budget = new GpuBudget(pageStorage(), (navigator as { deviceMemory?: number }).deviceMemory);
  #restore = new Rest(RESTORE_MILLISECONDS);
  #resize: ResizeObserver | null = null;
  #pointer: ScenePointer | null = null;
  #steppedBack = false;

  override render() {
    const { activeSlot, shape, hasPath, parallel, volumeShown: volume } = this.store;
    const solid = shape.value && !shape.value.flat ? shape.value : null;
    const mapped = Boolean(solid?.scene.binGrid);
    if (solid) loadPanel('cube', this.session);
    if (volume.value) loadPanel('volume', this.session);
    if (hasPath.value) loadPanel('path', this.session);
    if (this.exporting) loadPanel('export', this.session);
    if (this.cropping) loadPanel('crop', this.session);
    const axis = shape.value?.[activeSlot.value];
    return html`
      <div
        class=${solid && (volume.value || this.cropping) ? 'view beside' : 'view'}
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
          <button class="small" type="button" title=${tooltip('The whole survey, from the side', 'view3d', 'reset')} @click=${() => this.stage?.resetCamera('default')}>Reset</button>
          <button class="small" type="button" title=${tooltip('The whole survey, as it is turned', 'view3d', 'fit')} @click=${() => this.stage?.resetCamera('fit')}>Fit</button>
          <button class="small" type="button" title=${tooltip('From above, north up', 'view3d', 'top')} ?hidden=${shape.value?.flat} @click=${() => this.stage?.resetCamera('top')}>
            Top
          </button>
          <button class="small" type="button" title=${tooltip('Face the inlines, crosslines to the right', 'view3d', 'facingInline')} ?hidden=${shape.value?.flat} @click=${() => this.stage?.resetCamera('inline')}>
            Along inline
          </button>
          <button class="small" type="button" title=${tooltip('Face the crosslines', 'view3d', 'facingCrossline')} ?hidden=${shape.value?.flat} @click=${() => this.stage?.resetCamera('crossline')}>
            Along crossline
          </button>
          <button
            class="small"
            type="button"
            aria-pressed=${parallel.value}
            title="Orthographic: parallel rays, nothing shrinks with distance"
            ?hidden=${shape.value?.flat}
            @click=${() => {
              parallel.value = !parallel.value;
            }}
          >
            Parallel
          </button>
          <button
            class="small"
            type="button"
            aria-pressed=${volume.value}
            title="Draw the whole volume, transparent where the amplitude is weak"
            ?hidden=${shape.value?.flat}
            @click=${this.#toggleVolume}
          >
            Volume
          </button>
          <button
            class="small"
            type="button"
            aria-pressed=${hasPath.value}
            title="Draw a path over the survey and see the section along it"
            ?hidden=${shape.value?.flat}
            @click=${this.#togglePath}
          >
            Random section
          </button>
          <button
            class="small"
            type="button"
            aria-expanded=${this.cropping}
            title="Show a part of the survey: from and to inline, crossline and time or depth"
            ?hidden=${shape.value?.flat}
            @click=${() => {
              this.cropping = !this.cropping;
            }}
          >
            Crop
          </button>
          <button
            class="small"
            type="button"
            aria-expanded=${this.exporting}
            title="Save this view as a picture, the surface as a file, or copy a link to the view"
            @click=${() => {
              this.exporting = !this.exporting;
            }}
          >
            Export
          </button>
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
            ${
              volume.value && this.stage && shape.value && !shape.value.flat
                ? html`<lens-volume .session=${this.session} .stage=${this.stage}></lens-volume>`
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
        <button type="button" ?hidden=${!this.stuck} @click=${this.#reload}>Reload view</button>
      </div>
    `;
  }

  override updated(): void {
    this.stage?.showCropHandles(this.cropping);
  }

  override firstUpdated(): void {
    this.#start();
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
        onVolumeRestored: (outcome) => this.#live?.restored(outcome),
        onNotice: (text) => this.store.say('notice', text),
      });
    } catch (error) {
      const known = toSegyError(error, 'no-webgl');
      this.failed = known.message;
      this.session.fail(known);
      this.store.tab.value = 'section';
      return;
    }
    const { stage } = this;
    this.#release = bindStage(this.store, stage);
    stage.showCropHandles(this.cropping);
    this.#live = new LiveSurface(this.store, stage);
    this.#pointer = new ScenePointer(this.view, stage, this.session);
    this.#drag = new SliceDrag(this.view, stage, this.session);
    this.session.nextFrame = () => stage.nextFrame();
    this.session.history?.keep('camera', {
      read: () => this.stage?.cameraPlace,
      write: (place) => this.stage?.placeCamera(place as CameraPlace),
    });
    this.#resize = new ResizeObserver(() => {
      if (this.clientWidth > 0 && this.clientHeight > 0) stage.resize();
    });
    this.#resize.observe(this.view);
    whenIdle(() => this.stage?.warmUp());
  }

  #stop(): void {
    this.#restore.cancel();
    this.#pointer?.release();
    this.#drag?.release();
    this.#live?.release();
    this.#release?.();
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
      );
    }
    this.#restore.after(() => {
      this.lost = `The browser has not given the graphics context back${why}. Reload the view to try again; nothing that was opened is lost.`;
      this.stuck = true;
    });
  }

  /** Its code is loaded when it is first asked for. */
  async #togglePath(): Promise<void> {
    const { toggleLine } = await import('./random-line.ts');
    toggleLine(this.session);
  }

  readonly #pick = (x: number, y: number) => this.stage?.pick(x, y) ?? null;

  /** The surface would hide the strong amplitudes that it and the volume both show: it steps back, until asked for. */
  #toggleVolume(): void {
    const { volumeShown, volumeSamples, showSurface } = this.store;
    volumeShown.value = !volumeShown.value;
    if (volumeShown.value) this.#steppedBack = volumeSamples.value.kind === 'ready' && showSurface.value;
    if (this.#steppedBack) showSurface.value = !volumeShown.value;
  }

  async #reload(): Promise<void> {
    if (this.store.volumeShown.value) this.#toggleVolume();
    this.#stop();
    this.lost = '';
    this.stuck = false;
    this.generation++;
    await this.updateComplete;
    this.#start();
  }

  #key(event: KeyboardEvent): void {
    const { store } = this;
    const shape = store.shape.value;
    if (!shape) return;
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

define('lens-viewport', LensViewport);
