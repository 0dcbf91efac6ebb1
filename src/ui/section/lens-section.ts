import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { SliceSlot } from '../../core/scene.ts';
import type { SectionDrawing, SectionGrid, SectionWindow } from '../../core/section.ts';
import { chooser as chooserStyles } from '../kit/chooser.styles.ts';
import { bound, button, check, chooser, part } from '../kit/controls.ts';
import { formatLevel } from '../kit/format.ts';
import { placeOver } from '../kit/place-over.ts';
import { Resized } from '../kit/resized.ts';
import { comparedSlot, comparisonOf, shownPair } from '../layers/compare/compare-state.ts';
import { comparedSources } from './compare/compared-source.ts';
import { GatherReader, gatherKey, gatherTitle, offsetsLive } from './gather-section.ts';
import './compare/lens-compare.ts';
import { attributesOf } from '../layers/attribute/attribute-session.ts';
import { attributeOf } from '../layers/attribute/attribute-state.ts';
import type { SectionDrag } from '../layers/layer.ts';
import { firstOf, sectionMarks } from '../layers/layers-of.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { flattenedSource } from './flattened-source.ts';
import { overlaidSources } from './overlaid-source.ts';
import '../layers/compare/lens-readout.ts';
import './lens-section-options.ts';
import { base } from '../kit/tokens.styles.ts';
import { comparingOf } from '../layers/compare/compare-session.ts';
import { processedValueOf } from '../session/processed-value.ts';
import { chipStyles, processChips } from '../session/processes.ts';
import { SLOTS, type SurveyShape } from '../session/survey-shape.ts';
import type { SectionDisplay } from '../session/view-settings.ts';
import { sectionStyles } from './lens-section.styles.ts';
import { SectionKeys } from './section-keys.ts';
import { SectionOver } from './section-over.ts';
import { SectionPointer, type SectionPointerHost, type Share } from './section-pointer.ts';
import { sectionOffers, sectionProcesses } from './section-processes.ts';
import { cellSize, trueScale } from './section-scale.ts';
import { type SectionSource, sectionSource, shownAt, valueAt } from './section-source.ts';
import { SectionView } from './section-view.ts';
import { wholeWindow, zoomWindow } from './section-window.ts';

const MODES = [
  ['density', 'Colours', 'Amplitudes as colours'],
  ['wiggle', 'Wiggles', 'Every trace as a curve, positive amplitudes to the right'],
  ['fillPositive', 'Fill +', 'Positive lobes filled'],
  ['fillNegative', 'Fill −', 'Negative lobes filled'],
] as const satisfies readonly (readonly [keyof SectionDisplay, string, string])[];

/**
 * The Section tab: one section with colours, wiggles and filled lobes, axes, colour bar, crosshair and
 * read-out. The file is long because all that is laid over the picture is placed by what is drawn.
 */
@element('lens-section')
export class LensSection extends LensElement implements SectionPointerHost {
  static override styles = [base, chooserStyles, chipStyles, sectionStyles];

