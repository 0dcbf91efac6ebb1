import { html, nothing } from 'lit';
import { bound, check } from '../kit/controls.ts';
import { gainSlider } from '../kit/gain-slider.ts';
import type { ViewStore } from './store.ts';
import type { OwnGain } from './view-settings.ts';

/** Control for the gain of the Section or Map tab: the same as in 3D, or a slider of its own. */
export function ownGain(store: ViewStore, view: OwnGain) {
  const own = store[view];
  const name = view === 'sectionGain' ? 'Section gain' : 'Map gain';
  return html`${check({
    label: 'Gain as in 3D',
    title: 'On: the Gain slider of Display is used here too. Off: this view has its own',
    to: bound(own.value === null, (asIn3d) => {
      own.value = asIn3d ? null : store.gain.value;
    }),
  })}
  ${
    own.value === null
      ? nothing
      : gainSlider(name, 'Stronger colours for weaker amplitudes in this view alone', own.value, (gain) => {
          own.value = gain;
        })
  }`;
}
