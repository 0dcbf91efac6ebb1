import { expect } from 'vitest';
import type { StageView } from '../../src/view/stage-view.ts';
import { makeSegy } from '../make-segy.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { madeFile } from './surveys.ts';

const SHAPE = { inlines: 56, crosslines: 60, samples: 200 };
const path = (k: number): string =>
  madeFile(`survey-${k}.sgy`, () =>
    makeSegy({
      // Sizes differ a little, so that no texture of the former survey can be used again.
      inlines: { first: 1, count: SHAPE.inlines + (k % 3), step: 1 },
      crosslines: { first: 1, count: SHAPE.crosslines, step: 1 },
      samples: SHAPE.samples,
      value: (inline, crossline, sample) =>
        Math.sin(sample / 6 + k) * (1 + Math.sin(inline / 9) * Math.cos(crossline / 7)),
    }),
  );

interface Inside extends LensElement {
  readonly cache: { clear(): Promise<unknown> };
  readonly store: { readonly status: { readonly value: string }; readonly mesh: { readonly value: unknown } };
}
const stageCounts = (lens: LensPage) =>
  lens.page.evaluate((element) => {
    const viewport = document.querySelector(element)!.shadowRoot!.querySelector('lens-viewport')!;
    const { textures, geometries, textureBytes } = (viewport as unknown as { stage: StageView }).stage.counts;
    return { textures, geometries, textureBytes };
  }, 'segy-lens');

/** So many surveys after one another leave textures, geometries and memory where they were after the first two. */
export async function openOneAfterAnother(surveys: number): Promise<void> {
  const lens = await (await Site.start()).open();
  const devtools = await lens.page.context().newCDPSession(lens.page);
  const open = async (k: number) => {
    await lens.dropAndSee(path(k));
    // Surface, slices at full resolution and the volume on the GPU.
    await lens.page.waitForFunction(() => {
      const { store } = document.querySelector('segy-lens') as unknown as Inside;
      // Not the mesh itself: what is handed back here is held.
      return store.status.value === 'ready' && store.mesh.value !== null;
    });
    await lens.settle();
    for (let bytes = -1; ; ) {
      const { textureBytes } = await stageCounts(lens);
      if (textureBytes === bytes) break;
      bytes = textureBytes;
      await lens.page.waitForTimeout(600);
    }
  };
  /** After a full collection, with nothing in the cache, which keeps former surveys on purpose. */
  const held = async () => {
    await lens.page.evaluate(() => (document.querySelector('segy-lens') as unknown as Inside).cache.clear());
    await devtools.send('HeapProfiler.collectGarbage');
    const usage = (await devtools.send('Runtime.getHeapUsage')) as {
      usedSize: number;
      backingStorageSize?: number;
    };
    const { textures, geometries } = await stageCounts(lens);
    return { textures, geometries, heap: usage.usedSize, buffers: usage.backingStorageSize ?? 0 };
  };
  await open(0);
  await open(1);
  const before = await held();
  for (let k = 2; k < surveys; k++) await open(k);
  const after = await held();
  expect(after.textures).toBe(before.textures);
  expect(after.geometries).toBe(before.geometries);
  // Less than one survey's level of half floats in all, where each of them could have left its own.
  const level = SHAPE.inlines * SHAPE.crosslines * SHAPE.samples * 2;
  expect(after.buffers - before.buffers).toBeLessThan(level);
  expect(after.heap - before.heap).toBeLessThan(2 * 2 ** 20);
  lens.expectSilence();
}
