import { css, html, nothing } from 'lit';
import { surfaceColours } from '../../../view/theme.ts';
import { bound, check, select, slider } from '../../kit/controls.ts';
import { fields, sliders } from '../../kit/fields.styles.ts';
import { formatCount } from '../../kit/format.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { hiddenTriangles, leastPart } from './specks.ts';

/** Options of the surface in the list of layers; its threshold has a place of its own. */
@element('lens-surface')
export class LensSurface extends LensElement {
  static override styles = [
    base,
    fields,
    sliders,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .signs,
      .signs span {
        display: flex;
        align-items: center;
        gap: 4px 12px;
      }
      .signs span {
        column-gap: 4px;
      }
    `,
  ];

  override render() {
    const { store, session } = this;
    const parts = leastPart(store);
    const hidden = hiddenTriangles(store);
    const { positive, negative } = surfaceColours(store.colormap.value);
    const swatch = (colour: string, label: string) =>
      html`<span><svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colour} /></svg>${label}</span>`;
    return html`${select({
      label: store.flipped.value ? 'Sign as stored' : 'Sign',
      title: 'Whether the surface is drawn where stored amplitudes are positive, negative or both',
      to: bound(store.surfaceSign.value, (sign) => session.set('surfaceSign', sign)),
      options: { positive: 'positive', negative: 'negative', both: 'both' },
    })}
  ${
    store.surfaceSign.value === 'both' && store.amplitude.value?.bothSigns && !store.surfacePainted.value
      ? html`<div class="hint signs">${swatch(positive, 'positive')} ${swatch(negative, 'negative')}</div>`
      : nothing
  }
  ${check({
    label: 'Cut away before the slices',
    title:
      'Leaves the surface out between the slices and the camera, so that it does not hide them; files of the surface are whole',
    to: store.surfaceCut,
  })}
  ${slider({
    label: 'Smallest part',
    title:
      'Connected parts of the surface with fewer triangles are not drawn; files of the surface have them all',
    to: bound(parts, (chosen) => session.set('specks', chosen)),
    min: 0,
    max: 14,
    text: parts === 0 ? 'all are drawn' : `${formatCount(2 ** parts)} triangles`,
    hint: hidden > 0 ? `${formatCount(hidden)} triangles of smaller parts are not drawn` : '',
  })}`;
  }
}
