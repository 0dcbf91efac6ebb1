import { hasSteps, NO_STEPS, type SectionDrawing, type SectionPainter } from '../core/section.ts';
import { createSectionPainter } from '../view/section/section-painter.ts';
import { stepsOf } from './section-display.ts';
import { SectionProcessing } from './section-processing.ts';
import type { SectionSource } from './section-source.ts';
import type { Session } from './session.ts';

/** A canvas with a section on it: what is done to the values, and the painter. */
export class SectionLayer {
  readonly processing: SectionProcessing;
  #painter: SectionPainter | null = null;
  #canvas: HTMLCanvasElement | null = null;

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
    if (this.#canvas !== canvas) {
      const kind = this.#canvas ? 'canvas' : undefined;
      this.#canvas = canvas;
      this.#painter = createSectionPainter(canvas, {
        kind,
        restored: this.repaint,
        lost: this.replaceCanvas,
      });
    }
    const settings = store.section.value;
    const { vertical } = store.shape.value!;
    // The rows of a time slice are no samples of a trace.
    const steps = source.upright ? stepsOf(settings, vertical, source.rowStride) : NO_STEPS;
    const measured = settings.clip === 'percentile' || hasSteps(steps);
    const grid = this.processing.apply(dataset, source.grid, steps, source.rowStride, measured);
    try {
      this.#painter?.setSection(grid);
      if (this.#painter && !this.#painter.draw(drawing)) this.repaint();
    } catch {
      // No room on the GPU: the processor draws it.
      this.replaceCanvas();
    }
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
  }
}
