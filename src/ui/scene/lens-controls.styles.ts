import { css } from 'lit';

export const controlsStyles = css`
  :host {
    display: block;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 12px 16px 16px;
  }
  section + section {
    border-block-start: 1px solid var(--lens-line);
  }
  section > button {
    justify-self: start;
  }
  .slice {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 8px;
  }
  .slice > button,
  section > div > button {
    justify-self: start;
  }
  .slice > .check {
    align-self: start;
  }
  .slice > button {
    grid-column: 2;
    justify-self: start;
    margin-block-end: 4px;
    text-align: start;
    white-space: normal;
  }
  /* Its row has its room before its code is loaded, so that what stands below does not move. */
  lens-attribute {
    display: grid;
    min-block-size: 28px;
  }
`;
