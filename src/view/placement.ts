import type { SceneSurvey } from '../core/scene.ts';

/** A point as (inline index, crossline index, sample index), or in the world as X east, Y north, Z up. */
export type Triple = readonly [number, number, number];

/** Axes of index space: 0 inline, 1 crossline, 2 sample. */
export type IndexAxis = 0 | 1 | 2;

/**
 * Position of a survey in the world: an affine map from full-resolution indices to world coordinates. The
 * larger lateral side has length 1 (a flat line: 2), and the survey's centre is the origin.
 */
export interface Placement {
  /** World shift when the inline, crossline or sample index grows by one. */
  readonly inlineAxis: Triple;
  readonly crosslineAxis: Triple;
  readonly sampleAxis: Triple;
  /** World position of index (0, 0, 0). */
  readonly origin: Triple;
  /** Number of indices along each axis; the box spans −½ … size − ½. */
  readonly size: Triple;
  readonly flat: boolean;
}

/** Height of a survey divided by its larger lateral side, at a vertical stretch of 1. */
export const DEFAULT_ASPECT = 0.5;
/**
 * World width of a flat section, and its height divided by that at a vertical stretch of 1. They fit a usual
 * screen.
 */
const FLAT_WIDTH = 2;
const FLAT_ASPECT = 0.68;
/**
 * Grid vectors with a smaller sine of the angle between them count as parallel, and the grid as having no
 * map.
 */
const LEAST_SINE = 1e-3;

/** Places a survey. It follows the handedness of the bin grid, so no survey is ever mirrored. */
export function placeSurvey(survey: SceneSurvey, verticalStretch = 1): Placement {
  const size: Triple = [
    Math.max(1, survey.inlineCount),
    Math.max(1, survey.crosslineCount),
    Math.max(1, survey.sampleCount),
  ];
  const stretch = Number.isFinite(verticalStretch) ? Math.max(1e-3, verticalStretch) : 1;
  if (survey.flat) {
    const across: Triple = [FLAT_WIDTH / size[1], 0, 0];
    // A sheet gets a small thickness, so that the map can be inverted.
    return centred(
      [0, 1e-4, 0],
      across,
      [0, 0, ((-FLAT_WIDTH * FLAT_ASPECT) / size[2]) * stretch],
      size,
      true,
    );
  }
  const { inline, crossline } = mapVectors(survey) ?? NO_MAP;
  const sides = [Math.hypot(...inline) * size[0], Math.hypot(...crossline) * size[1]] as const;
  const scale = 1 / Math.max(sides[0], sides[1]);
  return centred(
    [inline[0] * scale, inline[1] * scale, 0],
    [crossline[0] * scale, crossline[1] * scale, 0],
    [0, 0, (-DEFAULT_ASPECT / size[2]) * stretch],
    size,
    false,
  );
}

/** Map units per world unit (degrees of latitude for angles); null without a usable map. */
export function mapUnitsPerWorld(survey: SceneSurvey): number | null {
  const vectors = survey.flat ? null : mapVectors(survey);
  return (
    vectors &&
    Math.max(
      Math.hypot(...vectors.inline) * Math.max(1, survey.inlineCount),
      Math.hypot(...vectors.crossline) * Math.max(1, survey.crosslineCount),
    )
  );
}

export function toWorld(placement: Placement, index: Triple): Triple {
  const { inlineAxis: a, crosslineAxis: b, sampleAxis: c, origin: o } = placement;
  const at = (k: 0 | 1 | 2) => o[k] + a[k] * index[0] + b[k] * index[1] + c[k] * index[2];
  return [at(0), at(1), at(2)];
}

/** Outward unit vectors (east, north) of the sides at the last inline and at the last crossline. */
export function sideNormals(placement: Placement): { readonly inline: Pair; readonly crossline: Pair } {
  const { inlineAxis: a, crosslineAxis: b } = placement;
  const normal = (along: Triple, towards: Triple): Pair => {
    const length = Math.hypot(along[0], along[1]) || 1;
    const [x, y] = [-along[1] / length, along[0] / length];
    return x * towards[0] + y * towards[1] < 0 ? [-x, -y] : [x, y];
  };
  return { inline: normal(b, a), crossline: normal(a, b) };
}

/** The same map as a column-major 4 × 4 matrix, for WebGL and three. */
export function placementMatrix(placement: Placement): number[] {
  const { inlineAxis: a, crosslineAxis: b, sampleAxis: c, origin: o } = placement;
  return [...a, 0, ...b, 0, ...c, 0, ...o, 1];
}

/**
 * The eight corners of the survey's box in the world, in binary order of (inline, crossline, sample) low or
 * high.
 */
export function boxCorners(placement: Placement): Triple[] {
  const corners: Triple[] = [];
  for (let bits = 0; bits < 8; bits++) {
    const end = (k: 0 | 1 | 2) => (bits & (1 << k) ? placement.size[k] - 0.5 : -0.5);
    corners.push(toWorld(placement, [end(0), end(1), end(2)]));
  }
  return corners;
}

/** Identifies the shape that the camera depends on. A vertical stretch does not change it. */
export function shapeKey(placement: Placement): string {
  const { inlineAxis, crosslineAxis, size, flat } = placement;
  return JSON.stringify([inlineAxis, crosslineAxis, size, flat]);
}

function centred(inlineAxis: Triple, crosslineAxis: Triple, sampleAxis: Triple, size: Triple, flat: boolean) {
  const middle = (k: 0 | 1 | 2) =>
    -(inlineAxis[k] * (size[0] - 1) + crosslineAxis[k] * (size[1] - 1) + sampleAxis[k] * (size[2] - 1)) / 2;
  return {
    inlineAxis,
    crosslineAxis,
    sampleAxis,
    origin: [middle(0), middle(1), middle(2)],
    size,
    flat,
  } as const;
}

type Pair = readonly [number, number];

/** Without a map bins are square and inline points north. */
const NO_MAP = { inline: [0, 1], crossline: [1, 0] } as const;

/** Map shifts per index step, for angles in ground lengths of a degree; null without a usable map. */
function mapVectors({ binGrid: grid }: SceneSurvey): { inline: Pair; crossline: Pair } | null {
  if (!grid) return null;
  // A step east in angles is shorter on the ground than the same step north.
  const degrees = grid.unit === 'degrees' ? 1 : grid.unit === 'arc-seconds' ? 1 / 3600 : 0;
  const east = degrees ? Math.max(0.05, Math.cos((grid.origin.y * degrees * Math.PI) / 180)) : 1;
  const inline: Pair = [grid.inlineVector.x * east, grid.inlineVector.y];
  const crossline: Pair = [grid.crosslineVector.x * east, grid.crosslineVector.y];
  const area = inline[0] * crossline[1] - inline[1] * crossline[0];
  const lengths = Math.hypot(...inline) * Math.hypot(...crossline);
  return lengths > 0 && Math.abs(area) > LEAST_SINE * lengths ? { inline, crossline } : null;
}
