import { html, nothing } from 'lit';
import { amplitudeEnds, formatCount, formatNumber } from '../kit/format.ts';
import type { MapColouring, MapScale } from './map-colours.ts';
import type { MapPoints } from './map-points.ts';

/** Legend of the map: the ends of a scale, or each kind of trace with its count. */
/** @param valueTitle what the samples of a slice, or the values of a layer, are called */
export function mapLegend(
  points: MapPoints | null,
  scale: MapScale | null,
  colouring: MapColouring,
  valueTitle: string,
) {
  if (!points) return html`<div class="legend muted">Reading headers…</div>`;
  if (scale) {
    const title =
      colouring === 'nrms' ? 'NRMS %' : colouring === 'slice' || colouring === 'layer' ? valueTitle : '';
    const [low, high] =
      colouring === 'slice' ? amplitudeEnds(scale.range) : scale.range.map((end) => formatNumber(end, 2));
    return html`<div class="legend">${title ? html`<span>${title}</span>` : nothing}<span>${low}</span><span class="bar-of-values"></span><span>${high}</span></div>`;
  }
  const { live, dead, duplicates, holes } = points.counts;
  const entry = (kind: string, title: string, count: number) =>
    html`<span class="entry" data-kind=${kind}><i class=${kind}></i>${title} ${formatCount(count)}</span>`;
  return html`<div class="legend">
    ${entry('live', points.read ? 'Live' : 'Cells of the grid', live)}
    ${points.read ? [entry('hole', 'Holes', holes), entry('duplicate', 'Duplicates', duplicates), entry('dead', 'Dead', dead)] : nothing}
  </div>`;
}
