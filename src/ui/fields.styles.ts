import { css } from 'lit';

/** A label with its choice at the end of the line, and check boxes below each other. */
export const fields = css`
  .field {
    display: grid;
    grid-template-columns: auto minmax(0, 160px);
    justify-content: space-between;
    align-items: center;
    gap: 8px;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 24px;
  }
  .check input {
    margin: 0;
    accent-color: var(--lens-accent);
  }
`;
