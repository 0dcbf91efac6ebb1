import { css } from 'lit';

/** What the page's dialogs share. */
export const dialogStyles = css`
  dialog {
    max-block-size: calc(100dvh - 48px);
    padding: 24px;
    overflow: auto;
    border: 1px solid var(--lens-line);
    border-radius: 8px;
    background: var(--lens-panel);
    color: var(--lens-text);
  }
  dialog::backdrop {
    background: rgb(8 12 18 / 45%);
  }
  h2 {
    font-size: 16px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 8px;
  }
  .actions .start {
    margin-inline-end: auto;
  }
`;
