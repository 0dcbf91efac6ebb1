import { afterEach, describe, expect, test } from 'vitest';
import { PLAIN_DISPLAY } from '../../../src/core/display-settings.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import type { DisplaySettings, SceneSurvey, StageOptions } from '../../../src/core/scene.ts';
import type { PlacedSlice } from '../../../src/core/types.ts';
import { colormapTable } from '../../../src/view/colormap.ts';
import { createStage } from '../../../src/view/create-stage.ts';
import type { StageView } from '../../../src/view/stage-view.ts';
import { PALETTES, rgb } from '../../../src/view/theme.ts';
import { type LayeredStage, layered } from './layer-setters.ts';
import { loseContext } from './scene.ts';

const WIDTH = 8;
const HEIGHT = 6;

const survey: SceneSurvey = {
  inlineCount: 1,
  crosslineCount: WIDTH,
  sampleCount: HEIGHT,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'CDP', first: 101, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: true,
};

const display: DisplaySettings = {
  ...PLAIN_DISPLAY,
  colormap: 'red-white-blue',
  clip: [-1, 1],
  theme: 'dark',
  interpolate: false,
  crop: null,
};

function line(fill: (column: number, row: number) => number, width = WIDTH, height = HEIGHT): PlacedSlice {
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) data[row * width + column] = fill(column, row);
  return {
    data,
    width,
    height,
    subsample: 1,
    exact: true,
    axis: 'line',
    index: 0,
    columnStride: 1,
    rowStride: 1,
  };
}

let dispose: (() => void)[] = [];
afterEach(() => {
  for (const each of dispose) each();
  dispose = [];
});

function createScene(options?: StageOptions): {
  stage: LayeredStage;
  canvas: HTMLCanvasElement;
  labels: HTMLElement;
} {
  const host = document.createElement('div');
  const canvas = document.createElement('canvas');
  const labels = document.createElement('div');
  host.style.position = 'relative';
  labels.style.position = 'absolute';
  labels.style.inset = '0';
  canvas.style.display = 'block';
  canvas.style.width = '400px';
  canvas.style.height = '300px';
  host.append(canvas, labels);
  document.body.append(host);
  const stage = layered(createStage(canvas, labels, options), options);
  dispose.push(() => {
    stage.dispose();
    host.remove();
  });
  stage.setDisplay(display);
  stage.setSurvey(survey);
  return { stage, canvas, labels };
}

/** CSS position of a sample of the flat survey, found by asking the stage what lies where. */
function position(stage: StageView, canvas: HTMLCanvasElement, column: number, row: number) {
  const bounds = canvas.getBoundingClientRect();
  let [sumX, sumY, count] = [0, 0, 0];
  for (let y = 1; y < 300; y += 3) {
    for (let x = 1; x < 400; x += 3) {
      const pick = stage.pick(bounds.left + x, bounds.top + y);
      if (pick?.crosslineIndex !== column || pick.sampleIndex !== row) continue;
      sumX += x;
      sumY += y;
      count++;
    }
  }
  return count === 0 ? null : { x: sumX / count, y: sumY / count };
}

/** Must follow a drawn frame in the same task: the drawing buffer is not kept. */
function pixel(canvas: HTMLCanvasElement, at: { x: number; y: number }): number[] {
  const gl = canvas.getContext('webgl2')!;
  const ratio = canvas.width / canvas.clientWidth;
  const bytes = new Uint8Array(4);
  const y = canvas.height - 1 - Math.floor(at.y * ratio);
  gl.readPixels(Math.floor(at.x * ratio), y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  return [...bytes.subarray(0, 3)];
}

async function pageFrames(count: number): Promise<void> {
  for (let k = 0; k < count; k++) await new Promise(requestAnimationFrame);
}

/** Some frames of the page went by without one of the stage. */
async function rested(stage: StageView): Promise<void> {
  for (let frames = -1; frames !== stage.counts.frames; ) {
    ({ frames } = stage.counts);
    await pageFrames(5);
  }
}

async function redraw(stage: StageView, settings: Partial<DisplaySettings> = {}): Promise<void> {
  stage.setDisplay({ ...display, ...settings });
  await stage.nextFrame();
}

const entry = (k: number, name: DisplaySettings['colormap'] = 'red-white-blue') => [
  ...colormapTable(name).subarray(k * 4, k * 4 + 3),
];
const near = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, k) => Math.abs(value - b[k]!))) <= 2;
const background = rgb(PALETTES.dark.background).map((v) => Math.round(v * 255));

