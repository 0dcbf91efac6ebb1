import { effect } from '@lit-labs/preact-signals';
import type { StageView } from '../core/scene.ts';
import type { ViewStore } from './store.ts';
import { SLOTS } from './survey-shape.ts';

/** Hands every change of the store to the stage, the survey before its slices; returns the release. */
export function bindStage(store: ViewStore, stage: StageView): () => void {
  let survey: unknown = null;
  let slices = { inline: null, crossline: null, sample: null } as ViewStore['slices']['value'];
  let mesh: unknown = null;
  let planes: unknown = store.depthPlanes.value;
  let path: unknown = null;
  let section: unknown = null;
  let display: unknown = null;
  let cursor: unknown = null;
  return effect(() => {
    const shape = store.shape.value;
    const nextDisplay = store.display.value;
    const nextSlices = store.slices.value;
    const nextMesh = store.mesh.value;
    const nextPlanes = store.depthPlanes.value;
    const nextPath = store.path.value;
    const nextSection = nextPath?.section ?? null;
    const nextCursor = store.cursor.value;
    const fresh = shape !== survey;
    if (nextDisplay !== display) {
      display = nextDisplay;
      stage.setDisplay(nextDisplay);
    }
    if (fresh) {
      survey = shape;
      stage.setSurvey(shape?.scene ?? null);
    }
    for (const slot of SLOTS) {
      if (fresh || nextSlices[slot] !== slices[slot]) stage.setSlice(slot, nextSlices[slot]);
    }
    slices = nextSlices;
    if (fresh || nextMesh !== mesh) {
      mesh = nextMesh;
      stage.setMesh(nextMesh);
    }
    if (fresh || nextPlanes !== planes) {
      planes = nextPlanes;
      stage.setDepthSlices(nextPlanes);
    }
    if (fresh || nextSection !== section) {
      section = nextSection;
      stage.setPathSection(nextSection);
    }
    if (fresh || nextCursor !== cursor) {
      cursor = nextCursor;
      stage.setCursor(nextCursor);
    }
    if (fresh || nextPath !== path) {
      path = nextPath;
      const { points = [], hover = null } = nextPath ?? {};
      // The curtain's own edge shows a path that was read.
      stage.setPath(nextSection ? [] : hover ? [...points, hover] : points);
    }
  });
}
