import { css, html } from 'lit';
import type { PageDataset } from '../../api/types.ts';
import { COLORMAP_PAIRS, type ColormapName, flippedRange, pairOf } from '../../core/scene.ts';
import { bound, check, number, select } from '../kit/controls.ts';
import { fields, sliders } from '../kit/fields.styles.ts';
import { formatAmplitude } from '../kit/format.ts';
import { gainSlider } from '../kit/gain-slider.ts';
import { base } from '../kit/tokens.styles.ts';
import {
  CLIP_PERCENTS,
  type ClipChoice,
  exactFirstClip,
  firstPercent,
  isDefaultClip,
} from '../session/clip-choice.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { colormapTitle, isReversed } from './colormap-titles.ts';

/** Controls of the colours in every view: colour map, clip and the gain. */
@element('lens-colours')
export class LensColours extends LensElement {
  static override styles = [
    base,
    fields,
    sliders,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      input[type='number'] {
        inline-size: 104px;
        justify-self: end;
        text-align: end;
      }
    `,
  ];

  #requestedFor: PageDataset | null = null;

  /**
   * Loads the statistics when the chosen clip needs the histogram and the first picture is drawn, for each
   * survey anew.
   */
  override updated(): void {
    const { dataset, status, statistics, clipChoice, amplitude } = this.store;
    const wants = !isDefaultClip(clipChoice.value, amplitude.value) && clipChoice.value.kind !== 'values';
    if (!wants || statistics.value || status.value !== 'ready' || this.#requestedFor === dataset.value)
      return;
    this.#requestedFor = dataset.value;
    void this.session.loadStatistics();
  }

  override render() {
    void this.store.status.value;
    const { store } = this;
    const shown = store.colormap.value;
    const reversed = isReversed(shown);
    return html`
      ${select({
        label: 'Colour map',
        title: 'Colours of amplitudes, in every view',
        to: bound<ColormapName>(shown, (name) => this.#colour(name)),
        options: COLORMAP_PAIRS.map((pair) => pair[reversed ? 1 : 0]).map((name) => [
          name,
          colormapTitle(name),
        ]),
      })}
      ${check({
        label: 'Reversed',
        title: 'Swaps the colours of both ends; the data stay as they are',
        to: bound(reversed, (backwards) => {
          this.#colour(pairOf(shown)[backwards ? 1 : 0]);
        }),
      })}
      ${check({
        label: 'Flip polarity',
        title:
          store.amplitude.value?.bothSigns === false
            ? 'These data have one sign, so they have no polarity'
            : 'Draws every amplitude as its negative, in every view; the data stay as they are',
        to: store.polarityFlipped,
        disabled: store.derived.value !== null || store.amplitude.value?.bothSigns === false,
      })}
      ${this.#clip()}
      ${gainSlider(
        'Gain',
        'Stronger colours for weaker amplitudes, in 3D and in each view that has no gain of its own; the data stay as they are',
        store.gain.value,
        (gain) => {
          store.gain.value = gain;
        },
      )}
    `;
  }

  /** An attribute that is shown has colours of its own, which go with it. */
  #colour(name: ColormapName): void {
    const { shown, derived, chosenColormap } = this.store;
    if (shown.value && derived.value) shown.value = { ...shown.value, colormap: name };
    else chosenColormap.value = name;
  }

  #clip() {
    const { store } = this;
    if (store.derived.value) {
      const [low, high] = store.display.value.clip.map((end) => formatAmplitude(end));
      return html`<p class="hint">${low} to ${high}, by the quantity</p>`;
    }
    const choice = store.clipChoice.value;
    const range = store.amplitude.value;
    const symmetric = choice.symmetric ?? range?.bothSigns ?? true;
    const [low, high] = store.display.value.clip;
    const { kind, percent } = choice;
    return html`
      ${select({
        label: 'Colour clip',
        title: 'Which amplitudes get the end colours, at gain 1',
        to: bound<number | 'extremes' | 'values'>(
          kind === 'percentile' ? (percent ?? firstPercent(range)) : kind,
          (chosen) => {
            if (chosen === 'extremes') this.#choose({ kind: chosen });
            else if (chosen === 'values') this.#chooseEnds([low, high], { kind: chosen });
            else this.#choose({ kind: 'percentile', percent: chosen });
          },
        ),
        options: [
          ...CLIP_PERCENTS.map((each) => [each, `P${each}`] as const),
          ['extremes', 'smallest to largest'],
          ['values', `${this.store.valueName.value.many}…`],
        ],
      })}
      ${check({
        label: 'Symmetric about zero',
        title: 'Puts zero in the middle of the colour map',
        to: bound(symmetric, (chosen) => this.#choose({ symmetric: chosen })),
      })}
      ${this.#ends(kind, symmetric, low, high)}
    `;
  }

  #ends(kind: ClipChoice['kind'], symmetric: boolean, low: number, high: number) {
    if (kind !== 'values') return html`<p class="hint">${this.#clipSourceText(low, high)}</p>`;
    const end = (
      label: string,
      shown: number,
      refused: (typed: number) => boolean,
      write: (typed: number) => void,
    ) =>
      number({
        label,
        title: 'The amplitude that gets the colour of this end',
        to: bound(shown, write),
        refuse: (typed) => (refused(typed) ? 'The low end must be below the high end.' : ''),
      });
    if (symmetric)
      return end(
        'Ends at ±',
        high,
        (typed) => typed <= 0,
        (typed) => this.#chooseEnds([-typed, typed]),
      );
    return [
      end(
        'Low end',
        low,
        (typed) => typed >= high,
        (typed) => this.#chooseEnds([typed, high]),
      ),
      end(
        'High end',
        high,
        (typed) => typed <= low,
        (typed) => this.#chooseEnds([low, typed]),
      ),
    ];
  }

  /** Says whether the clip comes from the first picture’s samples or from the histogram. */
  #clipSourceText(low: number, high: number): string {
    const { statistics, amplitude, clipChoice } = this.store;
    const ends = `${formatAmplitude(low)} to ${formatAmplitude(high)}`;
    if (isDefaultClip(clipChoice.value, amplitude.value)) {
      const exact = exactFirstClip(amplitude.value, statistics.value);
      if (!exact) return `${ends}, of the first picture`;
      const [exactLow, exactHigh] = this.store.flipped.value ? flippedRange(exact) : exact;
      return `${ends}, of the first picture; of every trace ${formatAmplitude(exactLow)} to ${formatAmplitude(exactHigh)}`;
    }
    if (!statistics.value) return `${ends}, of the first picture until the statistics are there`;
    return `${ends}, of ${statistics.value.complete ? 'every trace' : 'traces spread over the survey'}`;
  }

  /** The ends that are shown and typed are stored amplitudes; those chosen are as drawn, with the polarity flipped or not. */
  #chooseEnds(ends: readonly [number, number], changes: Partial<ClipChoice> = {}): void {
    const [low, high] = this.store.flipped.value ? flippedRange(ends) : ends;
    this.#choose({ ...changes, low, high });
  }

  #choose(changes: Partial<ClipChoice>): void {
    this.store.clipChoice.value = { ...this.store.clipChoice.value, ...changes };
  }
}
