import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { STATISTICS } from '../../../api/horizon-options.ts';
import type { Horizon } from '../../../core/horizon.ts';
import { bound, button, number, select, slider } from '../../kit/controls.ts';
import { fields, sliders } from '../../kit/fields.styles.ts';
import { formatCount, formatNumber } from '../../kit/format.ts';
import type { Plot } from '../../kit/lens-plot.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { type HorizonMap, statisticsOf, timesOf } from './horizon-map.ts';
import { type HorizonMaps, mapsIn } from './horizon-maps.ts';
import { horizonPanel } from './horizon-panel.styles.ts';
import { horizonsIn } from './horizons.ts';

const STATISTIC_TITLES: Readonly<Record<(typeof STATISTICS)[number], string>> = {
  value: 'value at the horizon',
  min: 'minimum',
  max: 'maximum',
  mean: 'mean',
  variance: 'variance',
  rms: 'RMS',
  maxPositive: 'largest positive',
  maxNegative: 'largest negative',
  maxAbsolute: 'largest absolute',
  meanPositive: 'mean of positive',
  meanNegative: 'mean of negative',
  meanAbsolute: 'mean absolute',
  sumPositive: 'sum of positive',
  sumNegative: 'sum of negative',
  sumAbsolute: 'sum absolute',
};

/** How far the slider of horizon slices reaches above and below, in samples. */
const SLICE_REACH = 100;
const BINS = 64;

/** What a horizon is coloured by: its times, extractions, horizon slices, with their statistics. */
@element('lens-horizon-maps')
export class LensHorizonMaps extends LensElement {
  static override styles = [base, fields, sliders, horizonPanel];

  @property({ attribute: false }) horizon!: Horizon;
  @state() private statistic: (typeof STATISTICS)[number] = 'rms';
  @state() private above = 0;
  @state() private below = 0;
  /** Name of the horizon at which the window ends; '' for a window of fixed length. */
  @state() private to = '';
  @state() private histogram = false;

