import type { CubeCells } from '../core/cube.ts';
import type { Quality } from '../core/quality.ts';
import { addQualitySums } from '../volume/trace-quality.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { inJobs } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import {
  emptySums,
  emptyTraces,
  histogramEnds,
  MEASURES,
  MOST_SPECTRA,
  type QualityScan,
  reportOf,
} from './quality-scan.ts';

/** Samples that one job may hold. */
const JOB_BYTES = 96 * 2 ** 20;
/** Bytes of samples that a check looks at unless it is asked for all. */
const SPREAD_BYTES = 96 * 2 ** 20;
/** At most so many columns of chunks are looked at unless all are asked for, because each is a wait for a server. */
const MOST_COLUMNS = 24;

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** A run of whole lines within a column of chunks. */
interface Block {
  readonly inlines: readonly [first: number, count: number];
  readonly crosslines: readonly [first: number, count: number];
}

/** Whole columns of chunks, cut into blocks of lines where one holds too much; spread along the diagonals unless all are asked for. */
function blocksOf({ levels }: ChunkReader, complete: boolean): { blocks: Block[]; all: boolean } {
  const { shape, chunk } = levels[0]!;
  const across = [Math.ceil(shape[0] / chunk[0]), Math.ceil(shape[1] / chunk[1])] as const;
  const total = across[0] * across[1];
  const columnBytes = Math.min(chunk[0], shape[0]) * Math.min(chunk[1], shape[1]) * shape[2] * 4;
  const most = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(SPREAD_BYTES / columnBytes)));
  const all = complete || total <= most;
  // Fractions of the golden ratio lie evenly however many there are (Knuth, The Art of Computer Programming 3, 6.4), so that columns
  // from all inlines are from all crosslines too.
  const spread = (k: number): number =>
    Math.floor(((k + 0.5) * across[0]) / most) * across[1] +
    Math.floor((((k + 0.5) * GOLDEN) % 1) * across[1]);
  const columns = all
    ? Array.from({ length: total }, (_, k) => k)
    : [...new Set(Array.from({ length: most }, (_, k) => spread(k)))];
  const blocks = columns.flatMap((column) => {
    const first = [Math.floor(column / across[1]) * chunk[0], (column % across[1]) * chunk[1]] as const;
    const inlines = Math.min(chunk[0], shape[0] - first[0]);
    const crosslines = Math.min(chunk[1], shape[1] - first[1]);
    const perBlock = Math.max(1, Math.floor(JOB_BYTES / (crosslines * shape[2] * 4)));
    return Array.from({ length: Math.ceil(inlines / perBlock) }, (_, k): Block => {
      const from = first[0] + k * perBlock;
      return {
        inlines: [from, Math.min(perBlock, first[0] + inlines - from)],
        crosslines: [first[1], crosslines],
      };
    });
  });
  return { blocks, all };
}

function cellsOf({ inlines, crosslines }: Block): CubeCells {
  const count = inlines[1] * crosslines[1];
  return {
    inlineIndices: Int32Array.from({ length: count }, (_, k) => inlines[0] + Math.floor(k / crosslines[1])),
    crosslineIndices: Int32Array.from({ length: count }, (_, k) => crosslines[0] + (k % crosslines[1])),
  };
}

/** Measures traces of a cube that is stored in chunks. A trace has the number of its cell, counted along crosslines first. */
export async function scanChunkQuality(
  reader: ChunkReader,
  scan: Pick<QualityScan, 'range' | 'vertical' | 'window'> & { readonly complete: boolean },
  options: ReadOptions = {},
): Promise<Quality> {
  const { blocks, all } = blocksOf(reader, scan.complete);
  const { crosslineCount, sampleCount } = reader.size;
  const ends = histogramEnds(scan.range);
  const total = blocks.reduce((sum, { inlines, crosslines }) => sum + inlines[1] * crosslines[1], 0);
  const request = {
    samplesPerTrace: sampleCount,
    low: ends[0],
    high: ends[1],
    bothSigns: scan.range.bothSigns,
    window: scan.window,
    spectrumStep: Math.max(1, Math.ceil(total / MOST_SPECTRA)),
  };
  let done = 0;
  const run = async ({ first }: { readonly first: number }, call: ReadOptions) => {
    const cells = cellsOf(blocks[first]!);
    const output = await reader.qualityOf(cells, request, call);
    done += cells.inlineIndices.length;
    options.onProgress?.(done, total);
    const numbers = output.present.map(
      (place) => cells.inlineIndices[place]! * crosslineCount + cells.crosslineIndices[place]!,
    );
    return { numbers, output };
  };
  const parts = await inJobs(reader.pool, blocks.length, 1, run, { ...options, onProgress: undefined });
  const sums = emptySums(scan.window);
  for (const { output } of parts) addQualitySums(sums, output.sums);
  // Traces are listed in the order of their cells, in which blocks lie across one another.
  const places = parts
    .flatMap(({ numbers }, part) => Array.from(numbers, (number, row) => ({ number, part, row })))
    .sort((a, b) => a.number - b.number);
  const traces = emptyTraces(places.length);
  for (const [to, { number, part, row }] of places.entries()) {
    traces.traces[to] = number;
    for (const name of MEASURES) traces[name][to] = parts[part]!.output[name][row]!;
  }
  return reportOf({ traces, sums, ends, complete: all }, scan);
}
