import { Vector2, type WebGLRenderer } from 'three';
import { SegyError } from '../core/errors.ts';
import { nextTask } from './capabilities.ts';
import type { ViewCamera } from './view-camera.ts';
import { type ViewPart, type ViewRays, WHOLE_VIEW } from './view-rays.ts';

/** What a picture needs from the stage. */
export interface PictureScene {
  readonly loop: { stop(): void; start(): void };
  readonly renderer: WebGLRenderer;
  /** Side of a tile in pixels; undefined uses a size that every GPU supports. */
  readonly tile: number | undefined;
  readonly camera: ViewCamera;
  readonly rays: ViewRays;
  readonly layers: {
    readonly busy: boolean;
    readonly unfinished: boolean;
    /** A picture waits for layers whose shaders are being compiled. */
    readonly compiling: Promise<unknown> | null;
  };
  /** Passes the size of the view to everything whose line width depends on it. */
  setView(width: number, height: number, ratio: number, part: ViewPart): void;
  /** What is painted over the scene, in CSS pixels. */
  readonly labels: readonly {
    paint(context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }): void;
  }[];
  /** Places the camera so that the survey fills a view of this size; null leaves it where the user has moved it. */
  frame(width: number, height: number): (() => void) | null;
  /** Places axes and labels for the current camera and the size in `rays`. */
  layOut(): void;
  /** Adapts to the canvas, which may have been resized meanwhile. */
  resize(): void;
  render(changed: boolean): void;
}

/** Side of a tile in pixels; every GPU supports targets of this size. */
const TILE = 2048;

/**
 * Draws the view with its labels at any size in full sharpness, in tiles on the view's own canvas. A
 * view that was moved shows at least the same in the picture, whatever its shape; a fitted one is fitted to the picture.
 */
export async function takePicture(
  scene: PictureScene,
  width: number,
  height: number,
): Promise<HTMLCanvasElement> {
  const { renderer, camera, rays, loop, tile = TILE } = scene;
  const picture = Object.assign(document.createElement('canvas'), { width, height });
  const context = picture.getContext('2d');
  if (!context) throw new RangeError(`no canvas of ${width} × ${height} pixels`);
  await scene.layers.compiling;
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
  let back: (() => void) | null = null;
  try {
    back = scene.frame(css.width, css.height);
    camera.aspect = width / height;
    // A narrower picture keeps the width of the view, a wider one its height.
    if (!back && camera.aspect < former.aspect) {
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
        scene.setView(across / ratio, down / ratio, ratio, part);
        scene.render(true);
        while (scene.layers.unfinished) {
          await nextTask();
          watch.check();
          if (!scene.layers.busy) scene.render(false);
        }
        watch.check();
        // Copied in the task that drew, because afterwards the canvas is blank.
        context.drawImage(renderer.domElement, left, top);
        await nextTask();
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
    back?.();
    Object.assign(rays, former.rays);
    scene.setView(rays.width, rays.height, former.ratio, WHOLE_VIEW);
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

/**
 * Notices a context lost while a picture is drawn. The picture is then blank or incomplete, even if the
 * context is restored before the end.
 */
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

/** Covers the canvas with a copy of the view while it draws tiles. */
function coverWith(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const { width, height } = canvas;
  const cover = Object.assign(document.createElement('canvas'), { width, height });
  cover.getContext('2d')?.drawImage(canvas, 0, 0);
  Object.assign(cover.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
  canvas.after(cover);
  return cover;
}
