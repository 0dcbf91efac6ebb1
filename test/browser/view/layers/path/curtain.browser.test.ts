import { afterEach, expect, test } from 'vitest';
import type { PathSection } from '../../../../../src/core/scene.ts';
import { colormapTable } from '../../../../../src/view/colormap.ts';
import { BACKGROUND, createScene, levelOf, picture, surveyOf, type TestScene } from '../../scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

const survey = surveyOf(levelOf([20, 20, 20], () => 0));
const table = colormapTable('red-white-blue');
const entry = (k: number) => [...table.subarray(k * 4, k * 4 + 3)];

/** Along crosslines at inline 10, then straight on along inlines at crossline 19. */
function section(value: (column: number, row: number) => number): PathSection {
  const [width, height] = [28, 20];
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) data[row * width + column] = value(column, row);
  const corners = [
    { column: 0, inlineIndex: 10, crosslineIndex: 0 },
    { column: 19, inlineIndex: 10, crosslineIndex: 19 },
    { column: 27, inlineIndex: 18, crosslineIndex: 19 },
  ];
  return { data, width, height, rowStride: 1, corners };
}

async function colours(scene: TestScene): Promise<number[][]> {
  const { bytes, width, height } = await picture(scene, { interpolate: false });
  // Along the middle row of the picture: the first leg faces the camera.
  const y = height >> 1;
  return Array.from({ length: width }, (_, x) => [
    ...bytes.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
  ]);
}
const is = (a: readonly number[], b: readonly number[]) => a.every((v, k) => Math.abs(v - b[k]!) <= 2);

test('a section along a path stands where the path goes, in the colours of its amplitudes; a null is transparent', async () => {
  const scene = createScene(survey);
  scenes.push(scene);
  const { stage, canvas } = scene;
  stage.resetCamera('inline');
  await stage.nextFrame();
  const before = stage.counts;
  stage.setPathSection(
    section((column) =>
      column > 19 ? 1 : column === 8 || column === 9 ? Number.NaN : column < 8 ? -1 : 0.2,
    ),
  );
  const row = await colours(scene);
  const count = (colour: readonly number[]) => row.filter((seen) => is(seen, colour)).length;
  // The box is 20 cells across: 8 of troughs, 2 of nothing, 10 of 0.2; half a cell at each end is not drawn.
  const cell =
    (row.findLastIndex((seen) => is(seen, entry(153))) - row.findIndex((seen) => is(seen, entry(0)))) / 19;
  expect(cell).toBeGreaterThan(4);
  expect(Math.abs(count(entry(0)) - 7.5 * cell)).toBeLessThan(cell);
  expect(Math.abs(count(entry(153)) - 9.5 * cell)).toBeLessThan(cell);
  const first = row.findIndex((seen) => is(seen, entry(0)));
  const hole = row.slice(first + Math.round(7.9 * cell), first + Math.round(8.9 * cell));
  expect(hole.length).toBeGreaterThan(2);
  expect(hole.every((seen) => is(seen, BACKGROUND))).toBe(true);
  // The second leg is seen from its edge here; from the other side it faces the camera.
  expect(count(entry(255))).toBe(0);
  stage.resetCamera('crossline');
  await stage.nextFrame();
  const side = await colours(scene);
  expect(side.filter((seen) => is(seen, entry(255))).length).toBeGreaterThan(20);
  // Four bytes a sample, the column at the corner in both legs.
  expect(stage.counts.textureBytes - before.textureBytes).toBe((20 + 9) * 20 * 4);
  expect(canvas.isConnected).toBe(true);
  stage.setPathSection(null);
  expect((await colours(scene)).some((seen) => is(seen, entry(255)))).toBe(false);
});

test('the path shows while it is drawn, over everything, and goes with the survey', async () => {
  const scene = createScene(survey);
  scenes.push(scene);
  const blue = ({ bytes }: { bytes: Uint8Array }) => {
    let count = 0;
    for (let k = 0; k < bytes.length; k += 4)
      if (bytes[k] === 0x4f && bytes[k + 1] === 0xc3 && bytes[k + 2] === 0xf7) count++;
    return count;
  };
  scene.stage.setPath([
    { inlineIndex: 2, crosslineIndex: 2, sampleIndex: 10 },
    { inlineIndex: 15, crosslineIndex: 4, sampleIndex: 10 },
  ]);
  expect(blue(await picture(scene))).toBeGreaterThan(100);
  scene.stage.setSurvey(null);
  expect(blue(await picture(scene))).toBe(0);
});
