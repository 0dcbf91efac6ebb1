import CameraControls from 'camera-controls';
import { Box3, Matrix4, Quaternion, Raycaster, Sphere, Spherical, Vector2, Vector3, Vector4 } from 'three';
import type { CameraDirection, CameraPlace } from '../core/scene.ts';
import { boxCorners, type Placement, sideNormals, type Triple } from './placement.ts';
import { ViewCamera } from './view-camera.ts';

CameraControls.install({
  THREE: { Vector2, Vector3, Vector4, Quaternion, Matrix4, Spherical, Box3, Sphere, Raycaster },
});

/** Degrees: of the oblique view, and of views along an axis or with parallel rays. */
const FIELD_OF_VIEW = { oblique: 30, straight: 0.7 };
/** Below this field of view rays are drawn parallel. */
const PARALLEL = 1;
/** Room kept around the survey for axis labels, CSS pixels; at most a sixth of the view. */
const MARGIN = { x: 96, y: 68 };
/** The oblique view: this far round from the survey's own axes, and this high. */
const DEFAULT_TURN = 0.52;
const DEFAULT_POLAR = 1.13;
const NEVER_QUITE_UP = 0.001;

/** An orbiting camera with Z up: left drag turns, right or Shift drag moves, the wheel goes nearer. */
export class OrbitCamera {
  readonly camera = new ViewCamera(FIELD_OF_VIEW.oblique, 1, 0.01, 100);
  /** A move started by resetDirection is still under way. */
  settling = false;
  readonly #controls: CameraControls;
  #placement: Placement | null = null;
  #direction: CameraDirection = 'default';
  #parallel = false;
  /** Along an axis, where perspective would part data from their ticks. */
  #straight = false;
  #touched = false;
  #width = 1;
  #height = 1;
  readonly #release: () => void;

  constructor(canvas: HTMLCanvasElement, onMove: () => void) {
    this.camera.up.set(0, 0, 1);
    const controls = new CameraControls(this.camera);
    controls.updateCameraUp();
    controls.smoothTime = 0.12;
    controls.draggingSmoothTime = 0.05;
    controls.dollyToCursor = true;
    controls.dollySpeed = 0.6;
    controls.minPolarAngle = NEVER_QUITE_UP;
    controls.maxPolarAngle = Math.PI - NEVER_QUITE_UP;
    controls.restThreshold = 0.001;
    controls.mouseButtons.middle = CameraControls.ACTION.TRUCK;
    controls.mouseButtons.right = CameraControls.ACTION.TRUCK;
    controls.mouseButtons.wheel = CameraControls.ACTION.DOLLY;
    controls.touches.two = CameraControls.ACTION.TOUCH_DOLLY_TRUCK;
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
    // Before the controls see the press: what the left button does depends on Shift, and a flat section has no back.
    const choose = (event: PointerEvent) => {
      const { TRUCK, ROTATE } = CameraControls.ACTION;
      const flat = this.#placement?.flat ?? false;
      controls.mouseButtons.left = event.shiftKey !== flat ? TRUCK : ROTATE;
      controls.touches.one = flat ? CameraControls.ACTION.TOUCH_TRUCK : CameraControls.ACTION.TOUCH_ROTATE;
    };
    canvas.addEventListener('pointerdown', choose, { capture: true });
    this.#release = () => canvas.removeEventListener('pointerdown', choose, { capture: true });
    this.#controls = controls;
  }

  /** Follows a new placement; a view the user has not touched is fitted again, `reset` fits in any case. */
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

