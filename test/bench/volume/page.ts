// Ray-marching of the bench's cube in the browser, turned and at rest; `window.bench` is what the bench calls.
import { PLAIN_DISPLAY } from '../../../src/core/display-settings.ts';
import { createStage } from '../../../src/view/create-stage.ts';
import { VOLUME } from '../../../src/view/layers/volume/lazy-volume.ts';
import { makeCube } from '../isosurface/cube.mjs';
import { levelOf } from '../isosurface/cube-level.ts';

export interface VolumeTiming {
  /** While the camera turns a little in every frame. */
  readonly framesPerSecond: number;
  /** From the last turn to a picture of full quality that has reached the screen. */
  readonly restMilliseconds: number;
}

const WIDTH = 696;
const HEIGHT = 640;
/** Amplitude at the ends of the colours. */
const CLIP = 400;
const OPACITY = [
  { at: 0, opacity: 0.5 },
  { at: 0.18, opacity: 0.12 },
  { at: 0.3, opacity: 0 },
  { at: 0.7, opacity: 0 },
  { at: 0.82, opacity: 0.12 },
  { at: 1, opacity: 0.5 },
];
const TURN_RADIANS = 0.02;
const REST_MILLISECONDS = 1200;
const LEARNING_FRAMES = 10;

const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Waits until the GPU has drawn all that was asked of it: a read needs its result. */
function finish(gl: WebGL2RenderingContext): void {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}

function place(width: number, height: number): HTMLElement {
  const host = document.createElement('div');
  host.style.cssText = `position: relative; width: ${width}px; height: ${height}px`;
  document.body.replaceChildren(host);
  return host;
}

const bench = {
  async ours(edge: number, milliseconds: number): Promise<VolumeTiming> {
    const host = place(WIDTH, HEIGHT);
    const canvas = document.createElement('canvas');
    const labels = document.createElement('div');
    canvas.style.cssText = labels.style.cssText = 'position: absolute; inset: 0; width: 100%; height: 100%';
    host.append(canvas, labels);
    const stage = createStage(canvas, labels);
    stage.setSurvey({
      inlineCount: edge,
      crosslineCount: edge,
      sampleCount: edge,
      inline: { label: 'Inline', first: 1, step: 1 },
      crossline: { label: 'Crossline', first: 1, step: 1 },
      vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
      binGrid: null,
      flat: false,
    });
    stage.setDisplay({
      ...PLAIN_DISPLAY,
      colormap: 'red-white-blue',
      clip: [-CLIP, CLIP],
      theme: 'dark',
      showInline: false,
      showCrossline: false,
      showSample: false,
      crop: null,
    });
    await new Promise((resolve) => {
      const offer = { level: levelOf(edge), span: null, answer: resolve };
      const style = { mode: 'composite', points: OPACITY, shading: true } as const;
      stage.setLayers([{ id: 'volume', kind: VOLUME, state: { offer, style }, shown: true, opacity: 1 }]);
    });
    const gl = canvas.getContext('webgl2')!;
    const { position, target, ...rest } = stage.cameraPlace;
    const [dx, dy] = [position[0] - target[0], position[1] - target[1]];
    let angle = 0;
    const turn = (): void => {
      angle += TURN_RADIANS;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      stage.placeCamera({
        ...rest,
        target,
        position: [target[0] + c * dx - s * dy, target[1] + s * dx + c * dy, position[2]],
      });
    };
    /** Until no frame has been drawn for a while; when the last one was. */
    const settled = async (): Promise<number> => {
      let last = performance.now();
      for (
        let frames = stage.counts.frames;
        performance.now() - last < REST_MILLISECONDS;
        await nextFrame()
      ) {
        if (stage.counts.frames === frames) continue;
        frames = stage.counts.frames;
        finish(gl);
        last = performance.now();
      }
      return last;
    };
    await settled();
    for (let k = 0; k < LEARNING_FRAMES; k++) {
      turn();
      await nextFrame();
    }
    const before = stage.counts.frames;
    const start = performance.now();
    while (performance.now() - start < milliseconds) {
      turn();
      await nextFrame();
    }
    finish(gl);
    const moved = performance.now();
    const framesPerSecond = ((stage.counts.frames - before) / (moved - start)) * 1000;
    turn();
    const restMilliseconds = (await settled()) - moved;
    stage.dispose();
    return { framesPerSecond, restMilliseconds };
  },

  async vtkJs(edge: number, milliseconds: number): Promise<VolumeTiming> {
    const vtk = await import('./rivals.mjs');
    const host = place(WIDTH, HEIGHT);
    const view = vtk.vtkGenericRenderWindow.newInstance({ background: [0.05, 0.07, 0.1] });
    view.setContainer(host);
    view.resize();
    const image = vtk.vtkImageData.newInstance();
    image.setDimensions(edge, edge, edge);
    image
      .getPointData()
      .setScalars(vtk.vtkDataArray.newInstance({ numberOfComponents: 1, values: makeCube(edge) }));
    const mapper = vtk.vtkVolumeMapper.newInstance();
    mapper.setInputData(image);
    mapper.setSampleDistance(1);
    mapper.setMaximumSamplesPerRay(4 * edge);
    const volume = vtk.vtkVolume.newInstance();
    volume.setMapper(mapper);
    const colours = vtk.vtkColorTransferFunction.newInstance();
    colours.addRGBPoint(-CLIP, 0.5, 0, 0);
    colours.addRGBPoint(0, 1, 1, 1);
    colours.addRGBPoint(CLIP, 0, 0, 0.5);
    const opacity = vtk.vtkPiecewiseFunction.newInstance();
    for (const { at, opacity: value } of OPACITY) opacity.addPoint((2 * at - 1) * CLIP, value);
    const property = volume.getProperty();
    property.setRGBTransferFunction(0, colours);
    property.setScalarOpacity(0, opacity);
    property.setScalarOpacityUnitDistance(0, 1);
    property.setInterpolationTypeToLinear();
    property.setShade(true);
    const renderer = view.getRenderer();
    const window = view.getRenderWindow();
    renderer.addVolume(volume);
    renderer.resetCamera();
    const camera = renderer.getActiveCamera();
    camera.elevation(-60);
    const gl: WebGL2RenderingContext = view.getApiSpecificRenderWindow().get3DContext();
    window.render();
    finish(gl);
    // Its own way of moving: coarser rays while an animation is asked for, full ones after.
    const interactor = view.getInteractor();
    interactor.requestAnimation(bench);
    const turn = async (): Promise<void> => {
      await nextFrame();
      camera.azimuth((TURN_RADIANS * 180) / Math.PI);
      renderer.resetCameraClippingRange();
      window.render();
      // As ours waits for its fences: else frames pile up that nobody sees.
      finish(gl);
    };
    // It finds out how coarse its rays must be from the frames before.
    for (let k = 0; k < LEARNING_FRAMES; k++) await turn();
    let frames = 0;
    const start = performance.now();
    for (; performance.now() - start < milliseconds; frames++) await turn();
    const moved = performance.now();
    interactor.cancelAnimation(bench);
    window.render();
    finish(gl);
    const rested = performance.now();
    view.delete();
    return { framesPerSecond: (frames / (moved - start)) * 1000, restMilliseconds: rested - moved };
  },
};

export type VolumeBench = typeof bench;
Object.assign(window, { bench });
