import { css } from 'lit';

/** What the parts of the horizons' panel share. */
export const horizonPanel = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  /* A number and its unit stay on the line of the label. */
  .labelled {
    grid-template-columns: auto minmax(0, 1fr) auto;
    justify-content: start;
    gap: 6px;
    max-inline-size: 100%;
  }
  .labelled input[type='number'] {
    inline-size: 76px;
  }
  .labelled select {
    min-inline-size: 0;
    max-inline-size: 100%;
  }
  details > summary {
    padding-block: 4px;
    cursor: pointer;
  }
  details > div {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding-block: 4px;
  }
  p {
    margin: 0;
    font-size: 12px;
  }
  .muted {
    color: var(--lens-muted);
  }
`;
