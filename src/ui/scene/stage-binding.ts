import { computed, effect } from '@lit-labs/preact-signals';
import type { LayerDrawing } from '../../view/layers/layer.ts';
import { SLICES } from '../../view/layers/slices/slice-set.ts';
import type { StageView } from '../../view/stage-view.ts';
import { layersOf } from '../layers/layers-of.ts';
import type { Session } from '../session/session.ts';

/** Passes every change of the store to the stage, the survey first. Returns a function that stops this. */
export function bindStage(session: Session, stage: StageView): () => void {
  const { store } = session;
  const layers = layersOf(session);
  const slices = computed(
    (): LayerDrawing => ({
      id: 'slices',
      kind: SLICES,
      state: { slices: store.slices.value, depth: store.depthPlanes.value, below: store.below.value },
      shown: true,
      opacity: 1,
    }),
  );
  let survey: unknown;
  const releases = [
    effect(() => stage.setDisplay(store.display.value)),
    effect(() => {
      const shape = store.shape.value;
      if (shape !== survey) stage.setSurvey(shape?.scene ?? null);
      survey = shape;
      stage.setLayers([slices.value, ...layers.value.flatMap((layer) => layer.stage() ?? [])]);
    }),
    effect(() => stage.setCursor(store.cursor.value)),
  ];
  return () => {
    for (const release of releases) release();
  };
}
