import { Matrix4, Vector3 } from 'three';
import type { Triple } from './placement.ts';
import type { ViewCamera } from './view-camera.ts';

/**
 * The drawn part of the view: its clip coordinates are those of the whole view × the first two numbers + the
 * last two.
 */
export type ViewPart = readonly [across: number, down: number, right: number, up: number];
export const WHOLE_VIEW: ViewPart = [1, 1, 0, 0];

/** Converts between the page and index space: rays through points of the page, and screen positions of points. */
export class ViewRays {
  /** Matrix from index space to the world. */
  readonly placement = new Matrix4();
  readonly #toIndex = new Matrix4();
  width = 1;
  height = 1;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly camera: ViewCamera,
  ) {}

  /** Sets the matrix from index space to the world, column-major 4 × 4. */
  place(matrix: readonly number[]): void {
    this.placement.fromArray(matrix);
    this.#toIndex.copy(this.placement).invert();
  }

  /** Position of the camera in index space. */
  get eye(): Triple {
    return this.camera.eye.applyMatrix4(this.#toIndex).toArray();
  }

  /** The ray through a point of the page in index space; null outside the canvas. */
  through(clientX: number, clientY: number): { eye: Triple; direction: Triple } | null {
    const bounds = this.canvas.getBoundingClientRect();
    const x = ((clientX - bounds.left) / bounds.width) * 2 - 1;
    const y = 1 - ((clientY - bounds.top) / bounds.height) * 2;
    if (!(Math.abs(x) <= 1 && Math.abs(y) <= 1)) return null;
    const from = this.camera.parallel ? new Vector3(x, y, -1).unproject(this.camera) : this.camera.eye;
    const eye = from.applyMatrix4(this.#toIndex);
    const far = new Vector3(x, y, 0.5).unproject(this.camera).applyMatrix4(this.#toIndex);
    return { eye: eye.toArray(), direction: far.sub(eye).toArray() };
  }

  /** Converts a point of the page to CSS pixels from the canvas's top left. */
  local(clientX: number, clientY: number): { x: number; y: number } {
    const bounds = this.canvas.getBoundingClientRect();
    return { x: clientX - bounds.left, y: clientY - bounds.top };
  }

  /** Converts a point in index space to CSS pixels from the canvas's top left; null behind the eye. */
  readonly project = (index: Triple): { x: number; y: number; z: number } | null => {
    const { camera } = this;
    const point = new Vector3(...index).applyMatrix4(this.placement).applyMatrix4(camera.matrixWorldInverse);
    if (point.z > -camera.near) return null;
    point.applyMatrix4(camera.projectionMatrix);
    return { x: ((point.x + 1) / 2) * this.width, y: ((1 - point.y) / 2) * this.height, z: point.z };
  };
}
