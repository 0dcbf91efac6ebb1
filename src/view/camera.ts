import CameraControls from 'camera-controls';
import { Box3, Matrix4, Quaternion, Raycaster, Sphere, Spherical, Vector2, Vector3, Vector4 } from 'three';
import type { CameraDirection, CameraPlace } from '../core/scene.ts';
import { boxCorners, type Placement, sideNormals, type Triple } from './placement.ts';
import { ViewCamera } from './view-camera.ts';
import { fitView, type Pose, type ScreenExtent, stand } from './view-fit.ts';

CameraControls.install({
  THREE: { Vector2, Vector3, Vector4, Quaternion, Matrix4, Spherical, Box3, Sphere, Raycaster },
});

/** Fields of view in degrees: for the oblique view, and for views along an axis or with parallel rays. */
const FIELD_OF_VIEW = { oblique: 30, straight: 0.7 };
/** Below this field of view (degrees) the camera draws with parallel rays. */
const PARALLEL = 1;
/** Angles of the oblique view in radians: away from the survey's own axes, and down from straight above. */
const DEFAULT_TURN = 0.52;
const DEFAULT_POLAR = 1.13;
const NEVER_QUITE_UP = 0.001;

/** A camera that orbits the survey with Z up: left drag turns, right or Shift drag moves, the wheel zooms. */
export class OrbitCamera {
  readonly camera = new ViewCamera(FIELD_OF_VIEW.oblique, 1, 0.01, 100);
  /** A camera that is never drawn with, to find out what would be seen from a pose. */
  readonly trial = new ViewCamera(FIELD_OF_VIEW.oblique, 1, 0.01, 100);
  /** True while a move to a named view is under way. */
  settling = false;
  readonly #controls: CameraControls;
  #placement: Placement | null = null;
  #direction: CameraDirection = 'default';
  #parallel = false;
  /** True for views along an axis, where perspective would separate data from their ticks. */
  #straight = false;
  #touched = false;
  /** Distance to the point looked at while a picture is drawn from a place of its own. */
  #framed: number | null = null;
  #width = 1;
  #height = 1;
  readonly #release: () => void;

  /** @param measure what the trial camera sees of a survey in a view of this size */
  constructor(
    canvas: HTMLCanvasElement,
    onMove: () => void,
    private readonly measure: (
      placement: Placement,
      size: { readonly width: number; readonly height: number },
    ) => ScreenExtent | null,
  ) {
    this.camera.up.set(0, 0, 1);
    this.trial.up.set(0, 0, 1);
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
    const size = { width: this.#width, height: this.#height };
    const { distance, target } = this.#fit(placement, azimuth, polar, size);
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
    void controls.moveTo(target.x, target.y, target.z, smooth);
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
    return this.#framed ?? this.camera.position.distanceTo(this.#controls.getTarget(new Vector3(), false));
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
    camera.setDepths(radius);
    return moved;
  }

  dispose(): void {
    this.#release();
    this.#controls.dispose();
  }

  /** Finds the pose of a view of this size from a direction, in which survey and labels fill it to a margin. */
  #fit(placement: Placement, azimuth: number, polar: number, size: { width: number; height: number }): Pose {
    const { trial } = this;
    trial.fov = this.#fieldOfView;
    trial.aspect = size.width / size.height;
    trial.parallel = trial.fov < PARALLEL;
    const back = new Vector3(
      Math.sin(polar) * Math.sin(azimuth),
      -Math.sin(polar) * Math.cos(azimuth),
      Math.cos(polar),
    );
    const distance = (2 * boxRadius(placement)) / halfTangent(trial.fov);
    const start = { target: new Vector3(), distance };
    return fitView(trial, back, start, size, () => this.measure(placement, size));
  }

  /**
   * Places the camera for a picture of another size, if the view is a fitted one. Returns a function that puts it back; null if the
   * user has moved the view.
   */
  frame(width: number, height: number): (() => void) | null {
    const { camera } = this;
    const placement = this.#placement;
    if (!placement || this.#touched || this.settling) return null;
    const former = {
      position: camera.position.clone(),
      turn: camera.quaternion.clone(),
      reach: camera.reach,
    };
    const { azimuthAngle, polarAngle } = this.#controls;
    const pose = this.#fit(placement, azimuthAngle, polarAngle, { width, height });
    camera.aspect = width / height;
    stand(camera, new Vector3().setFromMatrixColumn(camera.matrixWorld, 2), pose);
    camera.setDepths(boxRadius(placement));
    this.#framed = pose.distance;
    return () => {
      this.#framed = null;
      camera.position.copy(former.position);
      camera.quaternion.copy(former.turn);
      camera.reach = former.reach;
      camera.updateMatrixWorld();
      camera.setDepths(boxRadius(placement));
    };
  }
}

const halfTangent = (degrees: number): number => Math.tan((degrees * Math.PI) / 360);

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
