import { css } from 'lit';

export const sectionStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr) auto;
    min-block-size: 0;
  }
  .bar {
    grid-column: 1 / -1;
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
  .modes label,
  lens-section-options label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
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
  fieldset {
    display: flex;
    margin: 0;
    padding: 0;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
  }
  fieldset label {
    position: relative;
    padding: 2px 12px;
    cursor: pointer;
  }
  fieldset label:has(input:checked) {
    border-radius: 5px;
    background: var(--lens-accent-soft);
    color: var(--lens-accent);
    font-weight: 600;
  }
  fieldset label:has(input:focus-visible) {
    outline: 2px solid var(--lens-accent);
    outline-offset: 2px;
  }
  fieldset input {
    position: absolute;
    opacity: 0;
  }
  input[type='checkbox'] {
    accent-color: var(--lens-accent);
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
  .picture {
    cursor: crosshair;
  }
  .box {
    position: absolute;
    border: 1px solid var(--lens-accent);
    background: color-mix(in srgb, var(--lens-accent) 16%, transparent);
    pointer-events: none;
  }
  lens-section-options {
    inline-size: 232px;
    overflow: auto;
    border-inline-start: 1px solid var(--lens-line);
  }
  @container (max-width: 640px) {
    lens-section-options {
      inline-size: 184px;
    }
  }
`;
