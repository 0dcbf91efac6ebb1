import { css } from 'lit';

export const mapStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr);
    min-block-size: 0;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 8px 16px;
  }
  .controls select {
    max-inline-size: 240px;
  }
  button[aria-pressed='true'] {
    border-color: var(--lens-accent);
    background: var(--lens-accent-soft);
  }
  .controls .slider {
    inline-size: 160px;
  }
  .frame {
    grid-row: 3;
    position: relative;
    touch-action: manipulation;
    user-select: none;
    min-block-size: 0;
    overflow: hidden;
    cursor: crosshair;
  }
  .frame:focus-visible {
    outline-offset: -2px;
  }
  canvas,
  svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
  }
  text {
    fill: var(--lens-muted);
    font-size: 12px;
    paint-order: stroke;
    stroke: var(--lens-bg);
    stroke-width: 3px;
  }
  .none {
    padding: 16px;
  }
  .outline {
    fill: none;
    stroke: var(--lens-line-strong);
    stroke-width: 1.5;
  }
  .path,
  .companion {
    fill: none;
    stroke: var(--lens-accent);
    stroke-width: 1;
  }
  .companion {
    stroke: var(--lens-muted);
    stroke-width: 2;
  }
  .inline,
  .crossline {
    stroke: var(--lens-text);
    stroke-width: 1.5;
  }
  .crossline {
    stroke-dasharray: 6 4;
  }
  .label {
    fill: var(--lens-text);
    font-weight: 600;
  }
  .scale,
  .north {
    fill: none;
    stroke: var(--lens-muted);
    stroke-width: 1.5;
  }
  .cursor {
    fill: none;
    stroke: var(--lens-text);
    stroke-width: 2;
  }
  .corner {
    fill: var(--lens-line-strong);
  }
  .legend {
    position: absolute;
    padding: 4px 8px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-panel);
    font-size: 12px;
    line-height: 20px;
    pointer-events: none;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 12px;
    inset-block-end: 8px;
    inset-inline-end: 8px;
    max-inline-size: 60%;
  }
  .entry {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  i {
    inline-size: 10px;
    block-size: 10px;
    background: currentcolor;
  }
  .live {
    color: var(--lens-accent);
  }
  .dead {
    color: var(--lens-line-strong);
  }
  .duplicate {
    color: var(--lens-error);
  }
  .hole {
    color: var(--lens-warning);
  }
  .palette {
    display: none;
  }
  .bar-of-values {
    inline-size: 120px;
    block-size: 12px;
    border: 1px solid var(--lens-line);
  }
`;
