import { computed, effect } from '@lit-labs/preact-signals';
import { html } from 'lit';
import type { LayerDrawing } from '../../../view/layers/layer.ts';
import { VOLUME, VOLUME_ID } from '../../../view/layers/volume/lazy-volume.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { Layer } from '../layer.ts';
import { ownLook } from '../own-look.ts';
import './lens-volume.ts';
import { FIRST_STYLE, OPACITY_PRESETS } from './opacity-points.ts';
import { showVolume } from './show-volume.ts';
import { VolumeOffers } from './volume-offers.ts';
import { volumePart } from './volume-part.ts';
import { volumeCaption } from './volume-words.ts';

/** The volume layer. It also owns the samples on the GPU, in which the surface is ray-cast. */
const volumeLayer = perSession((session: Session): Layer => {
  const { store } = session;
  const { volumeShown, volumeStyle } = store;
  const { opacity, part } = ownLook(store, VOLUME_ID);
  const offers = new VolumeOffers(store);
  effect(() => {
    if (!volumeShown.value || volumeStyle.value) return;
    const oneSign = store.amplitude.value?.bothSigns === false;
    volumeStyle.value = oneSign ? { ...FIRST_STYLE, points: OPACITY_PRESETS.high!.points } : FIRST_STYLE;
  });
  const drawing = computed(
    (): LayerDrawing => ({
      id: VOLUME_ID,
      kind: VOLUME,
      state: { offer: offers.offer.value, style: volumeStyle.value },
      shown: volumeShown.value && store.shape.value?.flat === false,
      opacity: opacity.value,
    }),
  );
  return {
    id: VOLUME_ID,
    title: 'Volume',
    visible: volumeShown,
    opacity,
    present: true,
    show: (shown) => showVolume(store, shown),
    saved: [volumePart(store), part],
    caption: () => volumeCaption(store),
    stage: () => drawing.value,
    panel: () => html`<lens-volume .session=${session}></lens-volume>`,
  };
});

export const layers = (session: Session): readonly Layer[] => [volumeLayer(session)];
