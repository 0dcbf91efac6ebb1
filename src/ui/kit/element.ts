/** Defines an element once, however often its module is loaded; `customElement` of lit fails at the second time. */
export const element =
  (name: string) =>
  (type: CustomElementConstructor): void => {
    if (!customElements.get(name)) customElements.define(name, type);
  };
