import { html, type TemplateResult } from 'lit';
import type { OutChange } from '../../api/export-segy.ts';
import { formatCount } from '../kit/format.ts';

/** A value of a change, with a word for a line of text that holds nothing. */
export const valueText = (value: string): string => value || 'blank';

/** Changes as a table that scrolls. The element needs the `steps` styles. */
export const changesTable = (changes: readonly OutChange[], name: string): TemplateResult =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">What</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col" class="number">Times</th>
        </tr>
      </thead>
      <tbody>
        ${changes.map(
          ({ where, what, from, to, count }) => html`<tr>
            <td>${where}</td>
            <td>${what}</td>
            <td>${valueText(from)}</td>
            <td>${valueText(to)}</td>
            <td class="number">${formatCount(count)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
