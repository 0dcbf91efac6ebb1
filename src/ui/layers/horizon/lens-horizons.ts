import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { HORIZON_FORMATS, type HorizonFormat, horizonFile } from '../../../api/horizon-files.ts';
import { STATISTICS } from '../../../api/horizon-options.ts';
import * as tools from '../../../api/horizon-tools.ts';
import type { HORIZON_EVENTS, Horizon } from '../../../core/horizon.ts';
import { bound, button, check, filePicker, number, part, select, text } from '../../kit/controls.ts';
import { fields } from '../../kit/fields.styles.ts';
import { formatCount, formatNumber } from '../../kit/format.ts';
import { saveBlob } from '../../kit/save-blob.ts';
import { tooltip } from '../../kit/shortcuts.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { sheetStride } from './horizon-drawing.ts';
import { type Horizons, horizonsIn } from './horizons.ts';
import './lens-horizon-import.ts';

const EVENTS = {
  peak: 'peak',
  trough: 'trough',
  'zero+': 'zero crossing − to +',
  'zero-': 'zero crossing + to −',
  max: 'local maximum',
  min: 'local minimum',
} as const satisfies Record<(typeof HORIZON_EVENTS)[number], string>;

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

const OTHER_FORMATS: readonly [HorizonFormat, string][] = [
  ['contoursWkt', 'Contours, WKT'],
  ['contoursCsv', 'Contours, CSV'],
  ['glb', 'Mesh, glTF'],
  ['ply', 'Mesh, PLY'],
  ['obj', 'Mesh, OBJ'],
];

