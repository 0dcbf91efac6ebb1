import type { DisplaySettings, SceneSurvey, SliceSlot, StageView } from '../core/scene.ts';
import type { MeshData, PlacedSlice } from '../core/types.ts';

/** Before the page has said otherwise. */
export const DEFAULT_DISPLAY: DisplaySettings = {
  colormap: 'red-white-blue',
  clip: [-1, 1],
  gain: 1,
  verticalExaggeration: 1,
  sliceOpacity: 1,
  surfaceOpacity: 1,
  showInline: true,
  showCrossline: true,
  showSample: true,
  showSurface: true,
  interpolate: true,
  theme: 'dark',
  parallel: false,
  axisNumbers: 'lines',
  crop: null,
};

/** One of everything, as small as it gets: drawn once while the page is idle, so that the shaders are compiled. */
const SLICE_SLOTS: readonly SliceSlot[] = ['inline', 'crossline', 'sample'];
const WARM_SURVEY: SceneSurvey = {
  inlineCount: 2,
  crosslineCount: 2,
  sampleCount: 2,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'Crossline', first: 1, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
};
const WARM_SLICE: PlacedSlice = {
  data: Float32Array.of(0, 1, -1, 0),
  width: 2,
  height: 2,
  subsample: 1,
  exact: true,
  axis: 'inline',
  index: 0,
  columnStride: 1,
  rowStride: 1,
};
const WARM_MESH: MeshData = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 1),
  normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1),
  indices: Uint32Array.of(0, 1, 2),
};

/** Everything once, and nothing again in the same task, so that nothing of it is ever shown. */
export function drawWarmScene(stage: StageView, draw: () => void): void {
  stage.setSurvey(WARM_SURVEY);
  for (const slot of SLICE_SLOTS) stage.setSlice(slot, { ...WARM_SLICE, axis: slot });
  stage.setMesh(WARM_MESH);
  draw();
  stage.setSurvey(null);
  draw();
}
