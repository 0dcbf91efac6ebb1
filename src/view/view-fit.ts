import { Vector3 } from 'three';
import type { ViewCamera } from './view-camera.ts';

/** Share of the view that the survey takes with its labels in the tighter direction, which leaves a margin of 6 % on both sides. */
const SHARE = 0.88;
/** The survey takes at least this share however long its labels are. */
const LEAST_SHARE = 0.4;
const ROUNDS = 12;

/** In CSS pixels from the top left of the view. */
export interface ScreenRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The part of the screen that the survey's box takes, alone and with its labels. */
export interface ScreenExtent {
  readonly box: ScreenRect;
  readonly all: ScreenRect;
}

/** Where the camera looks, and from how far. */
export interface Pose {
  readonly target: Vector3;
  readonly distance: number;
}

/**
 * Finds the pose from which the survey with its labels fills the view and is in its middle, looking along the same direction. Labels
 * keep their size on the screen, so that the pose is found in rounds.
 * @param camera a camera for trials; it has the field of view, aspect and projection wanted
 * @param back direction from the survey to the camera, a unit vector
 * @param measure what the trial camera sees; null if a corner is behind it
 */
export function fitView(
  camera: ViewCamera,
  back: Vector3,
  start: Pose,
  view: { readonly width: number; readonly height: number },
  measure: () => ScreenExtent | null,
): Pose {
  let pose = start;
  for (let round = 0; round < ROUNDS; round++) {
    stand(camera, back, pose);
    const extent = measure();
    if (!extent) return start;
    const { box, all } = extent;
    const factor = Math.max(
      grown(box.right - box.left, all.right - all.left, view.width),
      grown(box.bottom - box.top, all.bottom - all.top, view.height),
    );
    const worldPerPixel = (2 * pose.distance * Math.tan((camera.fov * Math.PI) / 360)) / view.height;
    const right = new Vector3().setFromMatrixColumn(camera.matrixWorld, 0);
    const up = new Vector3().setFromMatrixColumn(camera.matrixWorld, 1);
    const [x, y] = [(all.left + all.right - view.width) / 2, (all.top + all.bottom - view.height) / 2];
    pose = {
      target: pose.target
        .clone()
        .addScaledVector(right, x * worldPerPixel)
        .addScaledVector(up, -y * worldPerPixel),
      distance: pose.distance * factor,
    };
    if (Math.abs(factor - 1) < 1e-3 && Math.hypot(x, y) < 0.5) break;
  }
  return pose;
}

/** By what the distance must grow so that a box fits, with labels that take the rest of `all` and do not shrink with it. */
function grown(box: number, all: number, room: number): number {
  const labels = all - box;
  return box / Math.max(SHARE * room - labels, LEAST_SHARE * room);
}

/** Places a camera at a pose, with Z up. */
export function stand(camera: ViewCamera, back: Vector3, { target, distance }: Pose): void {
  camera.position.copy(target).addScaledVector(back, distance);
  camera.lookAt(target);
  camera.reach = distance;
  camera.updateMatrixWorld();
  camera.setDepths(distance);
}
