import { css, html, nothing, svg } from 'lit';
import { surfaceColours } from '../../../view/theme.ts';
import { bound, slider } from '../../kit/controls.ts';
import { fields, sliders } from '../../kit/fields.styles.ts';
import { formatAmplitude, formatCount, formatSubsample } from '../../kit/format.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { hiddenTriangles } from './specks.ts';

const HEIGHT = 32;
/** Height of the least bar as a share of the greatest. */
const LEAST_BAR = 0.08;

/** The slider of the surface's threshold. The histogram of what thresholds mean stands on it, and ends where the slider does. */
@element('lens-threshold')
export class LensThreshold extends LensElement {
  static override styles = [
    base,
    fields,
    sliders,
    css`
      :host {
        display: block;
      }
      .histogram {
        display: block;
        /* The bars end where the middle of the slider's thumb does. */
        inline-size: calc(100% - 16px);
        block-size: 32px;
        margin: 4px 8px -12px;
      }
      .weaker {
        fill: var(--lens-line-strong);
      }
      .slider input[type='range'] {
        position: relative;
      }
      .hint {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    const { store, session } = this;
    const threshold = store.threshold.value;
    const amplitude = store.thresholdAmplitude.value;
    const { one, title } = store.valueName.value;
    const value = `${store.flipped.value ? 'stored ' : ''}${one}`;
    const beyond = this.#beyond(threshold);
    const share = beyond === null ? '' : `${percent(beyond)} beyond`;
    return html`${slider({
      label: 'Threshold',
      title:
        one === 'amplitude'
          ? 'Amplitude of the surface, as a share of the strongest amplitudes'
          : `${title} of the surface, from the smallest (0) to the largest (1)`,
      to: bound(threshold, (chosen) => session.set('threshold', chosen)),
      min: 0,
      max: 1,
      step: 0.01,
      text: threshold.toFixed(2),
      behind: this.#histogram(threshold),
      hint: amplitude === null ? '' : `${value} ${formatAmplitude(amplitude)}`,
      hintEnd: share,
    })}
    <div class="hint">${this.#made()}</div>
    ${this.#end()}`;
  }

  /** Share of the samples beyond a threshold; null if it is not known. */
  #beyond(threshold: number): number | null {
    const shares = this.store.amplitude.value?.thresholds;
    if (!shares) return null;
    const at = threshold * shares.shares.length;
    // Within a bar the samples count as evenly spread.
    return shares.shares.reduce(
      (sum, share, k) => sum + share * Math.min(1, Math.max(0, k + 1 - at)),
      shares.beyond,
    );
  }

  #histogram(threshold: number) {
    const shares = this.store.amplitude.value?.thresholds?.shares;
    if (!shares) return nothing;
    const { positive, negative } = surfaceColours(this.store.colormap.value);
    const colour = this.store.surfaceSign.value === 'negative' ? negative : positive;
    // Bars are logarithmic from the least to the greatest, because weak amplitudes are the most by far.
    const [least, most] = [Math.min(...shares.filter((share) => share > 0)), Math.max(...shares)];
    const level = (share: number) => (most > least ? Math.log(share / least) / Math.log(most / least) : 1);
    const height = (share: number) => (share > 0 ? HEIGHT * (LEAST_BAR + (1 - LEAST_BAR) * level(share)) : 0);
    return html`<svg class="histogram" viewBox="0 0 ${shares.length} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${shares.map((share, k) => {
        const isBeyond = (k + 0.5) / shares.length >= threshold;
        const tall = height(share);
        return svg`<rect class=${isBeyond ? 'beyond' : 'weaker'} fill=${isBeyond ? colour : nothing} x=${k} y=${HEIGHT - tall} width="0.8" height=${tall} />`;
      })}
    </svg>`;
  }

  /** What the surface shown is made of. The line keeps its room while there is none, so that nothing below it moves. */
  #made() {
    const { store } = this;
    const mesh = store.mesh.value;
    if (!mesh) return '\u00a0';
    const level = formatSubsample(mesh.subsample, mesh.sampleStride);
    if (store.isRunning('surface')) return `Surface of ${level}`;
    const triangles = mesh.indices.length / 3 - hiddenTriangles(store);
    return `${formatCount(triangles)} triangles of ${level}`;
  }

  /** Where slider and histogram end. */
  #end() {
    const range = this.store.amplitude.value;
    if (!range?.thresholds) return nothing;
    const end = range.bothSigns ? range.p999Absolute : range.p999;
    return html`<div class="hint" title="The histogram counts the samples of the preview on a logarithmic scale, up to a threshold of 1">Ends at ${formatAmplitude(end)}, ${percent(range.thresholds.beyond)} of samples beyond</div>`;
  }
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
