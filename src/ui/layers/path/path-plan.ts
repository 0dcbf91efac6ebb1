import { lineIndex } from '../../../core/axis.ts';
import { mapUnitText } from '../../../core/map.ts';
import type { PathSection } from '../../../core/scene.ts';
import type { LineSection, SectionGrid } from '../../../core/section.ts';
import type { BinGrid } from '../../../core/types.ts';
import { formatCount, formatNumber } from '../../kit/format.ts';
import { type AxisView, numberAt } from '../../session/survey-shape.ts';

export interface PathPlace {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
}

/** The cells that a path visits, one per column of its section, and the columns at which it turns. */
export interface PathPlan {
  readonly inlineIndices: Int32Array;
  readonly crosslineIndices: Int32Array;
  readonly corners: PathSection['corners'];
}

/** The largest section. More columns would mean gigabytes of traces. */
const MOST_COLUMNS = 16_384;

/**
 * Takes the nearest cell at every step along each leg's longer direction. Returns null for fewer than two
 * different places.
 */
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
 * Makes a section of the traces read along a path. Its axis is the distance along the path on the map, or in
 * lines when the survey has no map or one in angles.
 */
export function lineSectionOf(
  { inlineIndices, crosslineIndices }: PathPlan,
  { data, width, height }: SectionGrid,
  binGrid: BinGrid | null,
  title: string,
): LineSection {
  const unit = lengthUnit(binGrid);
  const measured = binGrid !== null && unit !== null;
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
    distanceUnit: unit ?? 'lines',
  };
}

/** The unit of distances on the map; null without a map and for one in angles. */
const lengthUnit = (binGrid: BinGrid | null): string | null =>
  !binGrid || binGrid.unit === 'degrees' || binGrid.unit === 'arc-seconds' ? null : mapUnitText(binGrid.unit);

/** "3 points, 1,234 m.": the length of the straight legs is given if the map has a unit. */
export function pathLength(places: readonly PathPlace[], binGrid: BinGrid | null): string {
  const points = `${formatCount(places.length)} point${places.length === 1 ? '' : 's'}`;
  const unit = lengthUnit(binGrid);
  if (places.length < 2 || !binGrid || unit === null) return `${points}.`;
  const { inlineVector, crosslineVector } = binGrid;
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
export const pathText = (places: readonly PathPlace[], inline: AxisView, crossline: AxisView): string =>
  places
    .map((place) => `${numberAt(inline, place.inlineIndex)}/${numberAt(crossline, place.crosslineIndex)}`)
    .join(', ');

/** The inverse of `pathText`; null when the text is not a list of this survey's lines. */
export function parsePath(text: string, inline: AxisView, crossline: AxisView): PathPlace[] | null {
  const places: PathPlace[] = [];
  for (const part of text.split(/[,;]+/)) {
    if (part.trim() === '') continue;
    const match = /^\s*(-?\d+(?:\.\d+)?)\s*[/\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(part);
    if (!match) return null;
    const inlineIndex = lineIndex(inline, Number(match[1]));
    const crosslineIndex = lineIndex(crossline, Number(match[2]));
    if (inlineIndex < 0 || crosslineIndex < 0) return null;
    places.push({ inlineIndex, crosslineIndex });
  }
  return places;
}

const pick = ({ inlineIndex, crosslineIndex }: PathPlace): PathPlace => ({ inlineIndex, crosslineIndex });
