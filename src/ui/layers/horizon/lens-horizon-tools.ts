import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import * as tools from '../../../api/horizon-tools.ts';
import type { Horizon } from '../../../core/horizon.ts';
import { bound, button, check, number, select, text } from '../../kit/controls.ts';
import { fields } from '../../kit/fields.styles.ts';
import { formatCount, formatNumber } from '../../kit/format.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { statisticsOf } from './horizon-map.ts';
import { mapsIn } from './horizon-maps.ts';
import { horizonPanel } from './horizon-panel.styles.ts';
import { type Horizons, horizonsIn } from './horizons.ts';
import { areaNumbers } from './track-options.ts';

const OPERATIONS = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided by',
  min: 'or the shallower of',
  max: 'or the deeper of',
  mean: 'mean with',
} as const satisfies Record<tools.HorizonOperation, string>;

/** What changes a horizon, or makes another one of it. */
@element('lens-horizon-tools')
export class LensHorizonTools extends LensElement {
  static override styles = [base, fields, horizonPanel];

  @property({ attribute: false }) horizon!: Horizon;
  @state() private radius = 1;
  @state() private holeCells = 200;
  @state() private method: 'minimumCurvature' | 'inverseDistance' = 'minimumCurvature';
  @state() private shiftBy = 0;
  /** The other horizon; '' for a number. */
  @state() private other: string | null = null;
  @state() private amount = 0;
  @state() private operation: tools.HorizonOperation = '-';

