import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { gainSlider } from './gain-slider.ts';
import type { OwnGain, ViewStore } from './store.ts';

/** The gain of a view other than 3D: as there, or from a slider of its own. */
export function ownGain(store: ViewStore, view: OwnGain) {
  const own = store[view];
  const name = view === 'sectionGain' ? 'Section gain' : 'Map gain';
  return html`<label class="check" title="The Gain slider of Display holds here too; without, this view has its own">
      <input type="checkbox" .checked=${live(own.value === null)} @change=${() => {
        own.value = own.value === null ? store.gain.value : null;
      }} />
      Gain as in 3D
    </label>
    ${
      own.value === null
        ? nothing
        : gainSlider(name, 'Stronger colours for weaker amplitudes in this view alone', own.value, (gain) => {
            own.value = gain;
          })
    }`;
}
