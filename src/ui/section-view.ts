import {
  type SectionDrawing,
  type SectionGrid,
  type SectionPainter,
  type SectionWindow,
  wiggleStep,
} from '../core/section.ts';
import { clipRange, colormapTable } from '../view/colormap.ts';
import { ColumnWords } from './column-words.ts';
import { differenceGain } from './compared-source.ts';
import { namedWords } from './header-words.ts';
import { MovingEffort } from './moving-effort.ts';
import { sectionClip } from './section-display.ts';
import {
  axisMarks,
  barMarks,
  columnMarks,
  markColumns,
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
import { dataWindow, type SectionSource } from './section-source.ts';
import { clampWindow, wholeWindow } from './section-window.ts';
import type { Session } from './session.ts';
import type { SurveyShape } from './survey-shape.ts';

/** The view rests when it was not moved for this long, or for three of its last frames. */
const REST_MILLISECONDS = 200;

/** A section, and the share of the plot's width in which it is seen. */
export interface SectionPart {
  readonly source: SectionSource;
  /** Its values as drawn. */
  readonly grid: SectionGrid;
  readonly drawing: SectionDrawing;
  readonly from: number;
  readonly to: number;
  /** Its canvas, drawn in this very task, so that it can be copied. */
  picture(changes?: Partial<SectionDrawing>): HTMLCanvasElement | null;
}

/** The picture of the Section tab: what is drawn where, from the store, on two canvases. */
export class SectionView {
  window: SectionWindow = wholeWindow(1, 1);
  source: SectionSource | null = null;
  figure: SectionFigure | null = null;
  drawing: SectionDrawing | null = null;
  /** Another section drawn over this one, cell for cell; null: none. */
  over: SectionSource | null = null;
  /** Share of the plot at which the section drawn over this one begins to be seen instead of it. */
  secondFrom: () => number = () => 1;
  #main: SectionLayer;
  #over: SectionLayer;
  #words: ColumnWords;
  #cells = '';
  readonly #movingEffort = new MovingEffort();
  #moving = false;
  /** Milliseconds from the last frame to this one, while the view moved at both; else 0. */
  #interval = 0;
  #frameAt = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;

  /** @param repaint asks for another frame */
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

  /** Which section the window is over. */
  get shown(): string {
    return this.#cells;
  }

  get kind(): SectionPainter['kind'] | null {
    return this.#main.painter?.kind ?? null;
  }

  /** Shows another part; frames that follow each other closely are drawn with less effort where they come slowly. */
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

  /** The window over a section of another size starts whole; over one of the same size it stays. */
  setSource(source: SectionSource, over: SectionSource | null): void {
    this.source = source;
    this.over = over;
    const { across, down } = source;
    const cells = `${this.session.store.meta.value?.fingerprint} ${source.slot} ${across.count} ${down.count}`;
    if (cells === this.#cells) return;
    this.#cells = cells;
    this.window = wholeWindow(across.count, down.count);
  }

  /** @param over the canvas over the picture, for what is drawn over it */
  paint(
    picture: HTMLCanvasElement,
    over: HTMLCanvasElement | null,
    axes: HTMLCanvasElement,
    frame: { readonly width: number; readonly height: number },
    theme: SectionTheme,
    ink: SectionDrawing['ink'],
    now: number,
  ): void {
    const { store } = this.session;
    const shape = store.shape.value;
    const { source } = this;
    if (!shape || !source || frame.width < 160 || frame.height < 96) return;
    this.#adapt(now);
    const ratio = Math.min(2, devicePixelRatio);
    const drawing = this.#drawing(source, ratio, ink);
    const figure = this.#figure(source, shape, frame, drawing, ratio);
    this.figure = figure;
    this.drawing = drawing;
    this.#place(picture, figure, ratio);
    this.#main.draw(picture, source, drawing);
    if (this.over && over) {
      this.#place(over, figure, ratio);
      this.#over.draw(over, this.over, { ...drawing, window: dataWindow(this.over, this.window) });
    } else this.#over.dispose();
    setSize(axes, Math.round(frame.width * ratio), Math.round(frame.height * ratio));
    const context = axes.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    paintFigure(context, figure, theme);
  }

  /** A slow machine draws with fewer taps while the view moves, and with all of them when it rests. */
  #adapt(now: number): void {
    if (!this.#moving) return;
    this.#interval = this.#frameAt > 0 ? now - this.#frameAt : 0;
    this.#frameAt = now;
    this.#movingEffort.frame(this.#interval);
  }

  #drawing(source: SectionSource, ratio: number, ink: SectionDrawing['ink']): SectionDrawing {
    const { section, display, amplitude } = this.session.store;
    const settings = section.value;
    const clip = sectionClip(
      settings,
      amplitude.value,
      this.session.store.clip.value,
      this.processing.result?.magnitudes ?? null,
    );
    const { density, wiggle, fillPositive, fillNegative, swing, reversed } = settings;
    this.window = clampWindow(this.window, source.across.count, source.down.count);
    return {
      window: dataWindow(source, this.window),
      table: colormapTable(display.value.colormap),
      range: clipRange(clip, this.session.store.gainOf('sectionGain') * differenceGain(this.session.store)),
      reversed,
      density,
      wiggle,
      fillPositive,
      fillNegative,
      ink,
      negativeInk: [176, 58, 46],
      swing,
      interpolate: display.value.interpolate,
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
    const plot = plotRect(frame.width, frame.height, drawing.range);
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
      ...this.#top(source, plot.width),
      sideLabel: side.label,
      sideMarks: axisMarks(side, side.whole, top, height, plot.height, SIDE_SPACING),
      table: drawing.table,
      barMarks: barMarks(drawing.range, barHeight),
      barHeight,
      note: wiggleNote(
        wiggleStep((plot.width * ratio) / drawing.window.width) * source.columnStride,
        drawing.wiggle || drawing.fillPositive || drawing.fillNegative,
      ),
      cross: {
        x: cell ? within(((cell.column + 0.5 - left) / width) * plot.width, plot.width) : null,
        y: cell ? within(((cell.row + 0.5 - top) / height) * plot.height, plot.height) : null,
      },
    };
  }

  #top(source: SectionSource, pixels: number): Pick<SectionFigure, 'topLabel' | 'topMarks'> {
    const { store, services } = this.session;
    const { left, width } = this.window;
    const name = store.section.value.topAxis;
    const { across } = source;
    const columns = () => markColumns(left, width, across.count, pixels);
    if (name === 'trace' && source.upright) {
      const numbers = new Map(columns().map((column) => [column, String(source.traceOf(column) + 1 || '–')]));
      return {
        topLabel: 'Trace of the file',
        topMarks: columnMarks([...numbers.keys()], numbers, this.window, pixels),
      };
    }
    const word = namedWords(services, store.customWords.value).find((each) => each.name === name);
    if (word && source.upright) {
      const shown = columns();
      const values = this.#words.of(name, word, source, shown);
      return { topLabel: word.title, topMarks: columnMarks(shown, values, this.window, pixels) };
    }
    if (source.numbers)
      return { topLabel: across.label, topMarks: unevenMarks(source.numbers, this.window, pixels) };
    return {
      topLabel: across.label,
      topMarks: axisMarks(across, source.counted, left, width, pixels, TOP_SPACING),
    };
  }

  #place(picture: HTMLCanvasElement, { plot }: SectionFigure, ratio: number): void {
    const { style } = picture;
    style.left = `${plot.x}px`;
    style.top = `${plot.y}px`;
    style.width = `${plot.width}px`;
    style.height = `${plot.height}px`;
    setSize(picture, Math.round(plot.width * ratio), Math.round(plot.height * ratio));
  }

  /** What is seen from left to right, for whoever makes a picture of it elsewhere. */
  get parts(): readonly SectionPart[] {
    const { source, over, drawing } = this;
    if (!source || !drawing) return [];
    const split = over && this.#over.painter ? this.secondFrom() : 1;
    const part = (layer: SectionLayer, of: SectionSource, from: number, to: number): SectionPart => {
      const own = { ...drawing, window: dataWindow(of, this.window), effort: 4 } as const;
      return {
        source: of,
        grid: layer.processing.shown(of.grid),
        drawing: own,
        from,
        to,
        picture: (changes = {}) => layer.picture({ ...own, ...changes }),
      };
    };
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

/** Setting a canvas's size clears it, even to the size it has. */
function setSize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
