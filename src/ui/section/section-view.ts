import { numberAt } from '../../core/axis.ts';
import { flippedRange } from '../../core/scene.ts';
import {
  type SectionDrawing,
  type SectionGrid,
  type SectionPainter,
  type SectionWindow,
  wiggleStep,
} from '../../core/section.ts';
import { clipRange, colormapTable } from '../../view/colormap.ts';
import { placeOver } from '../kit/place-over.ts';
import { sectionMarks } from '../layers/layers-of.ts';
import { drawnMarks } from '../layers/marks.ts';
import { namedWords, ownTopWord } from '../session/header-words.ts';
import type { SectionRect } from '../session/services.ts';
import type { Session } from '../session/session.ts';
import type { SurveyShape } from '../session/survey-shape.ts';
import { ColumnWords } from './column-words.ts';
import { differenceGain } from './compare/compared-source.ts';
import { MovingEffort } from './moving-effort.ts';
import { sectionClip } from './section-display.ts';
import {
  axisMarks,
  barMarks,
  columnMarks,
  halves,
  markColumns,
  placeText,
  plotRect,
  type SectionFigure,
  SIDE_SPACING,
  sideAxis,
  TOP_SPACING,
  unevenMarks,
  wiggleNote,
} from './section-figure.ts';
import { SectionLayer } from './section-layer.ts';
import { paintFigure, type SectionTheme } from './section-painting.ts';
import type { SectionProcessing } from './section-processing.ts';
import { exaggerationNote } from './section-scale.ts';
import { columnNumber, dataWindow, type SectionSource } from './section-source.ts';
import { clampWindow, wholeWindow } from './section-window.ts';

/** The view is at rest when it has not moved for this long, or for three frame times if that is longer. */
const REST_MILLISECONDS = 200;

/** A section and the part of the plot's width (shares, 0…1) where it is visible. */
export interface SectionPart {
  readonly source: SectionSource;
  /** The values drawn, processed or not. */
  readonly grid: SectionGrid;
  readonly drawing: SectionDrawing;
  readonly from: number;
  readonly to: number;
  readonly opacity: number;
  /** Where its picture is, if not in the plot. */
  readonly at: SectionRect | null;
  /** Draws and returns the canvas. The caller must copy it in the same task. */
  picture(changes?: Partial<SectionDrawing>): HTMLCanvasElement | null;
}

/** Draws the Section tab from the store on two canvases, and knows what is drawn where. */
export class SectionView {
  window: SectionWindow = wholeWindow(1, 1);
  source: SectionSource | null = null;
  figure: SectionFigure | null = null;
  drawing: SectionDrawing | null = null;
  /** A second section drawn over this one in the same window, or null. */
  over: SectionSource | null = null;
  /** Share of the plot's width (0…1) where the second section becomes visible. */
  secondFrom: () => number = () => 1;
  #main: SectionLayer;
  #over: SectionLayer;
  #words: ColumnWords;
  #cells = '';
  readonly #movingEffort = new MovingEffort();
  #moving = false;
  /** Milliseconds between the last two frames while the view moves, else 0. */
  #interval = 0;
  #frameAt = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;

  /** @param repaint requests another frame */
  constructor(
    private readonly session: Session,
    readonly repaint: () => void,
    replaceCanvas: () => void,
    processed: () => void,
  ) {
    this.#main = new SectionLayer(session, repaint, replaceCanvas, processed);
    this.#over = new SectionLayer(session, repaint, replaceCanvas, processed);
    this.#words = new ColumnWords(session.store, repaint, (error) => session.fail(error));
  }

  get processing(): SectionProcessing {
    return this.#main.processing;
  }

  get counts(): SectionPainter['counts'] | null {
    return this.#main.painter?.counts ?? null;
  }

  /** Identifies the section that `window` belongs to. */
  get shown(): string {
    return this.#cells;
  }

  get kind(): SectionPainter['kind'] | null {
    return this.#main.painter?.kind ?? null;
  }

  /** Shows another part of the section. On a slow machine, frames during a movement are drawn with fewer taps. */
  move(window: SectionWindow): void {
    this.window = window;
    this.#moving = true;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(
      () => {
        this.#moving = false;
        this.#interval = this.#frameAt = 0;
        this.repaint();
      },
      Math.max(REST_MILLISECONDS, 3 * this.#interval),
    );
    this.repaint();
  }

