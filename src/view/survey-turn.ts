import type { Camera } from 'three';
import type { SurveyTurn } from '../core/scene.ts';
import { type Placement, sideNormals, type Triple } from './placement.ts';

/** Orientation of a survey as seen by a camera. */
export function surveyTurn(camera: Camera, placement: Placement): SurveyTurn {
  const { elements: e } = camera.matrixWorld;
  const seen = (x: number, y: number, z: number): Triple => [
    e[0]! * x + e[1]! * y + e[2]! * z,
    e[4]! * x + e[5]! * y + e[6]! * z,
    e[8]! * x + e[9]! * y + e[10]! * z,
  ];
  const { inline, crossline } = sideNormals(placement);
  return {
    inline: seen(...inline, 0),
    crossline: seen(...crossline, 0),
    north: seen(0, 1, 0),
    up: seen(0, 0, 1),
  };
}

/** Calls its listeners when the survey is seen from another direction. */
export class TurnWatch {
  readonly #listeners = new Set<(turn: SurveyTurn | null) => void>();
  #turn: SurveyTurn | null = null;
  #key = '';

  watch(listener: (turn: SurveyTurn | null) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#turn);
    return () => this.#listeners.delete(listener);
  }

  update(camera: Camera, placement: Placement | null): void {
    const turn = placement && !placement.flat ? surveyTurn(camera, placement) : null;
    const key = turn
      ? [turn.inline, turn.crossline, turn.up]
          .flat()
          .map((v) => v.toFixed(4))
          .join()
      : '';
    if (key === this.#key) return;
    this.#key = key;
    this.#turn = turn;
    for (const listener of this.#listeners) listener(turn);
  }
}
