import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { PageDataset } from '../../api/types.ts';
import type { HeaderWord, MapPoint } from '../../core/types.ts';
import { bound, button, check, prop, select } from '../kit/controls.ts';
import { sliders } from '../kit/fields.styles.ts';
import { formatCount, formatNumber } from '../kit/format.ts';
import { gradient } from '../kit/gradient.ts';
import { Latest } from '../kit/latest.ts';
import { Resized } from '../kit/resized.ts';
import { type ComparisonState, comparisonOf } from '../layers/compare/compare-state.ts';
import type { LayerMap } from '../layers/layer.ts';
import { firstOf } from '../layers/layers-of.ts';
import { byInterest, namedWords } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import type { Companion } from './companion.ts';
import { openCompanion } from './companion-lines.ts';
import { mapStyles } from './lens-map.styles.ts';
import { mapStateOf } from './map-state.ts';
import './lens-map-pointer.ts';
import { cellAt, type Extent, extentOf, linePlaceAt, type MapUnit } from '../session/map-frame.ts';
import type { LensMapPointer } from './lens-map-pointer.ts';
import { type Coloured, type MapColouring, mapColours, mapPalette, mapScale } from './map-colours.ts';
import { mapCursor, mapDrawing, mapFurniture, shortName } from './map-drawing.ts';
import { type ColourOf, paintCells, paintPoints } from './map-painting.ts';
import { DEAD, DUPLICATE, HOLE, LIVE, type MapPoints, nearestPoint } from './map-points.ts';
import '../layers/path/lens-path.ts';
import { pressed } from '../kit/shortcuts.ts';
import { base } from '../kit/tokens.styles.ts';
import { toggleLine } from '../layers/path/random-line.ts';
import { type MapView, mapView, placeOnMap, traceSpacing } from '../session/map-view.ts';
import { ownGain } from '../session/own-gain.ts';
import { chipStyles, processChips, sharedProcesses } from '../session/processes.ts';
import { placeCursor, showCell, showTrace, traceAtCursor, traceOfGather } from '../session/trace-cursor.ts';
import { work } from '../session/work.ts';
import { mapLegend } from './map-legend.ts';
import { readMapPoints } from './map-reading.ts';
import { companionsIn, mapUnit, unitNote } from './map-units.ts';

const LINE_WORDS = {
  begin:
    'Click points on the survey, or step the lines with the arrow keys and set a point where they cross with Space.',
  nowhere: 'There is no survey there: click within its outline.',
};

/**
 * The Map tab: the position of every trace, coloured by kind or value, and the current slices, north up. It
 * is one file because reading, painting and pointing share the frame.
 */
@element('lens-map')
export class LensMap extends LensElement {
  static override styles = [base, sliders, chipStyles, mapStyles];

  @state() private size = { width: 0, height: 0 };
  @state() private points: MapPoints | null = null;
  @state() private colouring: MapColouring = 'traces';
  @state() private word = '';
  /** True fits the map to the current file, even if other files' lines leave the frame. */
  @state() alone = false;
  @query('.frame') private frame!: HTMLElement;
  @query('lens-map-pointer') private pointer!: LensMapPointer;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.bar-of-values') private valueBar!: HTMLElement | null;
  #reading = new Latest();
  #painting = new Latest();
  #shown: PageDataset | null = null;
  #view: MapView | null = null;
  /** Other files' lines, converted to the unit of this map. */
  #lines: readonly Companion[] = [];
  #unit: MapUnit = 'unknown';
  #hadNrms = false;
  #hadLayer = false;

  constructor() {
    super();
    new Resized(
      this,
      () => this.frame,
      () => {
        this.size = { width: this.frame.clientWidth, height: this.frame.clientHeight };
      },
    );
  }

