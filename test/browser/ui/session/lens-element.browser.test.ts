import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { afterEach, expect, it } from 'vitest';
import { element, LensElement } from '../../../../src/ui/session/lens-element.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../fakes.ts';

/** Ends with a change of its own when it is removed, as panels that free a canvas do. */
@element('lens-tried')
class Tried extends LensElement {
  @state() private version = 0;
  renders = 0;

  override render() {
    this.renders += 1;
    return html`${this.store.threshold.value} ${this.version}`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.version += 1;
  }
}

const nothing = (): void => {};
const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };

let tried: Tried;
afterEach(() => tried.remove());

it('an element that was removed follows no signal any more, whatever it changed at its end, and does again when it is back', async () => {
  const store = new ViewStore();
  tried = new Tried();
  tried.session = new Session(store, fakeServices(), events);
  const rendersAfter = async (threshold: number): Promise<number> => {
    const before = tried.renders;
    store.threshold.value = threshold;
    await tried.updateComplete;
    return tried.renders - before;
  };
  document.body.append(tried);
  await tried.updateComplete;
  expect(await rendersAfter(0.6)).toBe(1);
  tried.remove();
  await tried.updateComplete;
  expect(await rendersAfter(0.7)).toBe(0);
  document.body.append(tried);
  await tried.updateComplete;
  expect(tried.renderRoot.textContent).toContain('0.7');
  expect(await rendersAfter(0.8)).toBe(1);
});
