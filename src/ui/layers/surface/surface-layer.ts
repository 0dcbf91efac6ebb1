import { computed } from '@lit-labs/preact-signals';
import { html } from 'lit';
import type { SurfaceLevel } from '../../../core/scene.ts';
import type { LayerDrawing } from '../../../view/layers/layer.ts';
import type { CutPlanes } from '../../../view/layers/surface/surface-cut.ts';
import { SURFACE } from '../../../view/layers/surface/surface-layer.ts';
import { surfaceColours } from '../../../view/theme.ts';
import { formatAmplitude, formatCount, formatLevel } from '../../kit/format.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { ViewStore } from '../../session/store.ts';
import type { Layer } from '../layer.ts';
import { hiddenTriangles, leastPart } from './specks.ts';

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
  const marked = computed(() => {
    const parts = store.meshParts.peek();
    return mesh.value && parts ? { ...mesh.value, marks: parts.marks } : mesh.value;
  });
  // By its text, because most changes of slices and display leave it as it is.
  const cutText = computed(() => JSON.stringify(store.surfaceCut.value ? cutPlanes(store) : null));
  const cut = computed(() => JSON.parse(cutText.value) as CutPlanes | null);
  const live = computed(() => {
    // Rays go through the samples of the volume, which are those of another quantity.
    const none = store.surfaceRange.value?.constant || store.surfacePainted.value;
    const wanted = none ? null : surfaceLevel(store);
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
      state: { mesh: marked.value, live: live.value, cut: cut.value, specks: leastPart(store) },
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
    panel: () => html`<lens-surface .session=${session}></lens-surface>`,
  };
});

export const layers = (session: Session): readonly Layer[] => [surfaceLayer(session)];

/** Caption of the surface drawn, whose mesh may lag behind the threshold. */
export function surfaceCaption(store: ViewStore): string {
  const { mesh, surfaceSign, flipped, valueName } = store;
  if (!mesh.value) return '';
  const painted = store.surfacePainted.value;
  const one = painted ? 'amplitude' : valueName.value.one;
  const name = one === 'amplitude' && surfaceSign.value === 'both' ? '|amplitude|' : one;
  const value = flipped.value && surfaceSign.value !== 'both' ? `stored ${name}` : name;
  const { positiveName, negativeName } = surfaceColours(store.colormap.value);
  const colours =
    one === 'amplitude' && surfaceSign.value === 'both' && !painted
      ? ` (positive ${positiveName}, negative ${negativeName})`
      : '';
  const least =
    hiddenTriangles(store) > 0
      ? `, without parts of fewer than ${formatCount(2 ** leastPart(store))} triangles`
      : '';
  return `Surface where ${value} = ${formatAmplitude(mesh.value.level)}${colours}, ${formatLevel(mesh.value.subsample, mesh.value.sampleStride)}${painted ? `, coloured by ${valueName.value.one}` : ''}${least}`;
}

/** The slices that are seen, before which the surface may be cut away. */
function cutPlanes({ slices, display, shape }: ViewStore): CutPlanes | null {
  const { showInline, showCrossline, showSample, sliceOpacity } = display.value;
  if (shape.value?.flat !== false || sliceOpacity === 0) return null;
  const { inline, crossline, sample } = slices.value;
  return [
    showInline && inline ? inline.index : null,
    showCrossline && crossline ? crossline.index : null,
    showSample && sample ? sample.index : null,
  ];
}

function surfaceLevel(store: ViewStore): SurfaceLevel | null {
  const amplitude = store.thresholdAmplitude.value;
  if (amplitude === null) return null;
  const bothSigns = store.surfaceRange.value?.bothSigns ?? false;
  return {
    amplitude: bothSigns ? Math.abs(amplitude) : amplitude,
    signs: bothSigns ? SIGNS[store.surfaceSign.value] : SIGNS.positive,
  };
}
