import { css, html, nothing } from 'lit';
import { COMPUTED_BINARY } from '../../api/export-segy.ts';
import { WORD_TYPES } from '../../api/overrides.ts';
import type { HeaderWordType } from '../../core/types.ts';
import { type Bound, bound, button, check, number, part, select, text } from '../kit/controls.ts';
import { formatCount } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { byInterest, fieldTitle, namedWords } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { WORD_TYPE_TITLES } from '../session/override-rows.ts';
import { changesTable } from './changes-table.ts';
import { steps } from './export-data.styles.ts';
import type { ExportChoices, WordEdit } from './export-options.ts';
import { exportOf } from './export-session.ts';
import './lens-export-text.ts';

/** Words of the binary header that follow from what is written, and are not edited. */
const FOLLOWING: readonly string[] = COMPUTED_BINARY;

/** A word is added at bytes that the standard leaves free, so that it changes nothing that is read until it is edited. */
const FIRST_WORD: WordEdit = {
  byte: 233,
  type: 'int32',
  how: 'from',
  from: 'cdp',
  value: 0,
  expression: 'cdpX * 10',
};

/** The third step: repair, text header, binary header and words of the trace headers. */
@element('lens-export-headers')
export class LensExportHeaders extends LensElement {
  static override styles = [
    base,
    steps,
    css`
      details {
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
      }
      summary {
        padding: 6px 12px;
        cursor: pointer;
      }
      .inside {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 4px 12px 12px;
      }
      .word {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      .word input[type='number'] {
        inline-size: 88px;
      }
      .word input[type='text'] {
        inline-size: 232px;
        max-inline-size: 100%;
      }
      td input {
        inline-size: 128px;
      }
    `,
  ];

  get #choices(): Bound<ExportChoices> {
    return exportOf(this.session).choices;
  }

  override render() {
    const { form, textHeader, binary, words } = this.#choices.value;
    if (!this.store.meta.value) return nothing;
    const edited = Object.keys(binary).length;
    if (form === 'float32')
      return html`<p class="muted note">A file of samples alone has no headers. The JSON file tells the axes, the unit and the source.</p>`;
    return html`
      ${this.#repair()}
      ${
        form === 'segy'
          ? html`${section('Text header', textHeader ? 'edited' : 'copied', html`<lens-export-text .session=${this.session}></lens-export-text>`)}
            ${section('Binary header', edited > 0 ? `${formatCount(edited)} edited` : 'copied', this.#binary())}`
          : nothing
      }
      ${section('Words of the trace headers', words.length > 0 ? `${formatCount(words.length)} set` : 'copied', this.#words())}
    `;
  }

  #repair() {
    const repairs = exportOf(this.session).repairs.value;
    const none = repairs?.length === 0;
    return html`${check({
      label: 'Repair the headers, so that they say how the file is read now',
      title:
        'Format, byte order, interval, sample count, scalar, lines and coordinates as inferred or as you overruled them',
      to: part(this.#choices, 'repair'),
    })}
    ${
      repairs === null
        ? html`<p class="hint note indent" role="status">Looking for what a repair would change…</p>`
        : none
          ? html`<p class="hint note">There is nothing to repair: the headers say how the file is read.</p>`
          : section(
              'What a repair changes',
              formatCount(repairs.length),
              changesTable(repairs, 'What a repair changes'),
            )
    }`;
  }

  #binary() {
    const { services, store } = this.session;
    const source: Readonly<Record<string, number>> = store.meta.value?.binaryHeader ?? {};
    const { binary } = this.#choices.value;
    return html`<p class="hint note">An empty field keeps the source's value. What follows from the samples that are written is not edited here.</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Binary header fields">
        <table>
          <thead>
            <tr>
              <th scope="col">Byte</th>
              <th scope="col">Field</th>
              <th scope="col">Source</th>
              <th scope="col">Written</th>
            </tr>
          </thead>
          <tbody>
            ${services.binaryHeaderFields().map(
              ({ name, byte, type, title }) => html`<tr>
                <td>${byte}</td>
                <th scope="row" title="${name}, ${type}">${title ?? fieldTitle(name)}</th>
                <td>${source[name] ?? ''}</td>
                <td>${
                  FOLLOWING.includes(name)
                    ? html`<span class="hint">follows</span>`
                    : number({
                        name: `${title ?? fieldTitle(name)} (byte ${byte})`,
                        title: `Bytes from ${byte} on, ${type}; empty keeps the source's value`,
                        placeholder: 'as it is',
                        whole: type !== 'float64',
                        to: bound<number | null>(binary[name] ?? null, (value) =>
                          this.#setBinary(name, value),
                        ),
                      })
                }</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  #setBinary(name: string, value: number | null): void {
    const { [name]: _, ...others } = this.#choices.value.binary;
    this.#choices.value = {
      ...this.#choices.value,
      binary: value === null ? others : { ...others, [name]: value },
    };
  }

  #words() {
    const choices = this.#choices;
    const { words } = choices.value;
    const set = (changed: readonly WordEdit[]) => {
      choices.value = { ...choices.value, words: changed };
    };
    return html`${words.map((edit, k) =>
      this.#word(
        bound(edit, (changed) => set(words.with(k, changed))),
        () => set(words.filter((_, other) => other !== k)),
      ),
    )}
      <div class="actions">${button('Add a word', 'Copies, sets or computes one word of every trace header', () => set([...words, FIRST_WORD]))}</div>`;
  }

  #word(edit: Bound<WordEdit>, remove: () => void) {
    const { services, store } = this.session;
    const { how } = edit.value;
    const words = byInterest(namedWords(services, store.customWords.value));
    return html`<div class="word">
      ${number({
        label: 'Byte',
        title: 'First byte of the word in the trace header, from 1',
        whole: true,
        min: 1,
        max: 239,
        to: bound<number | null>(edit.value.byte, (byte) => {
          edit.value = { ...edit.value, byte: byte! };
        }),
      })}
      ${select<HeaderWordType>({
        name: 'Type of the word',
        title: 'How the word is written',
        options: WORD_TYPES.map((type) => [type, WORD_TYPE_TITLES[type]]),
        to: part(edit, 'type'),
      })}
      ${select<WordEdit['how']>({
        name: 'Where its value comes from',
        title: 'Another word of the same trace, one number, or a formula',
        options: { from: 'copied from', value: 'set to', expression: 'computed as' },
        to: part(edit, 'how'),
      })}
      ${
        how === 'from'
          ? select({
              name: 'Word that is copied',
              title: 'The word of the source whose value is written here',
              options: words.map(({ name, title, byte }) => [name, `${title} (${byte})`]),
              to: part(edit, 'from'),
            })
          : how === 'value'
            ? number({ name: 'Value', title: 'The number that every trace gets', to: part(edit, 'value') })
            : text({
                name: 'Formula',
                title:
                  'Words by name, numbers, + - * / %, abs min max floor round sqrt hypot; trace is the number of the trace',
                placeholder: 'cdpX * 10',
                to: part(edit, 'expression'),
              })
      }
      ${button('×', 'Takes this word out of the list', remove, { name: `Remove byte ${edit.value.byte}` })}
    </div>`;
  }
}

/** A part that is folded until it is needed. Its title says whether it changes anything. */
const section = (title: string, state: string, inside: unknown) =>
  html`<details><summary title="Shows or hides: ${title.toLowerCase()}">${title} <span class="hint">· ${state}</span></summary><div class="inside">${inside}</div></details>`;
