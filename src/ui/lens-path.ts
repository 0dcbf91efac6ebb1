import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { PathPoint, StageView } from '../core/scene.ts';
import { floating } from './floating.styles.ts';
import { formatCount } from './format.ts';
import { followGrid } from './grid-change.ts';
import { Latest } from './latest.ts';
import { define, LensElement } from './lens-element.ts';
import { lineSectionOf, parsePath, pathText, planPath } from './path-plan.ts';
import { pressed } from './shortcuts.ts';
import { countWork, measure } from './timing.ts';
import { base } from './tokens.styles.ts';

/** A press that moved further than this (CSS pixels) turned the camera and set no point. */
const CLICK_PIXELS = 4;

/** Draws a path on the slices of the 3D view, by clicks or by line numbers, and shows the section along it. */
export class LensPath extends LensElement {
  static override styles = [
    base,
    floating,
    css`
      :host {
        inline-size: 320px;
        max-inline-size: 100%;
      }
      label {
        display: grid;
        gap: 4px;
        font-size: 12px;
      }
      input {
        inline-size: 100%;
        min-block-size: 28px;
        padding: 0 8px;
        border: 1px solid var(--lens-line-strong);
        border-radius: 4px;
        background: var(--lens-field);
        color: var(--lens-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: StageView;
  /** What the pointer moves over; clicks there set points. */
  @property({ attribute: false }) view!: HTMLElement;
  @state() private points: readonly PathPoint[] = [];
  @state() private drawing = true;
  @state() private said = '';
  #hover: PathPoint | null = null;
  #press: { x: number; y: number } | null = null;
  #controller = new AbortController();
  #reading = new Latest();
  #dataset: Dataset | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#controller = new AbortController();
    const early = { signal: this.#controller.signal, capture: true };
    this.#dataset = this.store.dataset.value;
    this.view.addEventListener('pointerdown', this.#down, early);
    this.view.addEventListener('pointerup', this.#up, early);
    this.view.addEventListener('pointermove', this.#move, early);
    this.view.addEventListener('dblclick', this.#finish, early);
    this.view.addEventListener('keydown', this.#key, early);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#controller.abort();
    this.#reading.abort();
    this.stage.setPath([]);
    this.#forget();
    this.stage.setPathSection(null);
  }

  protected override willUpdate(): void {
    // A path belongs to its survey.
    if (this.store.dataset.value !== this.#dataset) queueMicrotask(() => this.#close());
  }

  override render() {
    const shape = this.store.shape.value;
    if (!shape) return nothing;
    const { length } = this.points;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">Random section</h2>
      <p role="status">
        ${
          this.said ||
          (this.drawing
            ? length === 0
              ? 'Click points on a slice; a time slice seen from the top is easiest.'
              : 'Double-click or Enter ends the path, Backspace takes a point back.'
            : '')
        }
      </p>
      <label>
        ${shape.inline.label}/${shape.crossline.label.toLowerCase()} of each point
        <input
          type="text"
          spellcheck="false"
          autocomplete="off"
          placeholder="${shape.inline.first}/${shape.crossline.first}, …"
          .value=${live(pathText(this.points, shape.inline, shape.crossline))}
          @change=${this.#typed}
        />
      </label>
      <div class="buttons">
        ${
          this.drawing
            ? html`<button class="small" type="button" ?disabled=${length < 2} @click=${this.#finish}>Show section</button>`
            : html`<button class="small" type="button" title="The section along this path, flat, in the Section tab" ?disabled=${!this.store.lineSection.value} @click=${this.#show}>In Section tab</button>
                <button class="small" type="button" title="Take this path away and draw one anew" @click=${this.#restart}>Draw another</button>`
        }
        <button class="small" type="button" @click=${this.#close}>${this.drawing ? 'Cancel' : 'Remove'}</button>
      </div>
    </section>`;
  }

  readonly #down = (event: PointerEvent): void => {
    this.#press = event.button === 0 ? { x: event.clientX, y: event.clientY } : null;
  };

  readonly #up = (event: PointerEvent): void => {
    const press = this.#press;
    this.#press = null;
    if (!press || !this.drawing) return;
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK_PIXELS) return;
    const point = this.stage.pick(event.clientX, event.clientY);
    if (!point) {
      this.said = 'There is no slice there: click on one.';
      return;
    }
    this.said = '';
    const last = this.points.at(-1);
    // The second click of a double click sets no second point.
    if (last?.inlineIndex === point.inlineIndex && last.crosslineIndex === point.crosslineIndex) return;
    this.points = [...this.points, point];
    this.#draw();
  };

  readonly #move = (event: PointerEvent): void => {
    if (!this.drawing || event.buttons !== 0 || this.points.length === 0) return;
    this.#hover = this.stage.pick(event.clientX, event.clientY);
    this.#draw();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (!this.drawing) return;
    pressed('path', event, {
      finish: () => this.#finish(),
      close: () => this.#close(),
      removePoint: () => {
        this.points = this.points.slice(0, -1);
        this.#draw();
      },
    });
  };

  /** The Section tab shows no path that is not there. */
  #forget(): void {
    this.store.showsLine.value = false;
    this.store.lineSection.value = null;
  }

  readonly #show = (): void => {
    this.store.showsLine.value = true;
    this.store.tab.value = 'section';
  };

  readonly #restart = (): void => {
    this.#forget();
    this.#reading.abort();
    this.stage.setPathSection(null);
    this.points = [];
    this.said = '';
    this.drawing = true;
    this.#draw();
  };

  readonly #close = (): void => {
    this.dispatchEvent(new Event('lens-close'));
  };

  readonly #typed = (event: Event): void => this.#take((event.target as HTMLInputElement).value);

  /** A path of lines by their numbers. */
  #take(text: string): void {
    const shape = this.store.shape.value;
    if (!shape) return;
    const places = parsePath(text, shape.inline, shape.crossline);
    if (!places) {
      this.said = `Give inline and crossline of each point, such as ${shape.inline.first}/${shape.crossline.first}, within the survey.`;
      this.requestUpdate();
      return;
    }
    const sampleIndex = this.store.indices.value.sample;
    this.points = places.map((place) => ({ ...place, sampleIndex }));
    this.said = '';
    this.#draw();
    if (places.length >= 2) this.#finish();
  }

  readonly #finish = (): void => {
    void this.#read();
  };

  async #read(): Promise<void> {
    const plan = planPath(this.points);
    const dataset = this.#dataset;
    if (!plan || !dataset) return;
    this.drawing = false;
    this.#hover = null;
    this.#draw();
    const shape = this.store.shape.value!;
    const lines = pathText(this.points, shape.inline, shape.crossline);
    const start = performance.now();
    const work = countWork(dataset);
    const task = this.store.begin('Random section', () => this.#reading.abort());
    this.said = 'Reading…';
    try {
      const { inlineIndices, crosslineIndices, corners } = plan;
      const slice = await this.#reading.run((signal) =>
        dataset.pathSection({ inlineIndices, crosslineIndices, signal, onProgress: task.report }),
      );
      if (!slice) {
        this.said = 'Cancelled.';
        return;
      }
      if (followGrid(this.store, dataset)) {
        this.#take(lines);
        return;
      }
      const { data, width, height } = slice;
      this.stage.setPathSection({ data, width, height, rowStride: 1, corners });
      this.stage.setPath([]);
      this.store.lineSection.value = lineSectionOf(plan, slice, shape.scene.binGrid, `Random line ${lines}`);
      this.said = `${formatCount(width)} traces, the nearest to the path; ${slice.exact ? 'full resolution' : 'offsets stacked'}.`;
      this.store.lastOperation.value = {
        label: 'Random section',
        milliseconds: measure('slice', start, work()),
      };
    } catch (error) {
      this.said = '';
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    } finally {
      task.end();
    }
  }

  #draw(): void {
    this.stage.setPath(this.#hover && this.drawing ? [...this.points, this.#hover] : this.points);
  }
}

define('lens-path', LensPath);
