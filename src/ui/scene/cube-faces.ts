import type { CameraDirection, SurveyTurn } from '../../core/scene.ts';

export type CubeFace = Exclude<CameraDirection, 'default' | 'fit' | 'inline' | 'crossline'>;
export const CUBE_FACES: readonly CubeFace[] = [
  'top',
  'base',
  'inline-first',
  'inline-last',
  'crossline-first',
  'crossline-last',
];

type Vector = readonly [number, number, number];

/** A face of the orientation cube as seen on the screen. */
export interface PlacedFace {
  readonly face: CubeFace;
  /** Outward unit vector: right, up, towards the viewer. */
  readonly normal: Vector;
  /** CSS matrix3d for a square centred on the cube. */
  readonly matrix: readonly number[];
}

/** The six faces of a cube with edges of `edge` CSS pixels, turned like the survey. */
export function placeFaces({ inline, crossline, north, up }: SurveyTurn, edge: number): PlacedFace[] {
  // Perpendicular to the inlines even if the grid is skewed, so that the cube stays a cube.
  const across = cross(up, inline);
  const towards = dot(across, crossline) < 0 ? scaled(across, -1) : across;
  // The text on top points along the survey axis that is closest to north.
  const lateral = [inline, scaled(inline, -1), towards, scaled(towards, -1)];
  const ahead = lateral.reduce((a, b) => (dot(b, north) > dot(a, north) + 1e-9 ? b : a));
  const sides: Record<CubeFace, readonly [normal: Vector, textUp: Vector]> = {
    top: [up, ahead],
    base: [scaled(up, -1), scaled(ahead, -1)],
    'inline-first': [scaled(inline, -1), up],
    'inline-last': [inline, up],
    'crossline-first': [scaled(towards, -1), up],
    'crossline-last': [towards, up],
  };
  return CUBE_FACES.map((face) => {
    const [normal, textUp] = sides[face];
    const right = cross(textUp, normal);
    const columns = [right, scaled(textUp, -1), normal].map((v) => [...inCss(v), 0]);
    return {
      face,
      normal,
      matrix: [...columns.flat(), ...inCss(scaled(normal, edge / 2)), 1],
    };
  });
}

/** The neighbour of `from` that lies most in the given direction on the screen. */
export function nextFace(
  faces: readonly PlacedFace[],
  from: CubeFace,
  side: 'left' | 'right' | 'up' | 'down',
): CubeFace {
  const direction = ({ left: [-1, 0, 0], right: [1, 0, 0], up: [0, 1, 0], down: [0, -1, 0] } as const)[side];
  const { normal } = faces.find(({ face }) => face === from)!;
  const others = faces.filter((other) => Math.abs(dot(other.normal, normal)) < 0.5);
  return others.reduce((a, b) => (dot(b.normal, direction) > dot(a.normal, direction) ? b : a)).face;
}

const POINTS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];

/** The compass point nearest to a direction on the map. */
export function compassPoint(east: number, north: number): string {
  const eighth = Math.round((Math.atan2(east, north) / Math.PI) * 4);
  return POINTS[(eighth + 8) % 8]!;
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const scaled = (v: Vector, by: number): Vector => [v[0] * by, v[1] * by, v[2] * by];

/** The y axis of CSS points down. */
const inCss = ([x, y, z]: Vector): Vector => [x, -y, z];
