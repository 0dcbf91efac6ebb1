import { html } from 'lit';

/** A list of terms, each with its value at the end of the line. */
export const pairs = (rows: readonly (readonly [term: string, value: string])[]) =>
  html`<dl class="pairs">${rows.map(([term, value]) => html`<div><dt>${term}</dt> <dd>${value}</dd></div> `)}</dl>`;
