import { SignalWatcher } from '@lit-labs/preact-signals';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Session } from './session.ts';
import type { ViewStore } from './store.ts';

/** A panel: renders from the session's store and asks the session to act. */
export class LensElement extends SignalWatcher(LitElement) {
  @property({ attribute: false }) session!: Session;

  get store(): ViewStore {
    return this.session.store;
  }
}

/** Defines an element once, however often the module is loaded. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