describe('colours', () => {
  test('known samples have the colours of the table; time points down, crosslines go right', async () => {
    const { stage, canvas } = createScene();
    stage.setSlice(
      'inline',
      line((column, row) => (row === 0 ? 1 : row === HEIGHT - 1 ? -1 : column === 0 ? 0.2 : -0.6)),
    );
    await stage.nextFrame();
    const top = position(stage, canvas, 3, 0)!;
    const bottom = position(stage, canvas, 3, HEIGHT - 1)!;
    const left = position(stage, canvas, 0, 3)!;
    const inner = position(stage, canvas, 5, 3)!;
    expect(top.y).toBeLessThan(bottom.y - 50);
    expect(left.x).toBeLessThan(inner.x - 50);
    await redraw(stage);
    const seen = [top, bottom, left, inner].map((at) => pixel(canvas, at));
    const wanted = [entry(255), entry(0), entry(153), entry(51)];
    seen.forEach((colour, k) => {
      expect(near(colour, wanted[k]!), `${colour} for ${wanted[k]}`).toBe(true);
    });
  });

  test('gain, clip and map change the colours without any upload', async () => {
    const { stage, canvas } = createScene();
    stage.setSlice(
      'inline',
      line(() => 0.25),
    );
    await stage.nextFrame();
    const at = position(stage, canvas, 3, 3)!;
    const before = stage.counts;
    await redraw(stage, { gain: 4 });
    expect(near(pixel(canvas, at), entry(255))).toBe(true);
    await redraw(stage, { clip: [-0.5, 0.5] });
    expect(near(pixel(canvas, at), entry(191))).toBe(true);
    await redraw(stage, { colormap: 'viridis', clip: [0.25, 1] });
    expect(near(pixel(canvas, at), entry(0, 'viridis'))).toBe(true);
    await redraw(stage, { interpolate: true, theme: 'light', gain: 4 });
    expect(near(pixel(canvas, at), entry(255))).toBe(true);
    const { frames, textureUploads, textureBytes } = stage.counts;
    expect(frames).toBe(before.frames + 4);
    expect([textureUploads, textureBytes]).toEqual([before.textureUploads, before.textureBytes]);
  });

  test.each([true, false])(
    'a null is transparent and its neighbours keep their colour (interpolate %s)',
    async (interpolate) => {
      const { stage, canvas } = createScene();
      stage.setSlice(
        'inline',
        line(() => 1),
      );
      await stage.nextFrame();
      const hole = position(stage, canvas, 4, 3)!;
      const beside = position(stage, canvas, 5, 3)!;
      stage.setSlice(
        'inline',
        line((column) => (column === 4 ? Number.NaN : 1)),
      );
      await redraw(stage, { interpolate });
      expect(near(pixel(canvas, hole), background)).toBe(true);
      // Near the null as well as at the sample: the weight is divided out.
      const edge = { x: hole.x + (beside.x - hole.x) * 0.6, y: hole.y };
      expect(near(pixel(canvas, edge), entry(255))).toBe(true);
      expect(near(pixel(canvas, beside), entry(255))).toBe(true);
      expect(position(stage, canvas, 4, 3)).toBeNull();
    },
  );

  test('a slice beyond the texture limit is tiled without a seam', async () => {
    const ramp = (column: number, row: number) => (column + row) / (WIDTH + HEIGHT) - 0.5;
    const shots: number[][][] = [];
    for (const textureLimit of [1024, 4]) {
      const { stage, canvas } = createScene({ textureLimit });
      stage.setSlice('inline', line(ramp));
      await redraw(stage, { interpolate: true });
      const shot: number[][] = [];
      for (let x = 110; x < 290; x += 4) shot.push(pixel(canvas, { x, y: 150 }));
      shots.push(shot);
    }
    shots[0]!.forEach((colour, k) => {
      expect(near(colour, shots[1]![k]!), `${colour} and ${shots[1]![k]}`).toBe(true);
    });
  });
});

describe('counted work', () => {
  test('a slice is one upload of four bytes a sample, and its texture is used again', async () => {
    const { stage } = createScene();
    await stage.nextFrame();
    for (let round = 0; round < 3; round++) {
      const before = stage.counts;
      stage.setSlice(
        'inline',
        line(() => round),
      );
      await stage.nextFrame();
      expect(stage.counts.textureUploads).toBe(before.textureUploads + 1);
      expect(stage.counts.textureBytes).toBe(before.textureBytes + WIDTH * HEIGHT * 4);
    }
  });

  test('nothing is drawn when nothing changed', async () => {
    const { stage } = createScene();
    stage.setSlice(
      'inline',
      line(() => 1),
    );
    await stage.nextFrame();
    // The camera may still come to rest once.
    await rested(stage);
    const { frames } = stage.counts;
    await pageFrames(10);
    await stage.nextFrame();
    expect(stage.counts.frames).toBe(frames);
  });

  test('a camera move draws until it rests, then no more', async () => {
    const { stage } = createScene();
    await stage.nextFrame();
    const before = stage.counts.frames;
    stage.resetCamera('top');
    await stage.nextFrame();
    await rested(stage);
    const { frames } = stage.counts;
    expect(frames).toBeGreaterThan(before);
    await pageFrames(10);
    expect(stage.counts.frames).toBe(frames);
  });
});

