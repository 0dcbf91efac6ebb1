import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { HeaderWord, MapPoint } from '../core/types.ts';
import type { Companion } from './companion.ts';
import { openCompanion } from './companion-lines.ts';
import { formatCount, formatNumber } from './format.ts';
import { gradient } from './gradient.ts';
import { byInterest, namedWords } from './header-words.ts';
import { Latest } from './latest.ts';
import { define, LensElement } from './lens-element.ts';
import { mapStyles } from './lens-map.styles.ts';
import './lens-map-pointer.ts';
import type { LensMapPointer } from './lens-map-pointer.ts';
import { type Coloured, type MapColouring, mapColours, mapPalette, mapScale } from './map-colours.ts';
import { mapCursor, mapDrawing, mapFurniture, shortName } from './map-drawing.ts';
import { cellAt, type Extent, extentOf, linePlaceAt, type MapUnit } from './map-frame.ts';
import { type ColourOf, paintCells, paintPoints } from './map-painting.ts';
import { DEAD, DUPLICATE, HOLE, LIVE, type MapPoints, nearestPoint } from './map-points.ts';
import './lens-path.ts';
import { mapLegend } from './map-legend.ts';
import { readMapPoints } from './map-reading.ts';
import { companionsIn, mapUnit, unitNote } from './map-units.ts';
import { type MapView, mapView, placeOnMap, traceSpacing } from './map-view.ts';
import { ownGain } from './own-gain.ts';
import { toggleLine } from './random-line.ts';
import { pressed } from './shortcuts.ts';
import { base } from './tokens.styles.ts';
import { placeCursor, showTrace, traceAtCursor, traceOfGather } from './trace-cursor.ts';

const LINE_WORDS = {
  begin:
    'Click points on the survey, or step the lines with the arrow keys and set a point where they cross with Space.',
  nowhere: 'There is no survey there: click within its outline.',
};

/** Where every trace lies, what it says, and the slices shown in the other tabs; north up. */
export class LensMap extends LensElement {
  static override styles = [base, mapStyles];

  @state() private size = { width: 0, height: 0 };
  @state() private points: MapPoints | null = null;
  @state() private colouring: MapColouring = 'traces';
  @state() private word = '';
  /** Other files' lines may leave the frame. */
  @state() private alone = false;
  @query('.frame') private frame!: HTMLElement;
  @query('lens-map-pointer') private pointer!: LensMapPointer;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.bar-of-values') private valueBar!: HTMLElement | null;
  #observer: ResizeObserver | null = null;
  #reading = new Latest();
  #painting = new Latest();
  #shown: Dataset | null = null;
  #view: MapView | null = null;
  /** Other files' lines in the unit of this map. */
  #lines: readonly Companion[] = [];
  #unit: MapUnit = 'unknown';
  #nrmsThere = false;

