import { css } from 'lit';

/** Places controls at the end of their labels' lines. */
export const fields = css`
  .labelled {
    display: grid;
    grid-template-columns: auto minmax(0, 160px);
    justify-content: space-between;
    align-items: center;
    gap: 8px;
  }
`;

/** Sliders as the kit's `slider` makes them: label and value above the range, hints below. */
export const sliders = css`
  .slider > .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-block-size: 24px;
  }
  .slider output {
    color: var(--lens-muted);
  }
  .slider input[type='range'] {
    display: block;
    inline-size: 100%;
    block-size: 24px;
    margin: 0;
    cursor: pointer;
  }
  .slider input[type='number'] {
    inline-size: 88px;
    min-block-size: 24px;
    padding: 0 4px 0 8px;
    text-align: end;
  }
  .slider > .hint {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    min-block-size: 16px;
  }
`;
