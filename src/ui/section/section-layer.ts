import type { SegyError } from '../../core/errors.ts';
import {
  hasSteps,
  NO_STEPS,
  type SectionDrawing,
  type SectionGrid,
  type SectionPainter,
} from '../../core/section.ts';
import { createSectionPainter } from '../../view/section/section-painter.ts';
import { toSegyError } from '../kit/failure.ts';
import type { Session } from '../session/session.ts';
import { stepsOf } from './section-display.ts';
import { SectionProcessing } from './section-processing.ts';
import type { SectionSource } from './section-source.ts';

/** What the messages about a lost context are about. */
const LOST = 'section context';

/** Draws one section on one canvas: it processes the values and owns the painter. */
export class SectionLayer {
  readonly processing: SectionProcessing;
  #painter: SectionPainter | null = null;
  #canvas: HTMLCanvasElement | null = null;
  /** What the canvas shows, once all of it is drawn. */
  #drawn: {
    readonly painter: SectionPainter;
    readonly grid: SectionGrid;
    readonly table: Uint8Array;
    readonly key: string;
  } | null = null;
  /** True after the GPU failed to draw this section, which the user was told. */
  #byProcessor = false;
  /** The painter whose context is lost. It is kept until the browser gives the context back. */
  #lost: SectionPainter | null = null;

  /** @param replaceCanvas requests a new canvas, because a canvas has one kind of context for good */
  constructor(
    private readonly session: Session,
    private readonly repaint: () => void,
    private readonly replaceCanvas: () => void,
    processed: () => void,
  ) {
    this.processing = new SectionProcessing(processed, (error) => session.fail(error));
  }

  get painter(): SectionPainter | null {
    return this.#painter;
  }

  draw(canvas: HTMLCanvasElement, source: SectionSource, drawing: SectionDrawing): void {
    const { store } = this.session;
    const dataset = store.dataset.value;
    if (!dataset) return;
    const settings = store.section.value;
    const { vertical } = store.shape.value!;
    // Rows of a time slice are lines, not samples, so no trace processing applies.
    // An attribute is shown as it was computed.
    const steps =
      source.upright && !store.shown.value ? stepsOf(settings, vertical, source.rowStride) : NO_STEPS;
    const measured = settings.clip === 'percentile' || hasSteps(steps);
    const grid = this.processing.apply(dataset, source.grid, steps, source.rowStride, measured);
    const { table, ...plain } = drawing;
    const key = `${canvas.width} ${canvas.height} ${JSON.stringify(plain)}`;
    try {
      const painter = this.#painterOf(canvas);
      const drawn = this.#drawn;
      // What lies over the section changes more often than the section, such as a horizon that grows.
      if (
        painter &&
        drawn?.painter === painter &&
        drawn.grid === grid &&
        drawn.table === table &&
        drawn.key === key
      )
        return;
      painter?.setSection(grid);
      const whole = painter?.draw(drawing) ?? false;
      this.#drawn = painter && whole ? { painter, grid, table, key } : null;
      if (painter && !whole) this.repaint();
    } catch (error) {
      this.#withoutGpu(toSegyError(error));
    }
  }

  /**
   * The painter of a canvas, or null if it could not be created. It needs no GPU while that cannot be used.
   */
  #painterOf(canvas: HTMLCanvasElement): SectionPainter | null {
    if (this.#canvas === canvas) return this.#painter;
    const kind = this.#byProcessor || this.#lost ? 'canvas' : undefined;
    this.#painter?.dispose();
    this.#painter = null;
    this.#canvas = canvas;
    this.#painter = createSectionPainter(canvas, {
      kind,
      lost: () => this.#contextLost(),
      restored: () => this.#contextRestored(),
      refused: (error) => this.#withoutGpu(error),
    });
    return this.#painter;
  }

  #contextLost(): void {
    if (!this.#painter) return;
    this.#lost = this.#painter;
    this.#painter = null;
    this.session.store.say(
      'notice',
      'The browser took the graphics context of the section away, as it does when the GPU is short of memory or was reset. The processor draws the section until there is a new one, which is slower.',
      { of: 'page', tab: 'section', matter: LOST },
    );
    this.replaceCanvas();
  }

  #contextRestored(): void {
    this.#lost?.dispose();
    this.#lost = null;
    this.session.store.settle(LOST);
    this.replaceCanvas();
  }

  #withoutGpu(error: SegyError): void {
    if (this.#byProcessor) {
      this.session.fail(error);
      return;
    }
    this.#byProcessor = true;
    this.session.store.say('notice', `${error.message} The processor draws it, which is slower.`);
    this.replaceCanvas();
  }

  /** Draws and returns the canvas. The caller must copy it in the same task, before the browser clears it. */
  picture(drawing: SectionDrawing): HTMLCanvasElement | null {
    if (!this.#canvas || !this.#painter) return null;
    this.#drawn = null;
    this.#painter.draw(drawing);
    return this.#canvas;
  }

  dispose(): void {
    this.processing.reset();
    this.#painter?.dispose();
    this.#painter = null;
    this.#drawn = null;
    this.#canvas = null;
    this.#byProcessor = false;
    if (!this.#lost) return;
    // The next canvas has a context of its own, which may be there.
    this.#lost.dispose();
    this.#lost = null;
    this.session.store.settle(LOST);
  }
}
