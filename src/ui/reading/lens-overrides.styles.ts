import { css } from 'lit';

export const overridesStyles = css`
  :host {
    display: grid;
    gap: 8px;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 184px;
    align-items: center;
    gap: 2px 8px;
    padding: 4px 8px;
    margin-inline: -8px;
    border-radius: var(--lens-radius);
  }
  .row.overruled {
    background: var(--lens-accent-soft);
  }
  .row > label,
  .row > .label {
    min-inline-size: 0;
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .fields > * {
    flex: 1;
    min-inline-size: 0;
  }
  .fields > :last-child:not(:first-child) {
    flex: 0 0 104px;
  }
  .fields > .wrong {
    flex-basis: 100%;
  }
  .source {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 8px;
    font-size: 12px;
    line-height: 16px;
  }
  .overruled .source strong {
    color: var(--lens-accent);
  }
  .wrong {
    grid-column: 1 / -1;
    font-size: 12px;
    line-height: 16px;
  }
`;
