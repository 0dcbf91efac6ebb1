import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { checkOverrides, OVERRIDE_NAMES, type OverrideName, WORD_TYPES } from '../../api/overrides.ts';
import type { DatasetMeta } from '../../api/types.ts';
import type { HeaderWord, Overrides } from '../../core/types.ts';
import { type Bound, bound, button, filePicker, number, select } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import {
  BYTE_ORDERS,
  formatReading,
  type IntervalUnit,
  intervalUnit,
  MICROSECONDS,
  overrideLabel,
  readingOf,
  SAMPLE_FORMATS,
  WORD_TYPE_TITLES,
} from '../session/override-rows.ts';
import { overridesStyles } from './lens-overrides.styles.ts';
import { overridesOf, PARTNERS } from './overrides-session.ts';

const SAMPLES = [
  'sampleFormat',
  'byteOrder',
  'sampleByteOrder',
  'samplesPerTrace',
  'sampleIntervalMicroseconds',
  'domain',
  'fileHeaderOffset',
] as const;
const WORDS = ['inline', 'crossline', 'x', 'y', 'cdp', 'offset'] as const;
type WordName = (typeof WORDS)[number];

const CHOICES: Partial<Record<OverrideName, readonly (readonly [string | number, string])[]>> = {
  sampleFormat: SAMPLE_FORMATS,
  byteOrder: BYTE_ORDERS,
  sampleByteOrder: BYTE_ORDERS,
  domain: [
    ['time', 'time'],
    ['depth', 'depth'],
  ],
};

/** Shows how the file is read: each inferred value with a field to override it. */
@element('lens-overrides')
export class LensOverrides extends LensElement {
  static override styles = [base, overridesStyles];

