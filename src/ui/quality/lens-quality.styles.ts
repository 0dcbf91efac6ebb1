import { css } from 'lit';

export const qualityStyles = css`
  :host {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(304px, 1fr));
    align-content: start;
    gap: 16px 32px;
    padding: 8px 16px 24px;
    min-block-size: 0;
    overflow: auto;
  }
  section {
    display: grid;
    align-content: start;
    gap: 8px;
    min-inline-size: 0;
  }
  .wide {
    grid-column: 1 / -1;
  }
  /* About the height of the results, so that little moves when they appear. */
  .awaited {
    min-block-size: 600px;
  }
  .head,
  .window {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .head {
    justify-content: space-between;
  }
  .window label {
    gap: 4px;
  }
  .window input {
    inline-size: 88px;
    text-align: end;
  }
  .faults {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(96px, 1fr));
    grid-template-rows: auto auto;
    grid-auto-flow: column;
    gap: 0 8px;
  }
  .faults dd {
    font-size: 18px;
    line-height: 24px;
    text-align: start;
  }
  .scroll {
    max-block-size: 320px;
    overflow: auto;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th {
    position: sticky;
    inset-block-start: 0;
    background: var(--lens-raised);
    font-weight: 600;
  }
  th,
  td {
    padding: 2px 12px;
    border-block-end: 1px solid var(--lens-line);
    text-align: end;
  }
  .fault {
    text-align: start;
  }
  th:has(+ th + th + th:last-child) {
    text-align: start;
  }
`;
