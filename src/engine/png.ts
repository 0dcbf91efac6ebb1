import type { TaskInput, TaskOutput } from './tasks.ts';

/** Encodes RGBA pixels as PNG. It runs in a worker, because a canvas of the page would wait for the GPU to finish drawing the scene. */
export async function encodePng({ width, height, pixels }: TaskInput<'png'>): Promise<TaskOutput<'png'>> {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(new Uint8ClampedArray(pixels), width, height);
  canvas.getContext('2d', { willReadFrequently: true })?.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return { bytes: new Uint8Array(await blob.arrayBuffer()) };
}