  /** A map that was asked for is shown as it comes, and leaves with the comparison. */
  override willUpdate(): void {
    // What was chosen before another tab was looked at.
    if (!this.hasUpdated) ({ colouring: this.colouring, word: this.word } = this.store.mapColour.value);
    const { meta, companions } = this.store;
    this.#unit = meta.value ? mapUnit(meta.value, companions.value) : 'unknown';
    this.#lines = companionsIn(this.#unit, companions.value);
    const there = Boolean(this.store.comparison.value?.nrms);
    if (there && !this.#nrmsThere) this.colouring = 'nrms';
    if (!there && this.colouring === 'nrms') this.colouring = 'traces';
    if (this.store.shape.value?.flat && (this.colouring === 'slice' || this.colouring === 'fold'))
      this.colouring = 'traces';
    this.#nrmsThere = there;
  }

  override render() {
    const { meta, shape, indices, companions } = this.store;
    void this.store.display.value;
    void this.store.slices.value.sample;
    void this.store.mapGain.value;
    const { width, height } = this.size;
    const ready = meta.value && shape.value && width >= 64 && height >= 64;
    this.#view = ready
      ? mapView(meta.value!.geometry, shape.value!, indices.value, width, height, this.#unit, this.#reach())
      : null;
    const view = this.#view;
    const point = this.store.cursor.value;
    const cursor =
      view && shape.value && point ? (this.#traceOnMap(view) ?? placeOnMap(view, shape.value, point)) : null;
    return html`
      <div class="controls">
        ${this.#chooser()} ${this.colouring === 'slice' ? ownGain(this.store, 'mapGain') : nothing}
        ${
          shape.value?.flat === false
            ? html`<button class="small" type="button" aria-pressed=${this.store.hasPath.value} title="Draw a path over the survey and see the section along it" @click=${() => toggleLine(this.session)}>Random line</button>`
            : nothing
        }
        ${
          this.points && !this.points.read
            ? html`<span class="muted">Positions from the grid; holes are not known yet.</span>
                <button class="small" type="button" title="Takes as long as reading the file once" @click=${() => {
                  this.store.mapComplete.value = true;
                  void this.#read(true);
                }}>Read every header</button>`
            : nothing
        }
        ${
          companions.value.length > 0
            ? html`<label class="check" title="Fits the map to the file shown, wherever the others lie">
                <input type="checkbox" .checked=${this.alone} @change=${(event: Event) => {
                  this.alone = (event.target as HTMLInputElement).checked;
                }} /> Fit to this file
              </label>`
            : nothing
        }
        ${companions.value.map(
          (line) =>
            html`<button class="small" type="button" title=${unitNote(line, this.#unit) ?? 'Opens this file; it is on the map'} @click=${() => openCompanion(this.session, line)}>${shortName(line.name)}</button>`,
        )}
      </div>
      ${
        this.store.hasPath.value && this.hasUpdated
          ? html`<lens-path class="strip" .session=${this.session} .view=${this.frame} .pick=${this.#pick} .words=${LINE_WORDS}></lens-path>`
          : nothing
      }
      <div class="frame" role="application" tabindex="0" aria-label=${view?.description ?? 'Map'} aria-describedby="keys"
        @click=${this.#click} @pointermove=${(event: PointerEvent) => this.pointer.at(this.#within(event))} @pointerleave=${() => this.pointer.say('')} @keydown=${this.#key}>
        <canvas aria-hidden="true"></canvas>
        <span class="palette" aria-hidden="true">${['live', 'dead', 'duplicate', 'hole'].map((kind) => html`<i class=${kind}></i>`)}</span>
        ${
          view
            ? html`<svg aria-hidden="true" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${mapDrawing(view, this.#lines)} ${mapCursor(cursor)} ${mapFurniture(view)}</svg>`
            : html`<p class="none muted">${ready && this.points ? 'This file has no coordinates and no grid to draw.' : ''}</p>`
        }
        <lens-map-pointer .session=${this.session} .view=${view} .valueAt=${this.#nrmsAt}></lens-map-pointer>
        ${mapLegend(this.points, this.points && mapScale(this.points, this.#coloured), this.colouring)}
      </div>
      <p id="keys" class="visually-hidden">${
        shape.value?.flat
          ? 'Click or tap a trace to put the crosshair on it; left and right arrow keys step the trace, up and down the gather.'
          : 'Click or tap a trace to see its slices; arrow keys step inline and crossline.'
      }</p>
    `;
  }

  #chooser() {
    const flat = this.store.shape.value?.flat;
    const words = byInterest(namedWords(this.session.services, this.store.customWords.value));
    const value = this.colouring === 'word' ? `word ${this.word}` : this.colouring;
    const option = (name: string, title: string) =>
      html`<option value=${name} ?selected=${name === value}>${title}</option>`;
    return html`<label>
      Colour by
      <select title="What the colour of each trace says" @change=${this.#colourChosen}>
        ${option('traces', 'Live, dead, duplicate, hole')}
        ${flat ? nothing : [option('slice', this.store.shape.value?.sample.label ?? 'Time slice'), option('fold', 'Fold')]}
        ${this.store.comparison.value?.nrms ? option('nrms', `NRMS with “${this.store.comparison.value.name}” (%)`) : nothing}
        <optgroup label="Header word">
          ${words.map(({ name, title, byte }) => option(`word ${name}`, `${title} (${byte})`))}
        </optgroup>
      </select>
    </label>`;
  }

  override updated(): void {
    if (!this.#observer) {
      this.#observer = new ResizeObserver(() => {
        this.size = { width: this.frame.clientWidth, height: this.frame.clientHeight };
      });
      this.#observer.observe(this.frame);
    }
    const dataset = this.store.dataset.value;
    if (dataset && dataset !== this.#shown) {
      this.#shown = dataset;
      this.points = null;
      void this.#read(this.store.mapComplete.value);
    }
    void this.#paint();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    this.#reading.abort();
    this.#painting.abort();
    this.#shown = null;
  }

  #reach(): Extent | null {
    let extent = this.points?.extent ?? null;
    if (this.alone) return extent;
    for (const { path } of this.#lines) extent = extentOf(path, extent);
    return extent;
  }

  get #headerWord(): HeaderWord | null {
    if (this.colouring !== 'word') return null;
    const words = namedWords(this.session.services, this.store.customWords.value);
    const found = words.find(({ name }) => name === this.word);
    return found ? { byte: found.byte, ...(found.type ? { type: found.type } : {}) } : null;
  }

  /** Positions from the headers, or from the grid alone where reading them all would be long. */
  async #read(every: boolean): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset) return;
    const word = this.#headerWord;
    try {
      const points = await this.#reading.run(async (signal) => {
        const task = store.begin('Map', () => this.#reading.abort());
        try {
          return await readMapPoints(dataset, {
            every: every || word !== null,
            word,
            signal,
            report: task.report,
          });
        } finally {
          task.end();
        }
      });
      if (points && store.dataset.value === dataset) this.points = points;
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  #colourChosen(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const [kind, word = ''] = value.split(' ');
    this.colouring = kind as MapColouring;
    this.word = word;
    this.store.mapColour.value = { colouring: this.colouring, word };
    if (kind === 'word') void this.#read(true);
  }

  get #coloured(): Coloured {
    const { store, session } = this;
    return {
      colouring: this.colouring,
      table: (name) => session.services.colormapTable(name),
      display: { ...store.display.value, gain: store.gainOf('mapGain') },
      slice: store.slices.value.sample,
      crosslineCount: store.dataset.value?.grid.crosslineCount ?? 0,
      nrms: store.comparison.value?.nrms?.nrms ?? null,
    };
  }

  async #paint(): Promise<void> {
    const { canvas, points } = this;
    const view = this.#view;
    // Not '2d': its first call waits, up to a second, until the GPU has drawn what the 3D view asked for.
    const context = canvas?.getContext('bitmaprenderer');
    if (!canvas || !context) return;
    const ratio = Math.min(2, devicePixelRatio);
    const width = Math.round(this.size.width * ratio);
    const height = Math.round(this.size.height * ratio);
    if (!points || !view || width === 0 || height === 0) {
      this.#painting.abort();
      context.transferFromImageBitmap(null);
      return;
    }
    const scale = mapScale(points, this.#coloured);
    if (this.valueBar && scale) this.valueBar.style.background = gradient(scale.table, 'right');
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    const { geometry } = this.store.meta.value!;
    const spacing = traceSpacing(geometry, view.frame, points.x.length) * ratio;
    // Values of traces lie close; the traces themselves stand apart.
    const size = Math.max(1, Math.min(40, scale ? Math.ceil(spacing) : Math.floor(0.7 * spacing)));
    const colours = mapColours(points, mapPalette(this.renderRoot), scale, this.#coloured);
    const { cells, kinds, counts } = points;
    // A grid that is a line has no cells to fill.
    const filled =
      scale &&
      this.colouring !== 'word' &&
      'binGrid' in geometry &&
      Number.isFinite(linePlaceAt({ x: 0, y: 0 }, geometry.binGrid).inline)
        ? geometry
        : null;
    const paint = (edge: number, painted: readonly number[], signal: AbortSignal) => {
      const only: ColourOf = (row) =>
        painted.includes(kinds[row]!) && !(filled && kinds[row] === LIVE && cells[row]! >= 0)
          ? colours(row)
          : 0;
      return paintPoints(words, points, view.frame, ratio, edge, only, signal);
    };
    await this.#painting.run(async (signal) => {
      if (counts.holes > 0 && !(await paint(Math.max(1, Math.round(size / 3)), [HOLE], signal))) return;
      if (filled && !(await paintCells(words, points, filled, view.frame, ratio, colours, signal))) return;
      if (!(await paint(size, [LIVE], signal))) return;
      // Above their neighbours and the other traces of their cells, which would hide them.
      if (counts.dead + counts.duplicates > 0 && !(await paint(size, [DEAD, DUPLICATE], signal))) return;
      const bitmap = await createImageBitmap(image);
      if (signal.aborted) return;
      canvas.width = width;
      canvas.height = height;
      context.transferFromImageBitmap(bitmap);
      performance.mark('segy-lens/map', { detail: { read: points.read, colouring: this.colouring } });
    });
  }

  /** The point of the picture under the pointer, also while it is still stretched to a size that the frame has just taken. */
  #within({ clientX, clientY }: Pick<MouseEvent, 'clientX' | 'clientY'>): MapPoint {
    const { frame, size } = this;
    const box = frame.getBoundingClientRect();
    return {
      x: ((clientX - box.left) * size.width) / frame.clientWidth,
      y: ((clientY - box.top) * size.height) / frame.clientHeight,
    };
  }

  readonly #pick = (clientX: number, clientY: number) =>
    this.pointer.pathPoint(this.#within({ clientX, clientY }));

  readonly #nrmsAt = (inline: number, crossline: number): string => {
    const { crosslineCount, nrms } = this.#coloured;
    const value = nrms?.[inline * crosslineCount + crossline] ?? Number.NaN;
    return this.colouring === 'nrms' && !Number.isNaN(value) ? `NRMS ${formatNumber(value, 1)} %` : '';
  };

  #click(event: MouseEvent): void {
    const view = this.#view;
    const geometry = this.store.meta.value?.geometry;
    // While a path is drawn, clicks are its points.
    if (!view || !geometry || this.store.path.value?.drawing) return;
    const { x, y } = this.#within(event);
    const cell = 'binGrid' in geometry ? cellAt(view.frame.toMap({ x, y }), geometry) : null;
    if (cell) {
      this.session.slices.move('crossline', cell.crossline);
      this.session.slices.move('inline', cell.inline);
      placeCursor(this.session, { inlineIndex: cell.inline, crosslineIndex: cell.crossline });
      return;
    }
    const line = this.#lines.find(({ path }) =>
      path.some((point) => {
        const at = view.frame.toPixel(point);
        return Math.hypot(at.x - x, at.y - y) < 8;
      }),
    );
    if (line) {
      const { fingerprint } = line;
      openCompanion(
        this.session,
        this.store.companions.value.find((other) => other.fingerprint === fingerprint) ?? line,
      );
      return;
    }
    this.#goToTrace(view.frame.toMap({ x, y }), view);
  }

  /** The trace of a line nearest to a place; of a file of gathers its gather, too. */
  #goToTrace(at: { x: number; y: number }, view: MapView): void {
    const trace = this.points ? nearestPoint(this.points, at, view.frame) : -1;
    if (trace >= 0 && this.store.shape.value?.flat) this.#showTrace(trace);
  }

  #showTrace(trace: number): void {
    const count = this.store.meta.value?.traceCount ?? 0;
    this.pointer.say(`Trace ${formatCount(trace + 1)} of ${formatCount(count)}`);
    showTrace(this.session, trace);
  }

  /** Where the trace at the crosshair stands, of a line or a file of gathers. */
  #traceOnMap({ frame }: MapView): MapPoint | null {
    const trace = traceAtCursor(this.store);
    const [x, y] = [this.points?.x[trace] ?? Number.NaN, this.points?.y[trace] ?? Number.NaN];
    return Number.isNaN(x) ? null : frame.toPixel({ x, y });
  }

  #key(event: KeyboardEvent): void {
    const { session, store } = this;
    const dataset = store.dataset.value;
    const flat = store.shape.value?.flat;
    if (!dataset || flat === undefined) return;
    const trace = traceAtCursor(store);
    const step = (to: number): boolean => {
      const there = to >= 0 && to < dataset.meta.traceCount;
      if (there) this.#showTrace(to);
      return there;
    };
    const move = (slot: 'inline' | 'crossline', by: number): void => {
      session.slices.move(slot, store.indices.value[slot] + by);
      const { inline, crossline } = store.indices.value;
      // A crosshair that was set comes along.
      if (store.cursor.value) placeCursor(session, { inlineIndex: inline, crosslineIndex: crossline });
    };
    pressed('map', event, {
      inlineUp: () => (flat ? step(traceOfGather(dataset, trace, 1)) : move('inline', 1)),
      inlineDown: () => (flat ? step(traceOfGather(dataset, trace, -1)) : move('inline', -1)),
      crosslineUp: () => (flat ? step(trace + 1) : move('crossline', 1)),
      crosslineDown: () => (flat ? step(trace - 1) : move('crossline', -1)),
    });
  }
}

define('lens-map', LensMap);
