import { describe, expect, it } from 'vitest';
import { exported, openBytes } from '../../exported.ts';
import { makeSegy } from '../../make-segy.ts';

const [SAMPLES, TRACES] = [60, 48];
const value = (inline: number, crossline: number, sample: number): number =>
  500 * Math.sin(0.4 * sample + inline / 5 + crossline / 9) * Math.exp(-sample / 15);
const LENGTH = 240 + 4 * SAMPLES;

/** Big-endian headers, and samples whose bytes are the other way round. */
const swapped = (() => {
  const bytes = makeSegy({
    inlines: { first: 1, count: 6, step: 1 },
    crosslines: { first: 1, count: 8, step: 1 },
    samples: SAMPLES,
    format: 5,
    value,
  });
  const view = new DataView(bytes.buffer);
  for (let trace = 0; trace < TRACES; trace++)
    for (let k = 0; k < SAMPLES; k++) {
      const at = 3600 + trace * LENGTH + 240 + 4 * k;
      view.setUint32(at, view.getUint32(at), true);
    }
  return bytes;
})();
const exact = (trace: number, sample: number): number =>
  Math.fround(value(1 + Math.floor(trace / 8), 1 + (trace % 8), sample));

async function reopened(bytes: Uint8Array) {
  const dataset = await openBytes(bytes);
  const [first, last] = await Promise.all([dataset.readTraces(0, 1), dataset.readTraces(TRACES - 1, 1)]);
  return { codes: dataset.meta.findings.map(({ code }) => code), first: [...first[0]!], last: [...last[0]!] };
}
const wanted = (trace: number, step = 1, count = SAMPLES / step): number[] =>
  Array.from({ length: count }, (_, k) => exact(trace, k * step));

describe('samples in another byte order than the headers', () => {
  it('are written in that of the headers by a repair, which says so, and the copy has no finding', async () => {
    const { bytes, result } = await exported(swapped, { repair: true });
    expect(await reopened(bytes)).toEqual({ codes: [], first: wanted(0), last: wanted(TRACES - 1) });
    expect(result.changes).toContainEqual({
      where: 'Samples',
      what: 'byte order',
      from: 'little-endian',
      to: 'big-endian',
      count: TRACES,
    });
  });

  it('are copied as they are where nothing converts them', async () => {
    const { bytes, result } = await exported(swapped, { inlines: [2, 3] });
    expect(bytes.subarray(3600 + 240, 3600 + LENGTH)).toEqual(
      swapped.subarray(3600 + 8 * LENGTH + 240, 3600 + 9 * LENGTH),
    );
    expect(result.changes.map(({ where }) => where)).not.toContain('Samples');
  });

  it('are thinned as the numbers that they are', async () => {
    const { bytes } = await exported(swapped, { samples: [0, SAMPLES - 1, 2], antiAlias: false });
    expect(await reopened(bytes)).toEqual({
      codes: ['sample-order-inferred'],
      first: wanted(0, 2),
      last: wanted(TRACES - 1, 2),
    });
  });

  it.each([
    { sampleFormat: 6 },
    { sampleFormat: 6, byteOrder: 'little' },
    { byteOrder: 'little' },
    { byteOrder: 'big' },
  ] as const)('are the same numbers in another format or byte order (%o)', async (options) => {
    const { bytes } = await exported(swapped, { ...options, revision: 2 });
    const { first, last, codes } = await reopened(bytes);
    expect(codes).not.toContain('sample-order-inferred');
    expect(first).toEqual(wanted(0));
    expect(last).toEqual(wanted(TRACES - 1));
  });
});
