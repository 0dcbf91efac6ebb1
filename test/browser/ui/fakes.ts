import { binaryHeaderFields, traceHeaderFields } from '../../../src/api/header-fields.ts';
import { makeMesh } from '../../../src/api/mesh.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { volumeOf } from '../../../src/api/volume.ts';
import type { Services } from '../../../src/ui/session/services.ts';
import { colormapTable } from '../../../src/view/colormap.ts';
import type { StageView } from '../../../src/view/stage-view.ts';
import { fakeMetrics } from './fake-metrics.ts';
import { fakeStage } from './fake-stage.ts';

export { type FakeStage, fakeStage, layerIn } from './fake-stage.ts';

/**
 * The services of a page whose files all hold one survey, but those named "bad…", which are read as they are and refused. Without a survey
 * every file is read as it is. The cache is made up: what the browser really keeps is shared by all tests in it.
 * @param dataset gives the survey whenever a file is opened, and when its surface or volume is made
 */
export function fakeServices(dataset?: () => PageDataset, stage: StageView = fakeStage()): Services {
  return {
    async openSegy(source, options) {
      options?.onProgress?.({ stage: 'Headers', done: 0, total: 1, unit: 'blocks' });
      const isBad = source instanceof File && source.name.startsWith('bad');
      return dataset && !isBad ? dataset() : openSegy(source, options);
    },
    cache: {
      stats: async () => ({
        hits: 3,
        misses: 1,
        memoryBytes: 2e6,
        diskBytes: 5e6,
        budgetBytes: 1e9,
        quotaBytes: 8e9,
        surveys: 1,
        damaged: 0,
        queuedBytes: 0,
      }),
      entries: async () => [],
      evictions: async () => [],
      tryAgain: async () => {},
      sweep: async () => 0,
      remove: async () => ({ freedBytes: 0 }),
      removeOptimized: async () => ({ freedBytes: 0 }),
      clear: async () => ({ freedBytes: 5_000_000 }),
      thumbnail: async () => null,
      setThumbnail: async () => {},
      isKept: async () => false,
      keep: async () => true,
    },
    demoSurvey: async () => new File([], 'demo.sgy'),
    configure: () => {},
    prepareEngine: async () => {},
    storageProblem: () => null,
    makeMesh: (cube, options) => (dataset ? dataset().mesh(options) : makeMesh(cube, options)),
    meshParts: async ({ positions }) => ({
      marks: new Uint8Array(positions.length / 3).fill(31),
      triangles: new Float64Array(32),
    }),
    volumeOf: (cube, options) => (dataset ? dataset().volume(options) : volumeOf(cube, options)),
    meshFile: async () => new Blob([]),
    metrics: fakeMetrics,
    traceHeaderFields,
    binaryHeaderFields,
    createStage: () => stage,
    colormapTable,
  };
}
