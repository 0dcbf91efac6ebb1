import type { CubeGrid } from '../../core/cube.ts';
import { mapPoint } from '../binning.ts';
import type { ContourLine } from '../contours.ts';

type Project = (x: number, y: number) => readonly [number, number];

const pointsOf = ({ binGrid }: CubeGrid, { points }: ContourLine): [number, number][] =>
  points.map(([i, j]) => {
    const { x, y } = mapPoint(binGrid!, i, j);
    return [x, y];
  });

/** Contours as well-known text, one LINESTRING Z to a line with its value as the third coordinate, in the survey's coordinates. */
export function contoursWkt(grid: CubeGrid, lines: readonly ContourLine[]): string {
  return `${lines
    .map(
      (line) =>
        `LINESTRING Z (${pointsOf(grid, line)
          .map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)} ${line.value}`)
          .join(', ')})`,
    )
    .join('\n')}\n`;
}

/** Contours as a table of line, value, x and y in the survey's coordinates. */
export function contoursCsv(grid: CubeGrid, lines: readonly ContourLine[]): string {
  const rows = lines.flatMap((line, k) =>
    pointsOf(grid, line).map(([x, y]) => `${k + 1},${line.value},${x.toFixed(3)},${y.toFixed(3)}`),
  );
  return `${['line,value,x,y', ...rows].join('\n')}\n`;
}

/** Contours as GeoJSON (RFC 7946), whose positions are longitude and latitude in degrees. */
export function contoursGeoJson(
  grid: CubeGrid,
  lines: readonly ContourLine[],
  name: string,
  project: Project,
): string {
  const features = lines.map((line) => ({
    type: 'Feature',
    properties: { name, value: line.value, unit: grid.vertical.unit },
    geometry: {
      type: 'LineString',
      coordinates: pointsOf(grid, line).map(([x, y]) =>
        project(x, y).map((value) => Number(value.toFixed(7))),
      ),
    },
  }));
  return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
}
