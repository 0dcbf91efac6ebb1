import { html, nothing } from 'lit';
import { formatCount, formatNumber } from './format.ts';
import type { MapColouring, MapScale } from './map-colours.ts';
import type { MapPoints } from './map-points.ts';

/** What the colours of the map mean: the ends of a scale, or each kind of trace and how many there are. */
export function mapLegend(points: MapPoints | null, scale: MapScale | null, colouring: MapColouring) {
  if (!points) return html`<div class="legend muted">Reading headers…</div>`;
  if (scale) {
    return html`<div class="legend">${colouring === 'nrms' ? html`<span>NRMS %</span>` : nothing}<span>${formatNumber(scale.range[0])}</span><span class="bar-of-values"></span><span>${formatNumber(scale.range[1])}</span></div>`;
  }
  const { live, dead, duplicates, holes } = points.counts;
  const entry = (kind: string, title: string, count: number) =>
    html`<span class="entry" data-kind=${kind}><i class=${kind}></i>${title} ${formatCount(count)}</span>`;
  return html`<div class="legend">
    ${entry('live', 'Live', live)}
    ${points.read ? [entry('hole', 'Holes', holes), entry('duplicate', 'Duplicates', duplicates), entry('dead', 'Dead', dead)] : nothing}
  </div>`;
}
