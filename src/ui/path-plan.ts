import type { PathPoint, PathSection } from '../core/scene.ts';
import type { LineSection, SectionGrid } from '../core/section.ts';
import type { BinGrid } from '../core/types.ts';
import { formatCount, formatNumber } from './format.ts';
import { type AxisView, numberAt } from './survey-shape.ts';

export interface PathPlace {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
}

/** A path over the survey as it is drawn, or once it was. */
export interface DrawnPath {
  readonly points: readonly PathPoint[];
  /** The point that a click would set. */
  readonly hover: PathPoint | null;
  /** Points may still be set. */
  readonly drawing: boolean;
  readonly said: string;
  /** What was read along it; null until then. */
  readonly section: PathSection | null;
}

/** Which cells a path visits, a column each, and the columns at which it turns. */
export interface PathPlan {
  readonly inlineIndices: Int32Array;
  readonly crosslineIndices: Int32Array;
  readonly corners: PathSection['corners'];
}

/** More columns than this would be gigabytes of traces. */
const MOST_COLUMNS = 16_384;

/** The nearest cell at every step along the path's longer direction; null where fewer than two places differ. */
export function planPath(places: readonly PathPlace[]): PathPlan | null {
  const distinct = places.filter((place, k) => {
    const former = places[k - 1];
    return (
      !former || place.inlineIndex !== former.inlineIndex || place.crosslineIndex !== former.crosslineIndex
    );
  });
  const start = distinct[0];
  if (!start || distinct.length < 2) return null;
  const inlines = [start.inlineIndex];
  const crosslines = [start.crosslineIndex];
  const corners = [{ column: 0, ...pick(start) }];
  for (let k = 1; k < distinct.length; k++) {
    const from = distinct[k - 1]!;
    const to = distinct[k]!;
    const di = to.inlineIndex - from.inlineIndex;
    const dx = to.crosslineIndex - from.crosslineIndex;
    const steps = Math.max(Math.abs(di), Math.abs(dx));
    if (inlines.length + steps > MOST_COLUMNS) break;
    for (let step = 1; step <= steps; step++) {
      inlines.push(Math.round(from.inlineIndex + (di * step) / steps));
      crosslines.push(Math.round(from.crosslineIndex + (dx * step) / steps));
    }
    corners.push({ column: inlines.length - 1, ...pick(to) });
  }
  if (corners.length < 2) return null;
  return { inlineIndices: Int32Array.from(inlines), crosslineIndices: Int32Array.from(crosslines), corners };
}

/**
 * What was read along a path as the Section tab shows it, by the distance along the bins that it visits: in map units, or in
 * steps from line to line where the survey has no map in metres or feet.
 */
export function lineSectionOf(
  { inlineIndices, crosslineIndices }: PathPlan,
  { data, width, height }: SectionGrid,
  binGrid: BinGrid | null,
  title: string,
): LineSection {
  const measured = binGrid?.unit === 'm' || binGrid?.unit === 'ft';
  const inline = measured ? binGrid.inlineVector : { x: 1, y: 0 };
  const crossline = measured ? binGrid.crosslineVector : { x: 0, y: 1 };
  const distances = new Float64Array(width);
  for (let column = 1; column < width; column++) {
    const di = inlineIndices[column]! - inlineIndices[column - 1]!;
    const dx = crosslineIndices[column]! - crosslineIndices[column - 1]!;
    const step = Math.hypot(di * inline.x + dx * crossline.x, di * inline.y + dx * crossline.y);
    distances[column] = distances[column - 1]! + step;
  }
  return {
    data,
    width,
    height,
    title,
    inlineIndices: Float32Array.from(inlineIndices),
    crosslineIndices: Float32Array.from(crosslineIndices),
    distances,
    distanceUnit: measured ? binGrid.unit : '',
  };
}

/** "3 points, 1,234 m.": the length of the straight legs where the map has one. */
export function pathLength(places: readonly PathPlace[], binGrid: BinGrid | null): string {
  const points = `${formatCount(places.length)} point${places.length === 1 ? '' : 's'}`;
  if (places.length < 2 || (binGrid?.unit !== 'm' && binGrid?.unit !== 'ft')) return `${points}.`;
  const { inlineVector, crosslineVector, unit } = binGrid;
  let length = 0;
  for (const [k, to] of places.slice(1).entries()) {
    const di = to.inlineIndex - places[k]!.inlineIndex;
    const dx = to.crosslineIndex - places[k]!.crosslineIndex;
    length += Math.hypot(
      di * inlineVector.x + dx * crosslineVector.x,
      di * inlineVector.y + dx * crosslineVector.y,
    );
  }
  return `${points}, ${length >= 100 ? formatCount(Math.round(length)) : formatNumber(length, 1)} ${unit}.`;
}

/** "1010/2020, 1100/2150": inline and crossline numbers of each point. */
export function pathText(places: readonly PathPlace[], inline: AxisView, crossline: AxisView): string {
  return places
    .map((place) => `${numberAt(inline, place.inlineIndex)}/${numberAt(crossline, place.crosslineIndex)}`)
    .join(', ');
}

/** The inverse, for what was typed; null where it is no list of lines of this survey. */
export function parsePath(text: string, inline: AxisView, crossline: AxisView): PathPlace[] | null {
  const places: PathPlace[] = [];
  for (const part of text.split(/[,;]+/)) {
    if (part.trim() === '') continue;
    const match = /^\s*(-?\d+(?:\.\d+)?)\s*[/\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(part);
    if (!match) return null;
    const inlineIndex = (Number(match[1]) - inline.first) / inline.step;
    const crosslineIndex = (Number(match[2]) - crossline.first) / crossline.step;
    const within =
      Number.isInteger(inlineIndex) &&
      Number.isInteger(crosslineIndex) &&
      inlineIndex >= 0 &&
      inlineIndex < inline.count &&
      crosslineIndex >= 0 &&
      crosslineIndex < crossline.count;
    if (!within) return null;
    places.push({ inlineIndex, crosslineIndex });
  }
  return places;
}

function pick({ inlineIndex, crosslineIndex }: PathPlace): PathPlace {
  return { inlineIndex, crosslineIndex };
}
