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

  /**
   * An update that was asked for before the element was removed, or by what ends then, subscribes it to signals once more. Nothing would
   * end that: the signals would hold the element, and all that it holds, for good. It asks for an update when it comes back.
   */
  protected override performUpdate(): void {
    super.performUpdate();
    if (!this.isConnected) super.disconnectedCallback();
  }
}
