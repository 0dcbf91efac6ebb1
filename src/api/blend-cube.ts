import type { Cube, CubeBox, CubeCall, CubeCells, CubeLevelCall, CubeSliceRequest } from '../core/cube.ts';
import type { AmplitudeRange, Level, PlacedSlice, SliceAxis, SliceData, Statistics } from '../core/types.ts';
import { canonicalJson } from '../io/fingerprint.ts';
import type { AttributeCube } from './attribute-cube.ts';

type Three<T> = readonly [T, T, T];

/** The values at which each of three channels is dark and full. */
type Ranges = Three<readonly [low: number, high: number]>;

const three = async <A, B>(all: Three<A>, of: (each: A) => Promise<B>): Promise<Three<B>> => {
  const [red, green, blue] = await Promise.all(all.map(of));
  return [red!, green!, blue!];
};

/**
 * Colours by three values: 65536 red + 256 green + blue, each from 0 at the low end of its range to 255 at the high end; NaN where
 * one of the three is.
 */
export function packColours([red, green, blue]: Three<Float32Array>, ranges: Ranges): Float32Array {
  const channel = (value: number, [low, high]: readonly [number, number]): number =>
    Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low))));
  return red.map((value, k) => {
    const [g, b] = [green[k]!, blue[k]!];
    if (Number.isNaN(value + g + b)) return Number.NaN;
    return 65536 * channel(value, ranges[0]) + 256 * channel(g, ranges[1]) + channel(b, ranges[2]);
  });
}

/**
 * Three attributes as red, green and blue. Slices, sections and windows are colours (see `SliceData.colours`); levels, range and
 * statistics, of which surfaces and volumes are made, are those of the green one.
 */
export class BlendCube implements Cube {
  private ranges: Ranges | null = null;

  constructor(readonly channels: Three<AttributeCube>) {}

  private get green(): AttributeCube {
    return this.channels[1];
  }

  get id(): string {
    return canonicalJson({ kind: 'blend', of: this.channels.map(({ id }) => id) });
  }

  get recipe() {
    return this.green.recipe;
  }

  get name(): string {
    return `Blend of three: ${this.channels.map(({ title }, k) => `${['red', 'green', 'blue'][k]} ${title}`).join(', ')}`;
  }

  get grid() {
    return this.green.grid;
  }

  get quantity() {
    return { name: 'blend of three frequencies', unit: '', signed: false, cyclic: false };
  }

  private async coloured(slices: Three<SliceData>, call?: CubeCall): Promise<SliceData> {
    await this.range(call);
    const data = packColours([slices[0].data, slices[1].data, slices[2].data], this.ranges!);
    return { ...slices[1], data, colours: true };
  }

  async slice(request: CubeSliceRequest): Promise<SliceData> {
    return this.coloured(await three(this.channels, (cube) => cube.slice(request)), request);
  }

  async path(cells: CubeCells, call?: CubeCall): Promise<SliceData> {
    return this.coloured(await three(this.channels, (cube) => cube.path(cells, call)), call);
  }

  async window(box: CubeBox, call?: CubeCall): Promise<Float32Array> {
    const samples = await three(this.channels, (cube) => cube.window(box, call));
    await this.range(call);
    return packColours(samples, this.ranges!);
  }

  /** The range of the green attribute. Each channel is dark at 0 and full at the 99.9th percentile of its own values. */
  async range(call?: CubeCall): Promise<AmplitudeRange> {
    const ranges = await three(this.channels, (cube) => cube.range(call));
    const ends = ranges.map(({ p999 }) => [0, p999 > 0 ? p999 : 1] as const);
    this.ranges = [ends[0]!, ends[1]!, ends[2]!];
    return { ...ranges[1], clip: ends[1]! as [number, number] };
  }

  /** A slice from the finest levels in memory; null if there is none yet. */
  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null {
    const [red, green, blue] = this.channels.map((cube) => cube.coarseSlice(axis, position));
    if (!red || !green || !blue || !this.ranges) return null;
    // Channels whose volumes were made at different subsamples have no common cells.
    if (red.data.length !== green.data.length || blue.data.length !== green.data.length) return null;
    return { ...green, data: packColours([red.data, green.data, blue.data], this.ranges), colours: true };
  }

  level(subsample: number | 'preview' | 'best', call?: CubeLevelCall): Promise<Level> {
    return this.green.level(subsample, call);
  }

  statistics(call?: CubeCall): Promise<Statistics> {
    return this.green.statistics(call);
  }

  close(): void {
    for (const cube of this.channels) cube.close();
  }
}
