import { SegyError } from '../../core/errors.ts';
import type { SectionPainter } from '../../core/section.ts';
import { CanvasPainter } from './canvas-painter.ts';
import { WebglPainter } from './webgl-painter.ts';

export interface SectionPainterOptions {
  /** If 'canvas', WebGL2 is not used even if the browser has it. */
  readonly kind?: 'canvas';
  /** Called when the browser has taken the context away; make a painter of kind 'canvas' on a new canvas meanwhile. */
  readonly lost?: () => void;
  /** Called when the browser has given a lost context back, so that a painter on another new canvas may use WebGL2 again. */
  readonly restored?: () => void;
  /** Called when the GPU has no room for a section that it seemed to accept; make a painter of kind 'canvas' instead. */
  readonly refused?: (error: SegyError) => void;
}

/**
 * Makes a painter for a canvas that has no context yet, with WebGL2 if the browser has it and Canvas2D otherwise.
 * @throws SegyError 'no-webgl' if the browser has neither
 */
export function createSectionPainter(
  canvas: HTMLCanvasElement,
  { kind, restored, lost, refused }: SectionPainterOptions = {},
): SectionPainter {
  const gl =
    kind === 'canvas'
      ? null
      : canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false });
  if (!gl) {
    const context = canvas.getContext('2d');
    if (context) return new CanvasPainter(context);
    throw new SegyError(
      'no-webgl',
      'This browser provides neither WebGL2 nor a 2D canvas, so sections cannot be drawn. Use another browser.',
    );
  }
  const painter = new WebglPainter(gl, refused);
  const tell = (listener: (() => void) | undefined): void => {
    if (!painter.disposed) listener?.();
  };
  canvas.addEventListener('webglcontextlost', (event) => {
    // Without this the browser never restores the context.
    event.preventDefault();
    painter.forget();
    tell(lost);
  });
  canvas.addEventListener('webglcontextrestored', () => tell(restored));
  // While the GPU is being reset, a browser may give a context that is lost already, and no event follows.
  if (gl.isContextLost()) queueMicrotask(() => tell(lost));
  return painter;
}
