import type { Cube } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { latticeCells } from '../core/trace-index.ts';
import { inJobs } from '../engine/in-jobs.ts';
import type { ZarrOutInput } from '../engine/zarr-out.ts';
import { sha256Hex } from '../io/fingerprint.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { compressed } from '../zarr/encode.ts';
import {
  type OutField,
  type OutForm,
  type OutLevel,
  type OutSampleType,
  outByteLength,
  outChunkKey,
  outCoordinates,
  outDocuments,
  outLevels,
} from '../zarr/out-plan.ts';
import { crc32 } from '../zarr/zip-writer.ts';
import { getEngine } from './engine.ts';
import { engineCubeOf } from './export-source.ts';
import { writeColumns } from './zarr-columns.ts';
import type { ZarrExportCall, ZarrExportOptions, ZarrExportResult } from './zarr-export-types.ts';
import { type OpenTarget, openTarget, type ZarrTarget } from './zarr-target.ts';

/** Small objects that are written at a time. */
const DOCUMENTS_AT_ONCE = 6;
const CHUNK_LIMIT = 1024;
/** @throws SegyError 'bad-argument' */
function checkedForm({
  zarrFormat = 3,
  chunk = 128,
  sampleType = 'float32',
  codec = 'zstd',
  pyramid = true,
}: ZarrExportOptions): Required<ZarrExportOptions> {
  const bad = (what: string): SegyError => new SegyError('bad-argument', `${what} Choose another.`);
  if (zarrFormat !== 2 && zarrFormat !== 3)
    throw bad(`There is no Zarr format ${String(zarrFormat)}; 2 and 3 are written.`);
  if (!Number.isInteger(chunk) || chunk < 1 || chunk > CHUNK_LIMIT)
    throw bad(`A chunk has 1 to ${CHUNK_LIMIT} samples along each axis, not ${chunk}.`);
  if (!['float32', 'float16', 'int16'].includes(sampleType))
    throw bad(`Samples are written as float32, float16 or int16, not ${String(sampleType)}.`);
  if (!['zstd', 'gzip', 'none'].includes(codec))
    throw bad(`Chunks are compressed by zstd, gzip or none, not ${String(codec)}.`);
  return { zarrFormat, chunk, sampleType, codec, pyramid };
}

/**
 * Writes a cube as Zarr v3 or v2 with the names of MDIO 1, and coarser levels as OME-Zarr multiscales. Chunks without samples are not
 * written. A folder that holds a part of the same export is gone on with; a zip stream that fails is aborted.
 * @throws SegyError 'bad-argument', 'no-room', 'file-unreadable', 'cancelled', and what reading the cube throws
 */
export async function exportZarr(
  cube: Cube,
  options: ZarrExportOptions,
  target: ZarrTarget,
  call: ZarrExportCall = {},
): Promise<ZarrExportResult> {
  const chosen = checkedForm(options);
  const engine = getEngine();
  const source = engineCubeOf(cube);
  if (source) await source.settled(latticeCells([], []), call);
  const { grid } = cube;
  const peak = chosen.sampleType === 'float32' ? 0 : await peakOf(cube, call);
  const form: OutForm = { ...chosen, scale: scaleOf(chosen.sampleType, peak) };
  const levels = outLevels(grid, chosen.chunk, chosen.pyramid);
  const headers = headerFields(source?.recipe);
  const file = headers ? source?.headerFile?.record.inspection : undefined;
  const exportId = await sha256Hex(new TextEncoder().encode(`${cube.id}\n${JSON.stringify(chosen)}`));
  const open = await openTarget(target);
  let result: ZarrExportResult;
  try {
    const documents = outDocuments(form, levels, {
      name: cube.name,
      grid,
      quantity: cube.quantity,
      fields: headers?.map(({ field }) => field) ?? null,
      textHeader: file?.textHeaders[0] ?? null,
      binaryHeader: file?.binaryHeader ?? {},
      exportId,
      createdOn: new Date().toISOString(),
    });
    const resumes = open.resumes && (await isSameExport(open, form, exportId));
    const put = async (key: string, bytes: Uint8Array<ArrayBuffer>, crc?: number): Promise<void> => {
      await open.put(key, bytes, crc ?? (open.sums ? crc32(bytes) : undefined));
    };
    const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
    // The root comes first, as in a zip file of OME; the others a few at a time, because each is a wait for the disk.
    const [root, ...others] = [...documents].map(
      ([key, document]) =>
        () =>
          put(key, json(document)),
    );
    await root!();
    const coordinates = outCoordinates(grid).map(
      ({ name, shape, numbers }) =>
        () =>
          putCoordinate(form, name, shape, levels[0]!, numbers, documents, put),
    );
    const writes = [...others, ...coordinates];
    const run = ({ first }: { readonly first: number }): Promise<void> => writes[first]!();
    const options = call.signal ? { signal: call.signal } : {};
    await inJobs(engine.pool, writes.length, 1, run, options, DOCUMENTS_AT_ONCE);
    result = await writeColumns({ cube, engine, form, levels, headers, open, resumes, put, call });
    await open.finish();
  } catch (error) {
    await open.fail(error);
    throw error;
  }
  // Half a step of the stored numbers, and as much as float32 rounds on the way back.
  const step =
    form.sampleType === 'int16' ? form.scale / 2 : form.sampleType === 'float16' ? peak * 2 ** -11 : 0;
  return { ...result, largestDifference: step === 0 ? 0 : step + peak * 2 ** -22 };
}

