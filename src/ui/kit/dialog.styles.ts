import { css } from 'lit';

/** Styles shared by the page's dialogs. */
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
  .content {
    display: grid;
    gap: 16px;
  }
  .actions {
    justify-content: end;
  }
  .pairs {
    grid-template-columns: repeat(auto-fill, minmax(232px, 1fr));
  }
  .actions .start {
    margin-inline-end: auto;
  }
`;
