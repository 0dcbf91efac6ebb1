import { mapUnitText } from '../core/map.ts';
import type { MeshCoordinates, SceneSurvey } from '../core/scene.ts';

type Triple = readonly [number, number, number];

/** Maps the vertices of a mesh, (inline index, crossline index, sample index), to the coordinates of a file. Z points up. */
export interface MeshSpace {
  /** Shift when the inline, crossline or sample index grows by one. */
  readonly inline: Triple;
  readonly crossline: Triple;
  readonly sample: Triple;
  /** Coordinates of index (0, 0, 0). */
  readonly origin: Triple;
  /** Tells the person who opens the file what X, Y and Z are, with units. */
  readonly axes: string;
  /** The same text, short enough for a header of 80 characters. */
  readonly brief: string;
}

/**
 * Makes the space of a survey's coordinates. 'survey' uses line numbers, 'map' X and Y of the bin grid (null without one);
 * Z is minus time or depth.
 */
export function meshSpace(survey: SceneSurvey, coordinates: MeshCoordinates): MeshSpace | null {
  const { inline, crossline, vertical, binGrid } = survey;
  const down = vertical.domain === 'time' ? 'two-way time' : 'depth';
  const z = `Z minus ${down} in ${vertical.unit}`;
  const briefly = `Z -${vertical.domain} ${vertical.unit}`;
  const sample: Triple = [0, 0, -vertical.step];
  if (coordinates === 'survey') {
    return {
      inline: [inline.step, 0, 0],
      crossline: [0, crossline.step, 0],
      sample,
      origin: [inline.first, crossline.first, -vertical.start],
      axes: `X ${inline.label.toLowerCase()} number, Y ${crossline.label.toLowerCase()} number, ${z}`,
      brief: `Lines, ${briefly}`,
    };
  }
  if (!binGrid) return null;
  const { inlineVector, crosslineVector, origin, unit } = binGrid;
  return {
    inline: [inlineVector.x, inlineVector.y, 0],
    crossline: [crosslineVector.x, crosslineVector.y, 0],
    sample,
    origin: [origin.x, origin.y, -vertical.start],
    axes: `map X and Y in ${mapUnitText(unit)}, coordinate system as the file has it, ${z}`,
    brief: `Map ${mapUnitText(unit)}, ${briefly}`,
  };
}

/** Computes a vertex's coordinates in 64 bits, because 32-bit floats of millions of metres are half a metre apart. */
export function placeVertex(space: MeshSpace, inline: number, crossline: number, sample: number): Triple {
  const at = (k: 0 | 1 | 2): number =>
    space.origin[k] + space.inline[k] * inline + space.crossline[k] * crossline + space.sample[k] * sample;
  return [at(0), at(1), at(2)];
}

const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Whether the map turns right-handed index space into a left-handed one, so that triangles must be turned round. */
export const isMirrored = ({ inline, crossline, sample }: MeshSpace): boolean =>
  dot(cross(inline, crossline), sample) < 0;

/** The rows of the matrix that maps normals: the inverse transpose, up to a positive factor. */
export function normalMap(space: MeshSpace): readonly [Triple, Triple, Triple] {
  const { inline, crossline, sample } = space;
  const sign = isMirrored(space) ? -1 : 1;
  const scaled = ([x, y, z]: Triple): Triple => [x * sign, y * sign, z * sign];
  return [scaled(cross(crossline, sample)), scaled(cross(sample, inline)), scaled(cross(inline, crossline))];
}
