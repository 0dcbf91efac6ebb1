import { css } from 'lit';

/** Styles shared by the panels that float over the 3D view. */
export const floating = css`
  :host {
    display: block;
  }
  .panel {
    display: grid;
    gap: 8px;
    padding: 8px 12px 12px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-panel);
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  h2,
  h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 600;
    line-height: 24px;
  }
  p {
    margin: 0;
    color: var(--lens-muted);
    font-size: 12px;
    line-height: 16px;
  }
`;