  /** The row with an invalid entry, and the reason. */
  @state() private wrong: { name: OverrideName; reason: string } | null = null;
  /** Entries that are being applied or wait for their partner. Fields show them until then. */
  @state() private given: Overrides = {};
  /** The unit in which the user gave the interval. */
  @state() private unit: IntervalUnit | null = null;
  @query('input[type=file]') private picker!: HTMLInputElement;

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const overruled = OVERRIDE_NAMES.filter((name) => meta.overrides[name] !== undefined);
    return html`
      <p class="hint">A change is applied at once and remembered for this file.</p>
      ${SAMPLES.map((name) => this.#row(meta, name, this.#sampleField(meta, name)))}
      <h3>Trace header words (byte 1–240)</h3>
      ${WORDS.map((name) => this.#row(meta, name, this.#wordFields(meta, name)))}
      <div class="actions">
        ${button('Take all back', 'Reads the file as inferred, with nothing overruled', () => this.#takeBack(), { disabled: overruled.length === 0 })}
        ${button('Export overrides', 'Saves what you overruled as a JSON file', () => overridesOf(this.session).exportFile(), { disabled: overruled.length === 0 })}
        ${button('Import overrides', 'Applies a JSON file that was exported here; it can be dropped on the page too', () => this.picker.click())}
        ${filePicker(([file]) => void overridesOf(this.session).importFile(file!), { accept: '.json,application/json' })}
      </div>
    `;
  }

  override updated(): void {
    void overridesOf(this.session).loadInferred();
  }

  #row(meta: DatasetMeta, name: OverrideName, fields: unknown) {
    const inferred = overridesOf(this.session).inferred.value;
    const overruled = meta.overrides[name] !== undefined;
    const known = overruled ? inferred?.meta : meta;
    const label = overrideLabel(name, meta.vertical);
    const guess = known
      ? formatReading(name, readingOf(known, name), known.vertical)
      : inferred
        ? 'not readable so'
        : '…';
    const reason = this.wrong?.name === name ? this.wrong.reason : '';
    return html`<div class=${overruled ? 'row overruled' : 'row'} data-override=${name}>
      ${WORDS.includes(name as WordName) ? html`<span class="label">${label}</span>` : html`<label for=${name}>${label}</label>`}
      <span class="fields">${fields}</span>
      <span class="source muted">
        ${
          overruled
            ? html`<strong>overruled by you</strong>
                ${button(`Back to ${guess}`, inferred?.problem || 'One click back to what was inferred', () => this.#takeBack([name]), { name: `Back to inferred ${label}: ${guess}` })}`
            : html`inferred: ${guess}`
        }
      </span>
      ${reason ? html`<span class="wrong" id="wrong" role="alert">${reason}</span>` : nothing}
    </div>`;
  }

  #sampleField(meta: DatasetMeta, name: (typeof SAMPLES)[number]) {
    if (name === 'sampleIntervalMicroseconds') return this.#intervalFields(meta, name);
    const reading = (this.given[name] ?? readingOf(meta, name)) as string | number;
    const title = 'Read the file this way, whatever its headers say';
    const options = CHOICES[name];
    const to = bound<typeof reading>(reading, (value) => this.#overrule(name, { [name]: value }));
    return options
      ? select({ id: name, title, options, to })
      : number({ id: name, title, faultId: this.wrong?.name === name && 'wrong', to: to as Bound<number> });
  }

  /** A number and its unit. Choosing a unit keeps the number, because it is what the number was meant in; m or ft means depth. */
  #intervalFields({ vertical, binaryHeader, ...meta }: DatasetMeta, name: 'sampleIntervalMicroseconds') {
    const depthUnit =
      vertical.domain === 'depth' ? vertical.unit : binaryHeader.measurementSystem === 2 ? 'ft' : 'm';
    const units = ['ns', 'µs', 'ms', depthUnit] as const;
    const isDepth = (unit: IntervalUnit) => unit === 'm' || unit === 'ft';
    const chosen = this.unit && isDepth(this.unit) === (vertical.domain === 'depth') ? this.unit : null;
    const shown = chosen ?? intervalUnit(vertical);
    const value = (this.given[name] ?? meta[name]) / MICROSECONDS[shown];
    const overrule = (interval: number, unit: IntervalUnit) => {
      const domain = isDepth(unit) ? 'depth' : 'time';
      this.unit = unit;
      this.#overrule(name, {
        [name]: interval * MICROSECONDS[unit],
        ...(domain === vertical.domain ? {} : { domain }),
      });
    };
    return html`${number({
      id: name,
      title: 'Read the file this way, whatever its headers say',
      faultId: this.wrong?.name === name && 'wrong',
      to: bound<number | null>(value, (typed) => overrule(typed!, shown)),
    })}
    ${select<IntervalUnit>({
      name: 'Unit of the step',
      title: 'What the number is in; m and ft read the file as depth',
      options: units.map((unit) => [unit, unit]),
      to: bound<IntervalUnit>(shown, (unit) => overrule(value, unit)),
    })}`;
  }

  #wordFields(meta: DatasetMeta, name: WordName) {
    const word = this.#wordOf(meta, name);
    const label = overrideLabel(name, meta.vertical);
    return html`${number({
      name: `${label} byte`,
      title: 'First byte of the word in the trace header, from 1; empty: as inferred',
      whole: true,
      min: 1,
      max: 239,
      placeholder: 'none',
      faultId: this.wrong?.name === name && 'wrong',
      to: bound(word?.byte ?? null, (byte) =>
        this.#word(meta, name, byte === null ? null : { ...word, byte }),
      ),
    })}
    ${select({
      name: `${label} type`,
      title: 'How the bytes of the word are read',
      disabled: !word,
      options: WORD_TYPES.map((type) => [type, WORD_TYPE_TITLES[type]]),
      to: bound(word?.type ?? 'int32', (type) => this.#word(meta, name, { ...word!, type })),
    })}`;
  }

  #wordOf(meta: DatasetMeta, name: WordName): HeaderWord | null {
    return this.given[name] ?? (readingOf(meta, name) as HeaderWord | null);
  }

  /**
   * Overrides a header word. One that needs a partner (inline and crossline, X and Y) is overridden together
   * with the partner typed before or in use.
   */
  #word(meta: DatasetMeta, name: WordName, given: HeaderWord | null): void {
    if (!given) {
      this.#takeBack([name]);
      return;
    }
    const { byte, type } = given;
    const word: HeaderWord = type && type !== 'int32' ? { byte, type } : { byte };
    const partner = PARTNERS[name];
    const other = partner && this.#wordOf(meta, partner);
    if (!partner) this.#overrule(name, { [name]: word });
    else if (other) this.#overrule(name, { [name]: word, [partner]: other });
    else {
      this.given = { ...this.given, [name]: word };
      this.wrong = {
        name: partner,
        reason: `Give the byte of ${overrideLabel(partner, meta.vertical)} too.`,
      };
    }
  }

  #overrule(name: OverrideName, changes: Overrides): void {
    try {
      checkOverrides({ ...this.store.meta.value?.overrides, ...changes });
    } catch (error) {
      this.wrong = { name, reason: error instanceof Error ? error.message : String(error) };
      return;
    }
    this.#apply(changes, overridesOf(this.session).overrule(changes));
  }

  #takeBack(names?: readonly OverrideName[]): void {
    this.#apply({}, overridesOf(this.session).takeBack(names));
  }

  /** Applies overrides. If the file cannot be read that way, the fields return to the values in use. */
  #apply(given: Overrides, work: Promise<unknown>): void {
    this.wrong = null;
    this.given = given;
    void work.then(() => {
      if (this.given === given) this.given = {};
      this.requestUpdate();
    });
  }
}
