import { css, html, nothing, type TemplateResult } from 'lit';
import { mapUnitText } from '../../../core/map.ts';
import { button } from '../../kit/controls.ts';
import { formatAmplitude, formatCount, formatNumber, formatVertical } from '../../kit/format.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { placeOf } from '../../session/map-frame.ts';
import { processedValueOf } from '../../session/processed-value.ts';
import type { Readout } from '../../session/store.ts';
import { numberAt } from '../../session/survey-shape.ts';
import { layerReadouts } from '../layers-of.ts';
import { comparedAt, comparisonOf } from './compare-state.ts';

/**
 * The cursor's read-out over a picture: line numbers, time or depth, amplitude and stored value. Where the picture is processed, it
 * gives the value shown and the stored one.
 */
@element('lens-readout')
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
      /* Once a read-out is pinned, the pointer can enter the box: for the tooltips and to release it. */
      .box.held {
        pointer-events: auto;
      }
      .pin {
        display: flex;
        align-items: center;
        gap: 4px;
        float: inline-end;
        margin-inline-start: 12px;
        color: var(--lens-muted);
      }
      .pin svg {
        inline-size: 14px;
        block-size: 14px;
        fill: currentColor;
      }
      .pin button {
        min-inline-size: 24px;
        margin-block: -2px;
        padding: 0 6px;
        border-color: transparent;
        font-size: 14px;
        line-height: 18px;
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
    const binGrid = shape?.scene.binGrid;
    const place = readout && binGrid && placeOf(binGrid)(readout.inlineIndex, readout.crosslineIndex);
    const { mode } = comparisonOf(this.store).value ?? {};
    const isOfBoth = pair !== null && (mode === 'flicker' || mode === 'swipe');
    const processed = readout ? processedValueOf(this.store).value?.(readout) : undefined;
    const traceCount = this.store.meta.value?.traceCount ?? 0;
    return html`
      ${
        readout && shape
          ? html`<div class="box ${this.session.probe.isHeld ? 'held' : ''}" @pointerenter=${this.#enter} @pointermove=${stay} @pointerdown=${stay}>
              ${readout.pinned ? this.#pin() : nothing}
              ${shape.flat ? nothing : html`${shape.inline.label} <b>${formatNumber(numberAt(shape.inline, readout.inlineIndex))}</b> · `}
              ${shape.crossline.label} <b>${formatNumber(numberAt(shape.crossline, readout.crosslineIndex))}</b> ·
              <b>${formatVertical(shape.vertical, readout.sampleIndex)}</b> ·
              ${amplitudes(readout, processed, isOfBoth ? 'A shown' : 'shown', this.store.valueName.value.one)}
              ${
                pair
                  ? html`<div>${processed === undefined ? '' : 'unprocessed '}A <b>${formatAmplitude(pair.a)}</b> · B <b>${formatAmplitude(pair.b)}</b> · A − B <b>${formatAmplitude(pair.difference)}</b></div>`
                  : nothing
              }
              ${place ? html`<div class="exact">X ${formatNumber(place.x, 1)} · Y ${formatNumber(place.y, 1)} ${binGrid && mapUnitText(binGrid.unit)}</div>` : nothing}
              ${layerReadouts(this.session, readout).map((words) => html`<div>${words}</div>`)}
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
        ${exact && readout && shape ? `${said(exact.value, processed, this.store.valueName.value.title)} at ${formatVertical(shape.vertical, readout.sampleIndex)}` : ''}
      </div>
    `;
  }

  #pin(): TemplateResult {
    return html`<span class="pin">
      <svg viewBox="0 0 16 16" role="img" aria-label="Pinned"><title>Pinned: stays when the pointer leaves the picture</title><path d="M5 1h6v1.5l-1 .5v4l2.5 2v1.5H8.6V15L8 16l-.6-1v-4.5H3.5V9L6 7V3l-1-.5z" /></svg>
      ${button('×', 'Releases this read-out and removes the crosshair', () => this.session.probe.release(), { name: 'Release the read-out' })}
    </span>`;
  }

  /** The pinned read-out is shown again while the pointer is in the box. */
  readonly #enter = (): void => {
    if (this.session.probe.isHeld) this.session.probe.at(null, 'inline');
  };
}

/** The picture below the box must not take a move or click in it for one of its own. */
const stay = (event: Event): void => event.stopPropagation();

/** @param processed the value shown: null while it is being made, undefined when the picture shows the stored values */
function amplitudes(
  { exact, amplitude }: Readout,
  processed: number | null | undefined,
  word: string,
  name: string,
): TemplateResult {
  if (processed === undefined)
    return html`${name} <b>${exact ? exact.value : amplitude === null ? '…' : formatAmplitude(amplitude)}</b>`;
  const value = exact ? Number(exact.value) : amplitude;
  return html`${word} ${fiveDigits(processed)} · ${exact ? 'stored' : 'unprocessed'} ${fiveDigits(value, exact?.value)}`;
}

const fiveDigits = (value: number | null, all = String(value)): TemplateResult =>
  value === null ? html`<b>…</b>` : html`<b title=${all}>${formatAmplitude(value, 5)}</b>`;

const said = (stored: string, processed: number | null | undefined, name: string): string =>
  processed === undefined || processed === null
    ? `${name} ${stored}`
    : `${name} shown ${formatAmplitude(processed, 5)}, stored ${stored}`;