  /**
   * Sets the section. If its size differs from the former, the whole section becomes visible; otherwise the
   * window stays.
   */
  setSource(source: SectionSource, over: SectionSource | null): void {
    this.source = source;
    this.over = over;
    const { across, down } = source;
    const cells = `${this.session.store.meta.value?.fingerprint} ${source.slot} ${across.count} ${down.count}`;
    if (cells === this.#cells) return;
    this.#cells = cells;
    this.window = wholeWindow(across.count, down.count);
  }

  /** @param over canvas above `picture`, for the second section */
  paint(
    picture: HTMLCanvasElement,
    over: HTMLCanvasElement | null,
    axes: HTMLCanvasElement,
    frame: { readonly width: number; readonly height: number },
    theme: SectionTheme,
    ink: SectionDrawing['ink'],
    now: number,
  ): void {
    const shape = this.session.store.shape.value;
    const { source } = this;
    if (!shape || !source || frame.width < 160 || frame.height < 96) return;
    this.#adapt(now);
    const ratio = Math.min(2, devicePixelRatio);
    const drawing = this.#drawing(source, ratio, ink);
    const figure = this.#figure(source, shape, frame, drawing, ratio);
    this.figure = figure;
    this.drawing = drawing;
    this.#place(picture, figure.plot, ratio);
    this.#main.draw(picture, source, drawing);
    if (this.over && over) {
      this.#place(over, figure.second ?? figure.plot, ratio);
      this.#over.draw(over, this.over, this.#drawing(this.over, ratio, ink));
    } else this.#over.dispose();
    setSize(axes, Math.round(frame.width * ratio), Math.round(frame.height * ratio));
    const context = axes.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    paintFigure(context, figure, theme);
  }

  /** Uses fewer taps while the view moves on a slow machine, and all of them at rest. */
  #adapt(now: number): void {
    if (!this.#moving) return;
    this.#interval = this.#frameAt > 0 ? now - this.#frameAt : 0;
    this.#frameAt = now;
    this.#movingEffort.frame(this.#interval);
  }

  #drawing(source: SectionSource, ratio: number, ink: SectionDrawing['ink']): SectionDrawing {
    const { section, display, amplitude } = this.session.store;
    const settings = section.value;
    const clip = this.session.store.derived.value
      ? this.session.store.clip.value
      : sectionClip(
          settings,
          amplitude.value,
          this.session.store.clip.value,
          this.processing.result?.magnitudes ?? null,
        );
    const { density, wiggle, fillPositive, fillNegative, swing } = settings;
    this.window = clampWindow(this.window, source.across.count, source.down.count);
    const { store } = this.session;
    // Curves are drawn of one section; over another, an attribute is drawn in colours alone.
    const colours = source === this.over && this.source?.look !== undefined;
    return {
      window: dataWindow(source, this.window),
      table: colormapTable(store.colormap.value),
      range: clipRange(clip, store.gainOf('sectionGain') * differenceGain(store)),
      reversed: store.flipped.value,
      ...source.look,
      density: density || colours,
      wiggle: wiggle && !colours,
      fillPositive: fillPositive && !colours,
      fillNegative: fillNegative && !colours,
      ink,
      negativeInk: [176, 58, 46],
      swing,
      interpolate: display.value.interpolate,
      mixing: source.grid.colours ? 'colours' : source.look ? 'values' : (display.value.mixing ?? 'values'),
      lineWidth: ratio,
      effort: this.#moving ? this.#movingEffort.value : 4,
    };
  }

