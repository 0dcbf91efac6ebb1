import { groundScale } from '../../view/furniture/scale-bar.ts';
import { placeSurvey } from '../../view/placement.ts';
import {
  formatExaggeration,
  inMetres,
  lineSpacing,
  NO_COORDINATES,
  sampleHeight,
  velocityNote,
} from '../session/ground.ts';
import type { ViewStore } from '../session/store.ts';

/** The scale of the 3D view. */
export interface SceneScale {
  /** Vertical exaggeration now: length of a metre down, divided by that of a metre across. */
  readonly exaggeration: number;
  /** The value of `verticalStretch` at which both are equal. */
  readonly trueStretch: number;
  /** The exaggeration as text, and after it the velocity that it holds for; '' for depth. */
  readonly text: string;
  readonly note: string;
}

/** Finds the scale of the 3D view, or returns a sentence that says why it is unknown. */
export function sceneScale(store: ViewStore): SceneScale | string {
  const meta = store.meta.value;
  const scene = store.shape.value?.scene;
  if (!meta || !scene) return NO_COORDINATES;
  const { crosslineAxis, sampleAxis } = placeSurvey(scene);
  let metresPerWorld: number | string;
  let isApproximate = false;
  if (scene.flat) {
    const spacing = lineSpacing(meta);
    metresPerWorld = typeof spacing === 'string' ? spacing : spacing / Math.hypot(...crosslineAxis);
  } else {
    const ground = groundScale(scene);
    if (!ground) return NO_COORDINATES;
    const { perWorld, unit } = ground;
    isApproximate = ground.approximate;
    metresPerWorld = inMetres(perWorld, unit === 'map units' ? 'unknown' : unit);
  }
  if (typeof metresPerWorld === 'string') return metresPerWorld;
  const plain =
    (Math.abs(sampleAxis[2]) * metresPerWorld) / sampleHeight(scene.vertical, store.section.value);
  const exaggeration = plain * store.verticalStretch.value;
  return {
    exaggeration,
    trueStretch: 1 / plain,
    text: `${isApproximate ? '≈ ' : ''}${formatExaggeration(exaggeration)}`,
    note: velocityNote(scene.vertical, store.section.value),
  };
}
