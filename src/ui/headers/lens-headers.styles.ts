import { css } from 'lit';

export const headersStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    gap: 4px;
    padding: 8px 16px 16px;
    min-block-size: 0;
    overflow: auto;
  }
  fieldset {
    justify-self: start;
  }
  @container (max-width: 640px) {
    lens-file-headers,
    lens-header-table {
      min-block-size: 560px;
    }
  }
`;

export const headerTableStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr) auto;
    gap: 4px;
    min-block-size: 0;
    min-inline-size: 0;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-block-size: 36px;
  }
  .bar label:has([type='text']) {
    flex: 1 1 200px;
  }
  .bar [type='text'] {
    flex: 1;
    min-inline-size: 120px;
    font-family: var(--lens-mono);
    font-size: 12px;
  }
  .bar select {
    max-inline-size: 152px;
  }
  .bar [type='number'] {
    inline-size: 104px;
  }
  progress {
    inline-size: 120px;
  }
  .scroller {
    position: relative;
    min-block-size: 96px;
    overflow: auto;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-field);
  }
  .sizer {
    min-inline-size: max-content;
  }
  table {
    position: sticky;
    inset-block-start: 0;
    border-collapse: collapse;
  }
  th,
  td {
    block-size: 24px;
    padding: 0 12px;
    overflow: hidden;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  thead th {
    border-block-end: 1px solid var(--lens-line);
    background: var(--lens-raised);
    padding: 0;
  }
  thead button {
    min-block-size: 24px;
    inline-size: 100%;
    padding: 0 12px;
    border: 0;
    border-radius: 0;
    background: transparent;
    color: var(--lens-muted);
    font-size: 12px;
    font-weight: 600;
    text-align: end;
  }
  thead button:focus-visible {
    outline-offset: -2px;
  }
  tbody tr:nth-child(even) {
    background: var(--lens-raised);
  }
  tbody th {
    color: var(--lens-muted);
  }
  .waiting {
    color: var(--lens-muted);
  }
  details {
    position: relative;
  }
  summary {
    padding: 2px 8px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-panel);
    font-size: 12px;
    font-weight: 500;
    cursor: pointer;
  }
  .choice {
    position: absolute;
    z-index: 2;
    inset-block-start: 32px;
    inset-inline-start: 0;
    inline-size: 264px;
    max-block-size: 340px;
    overflow: auto;
    padding: 8px 12px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-panel);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.24);
  }
  .choice form {
    display: grid;
    grid-template-columns: 1fr 64px;
    gap: 4px;
    margin-block-end: 8px;
  }
  .choice form > * {
    min-inline-size: 0;
  }
  .choice form input,
  .choice form select {
    padding: 0 6px;
  }
  .choice .wrong {
    grid-column: 1 / -1;
  }
  .choice > div {
    display: flex;
    gap: 8px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    padding-block: 4px;
  }
`;
