import { beforeAll, expect, test } from 'vitest';
import { corpusFiles, orNone } from '../corpus/corpus.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';

const files = corpusFiles().filter(({ folder }) => folder === 'field');

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

/** SHA-256 of every sample in trace order as little-endian float32, read through the public face. */
function hashOfSamples(lens: LensPage): Promise<string> {
  return lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { traceCount } = dataset.meta;
    const parts: Float32Array<ArrayBuffer>[] = [];
    for (let first = 0; first < traceCount; first += 1000) {
      const read = await dataset.readTraces(first, Math.min(1000, traceCount - first));
      parts.push(...(read as Float32Array<ArrayBuffer>[]));
    }
    const all = await new Blob(parts).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
}

test.skipIf(files.length === 0).for(orNone(files))(
  '$name is seen, and every sample is the oracle’s; or it is refused in words',
  async ({ name, path, oracle }) => {
    const lens = await site.open();
    if (oracle.expect?.error) {
      await lens.drop(path);
      await lens.waitForWords(new RegExp(name.replaceAll(/[.+()]/g, '\\$&')));
      return;
    }
    await lens.dropAndSee(path);
    await lens.screenshot(`field-${name}`);
    if (oracle.sha256Float32LE) expect(await hashOfSamples(lens)).toBe(oracle.sha256Float32LE);
    lens.expectSilence();
    lens.expectNoRequests();
  },
);