/** The list of horizons with all that is done with them. */
@element('lens-horizons')
export class LensHorizons extends LensElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      ul {
        display: grid;
        gap: 2px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 2px 4px;
        border-radius: 4px;
      }
      li.active {
        background: var(--lens-field);
      }
      li > button.name {
        flex: 1;
        min-inline-size: 0;
        overflow: hidden;
        padding: 0 4px;
        border: 0;
        background: none;
        color: var(--lens-text);
        text-align: start;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      input[type='color'] {
        inline-size: 22px;
        block-size: 22px;
        padding: 0;
        border: 1px solid var(--lens-line-strong);
        border-radius: 3px;
        background: none;
      }
      details > summary {
        padding-block: 4px;
        cursor: pointer;
      }
      details > div {
        display: grid;
        gap: 8px;
        padding-block: 4px;
      }
      p {
        margin: 0;
        font-size: 12px;
      }
      .muted {
        color: var(--lens-muted);
      }
    `,
  ];

  @query('input[type=file]') private picker!: HTMLInputElement;
  @state() private file: File | null = null;
  @state() private statistic: (typeof STATISTICS)[number] = 'value';
  @state() private above = 0;
  @state() private below = 0;
  @state() private radius = 1;
  @state() private holeCells = 200;
  @state() private shiftBy = 0;
  @state() private other = '';
  @state() private format: HorizonFormat = 'ijxyz';

  get #horizons(): Horizons {
    return horizonsIn(this.session);
  }

  override render() {
    const horizons = this.#horizons;
    const unit = this.store.shape.value?.vertical.unit ?? 'ms';
    const { picking, tracking, seeds, said, list, current, choice } = horizons;
    return html`
      <div class="row">
        ${button(picking.value ? 'Leave picking' : 'New horizon', tooltip('Click on a reflector to set a seed', 'horizon', 'pick'), () => horizons.togglePicking(), { pressed: picking.value })}
        ${
          tracking.value
            ? button('Stop', tooltip('Ends tracking and keeps what it has found', 'horizon', 'leave'), () =>
                horizons.leave(),
              )
            : button(
                'Track',
                tooltip('Follows the reflector from the seeds through the survey', 'horizon', 'track'),
                () => horizons.track(),
                { disabled: seeds.value.length === 0 },
              )
        }
        ${button('Import…', 'Reads a horizon from a file of another program', () => this.picker.click())}
        ${filePicker(([file]) => {
          this.file = file ?? null;
        })}
      </div>
      <p role="status" class="muted">${said.value || (list.value.length === 0 ? 'Press New horizon and click on a reflector, or import a file.' : '')}</p>
      ${
        this.file
          ? html`<lens-horizon-import .session=${this.session} .file=${this.file} @done=${() => {
              this.file = null;
            }}></lens-horizon-import>`
          : nothing
      }
      <div class="row">
        ${select({ label: 'Event', title: 'Where on the traces the horizon is picked', to: part(choice, 'event'), options: EVENTS })}
        ${number({ label: 'Window ±', title: 'How far from its neighbours’ time a pick is searched', to: part(choice, 'window'), min: 0, placeholder: unit === 'ms' ? '20' : 'auto', unit })}
        ${number({
          label: 'Correlation',
          title: 'The least correlation of a pick with its neighbours, 0 to 1',
          to: bound(choice.value.correlation, (correlation) => {
            choice.value = { ...choice.value, correlation: correlation ?? 0.8 };
          }),
          min: 0,
          max: 1,
        })}
      </div>
      <ul aria-label="Horizons">${list.value.map((horizon) => this.#item(horizon))}</ul>
      ${current.value ? this.#tools(current.value, unit) : nothing}
    `;
  }

  #item(horizon: Horizon) {
    const horizons = this.#horizons;
    const { name, colour, locked } = horizon;
    return html`<li class=${horizons.active.value === name ? 'active' : ''}>
      ${check({ label: '', name: `Show ${name}`, title: `Show ${name}`, to: bound(!horizons.hidden.value.includes(name), (shown) => horizons.show(name, shown)) })}
      <input type="color" aria-label="Colour of ${name}" title="Colour of ${name}" .value=${colour}
        @change=${(event: Event) => horizons.put({ ...horizon, colour: (event.target as HTMLInputElement).value })} />
      <button class="name" type="button" title="Choose ${name}" aria-pressed=${horizons.active.value === name}
        @click=${() => {
          horizons.active.value = name;
        }}>${name}${locked ? ' 🔒' : ''}</button>
      ${button('+', `Set more seeds on ${name}`, () => horizons.pickOn(name), { name: `More seeds on ${name}`, disabled: locked })}
      ${button('×', `Remove ${name}`, () => horizons.remove(name), { name: `Remove ${name}`, disabled: locked })}
    </li>`;
  }

  #tools(horizon: Horizon, unit: string) {
    const horizons = this.#horizons;
    const { vertical } = horizon.grid;
    const { count, min, max, mean } = tools.horizonStatistics(horizon);
    const locked = horizon.locked === true;
    const flat = this.store.shape.value?.flat !== false;
    const stride = sheetStride(horizon);
    const others = horizons.list.value.filter((each) => each !== horizon);
    const other = others.find(({ name }) => name === this.other) ?? others[0];
    return html`
      <p>${formatCount(count)} of ${formatCount(horizon.values.length)} bins${count > 0 ? `, ${formatNumber(min, 1)} to ${formatNumber(max, 1)} ${unit}, mean ${formatNumber(mean, 1)} ${unit}` : ''}.${stride > 1 ? ` In 3D every ${stride}th line.` : ''}</p>
      ${check({ label: `Flatten on it (L)`, title: tooltip('Moves each trace of the section so that the horizon is flat', 'horizon', 'flatten'), to: horizons.flattened })}
      ${
        flat
          ? nothing
          : html`<div class="row">
              ${select({ label: 'Colour', title: 'What the colours of horizons show, in 3D and on the map', to: horizons.colour, options: { own: 'own colour', time: vertical.domain, confidence: 'confidence', extraction: 'extraction' } })}
              ${number({ label: 'Contours', title: 'Interval of contours', to: horizons.interval, min: 1e-6, placeholder: 'auto' })}
            </div>`
      }
      <details>
        <summary>Extraction</summary>
        <div>
          ${select({
            label: 'Statistic',
            title: 'What is computed of the samples in the window',
            to: bound(this.statistic, (statistic) => {
              this.statistic = statistic;
            }),
            options: STATISTICS.map((name) => [name, STATISTIC_TITLES[name]] as const),
          })}
          <div class="row">
            ${number({
              label: 'Above',
              title: 'How far the window reaches above the horizon',
              to: bound<number | null>(this.above, (value) => {
                this.above = value ?? 0;
              }),
              unit,
            })}
            ${number({
              label: 'Below',
              title: 'How far the window reaches below the horizon',
              to: bound<number | null>(this.below, (value) => {
                this.below = value ?? 0;
              }),
              unit,
            })}
          </div>
          ${button('Extract', 'Computes the map, and colours the horizon by it', () => this.#extract(unit))}
        </div>
      </details>
      <details>
        <summary>Tools</summary>
        <div>
          <div class="row">
            ${number({
              label: 'Holes up to',
              title: 'The largest hole that is filled',
              to: bound<number | null>(this.holeCells, (value) => {
                this.holeCells = value ?? 0;
              }),
              min: 1,
              whole: true,
              unit: 'bins',
            })}
            ${button('Fill holes', 'Fills enclosed holes by the surface of least curvature', () => this.#fill(), { disabled: locked })}
          </div>
          <div class="row">
            ${number({
              label: 'Radius',
              title: 'Lines to each side that are smoothed over',
              to: bound<number | null>(this.radius, (value) => {
                this.radius = value ?? 1;
              }),
              min: 1,
              max: 20,
              whole: true,
              unit: 'lines',
            })}
            ${button('Mean', 'Smooths by the mean', () => horizons.change((each) => tools.smoothHorizon(each, 'mean', this.radius)), { disabled: locked })}
            ${button('Median', 'Smooths by the median, which leaves edges sharp', () => horizons.change((each) => tools.smoothHorizon(each, 'median', this.radius)), { disabled: locked })}
          </div>
          <div class="row">
            ${number({
              label: 'Shift',
              title: 'Down if positive',
              to: bound<number | null>(this.shiftBy, (value) => {
                this.shiftBy = value ?? 0;
              }),
              unit,
            })}
            ${button('Shift', 'Moves the whole horizon', () => horizons.change((each) => tools.shiftHorizon(each, this.shiftBy)), { disabled: locked })}
            ${button('Snap', 'Moves each pick to the nearest event', () => horizons.snap(), { disabled: locked })}
            ${button('Track anew', 'Tracks again from all seeds of this horizon', () => horizons.retrack(), { disabled: locked || horizon.seeds.length === 0 })}
          </div>
          ${
            other
              ? html`<div class="row">
                  ${select({
                    label: 'Other',
                    title: 'The other horizon',
                    to: bound(other.name, (name) => {
                      this.other = name;
                    }),
                    options: others.map(({ name }) => [name, name] as const),
                  })}
                  ${button('Thickness', 'Statistics of the other horizon minus this one', () => this.#thickness(horizon, other, unit))}
                </div>`
              : nothing
          }
          ${text({ label: 'Name', title: 'Name of the horizon', to: bound(horizon.name, (name) => horizons.rename(horizon.name, name)) })}
          ${check({ label: 'Locked', title: 'A locked horizon is not changed', to: bound(locked, (lock) => horizons.put({ ...horizon, locked: lock })) })}
          <p class="muted">${horizon.made}</p>
        </div>
      </details>
      <div class="row">
        ${select({
          label: 'Save as',
          title: 'The format of the file',
          to: bound(this.format, (format) => {
            this.format = format;
          }),
          options: [
            ...Object.entries(HORIZON_FORMATS).map(
              ([name, { label }]) => [name as HorizonFormat, label] as const,
            ),
            ...OTHER_FORMATS,
          ],
        })}
        ${button('Save', 'Writes the horizon as a file', () => this.#save(horizon), { disabled: count === 0 })}
      </div>
    `;
  }

  #extract(unit: string): void {
    const { statistic, above, below } = this;
    const window = statistic === 'value' ? '' : `, ${above} above to ${below} ${unit} below`;
    const { title } = this.store.valueName.value;
    void this.#horizons.extract(
      { statistic, above, below },
      `${title}: ${STATISTIC_TITLES[statistic]}${window}`,
    );
  }

  #fill(): void {
    let filled = 0;
    this.#horizons.change((horizon) => {
      const done = tools.fillHorizon(horizon, 'minimumCurvature', this.holeCells);
      filled = done.filled;
      return done.horizon;
    });
    this.#horizons.said.value =
      filled > 0 ? `${formatCount(filled)} bins filled.` : 'No enclosed hole of that size.';
  }

  #thickness(upper: Horizon, lower: Horizon, unit: string): void {
    const { values, kind, crossing } = tools.thickness(upper, lower);
    const { count, min, max, mean } = tools.mapStatistics(values);
    this.#horizons.said.value =
      count === 0
        ? 'The two have no bin in common.'
        : `${kind === 'isochron' ? 'Isochron' : 'Isopach'} of ${formatCount(count)} bins: ${formatNumber(min, 1)} to ${formatNumber(max, 1)} ${unit}, mean ${formatNumber(mean, 1)} ${unit}.${crossing > 0 ? ` In ${formatCount(crossing)} bins ${lower.name} lies above ${upper.name}.` : ''}`;
  }

  async #save(horizon: Horizon): Promise<void> {
    try {
      const { blob, extension, notes } = await horizonFile(horizon, this.format);
      saveBlob(blob, `${horizon.name}.${extension}`);
      this.#horizons.said.value = notes.join(' ') || 'Saved among your downloads.';
    } catch (error) {
      this.session.fail(error);
    }
  }
}
