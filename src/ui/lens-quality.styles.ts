import { css } from 'lit';

export const qualityStyles = css`
  :host {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(272px, 1fr));
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
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 16px;
  }
  dt {
    color: var(--lens-muted);
  }
  dd {
    text-align: end;
  }
  canvas {
    display: block;
    inline-size: 100%;
    block-size: 144px;
    border-block-end: 1px solid var(--lens-line-strong);
    color: var(--lens-accent);
  }
  figcaption {
    display: flex;
    justify-content: space-between;
    color: var(--lens-muted);
    font-size: 12px;
  }
`;
