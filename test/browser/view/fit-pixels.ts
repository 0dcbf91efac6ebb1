import { expect } from 'vitest';
import type { CameraDirection, SceneSurvey } from '../../../src/core/scene.ts';
import { BACKGROUND, createScene, DISPLAY, readPicture } from './scene.ts';

const survey = (inlineCount: number, crosslineCount: number): SceneSurvey => ({
  inlineCount,
  crosslineCount,
  sampleCount: 300,
  inline: { label: 'Inline', first: 1000, step: 1 },
  crossline: { label: 'Crossline', first: 20_000, step: 2 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
});

interface Rect {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Whatever is not of the colour of the ground, in pixels; rows from the top. */
function drawn(bytes: ArrayLike<number>, width: number, height: number, fromBottom: boolean): Rect {
  const rect = { left: width, right: 0, top: height, bottom: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      if ([0, 1, 2].every((k) => Math.abs(bytes[at + k]! - BACKGROUND[k]!) < 24)) continue;
      const row = fromBottom ? height - 1 - y : y;
      rect.left = Math.min(rect.left, x);
      rect.right = Math.max(rect.right, x + 1);
      rect.top = Math.min(rect.top, row);
      rect.bottom = Math.max(rect.bottom, row + 1);
    }
  }
  return rect;
}

/** The survey with its labels spans 84–94 % of the tighter direction, is no larger in the other, and stands in the middle within 3 %. */
function expectFitted({ left, right, top, bottom }: Rect, width: number, height: number, what: string): void {
  const [across, down] = [(right - left) / width, (bottom - top) / height];
  expect(Math.max(across, down), what).toBeGreaterThan(0.84);
  expect(Math.max(across, down), what).toBeLessThan(0.94);
  expect(Math.abs((left + right) / 2 / width - 0.5), `${what}, across`).toBeLessThan(0.03);
  expect(Math.abs((top + bottom) / 2 / height - 0.5), `${what}, down`).toBeLessThan(0.03);
}

export interface FitCase {
  readonly width: number;
  readonly height: number;
  readonly inlines: number;
  readonly crosslines: number;
  readonly directions: readonly CameraDirection[];
  /** Sizes of pictures of the oblique view. */
  readonly pictures: readonly (readonly [width: number, height: number])[];
}

/** Counts the pixels of box and labels on the screen and in pictures. */
export async function expectFit({
  width,
  height,
  inlines,
  crosslines,
  directions,
  pictures,
}: FitCase): Promise<void> {
  const scene = createScene(survey(inlines, crosslines));
  try {
    const { stage, canvas, labels } = scene;
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    stage.resize();
    for (const direction of directions) {
      stage.resetCamera(direction);
      stage.setDisplay(DISPLAY);
      await stage.nextFrame();
      const ratio = canvas.width / width;
      const shot = readPicture(scene);
      const box = drawn(shot.bytes, shot.width, shot.height, true);
      const home = canvas.getBoundingClientRect();
      const texts = [...labels.querySelectorAll('span')].filter((span) => span.checkVisibility());
      expect(texts.length).toBeGreaterThan(4);
      const spans = texts.map((span) => span.getBoundingClientRect());
      const rect = {
        left: Math.min(box.left / ratio, ...spans.map((span) => span.left - home.left)),
        right: Math.max(box.right / ratio, ...spans.map((span) => span.right - home.left)),
        top: Math.min(box.top / ratio, ...spans.map((span) => span.top - home.top)),
        bottom: Math.max(box.bottom / ratio, ...spans.map((span) => span.bottom - home.top)),
      };
      expectFitted(rect, width, height, `${direction} on the screen`);
    }
    stage.resetCamera('default');
    await stage.nextFrame();
    for (const [across, down] of pictures) {
      const picture = await stage.picture(across, down);
      const { data } = picture.getContext('2d')!.getImageData(0, 0, across, down);
      expectFitted(drawn(data, across, down, false), across, down, `a picture of ${across} × ${down}`);
    }
  } finally {
    scene.dispose();
  }
}
