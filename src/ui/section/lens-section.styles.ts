import { css } from 'lit';

export const sectionStyles = css`
  :host {
    display: grid;
    grid-template: auto auto minmax(240px, 1fr) / minmax(0, 1fr) auto;
    min-block-size: 0;
    overflow: auto;
  }
  .bar,
  lens-compare {
    grid-column: 1 / -1;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    padding: 8px 16px;
  }
  .title {
    font-weight: 600;
  }
  .modes {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }
  .buttons {
    gap: 4px;
  }
  .buttons:last-child {
    margin-inline-start: auto;
  }
  button[aria-pressed='true'],
  button[aria-expanded='true'] {
    border-color: var(--lens-accent);
    background: var(--lens-accent-soft);
    color: var(--lens-accent);
  }
  .frame {
    position: relative;
    min-block-size: 0;
    overflow: hidden;
    touch-action: none;
  }
  .frame:focus-visible {
    outline-offset: -2px;
  }
  canvas {
    position: absolute;
    inset: 0;
  }
  .axes {
    inline-size: 100%;
    block-size: 100%;
    pointer-events: none;
  }
  .frame,
  lens-section-options {
    grid-row: 3;
  }
  .picture,
  .over {
    cursor: crosshair;
  }
  /* A canvas stays hidden until it is placed. */
  canvas:not(.axes, [style]) {
    visibility: hidden;
  }
  .swipe {
    position: absolute;
    inline-size: 2px;
    outline: 1px solid var(--lens-panel);
    background: var(--lens-text);
    pointer-events: none;
  }
  .swipe::before,
  .swipe::after {
    position: absolute;
    inset-block-start: 28px;
    padding: 0 6px;
    border-radius: var(--lens-radius);
    background: var(--lens-panel);
    font-weight: 600;
  }
  .swipe::before {
    content: 'A';
    inset-inline-end: 6px;
  }
  .swipe::after {
    content: 'B';
    inset-inline-start: 6px;
  }
  /* Only the thumb is visible; it sits on the swipe line. */
  input[type='range'] {
    position: absolute;
    block-size: 24px;
    margin: 0;
    appearance: none;
    background: none;
    cursor: ew-resize;
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    inline-size: 16px;
    block-size: 16px;
    border: 2px solid var(--lens-panel);
    border-radius: 50%;
    background: var(--lens-accent);
  }
  input[type='range']::-moz-range-thumb {
    box-sizing: border-box;
    inline-size: 16px;
    block-size: 16px;
    border: 2px solid var(--lens-panel);
    border-radius: 50%;
    background: var(--lens-accent);
  }
  .box {
    position: absolute;
    border: 1px solid var(--lens-accent);
    background: color-mix(in srgb, var(--lens-accent) 16%, transparent);
    pointer-events: none;
  }
  lens-section-options {
    inline-size: 212px;
    overflow: auto;
    border-inline-start: 1px solid var(--lens-line);
  }
  @container (max-width: 640px) {
    lens-section-options {
      inline-size: 184px;
    }
  }
`;
