import { BACKGROUND, type Picture } from './scene.ts';

/** The pixel at a share of the survey's box across and down, seen along the inlines; the box by the colour of its edges. */
export function boxOf({ bytes, width, height }: Picture) {
  let [left, right, top, bottom] = [width, 0, 0, height];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (Math.abs(bytes[at]! - BACKGROUND[0]!) < 60) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.min(bottom, y);
      top = Math.max(top, y);
    }
  return { left, right, top, bottom };
}
export function probe(shot: Picture, box: ReturnType<typeof boxOf>, u: number, v: number): number[] {
  const x = Math.round(box.left + (box.right - box.left) * u);
  const y = Math.round(box.top + (box.bottom - box.top) * v);
  const at = (y * shot.width + x) * 4;
  return [...shot.bytes.subarray(at, at + 3)];
}
export const near = (a: readonly number[], b: readonly number[], by = 4) =>
  a.every((v, k) => Math.abs(v - b[k]!) <= by);