/** The most bytes that an export with these choices takes. @throws SegyError 'bad-argument' */
export function zarrByteLength(cube: Cube, options: ZarrExportOptions): number {
  const { chunk, pyramid, sampleType } = checkedForm(options);
  return outByteLength(outLevels(cube.grid, chunk, pyramid), sampleType);
}

/**
 * Checks that there is room for so many bytes more. Of a folder of the user's disk no browser tells how much there is; of the private
 * file system of this page it does.
 * @throws SegyError 'no-room'
 */
export async function checkRoom(folder: FileSystemDirectoryHandle, bytes: number): Promise<void> {
  const root = await globalThis.navigator?.storage?.getDirectory?.().catch(() => null);
  if (!root || (await root.resolve(folder).catch(() => null)) === null) return;
  const { quota, usage = 0 } = await navigator.storage.estimate();
  const free = Math.max(0, (quota ?? Number.POSITIVE_INFINITY) - usage);
  if (bytes > free)
    throw new SegyError(
      'no-room',
      `The export takes up to ${gigabytes(bytes)}, and the browser gives this page ${gigabytes(free)}. Compress it, leave the levels out, or choose another folder.`,
    );
}

const gigabytes = (bytes: number): string =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** The words of a SEG-Y file's trace headers that are written; null if the cube is not that of one file. */
function headerFields(recipe: unknown): ZarrOutInput['headers'] {
  const { kind, offsets } = (recipe ?? {}) as { kind?: string; offsets?: readonly number[] };
  if (kind !== 'segy' || offsets?.length !== 1) return null;
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const types = {
    int32: 'int32',
    int16: 'int16',
    uint16: 'uint16',
    ibm: 'float32',
    ieee: 'float32',
  } as const;
  return Object.entries(TRACE_HEADER_FIELDS)
    .filter(([, word]) => word.byte <= 237)
    .map(([name, word]) => {
      const type = (word as { type?: keyof typeof types }).type ?? 'int32';
      const field: OutField = { name: snake(name), type: types[type] };
      return { field, word: { byte: word.byte, type } };
    });
}

/** The largest magnitude of the samples, as far as they are known. */
async function peakOf(cube: Cube, { signal }: ZarrExportCall): Promise<number> {
  const { min, max } = await cube.statistics(signal ? { signal } : {});
  return Math.max(Math.abs(min), Math.abs(max));
}

/** A half holds up to 65504; larger samples are divided by a power of two, which loses no bit. */
function scaleOf(type: OutSampleType, peak: number): number {
  if (type === 'int16') return peak > 0 ? peak / 32767 : 1;
  return type === 'float16' && peak > 65504 ? 2 ** Math.ceil(Math.log2(peak / 65504)) : 1;
}

/** Whether the target holds a part of the same export. */
async function isSameExport(open: OpenTarget, { zarrFormat }: OutForm, exportId: string): Promise<boolean> {
  const bytes = await open.get(zarrFormat === 3 ? 'zarr.json' : '.zattrs');
  if (!bytes) return false;
  try {
    const document = JSON.parse(new TextDecoder().decode(bytes));
    const attributes = zarrFormat === 3 ? document.attributes : document;
    if (attributes?.attributes?.exportId === exportId) return true;
  } catch {
    // Something else lies there, which is said below.
  }
  throw new SegyError(
    'bad-argument',
    'The folder holds another Zarr hierarchy already. Choose an empty folder, so that nothing is mixed.',
  );
}

async function putCoordinate(
  form: OutForm,
  name: string,
  shape: readonly number[],
  { chunk }: OutLevel,
  numbers: Float64Array,
  documents: ReadonlyMap<string, unknown>,
  put: (key: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  const document = (documents.get(`${name}/zarr.json`) ?? documents.get(`${name}/.zarray`)) as {
    data_type?: string;
    dtype?: string;
  };
  const whole = document.data_type === 'int32' || document.dtype === '<i4';
  const encode = (part: Float64Array): Promise<Uint8Array<ArrayBuffer>> =>
    compressed(form.codec, new Uint8Array((whole ? Int32Array.from(part) : Float64Array.from(part)).buffer));
  if (shape.length === 1) return put(outChunkKey(form, name, [0]), await encode(numbers));
  const [rows, columns] = shape as [number, number];
  for (let i = 0; i * chunk[0] < rows; i++) {
    for (let j = 0; j * chunk[1] < columns; j++) {
      const part = new Float64Array(chunk[0] * chunk[1]).fill(Number.NaN);
      for (let a = 0; a < chunk[0] && i * chunk[0] + a < rows; a++) {
        const from = (i * chunk[0] + a) * columns + j * chunk[1];
        part.set(
          numbers.subarray(from, Math.min(from + chunk[1], (i * chunk[0] + a + 1) * columns)),
          a * chunk[1],
        );
      }
      await put(outChunkKey(form, name, [i, j]), await encode(part));
    }
  }
}