  /** Turns to a direction at a distance where the whole survey and its labels fit. */
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
    const turn = nearestTurn(controls.azimuthAngle, azimuth);
    void controls.rotateTo(turn, polar, smooth);
    void controls.moveTo(0, 0, height, smooth);
    void controls.dollyTo(distance, smooth);
    this.settling = smooth;
  }

  /** Whether rays are parallel in every view, not in those along an axis alone; what is looked at keeps its size. */
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

  /** From the camera to the point it turns about. */
  get distance(): number {
    return this.camera.position.distanceTo(this.#controls.getTarget(new Vector3(), false));
  }

  /** Another field of view, from where the present picture has the same size. */
  #widen(fieldOfView: number): void {
    if (this.camera.fov === fieldOfView) return;
    const ratio = halfTangent(this.camera.fov) / halfTangent(fieldOfView);
    void this.#controls.dollyTo(this.#controls.distance * ratio, false);
    this.camera.fov = fieldOfView;
    this.camera.updateProjectionMatrix();
  }

  /** Where it stands, looks and how wide once it rests: what a link to this view holds. */
  get at(): CameraPlace {
    const { x, y, z } = this.#controls.getPosition(new Vector3());
    const target = this.#controls.getTarget(new Vector3());
    return { position: [x, y, z], target: [target.x, target.y, target.z], fieldOfView: this.camera.fov };
  }

  /** Goes there at once; the view then counts as the user's own. */
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

  /** Advances damping; true while the camera moves and frames must follow. */
  update(seconds: number): boolean {
    const moved = this.#controls.update(seconds);
    if (!moved) this.settling = false;
    const radius = this.#placement ? boxRadius(this.#placement) : 1;
    const { camera } = this;
    camera.updateMatrixWorld();
    camera.parallel = camera.fov < PARALLEL;
    camera.reach = this.distance;
    if (camera.parallel) {
      // Nothing of the survey is behind such a camera, however near it has come.
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
   * Nearest distance at which all corners fit, for a target at some height on the survey's vertical middle line. A
   * corner at (x, y, z) in view axes fits if |x| ≤ (distance − z) × tan. Perspective makes the near corners reach
   * further out than the far ones: the target moves half of the way that would even this out, so that what the camera
   * turns about stays near the middle.
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

function halfTangent(degrees: number): number {
  return Math.tan((degrees * Math.PI) / 360);
}

function middle(values: readonly number[]): number {
  return (Math.min(...values) + Math.max(...values)) / 2;
}

/**
 * Azimuth (camera due south 0, due east π/2) and polar angle (from straight above 0) of a named view.
 */
export function lookAngles(
  placement: Placement,
  direction: Exclude<CameraDirection, 'fit'>,
): [azimuth: number, polar: number] {
  const level = Math.PI / 2;
  /** Azimuth of a camera that has the direction `v` on its right. */
  const facing = (v: Triple) => Math.atan2(v[1], v[0]);
  if (direction === 'top') return [0, NEVER_QUITE_UP];
  if (direction === 'base') return [0, Math.PI - NEVER_QUITE_UP];
  if (direction === 'inline') return [facing(placement.crosslineAxis), level];
  if (direction === 'crossline') return [facing(placement.inlineAxis), level];
  if (direction !== 'default') return [before(placement, direction), level];
  // Oblique: of the survey's own axes the one nearest to east runs to the right, turned a little.
  const azimuths = [placement.inlineAxis, placement.crosslineAxis].flatMap((v) => [
    facing(v),
    facing([-v[0], -v[1], 0]),
  ]);
  const nearest = azimuths.reduce((a, b) => (Math.abs(b) < Math.abs(a) - 1e-9 ? b : a));
  return [nearest - DEFAULT_TURN, DEFAULT_POLAR];
}

/** Azimuth of a camera that stands before a side of the survey, at right angles to it. */
function before(
  placement: Placement,
  side: 'inline-first' | 'inline-last' | 'crossline-first' | 'crossline-last',
): number {
  const [axis, end] = side.split('-') as ['inline' | 'crossline', 'first' | 'last'];
  const [x, y] = sideNormals(placement)[axis];
  return end === 'last' ? Math.atan2(x, -y) : Math.atan2(-x, y);
}

function nearestTurn(from: number, to: number): number {
  return to + Math.round((from - to) / (2 * Math.PI)) * 2 * Math.PI;
}

function boxRadius(placement: Placement): number {
  return Math.max(...boxCorners(placement).map((corner) => Math.hypot(...corner)));
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