  /** The NRMS colours are chosen when their map is computed and dropped when the comparison ends. */
  override willUpdate(): void {
    // Restores what was chosen before another tab was shown.
    if (!this.hasUpdated)
      ({ colouring: this.colouring, word: this.word } = mapStateOf(this.store).colour.value);
    const { meta } = this.store;
    const { companions } = mapStateOf(this.store);
    this.#unit = meta.value ? mapUnit(meta.value, companions.value) : 'unknown';
    this.#lines = companionsIn(this.#unit, companions.value);
    const hasNrms = Boolean(this.comparison?.nrms);
    if (hasNrms && !this.#hadNrms) this.colouring = 'nrms';
    if (!hasNrms && this.colouring === 'nrms') this.colouring = 'traces';
    if (this.store.shape.value?.flat && (this.colouring === 'slice' || this.colouring === 'fold'))
      this.colouring = 'traces';
    this.#hadNrms = hasNrms;
    const hasLayer = this.#layer !== null;
    if (hasLayer && !this.#hadLayer && this.colouring === 'traces') this.colouring = 'layer';
    if (!hasLayer && this.colouring === 'layer') this.colouring = 'traces';
    this.#hadLayer = hasLayer;
  }

  /** Values that a layer offers for the colours, such as the times of a horizon. */
  get #layer(): LayerMap | null {
    return firstOf(this.session, (layer) => layer.mapValues?.());
  }

  get comparison(): ComparisonState | null {
    return comparisonOf(this.store).value;
  }

  override render() {
    const { meta, shape, indices } = this.store;
    const { companions } = mapStateOf(this.store);
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
        ${this.#chooser()} ${this.colouring === 'slice' ? [ownGain(this.store, 'mapGain'), processChips(this.session, sharedProcesses(this.store))] : nothing}
        ${
          shape.value?.flat === false
            ? button(
                'Random line',
                'Draw a path over the survey and see the section along it',
                () => toggleLine(this.session),
                {
                  pressed: this.store.hasPath.value,
                },
              )
            : nothing
        }
        ${
          this.points && !this.points.read
            ? html`<span class="muted">Positions from the grid; holes are not known yet.</span>
                ${button('Read every header', 'Takes as long as reading the file once', () => {
                  mapStateOf(this.store).complete.value = true;
                  void this.#read(true);
                })}`
            : nothing
        }
        ${
          companions.value.length > 0
            ? check({
                label: 'Fit to this file',
                title: 'Fits the map to the current file only',
                to: prop(this, 'alone'),
              })
            : nothing
        }
        ${companions.value.map((line) =>
          button(
            shortName(line.name),
            unitNote(line, this.#unit) ?? 'Opens this file; it is on the map',
            () => openCompanion(this.session, line),
          ),
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
        <lens-map-pointer .session=${this.session} .view=${view} .valueAt=${this.#valueAt}></lens-map-pointer>
        ${mapLegend(this.points, this.points && mapScale(this.points, this.#coloured), this.colouring, this.colouring === 'layer' ? titleOf(this.#layer) : this.store.valueName.value.title)}
      </div>
      <p id="keys" class="visually-hidden">${
        shape.value?.flat
          ? 'Click or tap a trace to put the crosshair on it; left and right arrow keys step the trace, up and down the gather.'
          : 'Click or tap a trace to see its slices; arrow keys step inline and crossline.'
      }</p>
    `;
  }

  #chooser() {
    const { shape, customWords } = this.store;
    const second = this.comparison;
    const nrms = second?.nrms ? `NRMS with “${second.name}” (%)` : null;
    const options: [string, string][] = [['traces', 'Live, dead, duplicate, hole']];
    if (!shape.value?.flat)
      options.push(['slice', shape.value?.sample.label ?? 'Time slice'], ['fold', 'Fold']);
    if (nrms) options.push(['nrms', nrms]);
    const layer = this.#layer;
    if (layer) options.push(['layer', titleOf(layer)]);
    const words = byInterest(namedWords(this.session.services, customWords.value));
    return select({
      label: 'Colour by',
      title: 'What the colour of each trace shows',
      to: bound(this.colouring === 'word' ? `word ${this.word}` : this.colouring, (chosen) =>
        this.#colourBy(chosen),
      ),
      options,
      group: ['Header word', words.map(({ name, title, byte }) => [`word ${name}`, `${title} (${byte})`])],
    });
  }

  override updated(): void {
    const dataset = this.store.dataset.value;
    if (dataset && dataset !== this.#shown) {
      this.#shown = dataset;
      this.points = null;
      void this.#read(mapStateOf(this.store).complete.value);
    }
    void this.#paint();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
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

  /** Reads positions from the headers, or from the grid alone when reading every header would take long. */
  async #read(every: boolean): Promise<void> {
    const word = this.#headerWord;
    const points = await work(this.session, {
      kind: 'map',
      label: 'Map',
      tab: 'map',
      latest: this.#reading,
      run: ({ dataset, signal, onProgress }) =>
        readMapPoints(dataset, { every: every || word !== null, word, signal, report: onProgress }),
    });
    if (points) this.points = points;
  }

  #colourBy(chosen: string): void {
    const [kind, word = ''] = chosen.split(' ');
    this.colouring = kind as MapColouring;
    this.word = word;
    mapStateOf(this.store).colour.value = { colouring: this.colouring, word };
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
      nrms: comparisonOf(store).value?.nrms?.nrms ?? null,
      layer: this.#layer?.values ?? null,
      layerScale: this.#layer?.colours ?? null,
    };
  }

  async #paint(): Promise<void> {
    const { canvas, points } = this;
    const view = this.#view;
    // A '2d' context is avoided because its first call waits up to a second for the GPU to finish the 3D
    // view.
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
    // Values are drawn without gaps, traces with gaps between them.
    const size = Math.max(1, Math.min(40, scale ? Math.ceil(spacing) : Math.floor(0.7 * spacing)));
    const colours = mapColours(points, mapPalette(this.renderRoot), scale, this.#coloured);
    const { cells, kinds, counts } = points;
    // A grid with a single line has no cells to fill.
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
      if (counts.holes > 0) await paint(Math.max(1, Math.round(size / 3)), [HOLE], signal);
      if (filled) await paintCells(words, points, filled, view.frame, ratio, colours, signal);
      await paint(size, [LIVE], signal);
      // Dead and duplicate traces are drawn last, so that others do not hide them.
      if (counts.dead + counts.duplicates > 0) await paint(size, [DEAD, DUPLICATE], signal);
      const bitmap = await createImageBitmap(image);
      if (signal.aborted) return;
      Object.assign(canvas, { width, height });
      context.transferFromImageBitmap(bitmap);
      // A browser keeps every mark.
      if (performance.getEntriesByName('segy-lens/map').length > 100) performance.clearMarks('segy-lens/map');
      performance.mark('segy-lens/map', { detail: { read: points.read, colouring: this.colouring } });
    });
  }

  /** The picture's point under the pointer, also while the picture is stretched after a resize of the frame. */
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

  readonly #valueAt = (inline: number, crossline: number): string => {
    const { crosslineCount, nrms } = this.#coloured;
    const layer = this.colouring === 'layer' ? this.#layer : null;
    const values = layer ? layer.values : this.colouring === 'nrms' ? nrms : null;
    const value = values?.[inline * crosslineCount + crossline] ?? Number.NaN;
    if (Number.isNaN(value)) return '';
    return layer
      ? `${layer.title} ${formatNumber(value, 2)} ${layer.unit}`.trim()
      : `NRMS ${formatNumber(value, 1)} %`;
  };

  #click(event: MouseEvent): void {
    const view = this.#view;
    const geometry = this.store.meta.value?.geometry;
    // While a path is drawn, clicks add points to it.
    if (!view || !geometry || this.store.path.value?.drawing) return;
    const { x, y } = this.#within(event);
    const cell = 'binGrid' in geometry ? cellAt(view.frame.toMap({ x, y }), geometry) : null;
    if (cell) {
      showCell(this.session, { inlineIndex: cell.inline, crosslineIndex: cell.crossline });
      return;
    }
    const line = this.#lines.find(({ path }) =>
      path.some((point) => {
        const at = view.frame.toPixel(point);
        return Math.hypot(at.x - x, at.y - y) < 8;
      }),
    );
    if (line) {
      openCompanion(
        this.session,
        mapStateOf(this.store).companions.value.find((other) => other.fingerprint === line.fingerprint) ??
          line,
      );
      return;
    }
    this.#goToTrace(view.frame.toMap({ x, y }), view);
  }

  /** Moves the crosshair to the trace nearest to a place; in a file of gathers its gather is shown too. */
  #goToTrace(at: { x: number; y: number }, view: MapView): void {
    const trace = this.points ? nearestPoint(this.points, at, view.frame) : -1;
    if (trace >= 0 && this.store.shape.value?.flat) this.#showTrace(trace);
  }

  #showTrace(trace: number): void {
    const count = this.store.meta.value?.traceCount ?? 0;
    this.pointer.say(`Trace ${formatCount(trace + 1)} of ${formatCount(count)}`);
    showTrace(this.session, trace);
  }

  /** Map position of the trace at the crosshair, for a line or a file of gathers. */
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
      const exists = to >= 0 && to < dataset.meta.traceCount;
      if (exists) this.#showTrace(to);
      return exists;
    };
    const move = (slot: 'inline' | 'crossline', by: number): void => {
      session.slices.move(slot, store.indices.value[slot] + by);
      const { inline, crossline } = store.indices.value;
      // A crosshair moves to the new lines too.
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

/** "Time of Top (ms)". */
const titleOf = (layer: LayerMap | null): string =>
  layer ? `${layer.title}${layer.unit ? ` (${layer.unit})` : ''}` : '';
