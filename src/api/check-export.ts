import { isSegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import type { Inspection } from '../core/types.ts';
import { inJobs } from '../engine/in-jobs.ts';
import { CALL_OPTIONS, checkedCall } from './call-options.ts';
import { getEngine } from './engine.ts';
import type { SegyExportResult } from './export-types.ts';
import type { CallOptions } from './types.ts';

/** What reading a written file back has shown, in sentences. */
export interface ExportCheck {
  readonly ok: boolean;
  readonly sentences: readonly string[];
}

const NEAR = 1e-6;
const isNear = (a: number, b: number): boolean =>
  Math.abs(a - b) <= NEAR * Math.max(1, Math.abs(a), Math.abs(b));

/** So few traces may be read as a line or as gathers, which is no fault of the file. */
const FEW_TRACES = 16;

/**
 * Compares how a written file is read with what was meant: what is wrong, one sentence for each difference, and what is only worth
 * saying, as that one line of a grid is read as a line.
 */
function differences(
  { layout, vertical, geometry, headersPending }: Inspection,
  meant: SegyExportResult,
): { wrong: string[]; noted: string[] } {
  const wrong: string[] = [];
  const noted: string[] = [];
  const compare = (what: string, read: number, wanted: number): void => {
    if (!isNear(read, wanted)) wrong.push(`The file is read with ${what} ${read} instead of ${wanted}.`);
  };
  compare('a number of traces of', layout.traceCount, meant.traces);
  compare('a number of samples of', layout.samplesPerTrace, meant.sampleCount);
  compare(`a sample interval (${vertical.unit}) of`, vertical.step, meant.step);
  compare(`a first sample (${vertical.unit}) at`, vertical.start, meant.start);
  const { lines } = meant;
  if (!lines) return { wrong, noted };
  const single = lines.inline.first === lines.inline.last || lines.crossline.first === lines.crossline.last;
  // The extents of a grid with gaps are estimates until every header was read.
  const found = single || meant.traces < FEW_TRACES || headersPending ? noted : wrong;
  if (!('inline' in geometry)) {
    const { inline, crossline } = lines;
    found.push(
      `The file is read without a grid; it has inlines ${inline.first} to ${inline.last} and crosslines ${crossline.first} to ${crossline.last}.`,
    );
    return { wrong, noted };
  }
  for (const name of ['inline', 'crossline'] as const) {
    const axis = geometry[name];
    const last = axis.first + (axis.count - 1) * axis.step;
    if (axis.first !== lines[name].first || last !== lines[name].last)
      found.push(
        `The file is read with ${name}s ${axis.first} to ${last} instead of ${lines[name].first} to ${lines[name].last}.`,
      );
  }
  return { wrong, noted };
}

/** Hashes the file block by block and names the first block that is not what was meant. */
async function damage(
  file: Blob,
  source: SourceDescriptor,
  { blocks, bytes }: SegyExportResult,
  call: CallOptions,
): Promise<string | null> {
  if (file.size !== bytes) return `The file has ${file.size} bytes instead of ${bytes}.`;
  const { pool } = getEngine();
  const { byteLength, sha256 } = blocks;
  let first = Number.POSITIVE_INFINITY;
  await inJobs(
    pool,
    sha256.length,
    1,
    async ({ first: index }, { signal }) => {
      const start = index * byteLength;
      const range = { start, end: Math.min(file.size, start + byteLength) };
      const { hashes } = await pool.run('hashes', () => ({ sourceId: source.id, ranges: [range] }), {
        ...(signal && { signal }),
        source,
        priority: 'optimize',
      });
      if (sha256[index] !== '' && hashes[0] !== sha256[index]) first = Math.min(first, index);
    },
    {
      ...(call.signal && { signal: call.signal }),
      onProgress: (done) =>
        call.onProgress?.({
          stage: 'Reading back',
          done: Math.min(bytes, done * byteLength),
          total: bytes,
          unit: 'bytes',
        }),
    },
    Math.max(1, pool.size),
  );
  if (first === Number.POSITIVE_INFINITY) return null;
  const start = first * byteLength;
  return `Bytes ${start} to ${Math.min(file.size, start + byteLength) - 1} of the file are not those that were written. The disk may be full or faulty; write it again, elsewhere.`;
}

/**
 * Reads a written file back: hashes each block against what was meant, opens it by this project's own reader, and compares its traces,
 * samples, axis and lines.
 * @throws SegyError 'file-unreadable', 'cancelled'
 */
export async function checkSegyExport(
  file: Blob,
  result: SegyExportResult,
  options: CallOptions = {},
): Promise<ExportCheck> {
  const call = checkedCall(CALL_OPTIONS, options) as CallOptions;
  const source: SourceDescriptor = {
    kind: 'blob',
    id: crypto.randomUUID(),
    name: 'The written file',
    blob: file,
  };
  const damaged = await damage(file, source, result, call);
  if (damaged) return { ok: false, sentences: [damaged] };
  const { sha256, byteLength } = result.blocks;
  const hashed = sha256.includes('')
    ? `All ${result.bytes} bytes were read back; they could not be hashed, because this page has no cryptography.`
    : `All ${result.bytes} bytes were read back; the SHA-256 of each of ${sha256.length} blocks of ${byteLength} bytes is that of what was meant.`;
  if (result.container === 'float32') return { ok: true, sentences: [hashed] };
  try {
    const { signal } = call;
    const { overrides } = result;
    const { inspection } = await getEngine().pool.run('inspect', () => ({ sourceId: source.id, overrides }), {
      ...(signal && { signal }),
      source,
    });
    const { wrong, noted } = differences(inspection, result);
    const { traceCount, samplesPerTrace } = inspection.layout;
    const read = `It opens with ${traceCount} traces of ${samplesPerTrace} samples.`;
    return { ok: wrong.length === 0, sentences: [hashed, ...(wrong.length > 0 ? wrong : [read]), ...noted] };
  } catch (error) {
    if (!isSegyError(error) || error.code === 'cancelled') throw error;
    return { ok: false, sentences: [hashed, `It does not open: ${error.message}`] };
  }
}
