import { css } from 'lit';

/** Colours, type and spacing. They are set on the host and inherited by every element inside. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --lens-bg: light-dark(#eef1f4, #0e1319);
    --lens-panel: light-dark(#ffffff, #161c24);
    --lens-field: light-dark(#ffffff, #10161d);
    --lens-raised: light-dark(#f5f7f9, #1d2530);
    --lens-line: light-dark(#d9dfe6, #2a3441);
    --lens-line-strong: light-dark(#8a95a3, #647284);
    --lens-text: light-dark(#17202b, #e6ebf1);
    --lens-muted: light-dark(#546070, #9dabbb);
    --lens-accent: light-dark(#0a66c2, #62aef8);
    --lens-accent-soft: light-dark(#e3effb, #17314b);
    --lens-on-accent: light-dark(#ffffff, #0a121b);
    --lens-warning: light-dark(#8a5300, #f0b455);
    --lens-warning-soft: light-dark(#fdf3e0, #33270f);
    --lens-error: light-dark(#b3261e, #ff9a92);
    --lens-error-soft: light-dark(#fdeceb, #3b1a19);
    --lens-good: light-dark(#1b6e3c, #6fd19a);
    --lens-radius: 6px;
    --lens-mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace;
    color: var(--lens-text);
    font: 13px/20px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif;
    font-variant-numeric: tabular-nums;
  }
`;

/** Styles shared by every element: box model, focus ring, buttons, fields. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus-visible {
    outline: 2px solid var(--lens-accent);
    outline-offset: 2px;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol,
  figure {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 13px;
    font-weight: 600;
    line-height: 24px;
  }
  h3 {
    color: var(--lens-muted);
    font-size: 12px;
    font-weight: 600;
    line-height: 16px;
  }
  button,
  input,
  select {
    font: inherit;
    font-variant-numeric: inherit;
    color: inherit;
  }
  button {
    min-block-size: 32px;
    padding: 0 12px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-panel);
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--lens-line-strong);
    background: var(--lens-raised);
  }
  button:disabled {
    color: var(--lens-muted);
    opacity: 0.6;
    cursor: default;
  }
  button.primary {
    border-color: transparent;
    background: var(--lens-accent);
    color: var(--lens-on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--lens-accent) 88%, var(--lens-text));
  }
  button.small {
    min-block-size: 24px;
    padding: 0 8px;
    font-size: 12px;
  }
  select,
  input[type='number'],
  input[type='text'] {
    min-block-size: 28px;
    padding: 0 8px;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
    background: var(--lens-field);
  }
  select:hover,
  input[type='number']:hover,
  input[type='text']:hover {
    border-color: var(--lens-line-strong);
  }
  input[aria-invalid='true'] {
    border-color: var(--lens-error);
  }
  strong,
  b {
    font-weight: 600;
  }
  /* Controls in a line that may wrap. */
  .actions,
  .buttons,
  .choices {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .pairs {
    display: grid;
    gap: 4px 32px;
  }
  .pairs div {
    display: flex;
    justify-content: space-between;
    gap: 8px;
  }
  dt {
    color: var(--lens-muted);
  }
  .pairs dd {
    text-align: end;
    overflow-wrap: anywhere;
  }
  input,
  progress {
    accent-color: var(--lens-accent);
  }
  .check,
  .labelled {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 24px;
  }
  .check > input {
    margin: 0;
  }
  .muted,
  .hint {
    color: var(--lens-muted);
  }
  .hint {
    font-size: 12px;
    line-height: 16px;
  }
  .wrong {
    color: var(--lens-error);
  }
  span.wrong:empty {
    display: none;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  input[type='checkbox'],
  input[type='radio'] {
    inline-size: 16px;
    block-size: 16px;
  }
  /* Controls are large enough for a finger. */
  @media (pointer: coarse) {
    button,
    button.small,
    select,
    input[type='number'],
    input[type='text'],
    label:has(> input) {
      min-block-size: 40px;
    }
    input[type='checkbox'],
    input[type='radio'] {
      inline-size: 24px;
      block-size: 24px;
    }
    input[type='range'] {
      min-block-size: 40px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
`;
