import type {
  CameraDirection,
  CameraPlace,
  DisplaySettings,
  ScenePick,
  SceneSurvey,
  SliceGrab,
  SurveyTurn,
} from '../core/scene.ts';
import type { LayerDrawing } from './layers/layer.ts';

/** The 3D view as the page uses it; the class `Stage` in stage.ts implements it. */
export interface StageView {
  /** Shows a survey and keeps the camera unless the survey's shape changed; null clears the scene. */
  setSurvey(survey: SceneSurvey | null): void;
  /** Replaces what is drawn of the survey, layer by layer; a drawing that is the same object as before costs nothing. */
  setLayers(layers: readonly LayerDrawing[]): void;
  setDisplay(display: DisplaySettings): void;
  /** Moves the camera smoothly to a named view, at a distance at which the whole survey fits. */
  resetCamera(direction?: CameraDirection): void;
  /**
   * Calls `listener` now and whenever the survey is seen from another direction, with null if there is no survey or a flat one.
   * Returns a function that stops it.
   */
  watchTurn(listener: (turn: SurveyTurn | null) => void): () => void;
  readonly cameraPlace: CameraPlace;
  /** What a picture of the view must say of how the layers are drawn, in clauses. */
  readonly notes: readonly string[];
  /** Moves the camera at once. */
  placeCamera(place: CameraPlace): void;
  /** Draws the view with its labels at this size in pixels and at full quality. The view on the page does not change meanwhile. */
  picture(width: number, height: number): Promise<HTMLCanvasElement>;
  /** Finds what is nearest to the eye of all layers under a point of the page. */
  pick(clientX: number, clientY: number): ScenePick | null;
  /** Marks a place given by full-resolution indices in front of everything; null removes the mark. */
  setCursor(point: Omit<ScenePick, 'slot' | 'amplitude'> | null): void;
  /** Shows or hides the crop box; each of its faces has a handle that `grab` finds. */
  showCropHandles(shown: boolean): void;
  /**
   * Finds what a press at a point of the page would drag: the handle of the crop box, or the slice whose frame is within `reach`
   * CSS pixels. With `anywhere` the slice drawn at the point counts too.
   */
  grab(clientX: number, clientY: number, reach: number, anywhere: boolean): SliceGrab | null;
  /** Draws a handle or the frame of one slice stronger, to show that a press would drag it. */
  highlight(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): void;
  resize(): void;
  /** Draws the smallest scene of each layer once and clears it, so that shaders are compiled before a survey comes; afterwards a no-op. */
  warmUp(): Promise<void>;
  /** Resolves after the animation frame in which everything set so far is drawn. */
  nextFrame(): Promise<void>;
  /**
   * Counts since creation of frames drawn, textures uploaded and their bytes, frames ray-cast and slice materials made; and the
   * textures and geometries that exist now.
   */
  readonly counts: {
    readonly frames: number;
    readonly textureUploads: number;
    readonly textureBytes: number;
    readonly rayFrames: number;
    readonly materials: number;
    readonly textures: number;
    readonly geometries: number;
  };
  dispose(): void;
}
