import { css } from 'lit';

/** Draws radio buttons side by side as one control: `<fieldset><label><input type="radio" />…`. */
export const chooser = css`
  fieldset {
    display: flex;
    margin: 0;
    padding: 0;
    border: 1px solid var(--lens-line);
    border-radius: var(--lens-radius);
  }
  fieldset label {
    position: relative;
    display: inline-flex;
    align-items: center;
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
`;