  @query('.frame') private frame!: HTMLElement;
  @query('.picture') private picture!: HTMLCanvasElement;
  @query('.over') private over!: HTMLCanvasElement | null;
  @query('.axes') private axes!: HTMLCanvasElement;
  @state() boxing = false;
  @state() private comparing = false;
  @state() private box: { from: Share; to: Share } | null = null;
  @state() private canvasVersion = 0;
  /** Public so that tests and measurements can read what is drawn and how much was uploaded. */
  view!: SectionView;
  #painting = 0;
  #keys!: SectionKeys;
  #gathers!: GatherReader;
  readonly #over = new SectionOver();
  /** The section and its processed values that the read-out has. */
  #said: { readonly source: SectionSource | null; readonly values?: SectionGrid | null | undefined } = {
    source: null,
  };

  get window(): SectionWindow {
    return this.view.window;
  }

  get plot() {
    return this.view.figure?.plot ?? { x: 0, y: 0, width: 1, height: 1 };
  }

  get second() {
    return this.view.figure?.second ?? null;
  }

  get cells() {
    const source = this.view.source;
    return { across: source?.across.count ?? 1, down: source?.down.count ?? 1 };
  }

  constructor() {
    super();
    new Resized(
      this,
      () => this.frame,
      () => this.schedule(),
    );
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
    this.session.parts.keep({
      name: 'section window',
      saved: null,
      read: () =>
        this.isConnected && this.view.source ? { of: this.view.shown, window: this.view.window } : undefined,
      write: async (state) => {
        const { of, window } = state as { of: string; window: SectionWindow };
        // The section that the state belongs to is shown first.
        await this.updateComplete;
        if (of === this.view.shown) this.show(window);
      },
    });
    this.#keys = new SectionKeys(this.session, this.view, (at) => this.show(at));
  }

  override render() {
    const { store } = this;
    const shape = store.shape.value;
    const plain = sectionSource(store);
    const horizon = plain && firstOf(this.session, (layer) => layer.flatten?.());
    const flat = (source: SectionSource) => (horizon ? flattenedSource(source, horizon) : source);
    const shown = plain && flat(plain);
    const overlaid = plain && overlaidSources(plain, store);
    const { main: source, over } = overlaid
      ? { main: { ...flat(overlaid.main), look: overlaid.main.look }, over: flat(overlaid.over) }
      : shown
        ? comparedSources(shown, store)
        : { main: null, over: null };
    if (source) this.view.setSource(source, over);
    if (source) void sectionMarks(this.session, source);
    // These signals are read here so that a change of any of them repaints.
    for (const each of [store.display, store.section, store.cursor, store.indices, store.customWords])
      void each.value;
    const gather = store.showsGather.value;
    const title = gather ? gatherTitle(store) : (source?.title ?? '');
    const second = comparisonOf(store).value;
    const named = store.derived.value?.named;
    const attribute = attributeOf(store).value;
    const swipes = attribute ? attribute.mode === 'swipe' : second?.mode === 'swipe';
    return html`
      <div class="bar">
        ${
          !shape || shape.flat
            ? nothing
            : gather
              ? button(
                  'Back to sections',
                  `Inline, crossline and ${shape.sample.label.toLowerCase()} again`,
                  () => {
                    store.gatherShown.value = false;
                  },
                )
              : this.#chooser(shape)
        }
        <span class="title">${title}${named && !source?.look ? `, ${named.one}` : nothing}</span>
        <span role="status">${firstOf(this.session, (layer) => layer.hint?.())}</span>
        <span class="muted">${source && !gather ? this.#level(source) : this.#offsets()}</span>
        ${source ? processChips(this.session, sectionProcesses(store, source), sectionOffers(store)) : nothing}
        <div class="modes" role="group" aria-label="Drawn as">${MODES.map(([key, label, title]) => check({ label, title, to: part(store.section, key) }))}</div>
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
        <canvas class="axes" @contextrestored=${() => this.schedule()}></canvas>
        ${over && swipes ? this.#swipe(attribute ?? second!) : nothing}
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

  /** The level shown. While the second survey's slice is read, it says so. */
  #level({ subsample, slot }: SectionSource): string {
    const waits = comparisonOf(this.store).value !== null && slot !== null && !shownPair(this.store, slot);
    return waits ? 'reading…' : formatLevel(subsample);
  }

  #swipe({ swipe }: { readonly swipe: number }) {
    const attribute = attributeOf(this.store).value !== null;
    const title = attribute
      ? 'Left of the line the amplitudes, right of it the attribute'
      : 'Left of the line A, right of it B';
    const move = (to: number): void => {
      if (attribute) attributesOf(this.session).look({ swipe: to });
      else comparingOf(this.session).change({ swipe: to });
    };
    return html`<div class="swipe"></div>
      <input type="range" min="0" max="1" step="0.005" aria-label="Swipe line" title=${title} .value=${String(swipe)}
        @pointerdown=${(event: Event) => event.stopPropagation()} @keydown=${(event: Event) => event.stopPropagation()}
        @input=${(event: Event) => move(Number((event.target as HTMLInputElement).value))} />`;
  }

  #offsets(): string {
    const { store } = this;
    if (!store.showsGather.value) return '';
    const gather = store.gather.value;
    return gather?.key === gatherKey(store) ? offsetsLive(gather.slice) : 'reading…';
  }

  #chooser(shape: SurveyShape) {
    const { store } = this;
    const slots = SLOTS.map((slot) => [slot, shape[slot].label] as const);
    const to = bound<SliceSlot | 'line'>(
      store.showsLine.value ? 'line' : store.sectionSlot.value,
      (shown) => {
        store.showsLine.value = shown === 'line';
        if (shown === 'line') return;
        store.sectionSlot.value = shown;
        store.activeSlot.value = shown;
      },
    );
    return chooser(
      'Section shown',
      to,
      [...slots, ...(store.lineSection.value ? [['line', 'Random line'] as const] : [])].map(
        ([value, label]) => [value, label, `Show the ${label.toLowerCase()}`],
      ),
    );
  }

  #buttons() {
    const { across, down } = this.cells;
    const zoom = (factor: number) => () =>
      this.show(zoomWindow(this.window, { across: factor, down: factor }, { x: 0.5, y: 0.5 }, across, down));
    const cell = cellSize(this.store, this.view.source);
    const box = () => {
      this.boxing = !this.boxing;
    };
    const compare = () => {
      if (!this.comparing) attributesOf(this.session).stop();
      this.comparing = !this.comparing;
      if (!this.comparing) comparingOf(this.session).stop();
    };
    const toScale = () => {
      const window = trueScale(this.store, this.view);
      if (window) this.show(window);
    };
    return html`
      <div class="buttons" role="group" aria-label="Zoom">
        ${button('+', 'Zoom in (+)', zoom(0.5))} ${button('−', 'Zoom out (−)', zoom(2))}
        ${button('All', 'Show the whole section (0)', () => this.show(wholeWindow(across, down)))}
        ${button('Box', 'Drag a box to zoom to it (also: Shift and drag)', box, { pressed: this.boxing })}
        ${button('True scale', typeof cell === 'string' ? cell : 'One metre across is as long as one metre down', toScale, { disabled: !cell || typeof cell === 'string' })}
      </div>
      <div class="buttons" role="group" aria-label="Section settings">
        ${button('Compare', 'Compare with a second survey: difference, flicker, swipe, NRMS', compare, { expanded: this.comparing })}
        ${button('Options', 'Filter, gain, clip, axes, save as picture or data', () => this.store.togglePanel('sectionOptions'), { expanded: this.store.panels.value.sectionOptions })}
      </div>
    `;
  }

  override firstUpdated(): void {
    new SectionPointer(this.frame, this);
  }

  override updated(): void {
    void this.#gathers.update();
    this.comparing ||= comparisonOf(this.store).value !== null;
    comparingOf(this.session).update(comparedSlot(this.store));
    if (attributeOf(this.store).value) void attributesOf(this.session).under(comparedSlot(this.store));
    this.#placeBox();
    this.schedule();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#painting);
    this.#painting = 0;
    this.#over.stop();
    this.view?.dispose();
    this.#said = { source: null };
    if (this.view) processedValueOf(this.store).value = null;
    this.#gathers?.abort();
    // The view was disposed with its canvas, so the next one gets a new canvas and WebGL context.
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
    const theme = {
      ground: this.store.theme.value,
      text,
      line: light ? '#8a95a3' : '#647284',
      background: light ? '#ffffff' : '#0e1319',
    };
    const ink: SectionDrawing['ink'] =
      this.store.section.value.density || light ? [16, 20, 26] : [230, 235, 241];
    this.view.paint(this.picture, this.over, this.axes, { width, height }, theme, ink, now);
    this.#sayProcessed();
    const attribute = attributeOf(this.store).value;
    const swiped = attribute && { mode: 'swipe' as const, swipe: attribute.swipe };
    const { mode = null, swipe = 0.5 } = swiped ?? comparisonOf(this.store).value ?? {};
    const controls = this.renderRoot.querySelectorAll<HTMLElement>('.frame > .swipe, .frame > input');
    const { look } = this.view.source ?? {};
    this.#over.update(
      this.picture,
      this.over,
      [...controls],
      mode,
      swipe,
      this.plot,
      look?.beside ? 1 : (look?.above ?? null),
    );
  }

  /** Hands the processed values that are drawn to the read-out. */
  #sayProcessed(): void {
    const { source, processing } = this.view;
    const values = source ? processing.processed(source.grid) : undefined;
    if (source === this.#said.source && values === this.#said.values) return;
    this.#said = { source, values };
    processedValueOf(this.store).value =
      source && values !== undefined
        ? ({ column = -1, inlineIndex, crosslineIndex, sampleIndex }) => {
            if (column < 0 || column >= source.across.count) return undefined;
            const here = source.point(column, sampleIndex);
            if (here.inlineIndex !== inlineIndex || here.crosslineIndex !== crosslineIndex) return undefined;
            return values && valueAt(source, values, column, sampleIndex);
          }
        : null;
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
    placeOver(element, {
      x: plot.x + Math.min(from.x, to.x) * plot.width,
      y: plot.y + Math.min(from.y, to.y) * plot.height,
      width: Math.abs(to.x - from.x) * plot.width,
      height: Math.abs(to.y - from.y) * plot.height,
    });
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

  draws(): SectionDrag | null {
    const { source } = this.view;
    return source && firstOf(this.session, (layer) => layer.drag?.(source));
  }

  pick(at: Share): void {
    const cell = this.#cell(at);
    if (!cell) return;
    const { source } = this.view;
    const point = source?.point(cell.column, cell.row);
    if (source && point && firstOf(this.session, (layer) => layer.click?.(point, source))) return;
    this.#keys.setCursor(cell.column, cell.row);
  }
}
