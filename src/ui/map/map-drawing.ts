import { nothing, svg } from 'lit';
import type { MapPoint } from '../../core/types.ts';
import { formatCount, formatNumber } from '../kit/format.ts';
import { anchorAt, type MapView } from '../session/map-view.ts';
import type { Companion } from './companion.ts';

/** Draws current lines, corner labels and other files' lines over the traces. */
export function mapDrawing(view: MapView, companions: readonly Companion[]) {
  return svg`
    ${companions.map((line) => {
      const path = line.path.map(view.frame.toPixel);
      const end = path.at(-1);
      return svg`<polyline class="companion" points=${pixels(path)}></polyline>
        ${end ? svg`<text x=${end.x} y=${end.y + (isCrowded(view, end) ? 34 : -8)} text-anchor=${anchorAt(end.x, view.frame.width)}>${shortName(line.name)}</text>` : nothing}`;
    })}
    ${view.outline ? svg`<polygon class="outline" points=${pixels(view.outline)}></polygon>` : nothing}
    ${view.path ? svg`<polyline class="path" points=${pixels(view.path)}></polyline>` : nothing}
    ${view.lines.map(
      (
        line,
      ) => svg`<line class=${line.kind} x1=${line.from.x} y1=${line.from.y} x2=${line.to.x} y2=${line.to.y}></line>
        <text class="label" x=${labelPlace(line).x + 8} y=${labelPlace(line).y - 4}>${line.label}</text>`,
    )}
    ${view.corners.map(
      (corner) => svg`<circle class="corner" cx=${corner.at.x} cy=${corner.at.y} r="3"></circle>
        <text x=${corner.at.x} y=${corner.at.y + (corner.below ? 18 : -10)} text-anchor=${corner.anchor}>${corner.label}</text>`,
    )}`;
}

/** True when another corner's label is so close that a third would overlap. */
const isCrowded = ({ corners }: MapView, { x, y }: MapPoint): boolean =>
  corners.some(({ at }) => Math.hypot(at.x - x, at.y - y) < 40);

/** Place of a line's label: slightly inside its end, where a corner's label may be. */
const labelPlace = ({ from, to }: MapView['lines'][number]): MapPoint => ({
  x: to.x + 0.12 * (from.x - to.x),
  y: to.y + 0.12 * (from.y - to.y),
});

/** Draws the crosshair set in a section. */
export function mapCursor(at: MapPoint | null) {
  if (!at) return nothing;
  return svg`<path class="cursor" d="M${at.x - 9} ${at.y}h18M${at.x} ${at.y - 9}v18"></path>`;
}

/** Keeps the end of a long name, which tells lines of one campaign apart. */
export const shortName = (name: string): string => (name.length > 28 ? `…${name.slice(-27)}` : name);

/** Draws scale bar and north arrow, or a note if there are no coordinates. */
export function mapFurniture({ frame }: MapView) {
  const { height, scaleBar } = frame;
  if (!scaleBar)
    return svg`<text x="16" y=${height - 16}>No map coordinates: inline and crossline numbers, square bins</text>`;
  const { pixels: length, length: metres, unit } = scaleBar;
  return svg`
    <path class="scale" d="M16 ${height - 24}v6h${length}v-6"></path>
    <text x=${24 + length} y=${height - 16}>${metres >= 1000 ? formatCount(metres) : formatNumber(metres)} ${unit}</text>
    <path class="north" d="M24 48V20m-6 8 6-8 6 8"></path>
    <text x="36" y="32">N</text>`;
}

/** Points as the text of an SVG `points` attribute. */
export const pixels = (list: readonly { x: number; y: number }[]): string =>
  list.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
