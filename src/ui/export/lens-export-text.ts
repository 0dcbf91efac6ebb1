import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { button } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { CARDS, type CardFault, COLUMNS, cardFaults, cardRemarks, linesOf } from './card-image.ts';
import { steps } from './export-data.styles.ts';
import { exportOf } from './export-session.ts';

/** The editor of the text header: 40 lines of 80 columns. */
@element('lens-export-text')
export class LensExportText extends LensElement {
  static override styles = [
    base,
    steps,
    css`
      textarea {
        inline-size: calc(80ch + 40px);
        max-inline-size: 100%;
        block-size: 320px;
        padding: 8px;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-field);
        color: inherit;
        font: 12px/16px var(--lens-mono);
        white-space: pre;
        overflow: auto;
        resize: vertical;
      }
    `,
  ];

  /** The text as it was typed, with blanks at the ends of lines, which the choice does not have. */
  #typed = '';

  override render() {
    const { choices, cards } = exportOf(this.session);
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const { textHeader, revision, textEncoding } = choices.value;
    const source = cards.value ?? (meta.textHeaders.length === 0 ? linesOf('') : null);
    if (!source) return html`<p class="hint note" role="status">Reading…</p>`;
    const lines = textHeader ?? source;
    const encoding = textEncoding ?? meta.textEncoding ?? 'ebcdic';
    const faults = textHeader ? cardFaults(lines, encoding) : [];
    const remarks = cardRemarks(lines, revision ?? meta.revision?.[0] ?? 0);
    return html`
      <p class="hint note">${CARDS} lines of ${COLUMNS} columns. Lines that you do not change are copied as they are stored. Once you edit, no note of a repair or a filter is added.</p>
      <textarea
        aria-label="Text header, ${CARDS} lines of ${COLUMNS} columns"
        aria-describedby="faults"
        aria-invalid=${faults.length > 0 ? 'true' : 'false'}
        title="The text header as it is written"
        rows=${CARDS}
        cols=${COLUMNS}
        spellcheck="false"
        wrap="off"
        .value=${live(this.#shownText(lines))}
        @input=${({ target }: Event) => {
          this.#typed = (target as HTMLTextAreaElement).value;
          const typed = linesOf(this.#typed);
          const same = typed.length === source.length && typed.every((line, k) => line === source[k]);
          choices.value = { ...choices.value, textHeader: same ? null : typed };
        }}
      ></textarea>
      <div id="faults" role="status">${faultList(faults, 'warning', 'It will be cut or changed')} ${faultList(remarks, '', 'Not as the standard has it')}</div>
      <div class="actions">
        ${button(
          'As in the source',
          'Takes all edits of the text header back',
          () => {
            choices.value = { ...choices.value, textHeader: null };
          },
          { disabled: textHeader === null },
        )}
      </div>
    `;
  }

  #shownText(lines: readonly string[]): string {
    const text = lines.join('\n');
    return linesOf(this.#typed).join('\n') === text ? this.#typed : text;
  }
}

const faultList = (faults: readonly CardFault[], kind: string, title: string) =>
  faults.length === 0
    ? nothing
    : html`<div class="box ${kind}"><strong>${title}</strong><ul>${faults.map(({ line, words }) => html`<li>Line ${line}: ${words}.</li>`)}</ul></div>`;
