import {
  exportSegy,
  planSegyExport,
  type SegyExportOptions,
  type SegyExportResult,
} from '../src/api/export-segy.ts';
import { openSegy } from '../src/api/open.ts';
import type { OpenOptions, PageDataset } from '../src/api/types.ts';
import type { Cube } from '../src/core/cube.ts';
import type { ByteOrder, HeaderWordType } from '../src/core/types.ts';
import { BINARY_HEADER_FIELDS, type BinaryHeaderField, readBinaryHeader } from '../src/segy/binary-header.ts';
import { readTraceHeaderWord } from '../src/segy/fields.ts';
import { WrittenFile } from './written.ts';

export const openBytes = (bytes: Uint8Array, options?: OpenOptions): Promise<PageDataset> =>
  openSegy(new Blob([bytes as Uint8Array<ArrayBuffer>]), options);

export interface Exported {
  readonly bytes: Uint8Array;
  readonly result: SegyExportResult;
  readonly file: WrittenFile;
}

/** Exports a cube, and checks that the plan told the result's length and traces. */
export async function exportedCube(cube: Cube, options: SegyExportOptions): Promise<Exported> {
  const file = new WrittenFile();
  const plan = await planSegyExport(cube, options);
  const result = await exportSegy(cube, options, file.sink());
  const { bytes } = file;
  if (
    file.ended !== 'closed' ||
    plan.bytes !== bytes.length ||
    result.bytes !== bytes.length ||
    plan.traces !== result.traces
  )
    throw new Error(`The plan tells ${plan.bytes} bytes; ${bytes.length} were written.`);
  return { bytes, result, file };
}

/** Exports a file by its bytes. */
export async function exported(
  bytes: Uint8Array,
  options: SegyExportOptions,
  open?: OpenOptions,
): Promise<Exported> {
  const dataset = await openBytes(bytes, open);
  try {
    return await exportedCube(dataset.cube, options);
  } finally {
    dataset.close();
  }
}

/** Sets a word of the binary header in place. */
export function setBinary(bytes: Uint8Array, name: BinaryHeaderField, value: number, little = false): void {
  const { byte, type } = BINARY_HEADER_FIELDS[name];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const at = byte - 1;
  if (type === 'uint8') view.setUint8(at, value);
  else if (type === 'int32') view.setInt32(at, value, little);
  else if (type === 'uint64') view.setBigUint64(at, BigInt(value), little);
  else if (type === 'float64') view.setFloat64(at, value, little);
  else view.setInt16(at, value, little);
}

export const binaryOf = (bytes: Uint8Array, order: ByteOrder = 'big') => readBinaryHeader(bytes, order);

/** Reads a word of a trace header in a file whose traces have one length. */
export function wordOf(
  bytes: Uint8Array,
  trace: number,
  traceByteLength: number,
  byte: number,
  type: HeaderWordType = 'int32',
  order: ByteOrder = 'big',
  start = 3600,
): number {
  return readTraceHeaderWord(bytes, start + trace * traceByteLength, { byte, type }, order);
}
