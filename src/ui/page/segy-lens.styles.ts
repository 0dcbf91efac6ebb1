import { css } from 'lit';

export const segyLensStyles = css`
  :host {
    display: block;
    block-size: 100%;
    min-block-size: 320px;
  }
  /* Not on the host, because the page may set the host's display. */
  .app {
    position: relative;
    display: grid;
    grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr);
    block-size: 100%;
    overflow: hidden;
    background: var(--lens-bg);
    container-type: inline-size;
  }
  /* One row, however long the file's name is. */
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 48px;
    padding: 0 16px;
    border-block-end: 1px solid var(--lens-line);
    background: var(--lens-panel);
  }
  header:not(.wide) {
    min-block-size: 56px;
    padding-inline: 8px;
  }
  header > h1,
  header > button,
  .everyday,
  .rare {
    flex: none;
  }
  .everyday,
  .rare {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .everyday button {
    padding-inline: 10px;
  }
  /* What is rarely wanted looks like text until it is pointed at. */
  .rare button,
  header > button.small {
    padding-inline: 6px;
    border-color: transparent;
    background: none;
    color: var(--lens-muted);
    font-weight: 400;
  }
  .wide .rare {
    margin-inline-start: 4px;
  }
  #menu {
    inset: 56px 8px auto auto;
    margin: 0;
    padding: 8px;
    border: 1px solid var(--lens-line);
    border-radius: 8px;
    background: var(--lens-panel);
    color: var(--lens-text);
    box-shadow: 0 4px 16px rgb(8 12 18 / 24%);
  }
  #menu > div {
    flex-direction: column;
    align-items: stretch;
  }
  #menu button {
    min-block-size: 40px;
    border-color: transparent;
    background: none;
    color: var(--lens-text);
    font-size: 13px;
    text-align: start;
  }
  h1 {
    margin: 0;
    font-size: 15px;
    font-weight: 650;
    letter-spacing: -0.01em;
    line-height: 32px;
    white-space: nowrap;
  }
  .file {
    flex: 1 1 0;
    min-inline-size: 0;
    overflow: hidden;
    color: var(--lens-muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  select.file {
    flex: 0 1 auto;
    margin-inline-end: auto;
    color: var(--lens-text);
  }
  .kept {
    color: var(--lens-muted);
    font-variant-numeric: tabular-nums;
  }
  /* Messages have a strip of their own below the picture, so that they never cover it. */
  lens-messages {
    grid-row: 3;
    max-block-size: min(240px, 30dvh);
    overflow: auto;
  }
  /* Before the first picture they float, so that it needs no other size of its canvas. */
  lens-messages.floating {
    position: absolute;
    z-index: 3;
    inset-block-end: 44px;
    inset-inline: 16px;
    margin-inline: auto;
    max-inline-size: 720px;
  }
  footer {
    grid-row: 4;
  }
  main {
    grid-row: 2;
    --left: 272px;
    --right: 312px;
    position: relative;
    display: grid;
    grid-template: auto minmax(0, 1fr) / var(--left) minmax(0, 1fr) var(--right);
    min-block-size: 0;
  }
  /* A section gets the width: with its options open, 800 of 1400 px are picture. */
  main.section {
    --left: 232px;
  }
  main.no-controls {
    --left: 0;
  }
  main.no-summary {
    --right: 0;
  }
  /* The tabs stay where they are, whichever panels the tab shown has. */
  .open .centre {
    display: contents;
  }
  .tabs {
    grid-area: 1 / 1 / 2 / -1;
  }
  .controls {
    grid-area: 2 / 1;
  }
  .open .panel {
    grid-area: 2 / 2;
  }
  .summary {
    grid-area: 2 / 3;
  }
  main.empty {
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  }
  aside {
    min-block-size: 0;
    overflow: auto;
    background: var(--lens-panel);
  }
  .controls {
    border-inline-end: 1px solid var(--lens-line);
  }
  .summary {
    border-inline-start: 1px solid var(--lens-line);
  }
  .centre {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-inline-size: 0;
    min-block-size: 0;
  }
  /*
   * The canvas already has its final size, because resizing waits for the GPU and would delay the first
   * picture.
   */
  .empty .centre {
    position: absolute;
    inset: 41px var(--right) 0 var(--left);
    grid-template-rows: minmax(0, 1fr);
    visibility: hidden;
  }
  .tabs {
    display: flex;
    justify-content: space-between;
    padding: 0 4px;
    border-block-end: 1px solid var(--lens-line);
    background: var(--lens-panel);
  }
  .list {
    display: flex;
    flex: 1;
    gap: 8px;
    overflow-x: auto;
  }
  .tabs button {
    min-block-size: 40px;
    padding: 0 8px;
    border: 0;
    border-block-end: 2px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--lens-muted);
  }
  .tabs button:hover {
    color: var(--lens-text);
  }
  .tabs button[aria-selected='true'] {
    border-block-end-color: var(--lens-accent);
    color: var(--lens-text);
    font-weight: 600;
  }
  .tabs button:focus-visible {
    outline-offset: -4px;
  }
  .side svg {
    display: block;
    inline-size: 16px;
    fill: none;
    stroke: currentcolor;
  }
  .side[aria-expanded='true'] .part {
    fill: currentcolor;
  }
  .panel {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    min-block-size: 0;
    container-type: size;
  }
  .welcome {
    position: relative;
    display: grid;
    align-content: center;
    justify-items: center;
    gap: 16px;
    padding: 32px 24px 64px;
    overflow: auto;
    text-align: center;
  }
  .welcome svg {
    inline-size: 160px;
    fill: none;
    stroke: var(--lens-line-strong);
    stroke-width: 2;
    stroke-linecap: round;
  }
  .welcome .strong {
    stroke: var(--lens-accent);
    stroke-width: 3;
  }
  .welcome h2 {
    font-size: 22px;
    font-weight: 600;
    letter-spacing: -0.01em;
    line-height: 32px;
    overflow-wrap: anywhere;
  }
  .welcome p {
    max-inline-size: 56ch;
    color: var(--lens-muted);
    font-size: 14px;
  }
  .choices {
    justify-content: center;
    margin-block-start: 8px;
  }
  .choices button {
    min-block-size: 40px;
    padding: 0 20px;
    font-size: 14px;
  }
  .welcome .promise {
    color: var(--lens-good);
    font-weight: 500;
  }
  .known {
    inline-size: min(600px, 100%);
    max-block-size: 264px;
    padding: 8px 16px;
    overflow: auto;
    container-type: inline-size;
    border: 1px solid var(--lens-line);
    border-radius: 8px;
    background: var(--lens-panel);
    text-align: start;
  }
  .known h3 {
    padding-block: 4px;
  }
  .drop {
    position: absolute;
    inset: 0;
    z-index: 10;
    display: grid;
    place-content: center;
    border: 3px dashed var(--lens-accent);
    background: color-mix(in srgb, var(--lens-accent-soft) 88%, transparent);
    color: var(--lens-accent);
    font-size: 22px;
    font-weight: 600;
    pointer-events: none;
  }
  @container (max-width: 1040px) {
    main {
      --left: 248px;
      --bottom: 224px;
    }
    main.no-summary {
      --bottom: 0;
    }
    main.open {
      grid-template: auto minmax(0, 1fr) minmax(0, var(--bottom)) / var(--left) minmax(0, 1fr);
    }
    .empty .centre {
      inset: 41px 0 var(--bottom) var(--left);
    }
    main.open .controls {
      grid-area: 2 / 1 / 4;
    }
    main.open .summary {
      grid-area: 3 / 2;
      border-inline-start: 0;
      border-block-start: 1px solid var(--lens-line);
    }
  }
  @container (max-width: 720px) {
    main.open {
      grid-template: auto 400px max-content max-content / minmax(0, 1fr);
      overflow: auto;
    }
    main.open .panel {
      grid-area: 2 / 1;
    }
    main.open aside {
      min-block-size: auto;
      overflow: visible;
      border: 0;
      border-block-start: 1px solid var(--lens-line);
    }
    main.open .controls {
      grid-area: 3 / 1;
    }
    main.open .summary {
      grid-area: 4 / 1;
    }
  }
`;
