import { PLAIN_DISPLAY } from '../../../src/core/display-settings.ts';
import { encodeHalves } from '../../../src/core/half.ts';
import type { DisplaySettings, SceneSurvey } from '../../../src/core/scene.ts';
import type { Level, MeshData, PlacedSlice } from '../../../src/core/types.ts';
import type { SurfaceSign } from '../../../src/surface/flying-edges.ts';
import { createStage } from '../../../src/view/create-stage.ts';
import type { StageView } from '../../../src/view/stage-view.ts';
import { PALETTES, rgb } from '../../../src/view/theme.ts';
import { extractSurface } from '../../extract-surface.ts';
import { type LayeredStage, type LayerOptions, layered, type SurfaceLook } from './layer-setters.ts';

export const DISPLAY: DisplaySettings = {
  ...PLAIN_DISPLAY,
  colormap: 'red-white-blue',
  clip: [-1, 1],
  theme: 'dark',
  crop: null,
};

export const BACKGROUND = rgb(PALETTES.dark.background).map((v) => Math.round(v * 255));

/** A survey of a level, every sample of it. */
export function surveyOf(level: Level): SceneSurvey {
  const { stride } = level;
  return {
    inlineCount: (level.inlineCount - 1) * stride.inline + 1,
    crosslineCount: (level.crosslineCount - 1) * stride.crossline + 1,
    sampleCount: (level.sampleCount - 1) * stride.sample + 1,
    inline: { label: 'Inline', first: 1, step: 1 },
    crossline: { label: 'Crossline', first: 1, step: 1 },
    vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
    binGrid: null,
    flat: false,
  };
}

/** A level from a function of its own indices; null columns where `last` says −1. */
export function levelOf(
  [inlineCount, crosslineCount, sampleCount]: readonly [number, number, number],
  value: (inline: number, crossline: number, sample: number) => number,
  last: (inline: number, crossline: number) => number = () => sampleCount - 1,
  stride: Level['stride'] = { inline: 1, crossline: 1, sample: 1 },
): Level {
  const floats = new Float32Array(inlineCount * crosslineCount * sampleCount);
  const lastValid = new Int32Array(inlineCount * crosslineCount);
  for (let i = 0, at = 0; i < inlineCount; i++) {
    for (let x = 0; x < crosslineCount; x++) {
      lastValid[i * crosslineCount + x] = last(i, x);
      for (let s = 0; s < sampleCount; s++, at++) floats[at] = s <= last(i, x) ? value(i, x, s) : 0;
    }
  }
  const scale = 2 ** -9;
  const data = new Uint16Array(floats.length);
  encodeHalves(floats, scale, data, 0);
  return { stride, inlineCount, crosslineCount, sampleCount, data, lastValid, scale };
}

export function meshOf(level: Level, amplitude: number, sign: SurfaceSign = 'positive'): MeshData {
  return extractSurface(level, amplitude, sign, 0, level.inlineCount - 1);
}

/** The slice of a level at one of its own lines. */
export function inlineOf(level: Level, inline: number): PlacedSlice {
  const { crosslineCount: width, sampleCount: height, stride, lastValid, data, scale } = level;
  const half = (bits: number) => {
    const size =
      bits & 0x7c00 ? (1024 + (bits & 1023)) * 2 ** (((bits >> 10) & 31) - 25) : (bits & 1023) * 2 ** -24;
    return bits & 0x8000 ? -size : size;
  };
  const values = new Float32Array(width * height).fill(Number.NaN);
  for (let x = 0; x < width; x++) {
    const column = inline * width + x;
    for (let s = 0; s <= lastValid[column]!; s++)
      values[s * width + x] = half(data[column * height + s]!) * scale;
  }
  return {
    data: values,
    width,
    height,
    subsample: stride.crossline,
    exact: false,
    axis: 'inline',
    index: inline * stride.inline,
    columnStride: stride.crossline,
    rowStride: stride.sample,
  };
}

export interface TestScene {
  readonly stage: LayeredStage;
  readonly canvas: HTMLCanvasElement;
  readonly labels: HTMLElement;
  readonly dispose: () => void;
}

export function createScene(survey: SceneSurvey | null, options: LayerOptions = {}): TestScene {
  const host = document.createElement('div');
  const canvas = document.createElement('canvas');
  const labels = document.createElement('div');
  host.style.position = 'relative';
  labels.style.position = 'absolute';
  labels.style.inset = '0';
  canvas.style.display = 'block';
  canvas.style.width = '320px';
  canvas.style.height = '240px';
  host.append(canvas, labels);
  document.body.append(host);
  const stage = layered(createStage(canvas, labels, { rayScale: 1, ...options }), options);
  stage.setDisplay(DISPLAY);
  stage.setSurvey(survey);
  return {
    stage,
    canvas,
    labels,
    dispose: () => {
      stage.dispose();
      host.remove();
    },
  };
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA from the bottom left. */
  readonly bytes: Uint8Array;
}

/** Draws once more and reads everything in the same task: the drawing buffer is not kept. */
export async function picture(
  scene: TestScene,
  settings: Partial<DisplaySettings & SurfaceLook> = {},
): Promise<Picture> {
  scene.stage.setDisplay({ ...DISPLAY, ...settings });
  scene.stage.setSurfaceLook({ showSurface: true, surfaceOpacity: 1, ...settings });
  await scene.stage.nextFrame();
  return readPicture(scene);
}

/** What was drawn in this frame. */
export function readPicture({ canvas }: TestScene): Picture {
  const gl = canvas.getContext('webgl2')!;
  const { width, height } = canvas;
  const bytes = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  return { width, height, bytes };
}

/** Which pixels are of the gold surface: red well above blue, as no axis or background is. */
export function goldMask({ bytes, width, height }: Picture): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, k) =>
    bytes[k * 4]! - bytes[k * 4 + 2]! > 30 ? 1 : 0,
  );
}

export async function loseContext(canvas: HTMLCanvasElement): Promise<() => Promise<void>> {
  const extension = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
  const next = (name: string) =>
    new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
  const lost = next('webglcontextlost');
  extension.loseContext();
  await lost;
  return async () => {
    const restored = next('webglcontextrestored');
    await new Promise((resolve) => setTimeout(resolve, 50));
    extension.restoreContext();
    await restored;
  };
}

/** Waits until no frame is drawn any more: the camera creeps for a while after a move. */
export async function atRest(stage: StageView): Promise<void> {
  for (let seen = -1; seen !== stage.counts.frames; ) {
    seen = stage.counts.frames;
    for (let k = 0; k < 10; k++) await new Promise(requestAnimationFrame);
  }
}
