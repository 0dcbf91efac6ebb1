import { signal } from '@lit-labs/preact-signals';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { HeaderWordType } from '../../core/types.ts';
import { bound, button, check, number, part, select, text } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { byInterest, namedWords } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { headerTableStyles } from './lens-headers.styles.ts';

const TYPES: readonly (readonly [HeaderWordType, string, number])[] = [
  ['int32', '32-bit integer', 4],
  ['int16', '16-bit integer', 2],
  ['uint16', '16-bit unsigned', 2],
  ['ieee', 'IEEE float', 4],
  ['ibm', 'IBM float', 4],
];

interface Draft {
  readonly name: string;
  readonly byte: number | null;
  readonly type: HeaderWordType;
}

const NO_WORD: Draft = { name: '', byte: null, type: 'int32' };

/** Chooses the columns of the table and adds user-defined words. Fires `columns-chosen` with their names. */
@element('lens-header-columns')
export class LensHeaderColumns extends LensElement {
  static override styles = [base, headerTableStyles];

  @property({ attribute: false }) chosen: readonly string[] = [];
  @state() private fault = '';
  readonly #draft = signal(NO_WORD);

  override render() {
    const words = byInterest(namedWords(this.session.services, this.store.customWords.value));
    const own = new Set(this.store.customWords.value.map(({ name }) => name));
    const draft = this.#draft;
    return html`<details>
      <summary title="Choose the columns of the table, or add a word of your own">Columns (${this.chosen.length})</summary>
      <div class="choice" role="group" aria-label="Columns shown">
        <form @submit=${this.#add} aria-label="A word of your own">
          ${text({ name: 'Name of the word', title: 'A name without spaces, for filters too', placeholder: 'name', to: part(draft, 'name') })}
          ${number({ name: 'Byte of the word', title: 'First byte within the trace header, from 1', placeholder: 'byte', whole: true, min: 1, max: 239, to: part(draft, 'byte') })}
          ${select({ name: 'Type of the word', title: 'How the bytes are read', options: TYPES, to: part(draft, 'type') })}
          <button class="small" type="submit" title="Adds the word as a column, for filters and plots too">Add</button>
          ${this.fault ? html`<span class="wrong" role="alert">${this.fault}</span>` : nothing}
        </form>
        ${words.map(
          ({ name, title, byte }) => html`<div>
            ${check({
              label: html`<span>${title} <span class="muted">(${byte})</span></span>`,
              title: name,
              to: bound(this.chosen.includes(name), (on) => this.#choose(name, on)),
            })}
            ${own.has(name) ? button('×', 'Removes this word that you added', () => this.#remove(name), { name: `Remove ${name}` }) : nothing}
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
    const { byte, type } = this.#draft.value;
    const name = this.#draft.value.name.trim();
    const { customWords } = this.store;
    const names = namedWords(this.session.services, customWords.value).map((word) => word.name.toLowerCase());
    const length = TYPES.find(([each]) => each === type)![2];
    this.fault = !/^[a-z_]\w*$/i.test(name)
      ? 'A name has only letters, digits and _ and does not begin with a digit.'
      : ['trace', ...names].includes(name.toLowerCase())
        ? 'A word with this name exists.'
        : byte === null
          ? 'The word needs its first byte, from 1 to 239.'
          : byte + length - 1 > 240
            ? 'The word extends beyond byte 240.'
            : '';
    if (this.fault || byte === null) return;
    customWords.value = [...customWords.value, { name, byte, type }];
    this.#choose(name, true);
    this.#draft.value = NO_WORD;
  }
}
