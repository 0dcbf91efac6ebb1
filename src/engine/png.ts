import type { TaskInput, TaskOutput } from './tasks.ts';

/** A picture as PNG. In a worker: the page's own canvas would wait for all that the scene has the GPU draw. */
export async function encodePng({ width, height, pixels }: TaskInput<'png'>): Promise<TaskOutput<'png'>> {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(new Uint8ClampedArray(pixels), width, height);
  canvas.getContext('2d', { willReadFrequently: true })?.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return { bytes: new Uint8Array(await blob.arrayBuffer()) };
}
