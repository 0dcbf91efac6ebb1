import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_KINDS } from '../../../src/attribute/kinds.ts';
import type { AttributeOptions } from '../../../src/attribute/settings.ts';
import type { AttributeKind, AttributeSettings } from '../../../src/core/attribute.ts';
import { describeSurvey, traceByteLength, traceBytes } from '../../../src/survey/made/synthetic.ts';
import { referenceOf } from './references.ts';
import { boxOf, makeVolume, randomNumbers, sampleOf, settingsOf, type Volume } from './volume.ts';

const SIZE = [5, 6, 100] as const;

const random = randomNumbers(11);
const RANDOM = makeVolume(SIZE, () => 1000 * random());

/** A missing trace, a gap in one trace, a mute at the top, and a short one at the bottom: what is missing stays NaN in `holes`. */
const isHole = (i: number, x: number, k: number): boolean =>
  (i === 2 && x === 3) || (i === 1 && x === 1 && k > 30 && k < 50) || k < 3 + 2 * x || (i === 4 && k > 92);
/** The same stored: gaps are NaN, mutes are zeros. */
const stored = (i: number, x: number, k: number): number =>
  i === 2 && x === 3 ? Number.NaN : i === 1 && x === 1 && k > 30 && k < 50 ? Number.NaN : 0;
const HOLES = makeVolume(SIZE, (i, x, k) => (isHole(i, x, k) ? stored(i, x, k) : 1000 * random()));

/** The synthetic survey of the page, read from its own SEG-Y bytes. */
const spec = describeSurvey({ inlineCount: 150, crosslineCount: 180, samplesPerTrace: 110 });
const MADE = (() => {
  const bytes = traceBytes(spec, 60 * 180 + 40, 5 * 180);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = traceByteLength(spec);
  return makeVolume([5, 6, 110], (i, x, k) => view.getFloat32((i * 180 + x) * length + 240 + 4 * k));
})();

const OPTIONS: readonly AttributeOptions[] = [
  ...ATTRIBUTE_KINDS.filter(({ kind }) => kind !== 'expression').map(({ kind }) => ({ kind })),
  { kind: 'frequency', samples: 9 },
  { kind: 'spectral', taper: 'gaussian', frequencyHz: 22 },
  { kind: 'spectral', taper: 'morlet', frequencyHz: 40, waveletCycles: 5 },
  { kind: 'rms', samples: 1 },
  { kind: 'agc', samples: 61 },
  { kind: 'semblance', lines: 2, samples: 7 },
  { kind: 'rotate', phaseDegrees: -35, hilbertSamples: 20 },
];

const CYCLIC: Partial<Record<AttributeKind, number>> = { phase: 360, azimuth: 360 };

function parametersOf(settings: AttributeSettings) {
  const { halfWindow, lines, halfOperator, frequencies, taper, deviation, phaseRadians, scale } = settings;
  const width = taper === 'morlet' ? deviation / (2 * Math.PI * frequencies[0]!) : deviation;
  return {
    half: taper === 'morlet' ? Math.ceil(4 * width) : halfWindow,
    lines,
    operator: halfOperator,
    frequencies,
    deviation: taper === 'hann' ? 0 : width,
    phase: phaseRadians,
    scale,
  };
}

/** The largest difference to the reference as a share of its P1–P99 range, and the share of samples that were left out. */
async function differenceOf(
  options: AttributeOptions,
  volume: Volume,
  isMissing = (_i: number, _x: number, _k: number) => false,
) {
  const settings = settingsOf(options, volume);
  const at = sampleOf(volume);
  const reference = referenceOf(
    options.kind,
    (i, x, k) => (isMissing(i, x, k) ? Number.NaN : at(i, x, k)),
    volume,
    parametersOf(settings),
  );
  const found = await boxOf(settings, volume);
  const cycle = CYCLIC[options.kind];
  const values: number[] = [];
  let [largest, left, nulls, total] = [0, 0, 0, 0];
  // The reference is slow, so it is asked at every eleventh sample, and at both ends of each trace.
  for (let n = 0; n < found.length; n += 1) {
    const k = n % volume.samples;
    if (n % 11 !== 0 && k !== 0 && k !== volume.samples - 1) continue;
    const trace = Math.floor(n / volume.samples);
    const { value, doubtful } = reference(
      Math.floor(trace / volume.crosslines),
      trace % volume.crosslines,
      k,
    );
    total += 1;
    if (doubtful) {
      left += 1;
      continue;
    }
    const at = found[n]!;
    if (Number.isNaN(value) || Number.isNaN(at)) {
      nulls += Number.isNaN(value) === Number.isNaN(at) ? 0 : 1;
      continue;
    }
    values.push(value);
    const away = Math.abs(at - value);
    largest = Math.max(largest, cycle ? Math.min(away, cycle - away) : away);
  }
  values.sort((a, b) => a - b);
  const share = (part: number): number => values[Math.round(part * (values.length - 1))]!;
  return { largest: largest / (share(0.99) - share(0.01)), left: left / total, nulls, count: values.length };
}

const nameOf = (options: AttributeOptions): string => JSON.stringify(options).replace(/[{}"]/g, '');

describe('an attribute is what its formula says in double precision', () => {
  it.each(OPTIONS.map((options) => [nameOf(options), options] as const))('%s', async (_, options) => {
    for (const [volume, isMissing] of [
      [RANDOM, undefined],
      [HOLES, isHole],
      [MADE, undefined],
    ] as const) {
      const { largest, left, nulls, count } = await differenceOf(options, volume, isMissing);
      expect(nulls).toBe(0);
      expect(left).toBeLessThanOrEqual(0.01);
      expect(count).toBeGreaterThan(150);
      expect(largest).toBeLessThan(1e-4);
    }
  });
});
