import { afterEach, expect, test, vi } from 'vitest';
import { boxOf, near, probe } from '../../probed-picture.ts';
import { BACKGROUND, createScene, levelOf, picture, surveyOf, type TestScene } from '../../scene.ts';

let scene: TestScene;
afterEach(() => {
  vi.restoreAllMocks();
  scene.dispose();
});

test('the volume shows once its shader is compiled, and no frame waits for it', async () => {
  const level = levelOf([9, 16, 16], () => 0.5);
  // Not every browser tells when a shader is compiled: this one is made to, before the stage asks whether it does.
  const COMPLETION_STATUS = 0x91b1;
  let compiling = false;
  let asked: GLenum[] = [];
  const { getExtension, getProgramParameter } = WebGL2RenderingContext.prototype;
  const prototype = WebGL2RenderingContext.prototype as { getExtension(name: string): unknown };
  vi.spyOn(prototype, 'getExtension').mockImplementation(function (
    this: WebGL2RenderingContext,
    name: string,
  ) {
    if (name === 'KHR_parallel_shader_compile') return { COMPLETION_STATUS_KHR: COMPLETION_STATUS };
    return getExtension.call(this, name as 'OCULUS_multiview');
  });
  vi.spyOn(WebGL2RenderingContext.prototype, 'getProgramParameter').mockImplementation(function (
    this: WebGL2RenderingContext,
    program: WebGLProgram,
    name: GLenum,
  ) {
    if (name === COMPLETION_STATUS) return !compiling;
    asked.push(name);
    return getProgramParameter.call(this, program, name);
  });
  scene = createScene(surveyOf(level));
  const { stage } = scene;
  expect((await stage.setVolume(level)).kind).toBe('ready');
  stage.resetCamera('inline');
  await stage.nextFrame();
  const box = boxOf(await picture(scene));
  compiling = true;
  asked = [];
  stage.setVolumeStyle({ mode: 'composite', points: [{ at: 0, opacity: 1 }], shading: false });
  const { frames, rayFrames } = stage.counts;
  let drawn = false;
  const all = stage.nextFrame().then(() => {
    drawn = true;
  });
  for (let k = 0; k < 5; k++) await new Promise(requestAnimationFrame);
  expect(stage.counts.frames).toBeGreaterThan(frames);
  expect(stage.counts.rayFrames).toBe(rayFrames);
  // Anything else asked of a program waits until it is linked.
  expect(asked).toEqual([]);
  expect(drawn).toBe(false);
  compiling = false;
  await all;
  expect(stage.counts.rayFrames).toBeGreaterThan(rayFrames);
  expect(near(probe(await picture(scene), box, 0.5, 0.5), BACKGROUND, 20)).toBe(false);
});
