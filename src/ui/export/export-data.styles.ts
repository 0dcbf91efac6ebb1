import { css } from 'lit';

/** Styles that the steps of the export dialog share. */
export const steps = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .row {
    display: grid;
    grid-template-columns: 136px minmax(0, 1fr);
    align-items: center;
    gap: 4px 12px;
    min-block-size: 28px;
  }
  .row > .name {
    color: var(--lens-muted);
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-inline-size: 0;
  }
  .fields input[type='number'] {
    inline-size: 96px;
  }
  .fields input.every {
    inline-size: 64px;
  }
  .indent {
    margin-inline-start: 148px;
  }
  select {
    max-inline-size: 100%;
  }
  .note {
    margin: 0;
  }
  .box {
    display: grid;
    gap: 4px;
    padding: 8px 12px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-raised);
    overflow-wrap: anywhere;
  }
  .box.warning {
    border-color: color-mix(in srgb, var(--lens-warning) 45%, transparent);
    background: var(--lens-warning-soft);
  }
  .box.error {
    border-color: color-mix(in srgb, var(--lens-error) 45%, transparent);
    background: var(--lens-error-soft);
  }
  .box strong {
    color: var(--lens-warning);
  }
  .box.error strong {
    color: var(--lens-error);
  }
  .box ul {
    display: grid;
    gap: 4px;
    padding-inline-start: 16px;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 2px 8px;
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
    overflow-wrap: break-word;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    background: var(--lens-raised);
    color: var(--lens-muted);
    font-size: 12px;
    font-weight: 600;
  }
  tbody tr:nth-child(even) {
    background: var(--lens-raised);
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .scroll {
    max-block-size: 240px;
    overflow: auto;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-field);
  }
  @media (width < 560px) {
    .row {
      grid-template-columns: minmax(0, 1fr);
    }
    .indent {
      margin-inline-start: 0;
    }
  }
`;
