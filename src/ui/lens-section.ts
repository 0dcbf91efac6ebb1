import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { SliceSlot } from '../core/scene.ts';
import type { SectionDrawing, SectionWindow } from '../core/section.ts';
import { chooser } from './chooser.styles.ts';
import { comparedSlot, comparedSources, shownPair } from './compared-source.ts';
import { formatLevel } from './format.ts';
import { GatherReader, gatherKey, gatherTitle, offsetsLive, showsGather } from './gather-section.ts';
import './lens-compare.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-readout.ts';
import './lens-section-options.ts';
import { sectionStyles } from './lens-section.styles.ts';
import { pageStorage } from './page-storage.ts';
import { togglePanel } from './panels.ts';
import type { SectionDisplay } from './section-display.ts';
import { SectionKeys } from './section-keys.ts';
import { SectionOver } from './section-over.ts';
import { SectionPointer, type SectionPointerHost } from './section-pointer.ts';
import { cellSize, trueScale } from './section-scale.ts';
import { type SectionSource, sectionSource, shownAt } from './section-source.ts';
import { SectionView } from './section-view.ts';
import { wholeWindow, zoomWindow } from './section-window.ts';
import { SLOTS, type SurveyShape } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

type Share = { readonly x: number; readonly y: number };

const MODES = [
  ['density', 'Colours', 'Amplitudes as colours'],
  ['wiggle', 'Wiggles', 'Every trace as a curve, positive amplitudes to the right'],
  ['fillPositive', 'Fill +', 'Positive lobes filled'],
  ['fillNegative', 'Fill −', 'Negative lobes filled'],
] as const satisfies readonly (readonly [keyof SectionDisplay, string, string])[];

/** One section flat: colours, wiggles and filled lobes, with axes, colour bar, crosshair and the cursor's read-out. */
export class LensSection extends LensElement implements SectionPointerHost {
  static override styles = [base, chooser, sectionStyles];

  @query('.frame') private frame!: HTMLElement;
  @query('.picture') private picture!: HTMLCanvasElement;
  @query('.over') private over!: HTMLCanvasElement | null;
  @query('.axes') private axes!: HTMLCanvasElement;
  @state() boxing = false;
  @state() private comparing = false;
  @state() private box: { from: Share; to: Share } | null = null;
  @state() private canvasVersion = 0;
  /** For tests and measures: what is drawn, and how much was uploaded. */
  view!: SectionView;
  #observer: ResizeObserver | null = null;
  #painting = 0;
  #keys!: SectionKeys;
  #gathers!: GatherReader;
  readonly #over = new SectionOver();

  get window(): SectionWindow {
    return this.view.window;
  }

  get plot() {
    return this.view.figure?.plot ?? { x: 0, y: 0, width: 1, height: 1 };
  }

  get cells() {
    const source = this.view.source;
    return { across: source?.across.count ?? 1, down: source?.down.count ?? 1 };
  }

  override willUpdate(): void {
    if (this.view) return;
    this.view = new SectionView(
      this.session,
      () => this.schedule(),
      () => {
        this.canvasVersion++;
      },
      () => this.requestUpdate(),
    );
    this.view.secondFrom = () => this.#over.from;
    this.#gathers = new GatherReader(this.session);
    this.session.history?.keep('section window', {
      read: () =>
        this.isConnected && this.view.source ? { of: this.view.shown, window: this.view.window } : undefined,
      write: async (state) => {
        const { of, window } = state as { of: string; window: SectionWindow };
        // Another section may have to be shown first.
        await this.updateComplete;
        if (of === this.view.shown) this.show(window);
      },
    });
    this.#keys = new SectionKeys(this.session, this.view, (at) => this.show(at));
  }

