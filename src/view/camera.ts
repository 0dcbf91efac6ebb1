import CameraControls from 'camera-controls';
import { Box3, Matrix4, Quaternion, Raycaster, Sphere, Spherical, Vector2, Vector3, Vector4 } from 'three';
import type { CameraDirection, CameraPlace } from '../core/scene.ts';
import { boxCorners, type Placement, sideNormals, type Triple } from './placement.ts';
import { ViewCamera } from './view-camera.ts';

CameraControls.install({
  THREE: { Vector2, Vector3, Vector4, Quaternion, Matrix4, Spherical, Box3, Sphere, Raycaster },
});

/** Fields of view in degrees: for the oblique view, and for views along an axis or with parallel rays. */
const FIELD_OF_VIEW = { oblique: 30, straight: 0.7 };
/** Below this field of view (degrees) the camera draws with parallel rays. */
const PARALLEL = 1;
/** Space around the survey for axis labels in CSS pixels, but at most a sixth of the view. */
const MARGIN = { x: 96, y: 68 };
/** Angles of the oblique view in radians: away from the survey's own axes, and down from straight above. */
const DEFAULT_TURN = 0.52;
const DEFAULT_POLAR = 1.13;
const NEVER_QUITE_UP = 0.001;

/** A camera that orbits the survey with Z up: left drag turns, right or Shift drag moves, the wheel zooms. */
export class OrbitCamera {
  readonly camera = new ViewCamera(FIELD_OF_VIEW.oblique, 1, 0.01, 100);
  /** True while a move to a named view is under way. */
  settling = false;
  readonly #controls: CameraControls;
  #placement: Placement | null = null;
  #direction: CameraDirection = 'default';
  #parallel = false;
  /** True for views along an axis, where perspective would separate data from their ticks. */
  #straight = false;
  #touched = false;
  #width = 1;
  #height = 1;
  readonly #release: () => void;

  constructor(canvas: HTMLCanvasElement, onMove: () => void) {
    this.camera.up.set(0, 0, 1);
    const controls = new CameraControls(this.camera);
    controls.updateCameraUp();
    Object.assign(controls, {
      smoothTime: 0.12,
      draggingSmoothTime: 0.05,
      dollyToCursor: true,
      dollySpeed: 0.6,
      minPolarAngle: NEVER_QUITE_UP,
      maxPolarAngle: Math.PI - NEVER_QUITE_UP,
      restThreshold: 0.001,
    } satisfies Partial<CameraControls>);
    const { TRUCK, ROTATE, DOLLY, TOUCH_TRUCK, TOUCH_ROTATE, TOUCH_DOLLY_TRUCK } = CameraControls.ACTION;
    Object.assign(controls.mouseButtons, { middle: TRUCK, right: TRUCK, wheel: DOLLY });
    controls.touches.two = TOUCH_DOLLY_TRUCK;
    controls.connect(canvas);
    controls.addEventListener('control', () => {
      this.#touched = true;
      this.settling = false;
      onMove();
    });
    controls.addEventListener('controlend', onMove);
    controls.addEventListener('rest', () => {
      this.settling = false;
    });
    // Runs before the controls see the press, because the left button moves instead of turning with Shift and
    // for a flat section, which has no back.
    const choose = (event: PointerEvent) => {
      const flat = this.#placement?.flat ?? false;
      controls.mouseButtons.left = event.shiftKey !== flat ? TRUCK : ROTATE;
      controls.touches.one = flat ? TOUCH_TRUCK : TOUCH_ROTATE;
    };
    canvas.addEventListener('pointerdown', choose, { capture: true });
    this.#release = () => canvas.removeEventListener('pointerdown', choose, { capture: true });
    this.#controls = controls;
  }

