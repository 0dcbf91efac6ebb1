import type {
  AmplitudeSpan,
  PathPoint,
  PathSection,
  SliceSlot,
  StageOptions,
  SurfaceLevel,
  VolumeOutcome,
  VolumeStyle,
} from '../../../src/core/scene.ts';
import type { Level, PlacedSlice } from '../../../src/core/types.ts';
import type { LayerDrawing } from '../../../src/view/layers/layer.ts';
import { PATH } from '../../../src/view/layers/path/curtain.ts';
import { SLICES } from '../../../src/view/layers/slices/slice-set.ts';
import type { MarkedMesh } from '../../../src/view/layers/surface/mesh-chunks.ts';
import type { CutPlanes } from '../../../src/view/layers/surface/surface-cut.ts';
import { SURFACE } from '../../../src/view/layers/surface/surface-layer.ts';
import { VOLUME } from '../../../src/view/layers/volume/lazy-volume.ts';
import type { StageView } from '../../../src/view/stage-view.ts';

export interface SurfaceLook {
  readonly showSurface: boolean;
  readonly surfaceOpacity: number;
}

const look = { shown: true, opacity: 1 };
const KINDS = {
  slices: { id: 'slices', kind: SLICES, state: SLICES.empty, ...look },
  path: { id: 'path', kind: PATH, state: PATH.empty, ...look },
  surface: { id: 'surface', kind: SURFACE, state: SURFACE.empty, ...look },
  volume: { id: 'volume', kind: VOLUME, state: VOLUME.empty, ...look },
};

/** One thing at a time into the layers of a stage, as tests want it; the survey and its layers go together, as on the page. */
function layerSetters(stage: StageView, { onVolumeRestored }: LayerOptions) {
  let layers = KINDS;
  const hand = <K extends keyof typeof KINDS>(
    name: K,
    state: Partial<(typeof KINDS)[K]['state']>,
    look: Partial<LayerDrawing> = {},
  ) => {
    layers = { ...layers, [name]: { ...layers[name], ...look, state: { ...layers[name].state, ...state } } };
    stage.setLayers(Object.values(layers));
  };
  const { setSurvey } = stage;
  return {
    setSurvey(survey: Parameters<StageView['setSurvey']>[0]) {
      if (survey === null) layers = KINDS;
      setSurvey.call(stage, survey);
      stage.setLayers(Object.values(layers));
    },
    setSlice(slot: SliceSlot, slice: PlacedSlice | null) {
      hand('slices', { slices: { ...layers.slices.state.slices, [slot]: slice } });
    },
    setDepthSlices: (depth: readonly PlacedSlice[]) => hand('slices', { depth }),
    setPathSection: (section: PathSection | null) => hand('path', { section }),
    setPath: (points: readonly PathPoint[]) => hand('path', { points }),
    setMesh: (mesh: MarkedMesh | null) => hand('surface', { mesh }),
    setCut: (cut: CutPlanes | null) => hand('surface', { cut }),
    setSpecks: (specks: number) => hand('surface', { specks }),
    setLiveSurface: (live: SurfaceLevel | null) => hand('surface', { live }),
    setSurfaceLook: ({ showSurface, surfaceOpacity }: SurfaceLook) =>
      hand('surface', {}, { shown: showSurface, opacity: surfaceOpacity }),
    setVolumeStyle: (style: VolumeStyle | null) => hand('volume', { style }),
    setVolume(level: Level | null, span: AmplitudeSpan | null = null): Promise<VolumeOutcome> {
      return new Promise((resolve) => {
        let answered = false;
        const answer = (outcome: VolumeOutcome) => {
          if (answered) onVolumeRestored?.(outcome);
          answered = true;
          resolve(outcome);
        };
        hand('volume', { offer: { level, span, answer } });
      });
    },
  };
}

export interface LayerOptions extends StageOptions {
  readonly onVolumeRestored?: (outcome: VolumeOutcome) => void;
}

/** The stage with a verb for each thing that it can draw. */
export const layered = (stage: StageView, options: LayerOptions = {}): LayeredStage =>
  Object.assign(stage, layerSetters(stage, options));

export type LayeredStage = StageView & ReturnType<typeof layerSetters>;