  override render() {
    const { store } = this;
    const shape = store.shape.value;
    const shown = sectionSource(store);
    const { main: source, over } = shown ? comparedSources(shown, store) : { main: null, over: null };
    if (source) this.view.setSource(source, over);
    // Read here, so that a change of any of them repaints.
    for (const each of [store.display, store.section, store.cursor, store.indices, store.customWords])
      void each.value;
    const gather = showsGather(store);
    const title = gather ? gatherTitle(store) : (source?.title ?? '');
    return html`
      <div class="bar">
        ${shape && !shape.flat ? (gather ? this.#back() : this.#chooser(shape)) : nothing}
        <span class="title">${title}</span>
        <span class="muted">${source && !gather ? this.#level(source) : this.#offsets()}</span>
        <div class="modes" role="group" aria-label="Drawn as">${MODES.map(([key, label, hint]) => this.#mode(key, label, hint))}</div>
        ${this.#buttons()}
      </div>
      ${this.comparing ? html`<lens-compare .session=${this.session}></lens-compare>` : nothing}
      <div
        class="frame"
        role="application"
        tabindex="0"
        aria-label="Section: ${title}"
        aria-describedby="keys"
        @keydown=${(event: KeyboardEvent) => this.#keys.press(event)}
      >
        ${keyed(this.canvasVersion, html`<canvas class="picture"></canvas>${over ? html`<canvas class="over"></canvas>` : nothing}`)}
        <canvas class="axes"></canvas>
        ${over && store.comparison.value?.mode === 'swipe' ? this.#swipe(store.comparison.value.swipe) : nothing}
        <div class="box" ?hidden=${!this.box}></div>
        <lens-readout .session=${this.session}></lens-readout>
      </div>
      ${
        store.panels.value.sectionOptions && shape
          ? html`<lens-section-options .session=${this.session} .view=${this.view} .result=${this.view.processing.result}></lens-section-options>`
          : nothing
      }
      <p id="keys" class="visually-hidden">
        Arrow keys step the section, Page Up and Page Down by ten; plus and minus zoom, X across and Y down only, 0 shows all, Shift and arrows move;
        Alt and arrows move the crosshair, Escape removes it.
      </p>
    `;
  }

