import { css, html, nothing } from 'lit';
import type { SceneSurvey } from '../core/scene.ts';
import { comparedAt } from './compared-source.ts';
import { formatAmplitude, formatCount, formatNumber, formatVertical } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import type { CursorPoint } from './store.ts';
import { numberAt } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

/** Where a cell of the grid lies on the map; null where the headers tell no map. */
function mapPlace(
  { binGrid }: SceneSurvey,
  { inlineIndex, crosslineIndex }: CursorPoint,
): { x: number; y: number; unit: string } | null {
  if (!binGrid) return null;
  const { origin, inlineVector, crosslineVector, unit } = binGrid;
  return {
    x: origin.x + inlineIndex * inlineVector.x + crosslineIndex * crosslineVector.x,
    y: origin.y + inlineIndex * inlineVector.y + crosslineIndex * crosslineVector.y,
    unit: unit === 'unknown' ? '' : unit,
  };
}

/** The cursor's read-out over a picture: line numbers, time or depth, amplitude, then the stored value. */
export class LensReadout extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset-block-end: 8px;
        inset-inline-start: 8px;
        max-inline-size: calc(100% - 16px);
        pointer-events: none;
      }
      .box {
        padding: 4px 8px;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-panel);
        font-size: 12px;
        line-height: 20px;
      }
      b {
        font-weight: 600;
      }
      .exact {
        color: var(--lens-muted);
      }
    `,
  ];

  override render() {
    const readout = this.store.readout.value;
    const shape = this.store.shape.value;
    const exact = readout?.exact;
    const pair = readout && comparedAt(this.store, readout);
    const place = readout && shape && mapPlace(shape.scene, readout);
    const traceCount = this.store.meta.value?.traceCount ?? 0;
    return html`
      ${
        readout && shape
          ? html`<div class="box">
              ${shape.flat ? nothing : html`${shape.inline.label} <b>${formatNumber(numberAt(shape.inline, readout.inlineIndex))}</b> · `}
              ${shape.crossline.label} <b>${formatNumber(numberAt(shape.crossline, readout.crosslineIndex))}</b> ·
              <b>${formatVertical(shape.vertical, readout.sampleIndex)}</b> · amplitude
              <b>${exact ? exact.value : readout.amplitude === null ? '…' : formatAmplitude(readout.amplitude)}</b>
              ${
                pair
                  ? html`<div>A <b>${formatAmplitude(pair.a)}</b> · B <b>${formatAmplitude(pair.b)}</b> · A − B <b>${formatAmplitude(pair.difference)}</b></div>`
                  : nothing
              }
              ${place ? html`<div class="exact">X ${formatNumber(place.x, 1)} · Y ${formatNumber(place.y, 1)} ${place.unit}</div>` : nothing}
              ${
                exact
                  ? html`<div class="exact">
                      stored ${exact.hex} · trace ${formatCount(exact.trace + 1)} of ${formatCount(traceCount)} · byte offset
                      ${formatCount(exact.byteOffset)}
                    </div>`
                  : nothing
              }
            </div>`
          : nothing
      }
      <div class="visually-hidden" role="status" aria-live="polite">
        ${exact && readout && shape ? `Amplitude ${exact.value} at ${formatVertical(shape.vertical, readout.sampleIndex)}` : ''}
      </div>
    `;
  }
}

define('lens-readout', LensReadout);
