import { css, html, nothing, type TemplateResult } from 'lit';
import { ATTRIBUTE_KINDS, type AttributeParameter } from '../../api/attribute.ts';
import type { AttributeKind } from '../../core/attribute.ts';
import { bound, button, check, number, select, slider, text } from '../kit/controls.ts';
import { fields, sliders } from '../kit/fields.styles.ts';
import { base } from '../kit/tokens.styles.ts';
import { attributesOf } from '../layers/attribute/attribute-session.ts';
import {
  type AttributeState,
  attributeOf,
  type OverlayMode,
  type ShownRequest,
} from '../layers/attribute/attribute-state.ts';
import { element, LensElement } from '../session/lens-element.ts';

const CHANNELS = ['Red', 'Green', 'Blue'];
/** Frequencies below, at and above the middle of most surveys' band. */
const FIRST_BLEND = [20, 35, 50];
const GROUPS = [...new Set(ATTRIBUTE_KINDS.map(({ group }) => group))];
const MODES: Readonly<Record<OverlayMode, string>> = {
  alone: 'by itself',
  over: 'over amplitudes',
  beside: 'beside amplitudes',
  swipe: 'swipe',
};

/** Chooses an attribute of the survey, its parameters, and how the Section tab shows it. */
@element('lens-attribute')
export class LensAttribute extends LensElement {
  static override styles = [
    base,
    fields,
    sliders,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      p {
        margin: 0;
      }
    `,
  ];

  override render() {
    const { store, session } = this;
    const state = attributeOf(store).value;
    const blend = state?.request.blend;
    const kind = blend ? 'blend' : (state?.request.kind ?? 'none');
    const info = ATTRIBUTE_KINDS.find((each) => each.kind === state?.request.kind);
    const choose = (chosen: AttributeKind | 'none' | 'blend'): void => {
      if (chosen === 'none') attributesOf(session).stop();
      else if (chosen === 'blend')
        void attributesOf(session).choose({ kind: 'spectral', blend: FIRST_BLEND });
      else void attributesOf(session).choose({ kind: chosen });
    };
    return html`
      <label class="labelled" title="Shows an attribute of the samples in every view">Attribute
        <select aria-label="Attribute" title="Shows an attribute of the samples in every view"
          @change=${({ target }: Event) => choose((target as HTMLSelectElement).value as AttributeKind | 'none' | 'blend')}>
          <option value="none" .selected=${kind === 'none'}>none (amplitudes)</option>
          ${GROUPS.map(
            (group) =>
              html`<optgroup label=${group}>${ATTRIBUTE_KINDS.filter((each) => each.group === group).map(
                (each) =>
                  html`<option value=${each.kind} .selected=${each.kind === kind}>${each.title}</option>${
                    each.kind === 'peakFrequency'
                      ? html`<option value="blend" .selected=${kind === 'blend'}>Blend of three frequencies (RGB)</option>`
                      : nothing
                  }`,
              )}</optgroup>`,
          )}
        </select>
      </label>
      ${state && blend ? CHANNELS.map((name, k) => this.#channel(name, k, state.request, blend)) : nothing}
      ${state && info ? info.parameters.map((parameter) => this.#control(parameter, state.request, info)) : nothing}
      ${state ? this.#look(state) : nothing}
      ${state?.notes.map((note) => html`<p class="hint">${note}</p>`) ?? nothing}
    `;
  }

  /** The frequency of one colour of a blend. */
  #channel(name: string, k: number, request: ShownRequest, blend: readonly number[]) {
    const { domain, step } = this.store.shape.value!.vertical;
    return slider({
      label: `${name} frequency`,
      title: `The frequency whose strength is ${name.toLowerCase()}`,
      to: bound(blend[k]!, (chosen) =>
        attributesOf(this.session).change({
          ...request,
          blend: blend.map((each, n) => (n === k ? chosen : each)),
        }),
      ),
      min: 2,
      max: Math.min(120, Math.floor(500 / step)),
      text: `${blend[k]} ${domain === 'time' ? 'Hz' : 'cycles/km'}`,
    });
  }

  /** The control of one parameter. Empty number fields take the default. */
  #control(
    parameter: AttributeParameter,
    request: ShownRequest,
    info: (typeof ATTRIBUTE_KINDS)[number],
  ): TemplateResult | typeof nothing {
    const change = (changes: Partial<ShownRequest>): void =>
      attributesOf(this.session).change({ ...request, ...changes });
    const vertical = this.store.shape.value!.vertical;
    const isTime = vertical.domain === 'time';
    const frequency = isTime ? 'frequencyHz' : 'cyclesPerKilometre';
    const unit = isTime ? 'Hz' : 'cycles/km';
    switch (parameter) {
      case 'window': {
        const name = isTime ? 'windowMilliseconds' : 'windowMetres';
        if (vertical.unit === 'ns' || request.taper === 'morlet') return nothing;
        const value = request[name] ?? info.window!;
        return slider({
          label: 'Window',
          title: 'Length of the window, half of it above and half below each sample',
          to: bound(value, (length) => change({ [name]: length })),
          min: info.window === 0 ? 0 : 4,
          max: info.kind === 'agc' ? 2000 : 400,
          step: 4,
          text: `${value} ${isTime ? 'ms' : 'm'}`,
        });
      }
      case 'lines':
        return slider({
          label: 'Radius',
          title: 'Neighbouring lines on both sides',
          to: bound(request.lines ?? info.lines!, (lines) => change({ lines })),
          min: 1,
          max: info.kind === 'eigenCoherence' ? 3 : 6,
          text: (request.lines ?? info.lines) === 1 ? '1 line' : `${request.lines ?? info.lines} lines`,
        });
      case 'frequency': {
        if (request.blend) return nothing;
        const value = (request[frequency] as number | undefined) ?? 30;
        return slider({
          label: 'Frequency',
          title: 'The frequency whose magnitude is shown',
          to: bound(value, (chosen) => change({ [frequency]: chosen })),
          min: 2,
          max: Math.min(120, Math.floor(500 / vertical.step)),
          text: `${value} ${unit}`,
        });
      }
      case 'taper':
        return select({
          label: 'Window shape',
          title:
            'Hann and Gaussian have one length for all frequencies; that of a Morlet wavelet follows the frequency',
          to: bound(request.taper ?? 'hann', (taper) => change({ taper })),
          options: { hann: 'Hann', gaussian: 'Gaussian', morlet: 'Morlet wavelet' },
        });
      case 'phaseDegrees':
        return slider({
          label: 'Phase',
          title: 'Angle by which every frequency is turned',
          to: bound(request.phaseDegrees ?? 90, (phaseDegrees) => change({ phaseDegrees })),
          min: -180,
          max: 180,
          step: 5,
          text: `${request.phaseDegrees ?? 90}°`,
        });
      case 'steered':
        return check({
          label: 'Along the dip',
          title: 'Compares traces along the dip at each sample instead of horizontally',
          to: bound(request.steered ?? false, (steered) => change({ steered })),
        });
      case 'extension':
        return select({
          label: 'Pairs',
          title: 'Which pairs of traces are compared',
          to: bound(request.extension ?? 'mirror90', (extension) => change({ extension })),
          options: {
            mirror90: 'across the centre, both ways',
            mirror180: 'across the centre, one way',
            cross: 'centre and 4 neighbours',
            full: 'all of the block',
          },
        });
      case 'statistic':
        return select({
          label: 'Of the pairs',
          title: 'Which value of several pairs is shown',
          to: bound(request.statistic ?? 'mean', (statistic) => change({ statistic })),
          options: { mean: 'mean', min: 'least', max: 'largest' },
        });
      case 'dipUnit':
        return select({
          label: 'Dip in',
          title: 'Degrees in time need a velocity',
          to: bound(request.dipUnit ?? 'slope', (dipUnit) => change({ dipUnit })),
          options: { slope: isTime ? 'µs/m' : 'mm/m', degrees: 'degrees' },
        });
      case 'velocityMetresPerSecond':
        if (!isTime || (info.kind === 'dip' && request.dipUnit !== 'degrees')) return nothing;
        return number({
          label: 'Velocity (m/s)',
          title: 'Turns time into depth: depth = velocity × time ÷ 2',
          to: bound<number | null>(request.velocityMetresPerSecond ?? 2000, (velocity) =>
            change({ velocityMetresPerSecond: velocity ?? 2000 }),
          ),
          min: 300,
          max: 12000,
        });
      case 'expression':
        return text({
          label: 'Formula',
          title: 'Of the samples a, such as abs(a) or 2 * a - 100',
          to: bound(request.expression ?? 'a', (expression) => change({ expression })),
        });
      default:
        return nothing;
    }
  }

  /** How it is shown. */
  #look({ mode, opacity, threshold, made, surface, request: { blend } }: AttributeState) {
    const session = attributesOf(this.session);
    const making = this.store.isRunning('attribute volume');
    const volume = made === 1 || typeof this.store.shown.value?.subsample === 'number';
    const percent = (share: number): string => `${Math.round(100 * share)} %`;
    return html`
      ${select({
        label: 'Shown',
        title:
          'The attribute alone; over the amplitudes, in 3D as well; in the section beside them, or along a line that is dragged',
        to: bound(mode, (chosen) => session.look({ mode: chosen })),
        options: MODES,
      })}
      ${
        this.store.shape.value?.flat || blend
          ? nothing
          : select({
              label: 'Surface of',
              title:
                'What the surface in 3D encloses; that of the amplitudes has the colours of the attribute',
              to: bound(surface, (chosen) => session.look({ surface: chosen })),
              options: { attribute: 'the attribute', amplitude: 'amplitudes, coloured' },
            })
      }
      ${
        mode === 'over'
          ? slider({
              label: 'Opacity over amplitudes',
              title: 'How strongly the attribute covers the amplitudes',
              to: bound(opacity, (chosen) => session.look({ opacity: chosen })),
              min: 0,
              max: 1,
              step: 0.05,
              text: percent(opacity),
            })
          : nothing
      }
      ${
        mode === 'alone'
          ? nothing
          : slider({
              label: 'Transparent below',
              title: 'Leaves this part of the colour bar transparent, from its inconspicuous end on',
              to: bound(threshold, (chosen) => session.look({ threshold: chosen })),
              min: 0,
              max: 1,
              step: 0.02,
              text: percent(threshold),
            })
      }
      ${
        this.store.shape.value?.flat
          ? nothing
          : blend
            ? nothing
            : button(
                volume ? 'Volume made' : made > 0 ? `Make volume · ${percent(made)} kept` : 'Make volume',
                'Computes the whole attribute once and stores it with the survey, for surface, volume and quick slices; until then they come from every few traces',
                () => void session.makeVolume(),
                { disabled: making || volume || !this.store.shown.value },
              )
      }
    `;
  }
}