describe('life', () => {
  test('the picture comes back after the context was lost', async () => {
    const { stage, canvas } = createScene();
    stage.setSlice(
      'inline',
      line(() => 1),
    );
    await stage.nextFrame();
    const at = position(stage, canvas, 3, 3)!;
    const extension = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
    const lost = new Promise((resolve) =>
      canvas.addEventListener('webglcontextlost', resolve, { once: true }),
    );
    extension.loseContext();
    await lost;
    stage.setDisplay({ ...display, gain: 2 });
    const restored = new Promise((resolve) =>
      canvas.addEventListener('webglcontextrestored', resolve, { once: true }),
    );
    setTimeout(() => extension.restoreContext(), 50);
    await restored;
    await redraw(stage);
    expect(near(pixel(canvas, at), entry(255))).toBe(true);
  });

  test('a restored context has the ground of the theme, and the GPU has nothing to complain of', async () => {
    const { stage, canvas } = createScene();
    stage.setDisplay({ ...display, theme: 'light' });
    stage.setSlice(
      'inline',
      line(() => 1),
    );
    await stage.nextFrame();
    await rested(stage);
    const ground = rgb(PALETTES.light.background).map((share) => Math.round(255 * share));
    const corner = { x: 2, y: 2 };
    await redraw(stage, { theme: 'light' });
    expect(near(pixel(canvas, corner), ground)).toBe(true);
    const restore = await loseContext(canvas);
    await restore();
    // Nothing is set anew: what was set before the loss holds after it.
    stage.setCursor(null);
    await stage.nextFrame();
    expect(near(pixel(canvas, corner), ground)).toBe(true);
    const gl = canvas.getContext('webgl2')!;
    while (gl.getError() !== gl.NO_ERROR);
    // What was made before the loss is disposed of after it.
    stage.setSlice(
      'inline',
      line(() => 1, 2 * WIDTH, 2 * HEIGHT),
    );
    await redraw(stage, { theme: 'light' });
    stage.dispose();
    expect(gl.getError()).toBe(gl.NO_ERROR);
  });

  test('nobody waits for a frame while the context is lost, and what was set meanwhile is drawn after it', async () => {
    const { stage, canvas } = createScene();
    await stage.nextFrame();
    const waiting = loseContext(canvas);
    stage.setDisplay({ ...display, gain: 2 });
    const before = stage.nextFrame();
    const restore = await waiting;
    stage.setSurvey({ ...survey, crosslineCount: WIDTH + 1 });
    stage.setSlice(
      'inline',
      line(() => 1, WIDTH + 1),
    );
    let isOver = false;
    const after = Promise.all([before, stage.nextFrame()]).then(() => {
      isOver = true;
    });
    await pageFrames(5);
    expect(isOver).toBe(true);
    await restore();
    await after;
    await rested(stage);
    await redraw(stage);
    const at = position(stage, canvas, 3, 3)!;
    await redraw(stage);
    expect(near(pixel(canvas, at), entry(255))).toBe(true);
  });

  test('axes are labelled with numbers, titles and units; all go away with the stage', async () => {
    const { stage, labels } = createScene();
    stage.setSlice(
      'inline',
      line(() => 1),
    );
    await stage.nextFrame();
    const texts = [...labels.querySelectorAll('span')]
      .filter((s) => s.style.display !== 'none')
      .map((s) => s.textContent);
    expect(texts).toContain('Time (ms)');
    expect(texts).toContain('CDP');
    expect(texts.filter((text) => /^10[1-8]$/.test(text ?? '')).length).toBeGreaterThan(1);
    stage.setSurvey(null);
    await stage.nextFrame();
    expect([...labels.querySelectorAll('span')].every((s) => s.style.display === 'none')).toBe(true);
    stage.dispose();
    expect(labels.childElementCount).toBe(0);
  });

  test('a canvas can be used again after dispose', async () => {
    const { stage, canvas, labels } = createScene();
    stage.dispose();
    const again = layered(createStage(canvas, labels));
    dispose.push(() => again.dispose());
    again.setDisplay(display);
    again.setSurvey(survey);
    again.setSlice(
      'inline',
      line(() => 1),
    );
    await again.nextFrame();
    const at = position(again, canvas, 3, 3)!;
    await redraw(again, { gain: 2 });
    expect(near(pixel(canvas, at), entry(255))).toBe(true);
  });

  test('without WebGL2 the error says so', () => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d');
    let thrown: unknown;
    try {
      createStage(canvas, document.createElement('div'));
    } catch (error) {
      thrown = error;
    }
    expect(isSegyError(thrown, 'no-webgl')).toBe(true);
  });
});
