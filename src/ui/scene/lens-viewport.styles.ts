import { css } from 'lit';

export const viewportStyles = css`
  :host {
    position: relative;
    display: block;
    min-block-size: 0;
    overflow: hidden;
    container-type: inline-size;
    /* The same colour that the stage clears its canvas with. */
    background: light-dark(#f6f7f9, #14171c);
  }
  .view {
    position: absolute;
    inset: 0;
  }
  /* On a wide page the survey is drawn beside an open panel, not behind it. */
  @container (min-width: 840px) {
    .view.beside {
      inset-inline-start: 330px;
    }
  }
  .view:focus-visible {
    outline-offset: -2px;
  }
  canvas {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    touch-action: none;
  }
  .labels {
    position: absolute;
    inset: 0;
    overflow: hidden;
    pointer-events: none;
  }
  /* Camera buttons with panels below them. The lower corners stay free. */
  .over {
    position: absolute;
    inset: 8px 8px 88px;
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    gap: 8px;
    pointer-events: none;
  }
  /* The read-out under the pointer stays free too. */
  @media (hover: hover) {
    .over {
      inset-block-end: 124px;
    }
  }
  .cameras {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 4px;
  }
  .cameras > button {
    padding-inline: 6px;
  }
  .cameras > button[aria-pressed='true'],
  .cameras > button[aria-expanded='true'] {
    border-color: var(--lens-accent);
    background: var(--lens-accent-soft);
    color: var(--lens-accent);
  }
  lens-scene-chips {
    pointer-events: auto;
    margin-inline-end: auto;
  }
  .cameras button,
  .side {
    pointer-events: auto;
  }
  /* Below the buttons, and below a panel that is opened there. */
  lens-colour-bar {
    grid-area: 2 / 1;
    align-self: start;
    justify-self: end;
    margin: 4px 4px 0 0;
  }
  .panels {
    position: relative;
    grid-area: 2 / 1;
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    justify-content: space-between;
    gap: 8px;
    overflow: auto;
  }
  .side {
    display: grid;
    gap: 8px;
    max-block-size: 100%;
    min-inline-size: 0;
    overflow: auto;
  }
  /* The read-out sits above the scale bar. */
  lens-readout.raised {
    inset-block-end: 44px;
  }
  lens-readout {
    max-inline-size: calc(100% - 180px);
  }
  lens-cube {
    inset-block-end: 6px;
    inset-inline-end: 6px;
  }
  /* The north arrow takes the corner, so the cube moves aside. */
  lens-cube.beside {
    inset-inline-end: 82px;
  }
  .lost {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    padding: 24px;
    background: color-mix(in srgb, var(--lens-bg) 88%, transparent);
    color: var(--lens-muted);
    text-align: center;
  }
  .lost p {
    max-inline-size: 56ch;
    margin: 0;
  }
`;