  #back() {
    return html`<button
      class="small"
      type="button"
      title="Inline, crossline and time slice again"
      @click=${() => {
        this.store.gatherShown.value = false;
      }}
    >
      Back to sections
    </button>`;
  }

  /** While the other survey's slice is read, what is shown is the first's, or nothing. */
  #level({ subsample, slot }: SectionSource): string {
    const waits = this.store.comparison.value !== null && slot !== null && !shownPair(this.store, slot);
    return waits ? 'reading…' : formatLevel(subsample);
  }

  #swipe(at: number) {
    return html`<div class="swipe"></div>
      <input type="range" min="0" max="1" step="0.005" aria-label="Swipe line" title="Left of the line A, right of it B" .value=${String(at)}
        @pointerdown=${(event: Event) => event.stopPropagation()} @keydown=${(event: Event) => event.stopPropagation()}
        @input=${(event: Event) => this.session.comparing?.change({ swipe: Number((event.target as HTMLInputElement).value) })} />`;
  }

  #offsets(): string {
    const { store } = this;
    if (!showsGather(store)) return '';
    const gather = store.gather.value;
    return gather?.key === gatherKey(store) ? offsetsLive(gather.slice) : 'reading…';
  }

  #chooser(shape: SurveyShape) {
    const { store } = this;
    const line = store.lineSection.value;
    const choice = (value: SliceSlot | 'line', label: string, checked: boolean, choose: () => void) =>
      html`<label title="Show the ${label.toLowerCase()}"><input type="radio" name="slot" value=${value} .checked=${checked} @change=${choose} />${label}</label>`;
    return html`<fieldset aria-label="Section shown">
      ${SLOTS.map((each) =>
        choice(each, shape[each].label, !store.showsLine.value && each === store.sectionSlot.value, () => {
          store.showsLine.value = false;
          store.sectionSlot.value = each;
          store.activeSlot.value = each;
        }),
      )}
      ${
        line
          ? choice('line', 'Random line', store.showsLine.value, () => {
              store.showsLine.value = true;
            })
          : nothing
      }
    </fieldset>`;
  }

  #mode(key: (typeof MODES)[number][0], label: string, hint: string) {
    const { section } = this.store;
    return html`<label title=${hint}>
      <input
        type="checkbox"
        .checked=${section.value[key]}
        @change=${(event: Event) => {
          section.value = { ...section.value, [key]: (event.target as HTMLInputElement).checked };
        }}
      />${label}
    </label>`;
  }

  #buttons() {
    const zoom = (factor: number) => () =>
      this.show(
        zoomWindow(
          this.window,
          { across: factor, down: factor },
          { x: 0.5, y: 0.5 },
          this.cells.across,
          this.cells.down,
        ),
      );
    const cell = cellSize(this.store, this.view);
    const button = (label: string, hint: string, click: () => void) =>
      html`<button class="small" type="button" title=${hint} @click=${click}>${label}</button>`;
    return html`
      <div class="buttons" role="group" aria-label="Zoom">
        ${button('+', 'Zoom in (+)', zoom(0.5))} ${button('−', 'Zoom out (−)', zoom(2))}
        ${button('All', 'Show the whole section (0)', () => this.show(wholeWindow(this.cells.across, this.cells.down)))}
        <button
          class="small"
          type="button"
          aria-pressed=${this.boxing}
          title="Drag a box to zoom to it (also: Shift and drag)"
          @click=${() => {
            this.boxing = !this.boxing;
          }}
        >
          Box
        </button>
        <button
          class="small"
          type="button"
          ?disabled=${!cell || typeof cell === 'string'}
          title=${typeof cell === 'string' ? cell : 'A metre across as long as a metre down'}
          @click=${() => {
            const window = trueScale(this.store, this.view);
            if (window) this.show(window);
          }}
        >
          True scale
        </button>
      </div>
      <div class="buttons" role="group" aria-label="Section settings">
        <button
          class="small"
          type="button"
          aria-expanded=${this.comparing}
          title="Lay a second survey over this one: difference, flicker, swipe, NRMS"
          @click=${() => {
            this.comparing = !this.comparing;
            if (!this.comparing) this.session.comparing?.stop();
          }}
        >
          Compare
        </button>
        <button
          class="small"
          type="button"
          aria-expanded=${this.store.panels.value.sectionOptions}
          title="Filter, gain, clip, polarity, axes, save as picture or data"
          @click=${() => togglePanel(this.store, 'sectionOptions', pageStorage())}
        >
          Options
        </button>
      </div>
    `;
  }

  override firstUpdated(): void {
    new SectionPointer(this.frame, this);
  }

  override updated(): void {
    void this.#gathers.update();
    const { store } = this;
    this.comparing ||= store.comparison.value !== null;
    this.session.comparing?.update(comparedSlot(store));
    if (!this.#observer) {
      this.#observer = new ResizeObserver(() => this.schedule());
      this.#observer.observe(this.frame);
    }
    this.#placeBox();
    this.schedule();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    cancelAnimationFrame(this.#painting);
    this.#painting = 0;
    this.#over.stop();
    this.view?.dispose();
    this.#gathers?.abort();
    // A canvas keeps its context, and this one's is given back.
    this.canvasVersion++;
  }

  schedule(): void {
    this.#painting ||= requestAnimationFrame((now) => {
      this.#painting = 0;
      this.#paint(now);
    });
  }

  #paint(now: number): void {
    const { clientWidth: width, clientHeight: height } = this.frame;
    const light = this.store.theme.value === 'light';
    const text = getComputedStyle(this).color;
    const theme = { text, line: light ? '#8a95a3' : '#647284', background: light ? '#ffffff' : '#0e1319' };
    const ink: SectionDrawing['ink'] =
      this.store.section.value.density || light ? [16, 20, 26] : [230, 235, 241];
    this.view.paint(this.picture, this.over, this.axes, { width, height }, theme, ink, now);
    const { mode = null, swipe = 0.5 } = this.store.comparison.value ?? {};
    const controls = this.renderRoot.querySelectorAll<HTMLElement>('.frame > .swipe, .frame > input');
    this.#over.update(this.picture, this.over, [...controls], mode, swipe, this.plot);
  }

  show(window: SectionWindow): void {
    this.view.move(window);
  }

  drawBox(box: { from: Share; to: Share } | null): void {
    this.box = box;
  }

  #placeBox(): void {
    const element = this.renderRoot.querySelector<HTMLElement>('.box');
    if (!this.box || !element) return;
    const { from, to } = this.box;
    const { plot } = this;
    element.style.left = `${plot.x + Math.min(from.x, to.x) * plot.width}px`;
    element.style.top = `${plot.y + Math.min(from.y, to.y) * plot.height}px`;
    element.style.width = `${Math.abs(to.x - from.x) * plot.width}px`;
    element.style.height = `${Math.abs(to.y - from.y) * plot.height}px`;
  }

  #cell(at: Share): { column: number; row: number } | null {
    const column = Math.floor(this.window.left + at.x * this.window.width);
    const row = Math.floor(this.window.top + at.y * this.window.height);
    const { across, down } = this.cells;
    return column >= 0 && row >= 0 && column < across && row < down ? { column, row } : null;
  }

  hover(at: Share | null): void {
    const { source } = this.view;
    const cell = at && this.#cell(at);
    if (!cell || !source) this.session.probe.at(null, 'inline');
    else {
      const shown = shownAt(source, cell.column, cell.row);
      this.session.probe.at(source.point(cell.column, cell.row), source.slot ?? 'inline', shown);
    }
  }

  pick(at: Share): void {
    const cell = this.#cell(at);
    if (cell) this.#keys.setCursor(cell.column, cell.row);
  }
}

define('lens-section', LensSection);
