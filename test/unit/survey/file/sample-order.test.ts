import { describe, expect, it } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import { makeTraces } from '../../../make-traces.ts';
import { Dice, randomNumbers } from '../generated-survey.ts';
import { inspectBytes } from '../inspect-bytes.ts';

const VARIANTS = Array.from({ length: 50 }, (_, k) => k + 1);

/** What traces may hold: a signal, in any unit; whole numbers; a few spikes; a model of velocities. */
const SIGNALS = ['signal', 'whole numbers', 'spikes', 'velocities', 'muted'] as const;

function signalOf(dice: Dice): { name: string; value: (trace: number, sample: number) => number } {
  const name = dice.of(SIGNALS);
  const scale = 10 ** dice.whole(-8, 7);
  const [slow, lag] = [dice.whole(2, 9), dice.whole(3, 17)];
  const wave = (trace: number, sample: number) => Math.sin(sample / slow + trace / lag) * (1 + trace / 50);
  const values = {
    signal: (trace: number, sample: number) => scale * wave(trace, sample),
    'whole numbers': (trace: number, sample: number) => Math.round(20_000 * wave(trace, sample)),
    spikes: (trace: number, sample: number) => (sample === trace + 3 || sample === trace + 7 ? 1 : 0),
    velocities: (trace: number, sample: number) => 1500 + 2.5 * sample + 10 * trace,
    muted: (trace: number, sample: number) => (sample < 20 ? 0 : scale * wave(trace, sample)),
  };
  return { name, value: values[name] };
}

/** Exchanges the bytes of every sample of a file without file headers. */
function withSamplesSwapped(bytes: Uint8Array, start: number, traceCount: number, samples: number) {
  const swapped = bytes.slice();
  const view = new DataView(swapped.buffer);
  for (let trace = 0; trace < traceCount; trace++) {
    for (let k = 0; k < samples; k++) {
      const at = start + trace * (240 + 4 * samples) + 240 + 4 * k;
      view.setUint32(at, view.getUint32(at), true);
    }
  }
  return swapped;
}

function generated(seed: number) {
  const dice = new Dice(randomNumbers(seed));
  const { name, value } = signalOf(dice);
  const [count, samples] = [dice.whole(12, 40), dice.whole(50, 200)];
  const byteOrder = dice.of(['big', 'little'] as const);
  const words = (trace: number) => ({ 9: 1, 13: trace + 1 });
  return { name, value, recipe: { count, samples, byteOrder, words, value } as const };
}

const other = (order: 'big' | 'little') => (order === 'big' ? 'little' : 'big');

describe('Seismic Unix whose samples are in the other byte order than its headers', () => {
  it.each(VARIANTS)('variant %i is read with the values that were written', async (seed) => {
    const { value, recipe, name } = generated(seed);
    const { count, samples, byteOrder } = recipe;
    const bytes = withSamplesSwapped(makeTraces({ ...recipe, text: null }), 0, count, samples);
    const dataset = await openSegy(new Blob([bytes]));
    expect(dataset.meta, name).toMatchObject({
      byteOrder,
      sampleByteOrder: other(byteOrder),
      sampleFormat: 5,
      traceCount: count,
    });
    expect(dataset.meta.findings).toContainEqual(
      expect.objectContaining({
        code: 'sample-order-inferred',
        severity: 'warning',
        alternatives: [expect.objectContaining({ overrides: { sampleByteOrder: byteOrder } })],
      }),
    );
    const traces = await dataset.readTraces(0, count);
    for (const [trace, row] of traces.entries())
      expect(row).toEqual(Float32Array.from({ length: samples }, (_, k) => Math.fround(value(trace, k))));
    const exact = await dataset.readSample(count - 1, samples - 1);
    expect(exact.value).toBe(Math.fround(value(count - 1, samples - 1)));
    dataset.close();
  });

  it.each(VARIANTS)('variant %i with its samples in the order of its headers is not caught', (seed) => {
    const { recipe } = generated(seed);
    for (const text of [null, undefined]) {
      const { layout, findings } = inspectBytes(
        makeTraces({ ...recipe, ...(text === null ? { text } : { revision: 0 }) }),
      );
      expect(layout).toMatchObject({ byteOrder: recipe.byteOrder, sampleFormat: 5 });
      expect(layout.sampleByteOrder).toBeUndefined();
      expect(findings.map(({ code }) => code)).not.toContain('sample-order-inferred');
    }
  });

  it('integers, numbers below 10^-20 and IBM floats are not caught', () => {
    const base = { count: 20, samples: 100, text: null } as const;
    const wave = (trace: number, sample: number) => 900 * Math.sin(sample / 4 + trace / 9);
    const files = [
      makeTraces({ ...base, format: 2, value: wave }),
      makeTraces({ ...base, format: 5, value: (trace, sample) => 1e-24 * wave(trace, sample) }),
      makeTraces({ ...base, format: 1, value: wave }),
    ];
    for (const bytes of files) expect(inspectBytes(bytes).layout.sampleByteOrder).toBeUndefined();
  });

  it('is read in the order that the user sets', () => {
    const { recipe } = generated(3);
    const { count, samples, byteOrder } = recipe;
    const bytes = withSamplesSwapped(makeTraces({ ...recipe, text: null }), 0, count, samples);
    const { layout, findings } = inspectBytes(bytes, { sampleByteOrder: byteOrder });
    expect(layout.sampleByteOrder).toBeUndefined();
    expect(findings.map(({ code }) => code)).not.toContain('sample-order-inferred');
    expect(
      inspectBytes(makeTraces({ ...recipe, text: null }), { sampleByteOrder: other(byteOrder) }).layout,
    ).toMatchObject({
      byteOrder,
      sampleByteOrder: other(byteOrder),
    });
  });
});

it('SEG-Y whose IEEE samples are in the other byte order is read right too', () => {
  for (const byteOrder of ['big', 'little'] as const) {
    const { recipe } = generated(7);
    const { count, samples } = recipe;
    const bytes = withSamplesSwapped(makeTraces({ ...recipe, byteOrder }), 3600, count, samples);
    expect(inspectBytes(bytes).layout).toMatchObject({ byteOrder, sampleByteOrder: other(byteOrder) });
  }
});
