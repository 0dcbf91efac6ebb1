import { afterEach, expect, test, vi } from 'vitest';
import { isSegyError } from '../../../src/core/errors.ts';
import { createScene, DISPLAY, levelOf, meshOf, picture, surveyOf, type TestScene } from './scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

/** Colours change everywhere and smoothly: a tile in the wrong place shows. */
const level = levelOf([9, 16, 16], (i, x, s) => Math.sin(x / 4) * Math.cos(s / 5) + i / 40);

async function sceneOf(adaptive: boolean): Promise<TestScene> {
  const scene = createScene(surveyOf(level), {
    pictureTile: 512,
    ...(adaptive && { rayScale: undefined }),
  });
  scenes.push(scene);
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  scene.stage.resetCamera();
  await scene.stage.nextFrame();
  return scene;
}

function read(canvas: HTMLCanvasElement) {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  /** Mean colour of the pixels within `reach` of a share of the picture across and down. */
  const at = (u: number, v: number, reach: number) => {
    const sum = [0, 0, 0];
    const [x, y] = [Math.floor(u * width), Math.floor(v * height)];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        for (let k = 0; k < 3; k++) sum[k]! += data[((y + dy) * width + x + dx) * 4 + k]!;
    return sum.map((v) => v / (2 * reach + 1) ** 2);
  };
  return { width, height, at };
}

const shares = Array.from({ length: 12 }, (_, k) => 0.3 + (0.4 * (k + 0.5)) / 12);

test.each([
  ['the volume', true],
  ['a surface', false],
])(
  'a picture of %s in tiles shows what the view shows, and leaves the view alone',
  { timeout: 90_000 },
  async (_what, volume) => {
    const scene = await sceneOf(volume);
    const { stage, canvas } = scene;
    if (volume)
      stage.setVolumeStyle({
        mode: 'composite',
        points: [
          { at: 0, opacity: 1 },
          { at: 1, opacity: 1 },
        ],
        shading: false,
      });
    else stage.setMesh(meshOf(level, 0.3));
    await stage.nextFrame();
    const place = stage.cameraPlace;
    const small = read(await stage.picture(640, 480));
    // Two tiles across and down.
    const large = read(await stage.picture(960, 720));
    expect([large.width, large.height]).toEqual([960, 720]);
    let different = 0;
    const seen = new Set<string>();
    for (const u of shares) {
      for (const v of shares) {
        const [a, b] = [small.at(u, v, 1), large.at(u, v, 2)];
        seen.add(b.map((value) => Math.round(value / 24)).join());
        if (a.some((value, k) => Math.abs(value - b[k]!) > 24)) different++;
      }
    }
    expect(seen.size).toBeGreaterThan(volume ? 12 : 4);
    // Edges of the box and of the surface are thinner in the large one.
    expect(different).toBeLessThan(0.06 * shares.length ** 2);
    expect([canvas.width, canvas.height]).toEqual([320, 240]);
    expect(stage.cameraPlace).toEqual(place);
    const { width, height } = await picture(scene);
    expect([width, height]).toEqual([320, 240]);
  },
);

test('the volume is in a picture at full quality, however coarsely a slow GPU draws it in the view', async () => {
  const shots = [];
  for (const adaptive of [true, false]) {
    const { stage } = await sceneOf(adaptive);
    stage.setVolumeStyle({ mode: 'maximum', points: [{ at: 0, opacity: 1 }], shading: false });
    await stage.nextFrame();
    const shot = await stage.picture(480, 360);
    shots.push(shot.getContext('2d')!.getImageData(0, 0, 480, 360).data);
  }
  const [found, wanted] = shots as [Uint8ClampedArray, Uint8ClampedArray];
  let different = 0;
  for (let k = 0; k < wanted.length; k++) if (Math.abs(found[k]! - wanted[k]!) > 6) different++;
  expect(different).toBeLessThan(wanted.length * 1e-4);
});

test('a picture of another shape holds what a view that was moved shows from side to side', async () => {
  const { stage } = await sceneOf(false);
  stage.placeCamera(stage.cameraPlace);
  stage.setMesh(meshOf(level, 0.3));
  await stage.nextFrame();
  const wide = read(await stage.picture(640, 480));
  const tall = read(await stage.picture(640, 1280));
  // The same scale across: the middle row is the same row.
  for (const u of shares) {
    const [a, b] = [wide.at(u, 0.5, 1), tall.at(u, 0.5, 1)];
    expect(Math.max(...a.map((value, k) => Math.abs(value - b[k]!)))).toBeLessThan(30);
  }
});

/** Calls `act` in the midst of a picture: once its first tile is drawn. */
function afterFirstTile(canvas: HTMLCanvasElement, act: () => void): void {
  const draw = CanvasRenderingContext2D.prototype.drawImage as (...args: unknown[]) => void;
  let drawn = 0;
  vi.spyOn(CanvasRenderingContext2D.prototype, 'drawImage').mockImplementation(function (
    this: CanvasRenderingContext2D,
    ...args: unknown[]
  ) {
    draw.apply(this, args);
    // The first is of what the view shows meanwhile.
    if (args[0] === canvas && drawn++ === 1) act();
  } as never);
}

test('what is set while a picture is drawn takes effect afterwards: all of its tiles show the same scene', async () => {
  const scene = await sceneOf(false);
  const { stage, canvas } = scene;
  stage.setMesh(meshOf(level, 0.3));
  await stage.nextFrame();
  const bytes = (shot: HTMLCanvasElement) =>
    shot.getContext('2d')!.getImageData(0, 0, shot.width, shot.height).data;
  const wanted = bytes(await stage.picture(900, 200));
  const before = await picture(scene);
  afterFirstTile(canvas, () => {
    stage.setMesh(meshOf(level, 0.6));
    stage.setDisplay({ ...DISPLAY, theme: 'light' });
  });
  expect(bytes(await stage.picture(900, 200))).toEqual(wanted);
  // The mesh is the other one now.
  expect((await picture(scene)).bytes).not.toEqual(before.bytes);
});

test('a picture whose context goes is an error with a sentence, not a blank picture', async () => {
  const { stage, canvas } = await sceneOf(false);
  stage.setMesh(meshOf(level, 0.3));
  await stage.nextFrame();
  const extension = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
  afterFirstTile(canvas, () => extension.loseContext());
  const error = await stage.picture(900, 200).catch((thrown: unknown) => thrown);
  expect(isSegyError(error, 'no-webgl'), String(error)).toBe(true);
  expect((error as Error).message).toMatch(/while the picture was drawn.*try again/);
});
