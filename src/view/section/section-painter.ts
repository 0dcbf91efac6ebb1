import { SegyError } from '../../core/errors.ts';
import type { SectionPainter } from '../../core/section.ts';
import { CanvasPainter } from './canvas-painter.ts';
import { WebglPainter } from './webgl-painter.ts';

/** How long a lost context may take to come back before the canvas is given up. */
const RESTORE_MILLISECONDS = 3000;

export interface SectionPainterOptions {
  /** 'canvas': never ask for WebGL2. */
  readonly kind?: 'canvas';
  /** The context came back and everything must be drawn again. */
  readonly restored?: () => void;
  /** The context was lost for good: a painter of kind 'canvas' on a new canvas can go on. */
  readonly lost?: () => void;
  /** The GPU took the section and then had no room for it: a painter of kind 'canvas' can go on. */
  readonly refused?: (error: SegyError) => void;
}

/** A painter for a canvas that has no context yet: WebGL2 where the browser has it, else Canvas2D. */
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
    throw new SegyError('no-webgl', 'This browser gives neither WebGL2 nor a 2D canvas to draw sections on.');
  }
  const painter = new WebglPainter(gl, refused);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  canvas.addEventListener('webglcontextlost', (event) => {
    if (painter.disposed) return;
    event.preventDefault();
    waiting = setTimeout(() => lost?.(), RESTORE_MILLISECONDS);
  });
  canvas.addEventListener('webglcontextrestored', () => {
    clearTimeout(waiting);
    painter.restore();
    restored?.();
  });
  return painter;
}
