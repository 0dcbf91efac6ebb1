import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { HeaderWordType } from '../core/types.ts';
import { byInterest, namedWords } from './header-words.ts';
import { define, LensElement } from './lens-element.ts';
import { headerTableStyles } from './lens-headers.styles.ts';
import { base } from './tokens.styles.ts';

const TYPES: readonly (readonly [HeaderWordType, string, number])[] = [
  ['int32', '32-bit integer', 4],
  ['int16', '16-bit integer', 2],
  ['uint16', '16-bit unsigned', 2],
  ['ieee', 'IEEE float', 4],
  ['ibm', 'IBM float', 4],
];

/** Which words are columns, and words of the user's own. Fires `columns-chosen` with their names. */
export class LensHeaderColumns extends LensElement {
  static override styles = [base, headerTableStyles];

  @property({ attribute: false }) chosen: readonly string[] = [];

  override render() {
    const words = byInterest(namedWords(this.session.services, this.store.customWords.value));
    const own = new Set(this.store.customWords.value.map(({ name }) => name));
    return html`<details>
      <summary title="Choose the columns of the table, or add a word of your own">Columns (${this.chosen.length})</summary>
      <div class="choice" role="group" aria-label="Columns shown">
        <form @submit=${this.#add} aria-label="A word of your own">
          <input name="name" aria-label="Name of the word" placeholder="name" title="A name without spaces, for filters too" pattern="[A-Za-z_][A-Za-z0-9_]*" required />
          <input name="byte" aria-label="Byte of the word" type="number" min="1" max="239" step="1" placeholder="byte" title="First byte within the trace header, from 1" required />
          <select name="type" aria-label="Type of the word" title="How the bytes are read">
            ${TYPES.map(([type, label]) => html`<option value=${type}>${label}</option>`)}
          </select>
          <button class="small" type="submit" title="Adds the word as a column, for filters and plots too">Add</button>
        </form>
        ${words.map(
          ({ name, title, byte }) => html`<div>
            <label title=${name}
              ><input
                type="checkbox"
                .checked=${this.chosen.includes(name)}
                @change=${(event: Event) => this.#choose(name, (event.target as HTMLInputElement).checked)}
              />
              ${title} <span class="muted">(${byte})</span></label
            >
            ${
              own.has(name)
                ? html`<button class="small" type="button" aria-label="Remove ${name}" title="Takes this word of your own away" @click=${() => this.#remove(name)}>×</button>`
                : nothing
            }
          </div>`,
        )}
      </div>
    </details>`;
  }

  #choose(name: string, on: boolean): void {
    const detail = on ? [...this.chosen, name] : this.chosen.filter((each) => each !== name);
    this.dispatchEvent(new CustomEvent('columns-chosen', { detail }));
  }

  #remove(name: string): void {
    const { customWords } = this.store;
    customWords.value = customWords.value.filter((word) => word.name !== name);
    this.#choose(name, false);
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const name = String(data.get('name')).trim();
    const byte = Number(data.get('byte'));
    const [type, , length] = TYPES.find(([each]) => each === data.get('type')) ?? TYPES[0]!;
    const field = form.elements.namedItem('name') as HTMLInputElement;
    const { customWords } = this.store;
    const others = namedWords(this.session.services, customWords.value).map((word) =>
      word.name.toLowerCase(),
    );
    const taken = others.includes(name.toLowerCase()) || name.toLowerCase() === 'trace';
    const far = byte + length - 1 > 240;
    field.setCustomValidity(
      taken ? 'There is a word of this name.' : far ? 'The word reaches beyond byte 240.' : '',
    );
    if (!form.reportValidity()) {
      field.addEventListener('input', () => field.setCustomValidity(''), { once: true });
      return;
    }
    customWords.value = [...customWords.value, { name, byte, type }];
    this.#choose(name, true);
    form.reset();
  }
}

define('lens-header-columns', LensHeaderColumns);
