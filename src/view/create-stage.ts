import { SegyError } from '../core/errors.ts';
import type { StageOptions } from '../core/scene.ts';
import { forgetLostObjects } from './context-objects.ts';
import { Stage } from './stage.ts';
import type { StageView } from './stage-view.ts';

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
  forgetLostObjects(context);
  return new Stage(canvas, context, labelLayer, options);
}
