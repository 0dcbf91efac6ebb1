import { css } from 'lit';

export const headersStyles = css`
  :host {
    display: grid;
    grid-template: minmax(200px, 1fr) minmax(160px, 1fr) / 1fr 1fr;
    gap: 16px;
    padding: 8px 16px 16px;
    min-block-size: 0;
    overflow: auto;
  }
  section {
    display: grid;
    grid-template-rows: auto 1fr;
    min-block-size: 0;
    min-inline-size: 0;
  }
  .text {
    grid-column: 1 / -1;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-block-size: 40px;
  }
  .head label {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-inline-start: auto;
  }
  .head input {
    inline-size: 112px;
  }
  pre,
  .scroll {
    margin: 0;
    overflow: auto;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-field);
  }
  pre {
    padding: 8px 12px;
    font: 12px/16px var(--lens-mono);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 2px 12px;
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    border-block-end: 1px solid var(--lens-line);
    background: var(--lens-raised);
    color: var(--lens-muted);
    font-size: 12px;
    font-weight: 600;
  }
  tbody th {
    white-space: normal;
    overflow-wrap: anywhere;
  }
  td:first-child {
    inline-size: 56px;
    color: var(--lens-muted);
  }
  td:last-child,
  thead th:last-child {
    text-align: end;
  }
  tbody tr:nth-child(even) {
    background: var(--lens-raised);
  }
  .zero th,
  .zero td {
    color: var(--lens-muted);
  }
  p {
    padding: 8px 12px;
  }
  @container (max-width: 640px) {
    :host {
      grid-template: none / 1fr;
      grid-auto-rows: minmax(200px, 320px);
    }
  }
`;