  #figure(
    source: SectionSource,
    shape: SurveyShape,
    frame: { readonly width: number; readonly height: number },
    drawing: SectionDrawing,
    ratio: number,
  ): SectionFigure {
    const { store } = this.session;
    // The bar shows the colours of the stored amplitudes, which turn with the polarity; of two sections, those of the upper one.
    const barred = source.look && this.over ? this.#drawing(this.over, ratio, drawing.ink) : drawing;
    const range = store.flipped.value ? flippedRange(barred.range) : barred.range;
    const curves = drawing.wiggle || drawing.fillPositive || drawing.fillNegative;
    const whole = plotRect(frame.width, frame.height, range, curves && source.upright);
    const [plot, second] = source.look?.beside && this.over ? halves(whole) : [whole, null];
    const { left, top, width, height } = this.window;
    const side = sideAxis(source, shape, store.section.value.unit);
    const barHeight = Math.min(plot.height, 240);
    const cursor = store.cursor.value;
    const cell = cursor ? source.cellOf(cursor) : null;
    const within = (at: number, extent: number) => (at >= 0 && at <= extent ? at : null);
    return {
      width: frame.width,
      height: frame.height,
      plot,
      second,
      ...this.#top(source, plot.width),
      sideLabel: side.label,
      sideMarks: axisMarks(side, side.whole, top, height, plot.height, SIDE_SPACING),
      table: colormapTable(store.display.value.colormap),
      barMarks: barMarks(range, barHeight),
      barTitle: store.shown.value?.named.title ?? '',
      barHeight,
      note: wiggleNote(wiggleStep((plot.width * ratio) / drawing.window.width) * source.columnStride, curves),
      exaggeration: exaggerationNote(store, source, this.window, plot),
      marks: drawnMarks(sectionMarks(this.session, source), ([column, row]) => [
        ((column + 0.5 - left) / width) * plot.width,
        ((row + 0.5 - top) / height) * plot.height,
      ]),
      cross: {
        x: cell ? within(((cell.column + 0.5 - left) / width) * plot.width, plot.width) : null,
        y: cell ? within(((cell.row + 0.5 - top) / height) * plot.height, plot.height) : null,
        xText: cell ? placeText(source.across.label, columnNumber(source, cell.column)) : '',
        yText: cell ? placeText(side.label, numberAt(side, cell.row)) : '',
      },
    };
  }

  #top(source: SectionSource, pixels: number): Pick<SectionFigure, 'topLabel' | 'topMarks'> {
    const { store, services } = this.session;
    const { left, width } = this.window;
    const words = namedWords(services, store.customWords.value);
    const chosen = store.section.value.topAxis;
    const meta = store.meta.value;
    // What nobody asked for is not read where the file is needed and is not there, as that would be an error.
    const own = !chosen && meta && store.dataset.value?.hasFile ? ownTopWord(meta, words) : null;
    const name = own?.name ?? chosen;
    const { across } = source;
    const columns = () => markColumns(left, width, across.count, pixels);
    if (name === 'trace' && source.upright) {
      const numbers = new Map(columns().map((column) => [column, String(source.traceOf(column) + 1 || '–')]));
      return {
        topLabel: 'Trace of the file',
        topMarks: columnMarks([...numbers.keys()], numbers, this.window, pixels),
      };
    }
    const word = own ?? words.find((each) => each.name === name);
    if (word && source.upright) {
      const shown = columns();
      const values = this.#words.of(name, word, source, shown);
      return {
        topLabel: word.title.replace(/^./, (first) => first.toUpperCase()),
        topMarks: columnMarks(shown, values, this.window, pixels),
      };
    }
    if (source.numbers)
      return { topLabel: across.label, topMarks: unevenMarks(source.numbers, this.window, pixels) };
    return {
      topLabel: across.label,
      topMarks: axisMarks(across, source.counted, left, width, pixels, TOP_SPACING),
    };
  }

  #place(picture: HTMLCanvasElement, plot: SectionRect, ratio: number): void {
    placeOver(picture, plot);
    setSize(picture, Math.round(plot.width * ratio), Math.round(plot.height * ratio));
  }

  /** The visible sections from left to right, for exports. */
  get parts(): readonly SectionPart[] {
    const { source, over, drawing } = this;
    if (!source || !drawing) return [];
    const split = over && this.#over.painter ? this.secondFrom() : 1;
    const above = source.look?.above ?? null;
    const part = (
      layer: SectionLayer,
      of: SectionSource,
      from: number,
      to: number,
      opacity = 1,
    ): SectionPart => {
      const own = { ...this.#drawing(of, drawing.lineWidth, drawing.ink), effort: 4 } as const;
      return {
        source: of,
        grid: layer.processing.shown(of.grid),
        drawing: own,
        from,
        to,
        opacity,
        at: null,
        picture: (changes = {}) => layer.picture({ ...own, ...changes }),
      };
    };
    if (over && source.look?.beside)
      return [
        part(this.#main, source, 0, 1),
        { ...part(this.#over, over, 0, 1), at: this.figure?.second ?? null },
      ];
    if (over && above !== null) return [part(this.#main, source, 0, 1), part(this.#over, over, 0, 1, above)];
    const parts = [part(this.#main, source, 0, split)];
    if (over) parts.push(part(this.#over, over, split, 1));
    return parts.filter(({ from, to }) => from < to);
  }

  dispose(): void {
    clearTimeout(this.#settle);
    this.#main.dispose();
    this.#over.dispose();
    this.#cells = '';
  }
}

/** Sets a canvas's size only if it differs, because setting it clears the canvas. */
function setSize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
