import { Vector2, type WebGLRenderer } from 'three';
import { SegyError } from '../core/errors.ts';
import type { ViewCamera } from './view-camera.ts';
import type { ViewRays } from './view-rays.ts';

/** What a picture needs of the stage. */
export interface PictureScene {
  readonly loop: { stop(): void; start(): void };
  readonly renderer: WebGLRenderer;
  /** Pixels of a side drawn at once; undefined: as many as every GPU takes. */
  readonly tile: number | undefined;
  readonly camera: ViewCamera;
  readonly rays: ViewRays;
  readonly volume: {
    readonly busy: boolean;
    readonly unfinished: boolean;
    readonly compiling: Promise<void> | null;
  };
  /** What has lines, whose widths go by the view. */
  readonly lines: readonly {
    setView(width: number, height: number, ratio: number, part: ViewPart): void;
  }[];
  /** What stands before the scene, in CSS pixels. */
  readonly labels: readonly {
    paint(context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }): void;
  }[];
  /** Axes and labels for the camera as it stands and the size that `rays` has. */
  layOut(): void;
  /** Follows the canvas, which may have changed meanwhile. */
  resize(): void;
  render(changed: boolean): void;
}

/** Clip coordinates of the whole view × the first two + the last two are those of the part that is drawn. */
export type ViewPart = readonly [across: number, down: number, right: number, up: number];
const WHOLE: ViewPart = [1, 1, 0, 0];

/** Pixels drawn at once: every GPU has targets of this size. */
const TILE = 2048;

/**
 * The view at any size, labels included, as sharp as its pixels: drawn in tiles on the view's own canvas. What the view
 * shows from left to right is in the picture too, whatever its shape.
 */
export async function takePicture(
  scene: PictureScene,
  width: number,
  height: number,
): Promise<HTMLCanvasElement> {
  const { renderer, camera, rays, loop, tile = TILE } = scene;
  const picture = document.createElement('canvas');
  picture.width = width;
  picture.height = height;
  const context = picture.getContext('2d');
  if (!context) throw new RangeError(`no canvas of ${width} × ${height} pixels`);
  // A volume whose shader is still on its way belongs in the picture too.
  await scene.volume.compiling;
  const former = {
    size: renderer.getSize(new Vector2()),
    ratio: renderer.getPixelRatio(),
    fov: camera.fov,
    aspect: camera.aspect,
    rays: { width: rays.width, height: rays.height },
  };
  const ratio = width / former.rays.width;
  const css = { width: former.rays.width, height: height / ratio };
  const watch = watchContext(renderer.domElement, renderer.getContext());
  loop.stop();
  scene.render(false);
  const cover = coverWith(renderer.domElement);
  try {
    camera.aspect = width / height;
    // A narrower picture keeps what lies left and right, a wider one what lies above and below.
    if (camera.aspect < former.aspect) {
      const half = Math.tan((former.fov * Math.PI) / 360) * (former.aspect / camera.aspect);
      camera.fov = (Math.atan(half) * 360) / Math.PI;
    }
    camera.updateProjectionMatrix();
    rays.width = css.width;
    rays.height = css.height;
    scene.layOut();
    renderer.setPixelRatio(1);
    for (let top = 0; top < height; top += tile) {
      for (let left = 0; left < width; left += tile) {
        const across = Math.min(tile, width - left);
        const down = Math.min(tile, height - top);
        renderer.setSize(across, down, false);
        camera.setViewOffset(width, height, left, top, across, down);
        const part: ViewPart = [
          width / across,
          height / down,
          (width - 2 * left - across) / across,
          (2 * top + down - height) / down,
        ];
        for (const each of scene.lines) each.setView(across / ratio, down / ratio, ratio, part);
        scene.render(true);
        while (scene.volume.unfinished) {
          await new Promise((resolve) => setTimeout(resolve, 4));
          watch.check();
          if (!scene.volume.busy) scene.render(false);
        }
        watch.check();
        // In the task that drew: afterwards the canvas is blank.
        context.drawImage(renderer.domElement, left, top);
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const each of scene.labels) each.paint(context, css);
    context.setTransform(1, 0, 0, 1, 0, 0);
    watch.check();
  } finally {
    watch.end();
    camera.clearViewOffset();
    camera.fov = former.fov;
    camera.aspect = former.aspect;
    camera.updateProjectionMatrix();
    Object.assign(rays, former.rays);
    for (const each of scene.lines) each.setView(rays.width, rays.height, former.ratio, WHOLE);
    renderer.setPixelRatio(former.ratio);
    renderer.setSize(former.size.x, former.size.y, false);
    scene.layOut();
    scene.render(true);
    cover.remove();
    loop.start();
    scene.resize();
  }
  return picture;
}

/** A context that went while a picture was drawn leaves it blank or in pieces, though it may be back by the time anyone asks. */
function watchContext(canvas: HTMLCanvasElement, gl: WebGLRenderingContext | WebGL2RenderingContext) {
  let gone = false;
  const lost = () => {
    gone = true;
  };
  canvas.addEventListener('webglcontextlost', lost);
  return {
    check: () => {
      if (!gone && !gl.isContextLost()) return;
      throw new SegyError(
        'no-webgl',
        'The browser took the graphics context away while the picture was drawn. Choose a smaller picture, or try again once the view is back.',
      );
    },
    end: () => canvas.removeEventListener('webglcontextlost', lost),
  };
}

/** What the view shows stays in front of it while its canvas draws tiles. */
function coverWith(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const cover = document.createElement('canvas');
  cover.width = canvas.width;
  cover.height = canvas.height;
  cover.getContext('2d')?.drawImage(canvas, 0, 0);
  Object.assign(cover.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
  canvas.after(cover);
  return cover;
}
