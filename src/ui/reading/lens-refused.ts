import { signal } from '@lit-labs/preact-signals';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { checkOverrides } from '../../api/overrides.ts';
import { number, part, select } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { BYTE_ORDERS, SAMPLE_FORMATS } from '../session/override-rows.ts';
import type { Message } from '../session/store.ts';

const INFERRED = ['', 'as inferred'] as const;

/**
 * Form for a file that cannot be read as its headers say. The user's answers are used to open it and are
 * remembered.
 */
@element('lens-refused')
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
      .labelled {
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
  /** The user's entries; '' and null mean as inferred. */
  readonly #given = signal<{ sampleFormat: number | ''; byteOrder: string; samplesPerTrace: number | null }>({
    sampleFormat: '',
    byteOrder: '',
    samplesPerTrace: null,
  });

  override render() {
    const given = this.#given;
    return html`<form @submit=${this.#open} aria-label="Read it otherwise">
        ${select({ label: 'Sample format', title: 'How the samples are stored, whatever the header says', options: [INFERRED, ...SAMPLE_FORMATS], to: part(given, 'sampleFormat') })}
        ${select({ label: 'Byte order', title: 'How numbers are stored, in headers and samples', options: [INFERRED, ...BYTE_ORDERS], to: part(given, 'byteOrder') })}
        ${number({ label: 'Samples per trace', title: 'Number of samples, whatever the headers say', whole: true, min: 1, placeholder: 'as inferred', to: part(given, 'samplesPerTrace') })}
        <button class="small" title="Opens the file this way and remembers it">Open so</button>
      </form>
      ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}`;
  }

  async #open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { refused: source, id } = this.message;
    // Entries left as inferred are not passed on.
    const given = Object.entries(this.#given.value).filter(([, value]) => value);
    try {
      const overrides = checkOverrides(Object.fromEntries(given));
      if (!source || given.length === 0) {
        this.wrong = 'Say at least one thing that is different.';
        return;
      }
      this.wrong = '';
      const start = performance.now();
      const dataset = await this.session.open({ source, options: overrides, start });
      this.session.remembered.keep(dataset.meta.fingerprint, overrides);
      this.store.dismiss(id);
    } catch (error) {
      // An error of opening is shown as a message elsewhere.
      if (error instanceof Error && !('code' in error && error.code !== 'bad-argument'))
        this.wrong = error.message;
    }
  }
}
