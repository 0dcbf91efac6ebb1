import { computeAttribute, reachOf } from '../../../src/attribute/compute.ts';
import { Patch } from '../../../src/attribute/patch.ts';
import type { AttributeOptions } from '../../../src/attribute/settings.ts';
import { resolveAttribute } from '../../../src/attribute/settings.ts';
import type { AttributeSettings } from '../../../src/core/attribute.ts';
import type { CubeBox, CubeGrid } from '../../../src/core/cube.ts';
import { Turn } from '../../../src/core/pause.ts';
import { latticeCells } from '../../../src/core/trace-index.ts';
import type { BinGrid } from '../../../src/core/types.ts';

/** Samples of a survey in memory, [inline × crossline × sample] as float32. */
export interface Volume {
  readonly inlines: number;
  readonly crosslines: number;
  readonly samples: number;
  readonly data: Float32Array;
}

export function makeVolume(
  [inlines, crosslines, samples]: readonly [number, number, number],
  value: (inline: number, crossline: number, sample: number) => number,
): Volume {
  const data = new Float32Array(inlines * crosslines * samples);
  for (let i = 0, at = 0; i < inlines; i++)
    for (let x = 0; x < crosslines; x++) for (let k = 0; k < samples; k++) data[at++] = value(i, x, k);
  return { inlines, crosslines, samples, data };
}

export const sampleOf =
  ({ crosslines, samples, data }: Volume) =>
  (inline: number, crossline: number, sample: number): number =>
    data[(inline * crosslines + crossline) * samples + sample]!;

/** Pseudo-random numbers between −1 and 1, always the same (Park and Miller 1988). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
}

/** A time axis of 4 ms, with no coordinates unless bins are given. */
export const gridOf = (
  { inlines, crosslines, samples }: Volume,
  binGrid: BinGrid | null = null,
): CubeGrid => ({
  inline: { label: 'Inline', first: 1, step: 1, count: inlines },
  crossline: { label: 'Crossline', first: 1, step: 1, count: crosslines },
  sampleCount: samples,
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid,
  flat: inlines === 1,
});

export const AMPLITUDE = { name: 'amplitude', unit: '', signed: true, cyclic: false };

export const settingsOf = (
  options: AttributeOptions,
  volume: Volume,
  binGrid: BinGrid | null = null,
): AttributeSettings => resolveAttribute(options, gridOf(volume, binGrid), AMPLITUDE).settings;

export const wholeBox = ({ inlines, crosslines, samples }: Volume): CubeBox => ({
  inline: { first: 0, count: inlines },
  crossline: { first: 0, count: crosslines },
  sample: { first: 0, count: samples },
});

const indices = ({ first, count }: { first: number; count: number }): number[] =>
  Array.from({ length: count }, (_, k) => first + k);

/** Computes a box of an attribute from a patch that holds what its reach says and no more. */
export function boxOf(
  settings: AttributeSettings,
  volume: Volume,
  box = wholeBox(volume),
): Promise<Float32Array> {
  const reach = reachOf(settings);
  const around = ({ first, count }: { first: number; count: number }, by: number, total: number) => {
    const low = Math.max(0, first - by);
    return { first: low, count: Math.min(total, first + count + by) - low };
  };
  const run = around(box.sample, reach.samples, volume.samples);
  const cells = latticeCells(
    indices(around(box.inline, reach.lines, volume.inlines)),
    indices(around(box.crossline, reach.lines, volume.crosslines)),
  );
  const at = sampleOf(volume);
  const samples = new Float32Array(cells.inlineIndices.length * run.count);
  cells.inlineIndices.forEach((inline, cell) => {
    for (let k = 0; k < run.count; k++)
      samples[cell * run.count + k] = at(inline, cells.crosslineIndices[cell]!, run.first + k);
  });
  const size = {
    inlineCount: volume.inlines,
    crosslineCount: volume.crosslines,
    sampleCount: volume.samples,
  };
  const wanted = latticeCells(indices(box.inline), indices(box.crossline));
  return computeAttribute(settings, new Patch(size, cells, samples, run), wanted, box.sample, new Turn());
}