  get #maps(): HorizonMaps {
    return mapsIn(this.session);
  }

  override willUpdate(changed: PropertyValues): void {
    const { vertical } = this.horizon.grid;
    // A window of some samples is what most begin with.
    if (changed.has('horizon') && this.above === 0 && this.below === 0)
      this.above = this.below = Number((4 * vertical.step).toPrecision(3));
    if (this.histogram) void import('../../kit/lens-plot.ts');
  }

  override render() {
    const horizons = horizonsIn(this.session);
    const { vertical } = this.horizon.grid;
    const flat = this.store.shape.value?.flat !== false;
    const map = this.#maps.of(this.horizon) ?? {
      title: vertical.domain === 'time' ? 'Time' : 'Depth',
      unit: vertical.unit,
      values: timesOf(this.horizon),
    };
    const computed = this.#maps.computedOf(this.horizon);
    return html`
      ${
        flat
          ? nothing
          : html`<div class="row">
              ${select({ label: 'Colour', title: 'What the colours of horizons show, in 3D and on the map', to: horizons.colour, options: { own: 'own colour', time: vertical.domain, confidence: 'confidence', extraction: computed ? computed.title.toLowerCase() : 'extraction' } })}
              ${number({ label: 'Contours', title: 'Interval of contours', to: horizons.interval, min: 1e-6, placeholder: 'auto' })}
            </div>`
      }
      <details>
        <summary>Extraction and slices</summary>
        <div>${this.#extraction(vertical.unit)} ${flat ? nothing : this.#slices()}</div>
      </details>
      <details @toggle=${(event: Event) => {
        this.histogram = (event.target as HTMLDetailsElement).open;
      }}>
        <summary>Statistics</summary>
        <div>${this.histogram ? this.#statistics(map) : nothing}</div>
      </details>
    `;
  }

  #extraction(unit: string) {
    const others = horizonsIn(this.session).list.value.filter(({ name }) => name !== this.horizon.name);
    const to = others.some(({ name }) => name === this.to) ? this.to : '';
    const windowed = this.statistic !== 'value';
    const length = (key: 'above' | 'below', title: string) =>
      number({
        label: key === 'above' ? 'Above' : 'Below',
        title,
        to: bound<number | null>(this[key], (value) => {
          this[key] = value ?? 0;
        }),
        unit,
      });
    return html`
      ${select({
        label: 'Statistic',
        title: 'What is computed of the samples in the window',
        to: bound(this.statistic, (statistic) => {
          this.statistic = statistic;
        }),
        options: STATISTICS.map((name) => [name, STATISTIC_TITLES[name]] as const),
      })}
      ${
        windowed
          ? html`<div class="row">
              ${length('above', 'How far the window reaches above the horizon')}
              ${to ? nothing : length('below', 'How far the window reaches below the horizon')}
              ${
                others.length > 0
                  ? select({
                      label: 'Down to',
                      title: 'Where the window ends',
                      to: bound(to, (name) => {
                        this.to = name;
                      }),
                      options: [['', 'that far'], ...others.map(({ name }) => [name, name] as const)],
                    })
                  : nothing
              }
            </div>`
          : nothing
      }
      ${button('Extract', 'Computes the map, and colours the horizon by it', () => this.#extract(unit, windowed, to))}
    `;
  }

  #extract(unit: string, windowed: boolean, name: string): void {
    const { statistic, above, below } = this;
    const to = windowed && horizonsIn(this.session).list.value.find((other) => other.name === name);
    const window = !windowed
      ? ''
      : to
        ? `, from ${above} ${unit} above down to ${to.name}`
        : `, ${above} above to ${below} ${unit} below`;
    const { title } = this.store.valueName.value;
    void this.#maps.extract(
      windowed ? { statistic, above, ...(to ? { to } : { below }) } : { statistic },
      `${title}: ${STATISTIC_TITLES[statistic]}${window}`,
    );
  }

  #slices() {
    const { vertical } = this.horizon.grid;
    const below = this.#maps.below.value;
    const distance = (below ?? 0) * vertical.step;
    return slider({
      label: 'Horizon slice',
      title: 'Amplitudes along a surface parallel to the horizon, so far below it; negative above',
      min: -SLICE_REACH,
      max: SLICE_REACH,
      text: below === null ? 'off' : `${distance > 0 ? '+' : ''}${formatNumber(distance)} ${vertical.unit}`,
      to: bound(below ?? 0, (samples) => void this.#maps.slice(samples)),
      hint: 'above',
      hintEnd: 'below',
    });
  }

  #statistics({ title, unit, values }: HorizonMap) {
    const { count, missing, min, max, mean, median, deviation } = statisticsOf(values);
    const said = (value: number): string => `${formatNumber(value, 3)}${unit ? ` ${unit}` : ''}`;
    const plot = count > 0 && max > min ? histogramOf(values, min, max, title, unit) : null;
    return html`
      <p><strong>${title}${unit ? ` (${unit})` : ''}</strong>: ${formatCount(count)} bins, ${formatCount(missing)} without a value.</p>
      ${
        count > 0
          ? html`<p>Minimum ${said(min)}, maximum ${said(max)}, mean ${said(mean)}, median ${said(median)}, standard deviation ${said(deviation)}.</p>`
          : nothing
      }
      ${plot ? html`<lens-plot .plot=${plot} .theme=${this.store.theme.value}></lens-plot>` : nothing}
    `;
  }
}

function histogramOf(values: Float32Array, min: number, max: number, title: string, unit: string): Plot {
  const counts = new Float64Array(BINS);
  const width = (max - min) / BINS;
  for (const value of values)
    if (!Number.isNaN(value)) counts[Math.min(BINS - 1, Math.floor((value - min) / width))]! += 1;
  return {
    kind: 'bars',
    x: Float64Array.from({ length: BINS }, (_, k) => min + (k + 0.5) * width),
    lines: [{ label: 'Bins', values: counts, colour: 'accent' }],
    xLabel: unit ? `${title} (${unit})` : title,
    yLabel: 'Bins',
    description: `Histogram of ${title.toLowerCase()} from ${formatNumber(min, 2)} to ${formatNumber(max, 2)} ${unit}.`,
  };
}