  /** Follows a new placement. The view is fitted again if the user has not moved it, or with `reset`. */
  place(placement: Placement | null, reset: boolean): void {
    this.#placement = placement;
    if (placement && (reset || !this.#touched)) this.look(reset ? 'default' : this.#direction, false);
  }

  resize(width: number, height: number): void {
    this.#width = Math.max(1, width);
    this.#height = Math.max(1, height);
    this.camera.aspect = this.#width / this.#height;
    this.camera.updateProjectionMatrix();
    if (this.#placement && !this.#touched) this.look(this.#direction, false);
  }

  /** Turns the camera to a direction, at a distance at which the whole survey and its labels fit. */
  look(direction: CameraDirection, wanted: boolean): void {
    const placement = this.#placement;
    if (!placement) return;
    const smooth = wanted && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#direction = direction;
    if (direction !== 'fit') this.#straight = direction !== 'default';
    this.#touched = false;
    const [azimuth, polar] = placement.flat ? [0, Math.PI / 2] : this.#angles(placement, direction);
    const fieldOfView = this.#fieldOfView;
    const { distance, height } = this.#fit(placement, azimuth, polar, fieldOfView);
    const controls = this.#controls;
    controls.minDistance = distance * 0.004;
    controls.maxDistance = distance * 6;
    this.#widen(fieldOfView);
    const radius = boxRadius(placement);
    controls.setBoundary(
      new Box3(new Vector3(-radius, -radius, -radius), new Vector3(radius, radius, radius)),
    );
    controls.normalizeRotations();
    void controls.rotateTo(nearestTurn(controls.azimuthAngle, azimuth), polar, smooth);
    void controls.moveTo(0, 0, height, smooth);
    void controls.dollyTo(distance, smooth);
    this.settling = smooth;
  }

  /**
   * Draws with parallel rays in every view, not only in views along an axis. The survey keeps its size on the
   * screen.
   */
  set parallel(parallel: boolean) {
    if (parallel === this.#parallel) return;
    this.#parallel = parallel;
    const fieldOfView = this.#fieldOfView;
    const ratio = halfTangent(this.camera.fov) / halfTangent(fieldOfView);
    this.#controls.minDistance *= ratio;
    this.#controls.maxDistance *= ratio;
    this.#widen(fieldOfView);
    if (this.#placement && !this.#touched) this.look(this.#direction, false);
  }

  #angles(placement: Placement, direction: CameraDirection): readonly [azimuth: number, polar: number] {
    if (direction !== 'fit') return lookAngles(placement, direction);
    return [this.#controls.azimuthAngle, this.#controls.polarAngle];
  }

  get #fieldOfView(): number {
    return this.#straight || this.#parallel ? FIELD_OF_VIEW.straight : FIELD_OF_VIEW.oblique;
  }

  /** Distance from the camera to the point it orbits. */
  get distance(): number {
    return this.camera.position.distanceTo(this.#controls.getTarget(new Vector3(), false));
  }

  /** Changes the field of view and the distance, so that the survey keeps its size on the screen. */
  #widen(fieldOfView: number): void {
    if (this.camera.fov === fieldOfView) return;
    const ratio = halfTangent(this.camera.fov) / halfTangent(fieldOfView);
    void this.#controls.dollyTo(this.#controls.distance * ratio, false);
    this.camera.fov = fieldOfView;
    this.camera.updateProjectionMatrix();
  }

  /** Position, target and field of view once the camera rests, as a link stores them. */
  get at(): CameraPlace {
    const { x, y, z } = this.#controls.getPosition(new Vector3());
    const target = this.#controls.getTarget(new Vector3());
    return { position: [x, y, z], target: [target.x, target.y, target.z], fieldOfView: this.camera.fov };
  }

  /** Moves there at once. The view then counts as moved by the user. */
  goTo({ position, target, fieldOfView }: CameraPlace): void {
    const controls = this.#controls;
    const distance = new Vector3(...position).distanceTo(new Vector3(...target));
    controls.minDistance = distance * 0.01;
    controls.maxDistance = distance * 20;
    this.camera.fov = fieldOfView;
    this.camera.updateProjectionMatrix();
    void controls.setLookAt(...position, ...target, false);
    this.#straight = !this.#parallel && fieldOfView < PARALLEL;
    this.#touched = true;
    this.settling = false;
  }

  /** Advances a movement by `seconds`. Returns true while the camera moves and needs more frames. */
  update(seconds: number): boolean {
    const moved = this.#controls.update(seconds);
    if (!moved) this.settling = false;
    const radius = this.#placement ? boxRadius(this.#placement) : 1;
    const { camera } = this;
    camera.updateMatrixWorld();
    camera.parallel = camera.fov < PARALLEL;
    camera.reach = this.distance;
    if (camera.parallel) {
      // A parallel camera has nothing of the survey behind it, however close it is.
      const depth = camera.depthOf(new Vector3());
      camera.near = depth - radius * 1.2;
      camera.far = depth + radius * 1.2;
    } else {
      const away = camera.position.length();
      camera.near = Math.max(away * 0.005, 0.001, (away - radius) * 0.9);
      camera.far = away + radius * 1.2;
    }
    camera.updateProjectionMatrix();
    return moved;
  }

  dispose(): void {
    this.#release();
    this.#controls.dispose();
  }

  /**
   * Finds the smallest distance at which all corners fit, and the height of the target on the survey's
   * vertical middle line. A corner at (x, y, z) in view axes fits if |x| ≤ (distance − z) × tan. Perspective
   * makes near corners extend farther than far ones; the target moves half way towards evening this out, so
   * that the camera still orbits a point near the middle.
   */
  #fit(
    placement: Placement,
    azimuth: number,
    polar: number,
    fieldOfView: number,
  ): { distance: number; height: number } {
    const tan = halfTangent(fieldOfView);
    const free = (size: number, margin: number) => 1 - (2 * Math.min(margin, size / 6)) / size;
    const tanX = tan * (this.#width / this.#height) * free(this.#width, MARGIN.x);
    const tanY = tan * free(this.#height, MARGIN.y);
    const [sinA, cosA, sinP, cosP] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(polar), Math.cos(polar)];
    const back: Triple = [sinP * sinA, -sinP * cosA, cosP];
    const right: Triple = [cosA, sinA, 0];
    const up: Triple = [-cosP * sinA, cosP * cosA, sinP];
    const corners = boxCorners(placement).map((corner) => ({
      x: dot(corner, right),
      y: dot(corner, up),
      z: dot(corner, back),
    }));
    const reach = (y: number) =>
      Math.max(...corners.map((c) => c.z + Math.max(Math.abs(c.x) / tanX, Math.abs(c.y - y) / tanY)));
    let y = 0;
    for (let round = 0; round < 8; round++) {
      const distance = reach(y);
      y += middle(corners.map((c) => (c.y - y) / (distance - c.z))) * distance;
    }
    const height = sinP > 0.3 ? y / 2 / sinP : 0;
    // Raising the target also moves it along the line of sight.
    return { distance: reach(height * sinP) - height * cosP, height };
  }
}

const halfTangent = (degrees: number): number => Math.tan((degrees * Math.PI) / 360);

const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;

/**
 * Azimuth (0 when the camera is due south, π/2 due east) and polar angle (0 from straight above) of a named
 * view, in radians.
 */
export function lookAngles(
  placement: Placement,
  direction: Exclude<CameraDirection, 'fit'>,
): [azimuth: number, polar: number] {
  const level = Math.PI / 2;
  /** Azimuth of a camera that sees the direction `v` to its right. */
  const facing = (v: Triple) => Math.atan2(v[1], v[0]);
  if (direction === 'top') return [0, NEVER_QUITE_UP];
  if (direction === 'base') return [0, Math.PI - NEVER_QUITE_UP];
  if (direction === 'inline') return [facing(placement.crosslineAxis), level];
  if (direction === 'crossline') return [facing(placement.inlineAxis), level];
  if (direction !== 'default') return [before(placement, direction), level];
  // The oblique view has the survey axis nearest to east running to the right, turned a little.
  const azimuths = [placement.inlineAxis, placement.crosslineAxis].flatMap((v) => [
    facing(v),
    facing([-v[0], -v[1], 0]),
  ]);
  const nearest = azimuths.reduce((a, b) => (Math.abs(b) < Math.abs(a) - 1e-9 ? b : a));
  return [nearest - DEFAULT_TURN, DEFAULT_POLAR];
}

/** Azimuth of a camera that looks at a side of the survey at right angles. */
function before(
  placement: Placement,
  side: 'inline-first' | 'inline-last' | 'crossline-first' | 'crossline-last',
): number {
  const [axis, end] = side.split('-') as ['inline' | 'crossline', 'first' | 'last'];
  const [x, y] = sideNormals(placement)[axis];
  return end === 'last' ? Math.atan2(x, -y) : Math.atan2(-x, y);
}

const nearestTurn = (from: number, to: number): number =>
  to + Math.round((from - to) / (2 * Math.PI)) * 2 * Math.PI;

const boxRadius = (placement: Placement): number =>
  Math.max(...boxCorners(placement).map((corner) => Math.hypot(...corner)));

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
