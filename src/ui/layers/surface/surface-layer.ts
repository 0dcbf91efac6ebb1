import { computed } from '@lit-labs/preact-signals';
import { html } from 'lit';
import type { SurfaceLevel } from '../../../core/scene.ts';
import type { LayerDrawing } from '../../../view/layers/layer.ts';
import { SURFACE } from '../../../view/layers/surface/surface-layer.ts';
import { bound, select, slider } from '../../kit/controls.ts';
import { formatAmplitude, formatLevel, formatSubsample } from '../../kit/format.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { ViewStore } from '../../session/store.ts';
import type { Layer } from '../layer.ts';

const SIGNS = {
  positive: ['positive'],
  negative: ['negative'],
  both: ['positive', 'negative'],
} as const;

/** The isosurface. It is drawn as a mesh, or ray-cast while the mesh for the current threshold is not ready. */
const surfaceLayer = perSession((session: Session): Layer => {
  const { store } = session;
  const { mesh, surfaceSign, showSurface, surfaceOpacity } = store;
  /** The mesh and the sign it was made for. */
  const made = computed(() => ({ mesh: mesh.value, sign: surfaceSign.peek() }));
  const live = computed(() => {
    const wanted = store.amplitude.value?.constant ? null : surfaceLevel(store);
    const drawn = made.value;
    const same =
      drawn.mesh &&
      drawn.sign === surfaceSign.value &&
      Math.abs(drawn.mesh.level) === Math.abs(wanted?.amplitude ?? 0);
    return same ? null : wanted;
  });
  const drawing = computed(
    (): LayerDrawing => ({
      id: 'surface',
      kind: SURFACE,
      state: { mesh: mesh.value, live: live.value },
      shown: showSurface.value,
      opacity: surfaceOpacity.value,
    }),
  );
  return {
    id: 'surface',
    title: 'Surface',
    visible: showSurface,
    opacity: surfaceOpacity,
    present: true,
    show: (shown) => {
      showSurface.value = shown;
    },
    saved: [],
    caption: () => surfaceCaption(store),
    stage: () => drawing.value,
    panel: () => panel(session),
  };
});

export const layers = (session: Session): readonly Layer[] => [surfaceLayer(session)];

/** Caption of the surface drawn, whose mesh may lag behind the threshold. */
export function surfaceCaption({ mesh, surfaceSign, flipped, valueName }: ViewStore): string {
  if (!mesh.value) return '';
  const { one } = valueName.value;
  const name = one === 'amplitude' && surfaceSign.value === 'both' ? '|amplitude|' : one;
  const value = flipped.value && surfaceSign.value !== 'both' ? `stored ${name}` : name;
  return `Surface where ${value} = ${formatAmplitude(mesh.value.level)}, ${formatLevel(mesh.value.subsample, mesh.value.sampleStride)}`;
}

function panel(session: Session) {
  const { store } = session;
  const amplitude = store.thresholdAmplitude.value;
  const { one, title } = store.valueName.value;
  const drawn = store.mesh.value;
  const mesh = store.isRunning('surface') ? null : drawn;
  const triangles = mesh ? (mesh.indices.length / 3).toLocaleString('en') : '';
  return html`${slider({
    label: 'Threshold',
    title:
      one === 'amplitude'
        ? 'Amplitude of the surface, as a share of the strongest amplitudes'
        : `${title} of the surface, from the smallest (0) to the largest (1)`,
    to: bound(store.threshold.value, (threshold) => session.set('threshold', threshold)),
    min: 0,
    max: 1,
    step: 0.01,
    text: store.threshold.value.toFixed(2),
    hint:
      amplitude === null ? '' : `${store.flipped.value ? 'stored ' : ''}${one} ${formatAmplitude(amplitude)}`,
    hintEnd: mesh ? `${triangles} triangles` : '',
  })}
  <div class="hint">${
    // The line keeps its room while there is no surface, so that nothing below it moves.
    drawn ? `Surface from ${formatSubsample(drawn.subsample, drawn.sampleStride)}` : '\u00a0'
  }</div>
  ${select({
    label: store.flipped.value ? 'Sign as stored' : 'Sign',
    title: 'Whether the surface is drawn where stored amplitudes are positive, negative or both',
    to: bound(store.surfaceSign.value, (sign) => session.set('surfaceSign', sign)),
    options: { positive: 'positive', negative: 'negative', both: 'both' },
  })}`;
}

function surfaceLevel(store: ViewStore): SurfaceLevel | null {
  const amplitude = store.thresholdAmplitude.value;
  if (amplitude === null) return null;
  const bothSigns = store.amplitude.value?.bothSigns ?? false;
  return {
    amplitude: bothSigns ? Math.abs(amplitude) : amplitude,
    signs: bothSigns ? SIGNS[store.surfaceSign.value] : SIGNS.positive,
  };
}
