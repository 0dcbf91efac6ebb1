import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import {
  checkOverrides,
  OVERRIDE_NAMES,
  type OverrideName,
  READABLE_FORMATS,
  WORD_TYPES,
} from '../api/overrides.ts';
import type { DatasetMeta } from '../api/types.ts';
import type { HeaderWord, HeaderWordType, Overrides } from '../core/types.ts';
import { formatSampleFormat } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { overridesStyles } from './lens-overrides.styles.ts';
import { formatReading, OVERRIDE_LABELS, readingOf, WORD_TYPE_TITLES } from './override-rows.ts';
import { base } from './tokens.styles.ts';

const SAMPLES = [
  'sampleFormat',
  'byteOrder',
  'samplesPerTrace',
  'sampleIntervalMicroseconds',
  'domain',
] as const;
const WORDS = ['inline', 'crossline', 'x', 'y', 'cdp', 'offset'] as const;
type WordName = (typeof WORDS)[number];
const PARTNER: Partial<Record<WordName, WordName>> = {
  inline: 'crossline',
  crossline: 'inline',
  x: 'y',
  y: 'x',
};

/** How the file is read: every choice with what was inferred, open to being overruled. */
export class LensOverrides extends LensElement {
  static override styles = [base, overridesStyles];

  /** The row that was filled in wrongly, and why. */
  @state() private wrong: { name: OverrideName; reason: string } | null = null;
  /** Words typed while their partner is still missing. */
  @state() private half: Partial<Record<WordName, HeaderWord>> = {};
  @query('input[type=file]') private picker!: HTMLInputElement;

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const overruled = OVERRIDE_NAMES.filter((name) => meta.overrides[name] !== undefined);
    return html`
      <p class="muted hint">A change is applied at once and remembered for this file.</p>
      ${SAMPLES.map((name) => this.#row(meta, name, this.#sampleField(meta, name)))}
      <h3>Trace header words (byte 1–240)</h3>
      ${WORDS.map((name) => this.#row(meta, name, this.#wordFields(meta, name)))}
      <div class="actions">
        <button class="small" type="button" ?disabled=${overruled.length === 0} @click=${() => this.#takeBack()}
          title="Reads the file as inferred, with nothing overruled">Take all back</button>
        <button class="small" type="button" ?disabled=${overruled.length === 0} @click=${() => this.session.overrides.exportFile()}
          title="Saves what you overruled as a JSON file">Export overrides</button>
        <button class="small" type="button" @click=${() => this.picker.click()}
          title="Applies a JSON file that was exported here; it can be dropped on the page too">Import overrides</button>
        <input type="file" hidden tabindex="-1" aria-hidden="true" accept=".json,application/json" @change=${this.#picked} />
      </div>
    `;
  }

  override updated(): void {
    void this.session.overrides.loadInferred();
  }

  #row(meta: DatasetMeta, name: OverrideName, fields: unknown) {
    const inferred = this.store.inferred.value;
    const overruled = meta.overrides[name] !== undefined;
    const known = overruled ? inferred?.meta : meta;
    const guess = known ? formatReading(name, readingOf(known, name)) : inferred ? 'not readable so' : '…';
    const reason = this.wrong?.name === name ? this.wrong.reason : '';
    return html`<div class=${overruled ? 'row overruled' : 'row'} data-override=${name}>
      ${WORDS.includes(name as WordName) ? html`<span class="label">${OVERRIDE_LABELS[name]}</span>` : html`<label for=${name}>${OVERRIDE_LABELS[name]}</label>`}
      <span class="fields">${fields}</span>
      <span class="source muted">
        ${
          overruled
            ? html`<strong>overruled by you</strong>
                <button class="small" type="button" title=${inferred?.problem || 'One click back to what was inferred'}
                  aria-label="Back to inferred ${OVERRIDE_LABELS[name]}: ${guess}" @click=${() => this.#takeBack([name])}>
                  Back to ${guess}
                </button>`
            : html`inferred: ${guess}`
        }
      </span>
      ${reason ? html`<span class="wrong" id="wrong" role="alert">${reason}</span>` : nothing}
    </div>`;
  }

  #sampleField(meta: DatasetMeta, name: (typeof SAMPLES)[number]) {
    const reading = readingOf(meta, name);
    const choices =
      name === 'sampleFormat'
        ? READABLE_FORMATS.map((code): [string, string] => [
            String(code),
            `${code}: ${formatSampleFormat(code)
              .split('\u00a0')[0]!
              .replace(/ \(code$/, '')}`,
          ])
        : name === 'byteOrder'
          ? [
              ['big', 'big-endian'],
              ['little', 'little-endian'],
              ['pairwise', 'pairwise byte-swapped'],
            ]
          : name === 'domain'
            ? [
                ['time', 'time'],
                ['depth', 'depth'],
              ]
            : null;
    if (choices) {
      return html`<select id=${name} title="Read the file so, whatever its headers say" .value=${live(String(reading))} @change=${(
        event: Event,
      ) => {
        const { value } = event.target as HTMLSelectElement;
        this.#overrule(name, { [name]: name === 'sampleFormat' ? Number(value) : value });
      }}>
        ${choices.map(([value, title]) => html`<option value=${value!} ?selected=${value === String(reading)}>${title}</option>`)}
      </select>`;
    }
    return html`<input id=${name} type="number" title="Read the file so, whatever its headers say" min="0" step="any" .value=${live(String(reading))}
      aria-invalid=${this.wrong?.name === name ? 'true' : 'false'} aria-describedby=${this.wrong?.name === name ? 'wrong' : nothing}
      @change=${(event: Event) => this.#overrule(name, { [name]: (event.target as HTMLInputElement).valueAsNumber })} />`;
  }

  #wordFields(meta: DatasetMeta, name: WordName) {
    const word = this.half[name] ?? (readingOf(meta, name) as HeaderWord | null);
    const label = OVERRIDE_LABELS[name];
    return html`<input type="number" min="1" max="239" step="1" aria-label="${label} byte" placeholder="none"
        title="First byte of the word in the trace header, from 1; empty: as inferred"
        .value=${live(word ? String(word.byte) : '')}
        aria-invalid=${this.wrong?.name === name ? 'true' : 'false'} aria-describedby=${this.wrong?.name === name ? 'wrong' : nothing}
        @change=${(event: Event) => this.#word(meta, name, { ...word, byte: (event.target as HTMLInputElement).valueAsNumber })} />
      <select aria-label="${label} type" title="How the bytes of the word are read" .value=${live(word?.type ?? 'int32')} ?disabled=${!word}
        @change=${(event: Event) => {
          if (word)
            this.#word(meta, name, {
              ...word,
              type: (event.target as HTMLSelectElement).value as HeaderWordType,
            });
        }}>
        ${WORD_TYPES.map((type) => html`<option value=${type} ?selected=${type === (word?.type ?? 'int32')}>${WORD_TYPE_TITLES[type]}</option>`)}
      </select>`;
  }

  /** Words that need their partner are overruled with it: the one typed before, else the one in use. */
  #word(meta: DatasetMeta, name: WordName, { byte, type }: HeaderWord): void {
    if (Number.isNaN(byte)) {
      this.#takeBack([name]);
      return;
    }
    const word: HeaderWord = type && type !== 'int32' ? { byte, type } : { byte };
    const partner = PARTNER[name];
    if (!partner) {
      this.#overrule(name, { [name]: word });
      return;
    }
    const other = this.half[partner] ?? (readingOf(meta, partner) as HeaderWord | null);
    if (other) this.#overrule(name, { [name]: word, [partner]: other });
    else {
      this.half = { ...this.half, [name]: word };
      this.wrong = { name: partner, reason: `Give the byte of ${OVERRIDE_LABELS[partner]} too.` };
    }
  }

  #overrule(name: OverrideName, changes: Overrides): void {
    try {
      checkOverrides({ ...this.store.meta.value?.overrides, ...changes });
    } catch (error) {
      this.wrong = { name, reason: error instanceof Error ? error.message : String(error) };
      return;
    }
    this.wrong = null;
    this.half = {};
    // Fields go back to what holds when the file cannot be read that way.
    void this.session.overrides.overrule(changes).then(() => this.requestUpdate());
  }

  #takeBack(names?: readonly OverrideName[]): void {
    this.wrong = null;
    this.half = {};
    void this.session.overrides.takeBack(names).then(() => this.requestUpdate());
  }

  #picked(): void {
    const file = this.picker.files?.[0];
    this.picker.value = '';
    if (file) void this.session.overrides.importFile(file);
  }
}

define('lens-overrides', LensOverrides);
