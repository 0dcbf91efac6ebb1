import { SignalWatcher } from '@lit-labs/preact-signals';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';

export { element } from '../kit/element.ts';

import type { Session } from './session.ts';
import type { ViewStore } from './store.ts';

/** Base class of panels: it renders from the session's store and asks the session to act. */
export class LensElement extends SignalWatcher(LitElement) {
  @property({ attribute: false }) session!: Session;

  get store(): ViewStore {
    return this.session.store;
  }
}
