import { css, html, nothing } from 'lit';
import { clipRange, colormapTable } from '../../view/colormap.ts';
import { amplitudeEnds, formatNumber } from '../kit/format.ts';
import { gradient } from '../kit/gradient.ts';
import { base } from '../kit/tokens.styles.ts';
import { firstOf } from '../layers/layers-of.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { colormapTitle } from './colormap-titles.ts';

/**
 * Colour bar beside the 3D view, with the amplitudes at its ends and the sign of the positive end. A second one below it says what the
 * colours of a layer mean, such as those of a horizon.
 */
@element('lens-colour-bar')
export class LensColourBar extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template: auto 112px auto 112px / auto 12px;
        gap: 6px;
        font-size: 12px;
        line-height: 16px;
        text-align: end;
        text-shadow: 0 0 3px var(--lens-bg), 0 0 3px var(--lens-bg);
        pointer-events: none;
      }
      .title {
        grid-column: 1 / -1;
        max-inline-size: 180px;
        font-weight: 600;
      }
      .numbers {
        position: relative;
        justify-self: end;
        inline-size: 72px;
      }
      .numbers > * {
        position: absolute;
        inset-inline-end: 0;
        translate: 0 -50%;
      }
      .bar {
        border: 1px solid var(--lens-line-strong);
      }
    `,
  ];

  override render() {
    const { display, amplitude, valueName } = this.store;
    const { clip, gain, colormap } = display.value;
    const range = amplitude.value;
    if (!range || range.constant) return nothing;
    const [low, high] = clipRange(clip, gain);
    const zero = high / (high - low);
    const [lowest, highest] = amplitudeEnds([low, high]);
    return html`<div class="title">${valueName.value.title}</div>
      <div class="numbers" role="img" aria-label=${`${colormapTitle(colormap)}: from ${lowest} to ${highest}, positive at the upper end`}>
        <span data-share="0">${highest}</span>
        ${zero > 0.08 && zero < 0.92 ? html`<span data-share=${zero}>0</span>` : nothing}
        <span data-share="1">${lowest}</span>
      </div>
      <div class="bar"></div>
      ${this.#ofLayer()}`;
  }

  #ofLayer() {
    const bar = firstOf(this.session, (layer) => layer.bar?.());
    if (!bar) return nothing;
    const [low, high] = bar.amplitudes
      ? amplitudeEnds([bar.low, bar.high])
      : [formatNumber(bar.low, 2), formatNumber(bar.high, 2)];
    return html`<div class="title">${bar.title}</div>
      <div class="numbers" role="img" aria-label=${`${bar.title}: colours from ${low} to ${high}`}>
        <span data-share="0">${bar.lowOnTop ? low : high}</span>
        <span data-share="1">${bar.lowOnTop ? high : low}</span>
      </div>
      <div class="bar of-layer"></div>`;
  }

  override updated(): void {
    const bar = this.renderRoot.querySelector<HTMLElement>('.bar');
    if (bar) bar.style.background = gradient(colormapTable(this.store.display.value.colormap), 'top');
    const layer = this.renderRoot.querySelector<HTMLElement>('.of-layer');
    const shown = layer && firstOf(this.session, (each) => each.bar?.());
    if (shown) layer.style.background = gradient(shown.table, shown.lowOnTop ? 'bottom' : 'top');
    for (const label of this.renderRoot.querySelectorAll<HTMLElement>('[data-share]'))
      label.style.top = `${100 * Number(label.dataset.share)}%`;
  }
}
