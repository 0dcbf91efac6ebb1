import type { LayerDrawing } from '../../../src/view/layers/layer.ts';
import type { VolumeOffer } from '../../../src/view/layers/volume/lazy-volume.ts';
import type { StageView } from '../../../src/view/stage-view.ts';

export type FakeStage = StageView & { readonly calls: string[] };

/**
 * A stage that draws nothing and writes down what it is told, because drawing takes software WebGL longer than all else in a test. What
 * the real one draws is tested in test/browser/view.
 */
export function fakeStage(): FakeStage {
  const calls: string[] = [];
  const known = new Map<string, Readonly<Record<string, unknown>>>();
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      calls.push(typeof values[0] === 'string' ? `${name} ${values[0]}` : name);
    };
  return {
    calls,
    setSurvey: note('setSurvey'),
    setLayers(layers) {
      for (const { id, state } of layers) {
        const fields = { ...(state as Record<string, unknown>) };
        Object.assign(fields, fields.slices);
        const former = known.get(id) ?? {};
        for (const [name, value] of Object.entries(fields))
          if (value !== former[name]) calls.push(`${id} ${name}`);
        known.set(id, fields);
        if (fields.offer !== former.offer) (fields.offer as VolumeOffer).answer({ kind: 'ready' });
      }
    },
    setDisplay: note('setDisplay'),
    resetCamera: note('resetCamera'),
    cameraPlace: { position: [0, -3, 1], target: [0, 0, 0], fieldOfView: 30 },
    watchTurn: () => () => {},
    notes: [],
    placeCamera: note('placeCamera'),
    picture: async () => document.createElement('canvas'),
    pick: () => null,
    grab: () => null,
    setCursor: note('setCursor'),
    highlight: note('highlight'),
    showCropHandles: note('showCropHandles'),
    resize: note('resize'),
    async warmUp() {},
    nextFrame: async () => {},
    counts: {
      frames: 0,
      textureUploads: 0,
      textureBytes: 0,
      rayFrames: 0,
      materials: 0,
      textures: 0,
      geometries: 0,
    },
    dispose: note('dispose'),
  };
}

/** What a layer was handed to the stage with, and whether it is seen. */
export function layerIn(layers: readonly LayerDrawing[], id: string) {
  const layer = layers.find((each) => each.id === id);
  return layer && { ...(layer.state as object), shown: layer.shown, opacity: layer.opacity };
}
