import { SegyError } from '../core/errors.ts';
import type { StageOptions, StageView } from '../core/scene.ts';
import { Stage } from './stage.ts';
import { standStill } from './stand-still.ts';

/** @throws SegyError 'no-webgl' where the browser gives no WebGL2 context. */
export function createStage(
  canvas: HTMLCanvasElement,
  labelLayer: HTMLElement,
  options: StageOptions = {},
): StageView {
  const context = canvas.getContext('webgl2', {
    antialias: true,
    alpha: false,
    powerPreference: 'high-performance',
  });
  if (!context) {
    throw new SegyError(
      'no-webgl',
      'This browser gives no WebGL2 context, which the 3D view needs. Switch on hardware acceleration or use another browser; sections and headers work without it.',
    );
  }
  return standStill(new Stage(canvas, context, labelLayer, options));
}
