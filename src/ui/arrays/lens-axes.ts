import { signal } from '@lit-labs/preact-signals';
import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { ArrayOffer, OfferedDimension } from '../../core/array-survey.ts';
import { bound, button, number, part, select, text } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { formatCount, formatNumber } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import type { AskedArray } from '../session/array-choices.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { givenVertical, offerText, swapped } from './axes-answer.ts';

const AXES = ['Inline', 'Crossline', 'Time or depth'] as const;
const UNITS = [
  ['ms', 'time in ms'],
  ['m', 'depth in m'],
  ['ft', 'depth in ft'],
] as const;

/** Asks which array of a hierarchy holds the samples, and which of its dimensions is which axis. */
@element('lens-axes')
export class LensAxes extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(560px, calc(100vw - 32px));
      }
      .rows {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        align-items: center;
        gap: 8px 16px;
      }
      .rows select,
      .rows input[type='text'] {
        inline-size: 100%;
      }
      .rows input[type='number'] {
        inline-size: 9em;
      }
      .content > p {
        margin: 0;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @state() private asked: AskedArray | null = null;
  @state() private axes: readonly [number, number, number] = [-1, 0, 1];
  /** Index of the offered array. */
  @state() private at = 0;
  @state() private wrong = '';
  readonly #path = signal({ path: '' });
  readonly #vertical = signal<{ unit: 'ms' | 'm' | 'ft'; start: number; step: number }>({
    unit: 'ms',
    start: 0,
    step: 4,
  });

  async show(asked?: AskedArray): Promise<void> {
    if (!asked) return;
    this.asked?.answer(null);
    this.asked = asked;
    const { offers, chosen } = asked.question;
    const place = offers.findIndex(({ path }) => path === chosen.array);
    this.#take(Math.max(0, place));
    if (chosen.axes && place >= 0) this.axes = chosen.axes;
    if (chosen.vertical) this.#vertical.value = { ...chosen.vertical };
    this.wrong = '';
    asked.signal?.addEventListener('abort', () => this.#end(null), { once: true });
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end(null);
  }

  get #offer(): ArrayOffer | null {
    return this.asked?.question.offers[this.at] ?? null;
  }

  /** Begins with what is taken of an array unless someone says otherwise. */
  #take(at: number): void {
    this.at = at;
    const offer = this.#offer;
    if (!offer) return;
    this.axes = offer.axes;
    this.#vertical.value = givenVertical(offer.dimensions[offer.axes[2]]!);
  }

  #end(answer: Parameters<AskedArray['answer']>[0]): void {
    const { asked } = this;
    this.asked = null;
    if (this.dialog?.open) this.dialog.close();
    asked?.answer(answer);
  }

  override render() {
    const { asked } = this;
    const offer = this.#offer;
    const name = asked?.question.name ?? '';
    return html`<dialog aria-labelledby="title" @close=${() => this.#end(null)}>
      <div class="content">
        <h2 id="title">Which axis is which?</h2>
        <p>
          ${
            offer
              ? html`The metadata of “${name}” do not say for certain what its dimensions are. What you choose is remembered in this browser.`
              : html`The metadata of “${name}” do not say which array holds the samples, and its store lists none. Give the path of the array within it.`
          }
        </p>
        <div class="rows">${offer ? this.#choices(offer) : this.#pathField()}</div>
        ${offer ? html`<p role="status">${this.#summary(offer)}</p>` : nothing}
        ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}
        <div class="actions">
          ${button('Cancel', 'Opens nothing', () => this.#end(null), { kind: '' })}
          ${button('Open', 'Opens the array so, and remembers it', () => this.#open(), { kind: 'primary' })}
        </div>
      </div>
    </dialog>`;
  }

  #pathField() {
    return html`<label for="path">Array</label>
      ${text({
        name: 'Path of the array',
        title: 'Names of groups and of the array with slashes between, such as data/amplitude',
        placeholder: 'data/amplitude',
        to: part(this.#path, 'path'),
        enter: () => this.#open(),
      })}`;
  }

  #choices(offer: ArrayOffer) {
    const offers = this.asked?.question.offers ?? [];
    const { dimensions } = offer;
    const flat = dimensions.length === 2;
    const options = dimensions.map(({ name, size }, k) => [k, dimensionText(name, size, k)] as const);
    const axis = (k: 0 | 1 | 2) =>
      html`<label for=${`axis-${k}`}>${AXES[k]}</label>
        ${select<number>({
          id: `axis-${k}`,
          name: AXES[k],
          title: `The dimension along which ${k === 2 ? 'samples lie below one another' : `${AXES[k].toLowerCase()}s are numbered`}`,
          options: [...options, ...(k === 0 ? ([[-1, 'none: it is one line']] as const) : [])],
          to: bound<number>(this.axes[k], (dimension) => {
            this.axes = swapped(this.axes, k, dimension);
            if (this.axes[2] >= 0) this.#vertical.value = givenVertical(dimensions[this.axes[2]]!);
          }),
        })}`;
    const { unit } = this.#vertical.value;
    return html`
      ${
        offers.length > 1
          ? html`<label for="array">Array</label>
            ${select<number>({ id: 'array', name: 'Array', title: 'The array that holds the samples', options: offers.map((each, k) => [k, offerText(each)] as const), to: bound<number>(this.at, (at) => this.#take(at)) })}`
          : html`<span>Array</span><span>${offerText(offer)}</span>`
      }
      ${flat ? nothing : axis(0)} ${axis(1)} ${axis(2)}
      <label for="unit">Vertical axis</label>
      ${select<'ms' | 'm' | 'ft'>({ id: 'unit', name: 'Vertical axis', title: 'What lies below one another', options: UNITS, to: part(this.#vertical, 'unit') })}
      <label for="start">First sample</label>
      <span>${number({ id: 'start', title: 'Time or depth of the first sample', unit, to: part(this.#vertical, 'start') as never })}</span>
      <label for="step">${unit === 'ms' ? 'Interval' : 'Depth step'}</label>
      <span>${number({ id: 'step', title: 'From one sample to the next', unit, refuse: (value) => (value > 0 ? '' : 'It must be above 0.'), to: part(this.#vertical, 'step') as never })}</span>
    `;
  }

  #summary({ dimensions }: ArrayOffer): string {
    const [inline, crossline, sample] = this.axes;
    const { unit, start, step } = this.#vertical.value;
    const size = (dimension: number): number => dimensions[dimension]?.size ?? 1;
    const end = formatNumber(start + step * (size(sample) - 1), 3);
    const others = dimensions.filter((_, k) => !this.axes.includes(k));
    const rest = others.some(({ size: length }) => length > 1)
      ? `; index 0 of ${others.map(({ name }, k) => name ?? `dimension ${k}`).join(', ')}`
      : '';
    const traces =
      inline < 0
        ? `A line of ${formatCount(size(crossline))} traces`
        : `${formatCount(size(inline))} inlines × ${formatCount(size(crossline))} crosslines`;
    return `${traces}, ${formatCount(size(sample))} samples from ${formatNumber(start, 3)} to ${end} ${unit}${rest}.`;
  }

  #open(): void {
    const offer = this.#offer;
    if (!offer) {
      const path = this.#path.value.path.trim().replace(/^\/+|\/+$/g, '');
      if (path) this.#end({ array: path });
      else this.wrong = 'Give the path of an array.';
      return;
    }
    if (this.axes[1] < 0 || this.axes[2] < 0) {
      this.wrong = 'Choose a dimension for crosslines and one for time or depth.';
      return;
    }
    this.#end({ array: offer.path, axes: [...this.axes], vertical: { ...this.#vertical.value } });
  }
}

const dimensionText = (name: string | null, size: number, k: OfferedDimension['size']): string =>
  name ? `${name} (${formatCount(size)})` : `dimension ${k} (${formatCount(size)})`;