  get #horizons(): Horizons {
    return horizonsIn(this.session);
  }

  override render() {
    const horizons = this.#horizons;
    const { horizon } = this;
    const { unit } = horizon.grid.vertical;
    const disabled = horizon.locked === true;
    const least = (key: 'radius' | 'holeCells' | 'shiftBy', usual: number) =>
      bound<number | null>(this[key], (value) => {
        this[key] = value ?? usual;
      });
    return html`<details>
      <summary>Tools</summary>
      <div>
        <div class="row">
          ${number({ label: 'Holes up to', title: 'The largest hole that is filled', to: least('holeCells', 0), min: 1, whole: true, unit: 'bins' })}
          ${select({
            label: 'by',
            title: 'How holes are filled',
            to: bound(this.method, (method) => {
              this.method = method;
            }),
            options: { minimumCurvature: 'least curvature', inverseDistance: 'inverse distance' },
          })}
          ${button('Fill holes', 'Fills holes that are enclosed by picks', () => this.#fill(), { disabled })}
        </div>
        <div class="row">
          ${number({ label: 'Radius', title: 'Lines to each side that are smoothed over', to: least('radius', 1), min: 1, max: 20, whole: true, unit: 'lines' })}
          ${button('Mean', 'Smooths by the mean', () => horizons.change((each) => tools.smoothHorizon(each, 'mean', this.radius)), { disabled })}
          ${button('Median', 'Smooths by the median, which leaves edges sharp', () => horizons.change((each) => tools.smoothHorizon(each, 'median', this.radius)), { disabled })}
        </div>
        <div class="row">
          ${number({ label: 'Shift', title: 'Down if positive', to: least('shiftBy', 0), unit })}
          ${button('Shift', 'Moves the whole horizon', () => horizons.change((each) => tools.shiftHorizon(each, this.shiftBy)), { disabled })}
          ${button('Snap', 'Moves each pick to the nearest event (S)', () => horizons.snap(), { disabled })}
          ${button('Track anew', 'Tracks again from all seeds of this horizon (Shift+Enter)', () => horizons.retrack(), { disabled: disabled || horizon.seeds.length === 0 })}
        </div>
        ${this.#with(unit)} ${this.#area(disabled)}
        ${text({ label: 'Name', title: 'Name of the horizon', to: bound(horizon.name, (name) => horizons.rename(horizon.name, name)) })}
        ${check({ label: 'Locked (K)', title: 'A locked horizon is not changed', to: bound(disabled, () => horizons.toggleLock()) })}
        <p class="muted">${horizon.made}</p>
      </div>
    </details>`;
  }

  /** Arithmetic with another horizon or a number, and the thickness between two. */
  #with(unit: string) {
    const others = this.#horizons.list.value.filter(({ name }) => name !== this.horizon.name);
    const other =
      others.find(({ name }) => name === this.other) ?? (this.other === '' ? undefined : others[0]);
    return html`<div class="row" role="group" aria-label="With another horizon">
      ${select({
        label: 'This',
        title: 'What is computed of this horizon and the other',
        to: bound(this.operation, (operation) => {
          this.operation = operation;
        }),
        options: OPERATIONS,
      })}
      ${select({
        name: 'The other horizon',
        title: 'The other horizon, or a number',
        to: bound(other?.name ?? '', (name) => {
          this.other = name;
        }),
        options: [...others.map(({ name }) => [name, name] as const), ['', 'a number']],
      })}
      ${
        other
          ? nothing
          : number({
              name: 'The number',
              title: 'In the unit of the vertical axis; a factor has none',
              to: bound<number | null>(this.amount, (amount) => {
                this.amount = amount ?? 0;
              }),
              unit: this.operation === '*' || this.operation === '/' ? '' : unit,
            })
      }
      ${button('Compute', 'Makes a horizon of it', () => this.#compute(other))}
      ${other ? button('Thickness', `Map of ${other.name} minus this one: where it is negative the two cross`, () => this.#thickness(other, unit)) : nothing}
    </div>`;
  }

  #compute(other: Horizon | undefined): void {
    const horizons = this.#horizons;
    const { operation, amount, horizon } = this;
    try {
      const named = `${horizon.name} ${operation} ${other?.name ?? amount}`;
      const made = tools.combineHorizons(horizon, other ?? amount, operation, horizons.freeName(named));
      const { count } = statisticsOf(made.values);
      if (count === 0) {
        horizons.said.value = 'The two have no bin in common.';
        return;
      }
      horizons.put({ ...made, colour: horizons.freeColour() });
      const last = made.grid.sampleCount - 1;
      const outside = made.values.reduce((sum, value) => (value < 0 || value > last ? sum + 1 : sum), 0);
      horizons.said.value = `${formatCount(count)} bins.${outside > 0 ? ` ${formatCount(outside)} of them lie outside the survey’s axis.` : ''}`;
    } catch (error) {
      this.session.fail(error);
    }
  }

  #thickness(lower: Horizon, unit: string): void {
    const { horizon: upper } = this;
    const { values, kind, crossing } = tools.thickness(upper, lower);
    const { count, min, max, mean } = statisticsOf(values);
    const title = kind === 'isochron' ? 'Isochron' : 'Isopach';
    if (count > 0)
      mapsIn(this.session).show(upper, { title: `${title} down to ${lower.name}`, unit, values });
    this.#horizons.said.value =
      count === 0
        ? 'The two have no bin in common.'
        : `${title} of ${formatCount(count)} bins, on the map and in 3D: ${formatNumber(min, 1)} to ${formatNumber(max, 1)} ${unit}, mean ${formatNumber(mean, 1)} ${unit}.${crossing > 0 ? ` Negative in ${formatCount(crossing)} bins, where ${lower.name} lies above ${upper.name}.` : ''}`;
  }

  /** Cutting along the area drawn on the map. */
  #area(disabled: boolean) {
    const numbers = areaNumbers(this.session);
    if (!numbers) return nothing;
    const cut = (keep: 'inside' | 'outside') => () =>
      this.#horizons.change((horizon) => tools.cutHorizon(horizon, { numbers }, keep));
    return html`<div class="row" role="group" aria-label="Along the area drawn">
      Area
      ${button('Erase inside', 'Removes the picks within the area drawn on the map', cut('outside'), { disabled })}
      ${button('Erase outside', 'Removes the picks outside of it', cut('inside'), { disabled })}
      ${button('Split', 'Puts the picks within the area into a horizon of their own', () => this.#split(numbers), { disabled })}
    </div>`;
  }

  #split(numbers: [number, number][]): void {
    const horizons = this.#horizons;
    const { horizon } = this;
    const inside = tools.cutHorizon(horizon, { numbers }, 'inside');
    const outside = tools.cutHorizon(horizon, { numbers }, 'outside');
    const [within, without] = [statisticsOf(inside.values).count, statisticsOf(outside.values).count];
    if (within === 0 || without === 0) {
      horizons.said.value =
        within === 0 ? 'No pick lies within the area.' : 'Every pick lies within the area.';
      return;
    }
    horizons.put(outside);
    horizons.put({
      ...inside,
      name: horizons.freeName(`${horizon.name} inside`),
      colour: horizons.freeColour(),
    });
    horizons.said.value = `${formatCount(within)} bins within the area are a horizon of their own; ${formatCount(without)} stay.`;
  }

  #fill(): void {
    let filled = 0;
    this.#horizons.change((horizon) => {
      const done = tools.fillHorizon(horizon, this.method, this.holeCells);
      filled = done.filled;
      return done.horizon;
    });
    this.#horizons.said.value =
      filled > 0 ? `${formatCount(filled)} bins filled.` : 'No enclosed hole of that size.';
  }
}
