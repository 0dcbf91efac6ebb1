import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { checkOverrides, READABLE_FORMATS } from '../api/overrides.ts';
import { formatSampleFormat } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import type { Message } from './store.ts';
import { base } from './tokens.styles.ts';

/** For a file that cannot be read as its headers say: the user says how, and it is opened so and remembered. */
export class LensRefused extends LensElement {
  static override styles = [
    base,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 8px 16px;
        padding-block: 8px 4px;
      }
      label {
        display: grid;
        gap: 2px;
        font-size: 12px;
      }
      input {
        inline-size: 9em;
      }
    `,
  ];

  @property({ attribute: false }) message!: Message;
  @state() private wrong = '';

  override render() {
    return html`<form @submit=${this.#open} aria-label="Read it otherwise">
        <label>Sample format
          <select name="sampleFormat" title="How the samples are stored, whatever the header says">
            <option value="">as inferred</option>
            ${READABLE_FORMATS.map((code) => html`<option value=${code}>${code}: ${formatSampleFormat(code).split('\u00a0')[0]}</option>`)}
          </select>
        </label>
        <label>Byte order
          <select name="byteOrder" title="How numbers are stored, in headers and samples">
            <option value="">as inferred</option>
            <option value="big">big-endian</option>
            <option value="little">little-endian</option>
            <option value="pairwise">pairwise byte-swapped</option>
          </select>
        </label>
        <label>Samples per trace
          <input name="samplesPerTrace" type="number" min="1" step="1" placeholder="as inferred" title="Whatever the headers say" />
        </label>
        <button class="small" title="Opens the file this way and remembers it">Open so</button>
      </form>
      ${this.wrong ? html`<p role="alert">${this.wrong}</p>` : nothing}`;
  }

  async #open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { refused: source, id } = this.message;
    const given = new FormData(event.target as HTMLFormElement);
    const [sampleFormat, samplesPerTrace] = [given.get('sampleFormat'), given.get('samplesPerTrace')];
    const byteOrder = given.get('byteOrder');
    try {
      const overrides = checkOverrides({
        ...(sampleFormat && { sampleFormat: Number(sampleFormat) }),
        ...(byteOrder && { byteOrder }),
        ...(samplesPerTrace && { samplesPerTrace: Number(samplesPerTrace) }),
      });
      if (!source || Object.keys(overrides).length === 0) {
        this.wrong = 'Say at least one thing that is otherwise.';
        return;
      }
      this.wrong = '';
      const start = performance.now();
      const dataset = await this.session.open({ source, options: overrides, start });
      this.session.overrides.keep(dataset.meta.fingerprint, overrides);
      this.store.dismiss(id);
    } catch (error) {
      // A failure to open is said by a message of its own.
      if (error instanceof Error && !('code' in error && error.code !== 'bad-argument'))
        this.wrong = error.message;
    }
  }
}

define('lens-refused', LensRefused);
