import type { SegyError } from '../core/errors.ts';
import { hasSteps, NO_STEPS, type SectionDrawing, type SectionPainter } from '../core/section.ts';
import { createSectionPainter } from '../view/section/section-painter.ts';
import { toSegyError } from './failure.ts';
import { stepsOf } from './section-display.ts';
import { SectionProcessing } from './section-processing.ts';
import type { SectionSource } from './section-source.ts';
import type { Session } from './session.ts';

/** A canvas with a section on it: what is done to the values, and the painter. */
export class SectionLayer {
  readonly processing: SectionProcessing;
  #painter: SectionPainter | null = null;
  #canvas: HTMLCanvasElement | null = null;
  /** The GPU failed at this section, which was said. */
  #byProcessor = false;

  /** @param replaceCanvas asks for a fresh canvas: this one's context is gone for good */
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
    // The rows of a time slice are no samples of a trace.
    const steps = source.upright ? stepsOf(settings, vertical, source.rowStride) : NO_STEPS;
    const measured = settings.clip === 'percentile' || hasSteps(steps);
    const grid = this.processing.apply(dataset, source.grid, steps, source.rowStride, measured);
    try {
      const painter = this.#painterOf(canvas);
      painter?.setSection(grid);
      if (painter && !painter.draw(drawing)) this.repaint();
    } catch (error) {
      this.#withoutGpu(toSegyError(error));
    }
  }

  /** Null on a canvas that could not be drawn on. A second canvas takes the place of one that the GPU failed: the processor draws on it. */
  #painterOf(canvas: HTMLCanvasElement): SectionPainter | null {
    if (this.#canvas === canvas) return this.#painter;
    const kind = this.#canvas ? 'canvas' : undefined;
    this.#painter?.dispose();
    this.#painter = null;
    this.#canvas = canvas;
    this.#painter = createSectionPainter(canvas, {
      kind,
      restored: this.repaint,
      lost: this.replaceCanvas,
      refused: (error) => this.#withoutGpu(error),
    });
    return this.#painter;
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

  /** The canvas with this drawing made in this very task, so that it can be copied. */
  picture(drawing: SectionDrawing): HTMLCanvasElement | null {
    if (!this.#canvas || !this.#painter) return null;
    this.#painter.draw(drawing);
    return this.#canvas;
  }

  dispose(): void {
    this.processing.reset();
    this.#painter?.dispose();
    this.#painter = null;
    this.#canvas = null;
    this.#byProcessor = false;
  }
}
