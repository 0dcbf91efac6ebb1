import type { StageView } from '../core/scene.ts';

/** What changes the picture. */
const CHANGES = [
  'setSurvey',
  'setSlice',
  'setDepthSlices',
  'setPathSection',
  'setPath',
  'setMesh',
  'setLiveSurface',
  'setVolumeStyle',
  'setDisplay',
  'setCursor',
  'resetCamera',
  'placeCamera',
  'highlight',
  'showCropHandles',
] as const;

/**
 * While a picture is taken, tile by tile, the stage stands still: what is set meanwhile takes effect afterwards, in its
 * order. One picture at a time. Changes the stage's own methods, so that what it sets itself waits too.
 */
export function standStill<T extends StageView>(stage: T): T {
  let later: (() => void)[] | null = null;
  let taken: Promise<unknown> = Promise.resolve();
  const methods = stage as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const name of CHANGES) {
    const change = methods[name]!.bind(stage);
    methods[name] = (...values) => (later ? void later.push(() => change(...values)) : change(...values));
  }
  const { picture, setVolume } = stage;
  stage.setVolume = async (...values) => {
    await taken;
    return setVolume.apply(stage, values);
  };
  stage.picture = (width, height) => {
    const take = async () => {
      later = [];
      try {
        return await picture.call(stage, width, height);
      } finally {
        const changes = later;
        later = null;
        for (const change of changes) change();
      }
    };
    const result = taken.then(take);
    taken = result.catch(() => {});
    return result;
  };
  return stage;
}
