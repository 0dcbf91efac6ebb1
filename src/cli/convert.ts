import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import {
  type Dataset,
  exportSegy,
  exportZarr,
  planSegyExport,
  SegyError,
  type SegyExportOptions,
} from '../index.ts';
import { formatBytes, formatCount } from '../ui/kit/format.ts';
import {
  type Command,
  choiceOf,
  EXIT,
  numberOf,
  type Options,
  oneFile,
  READING_OPTIONS,
  rangeOf,
  type Surroundings,
  UsageError,
  withSurvey,
} from './command.ts';

const CONTAINERS = { sgy: 'segy', segy: 'segy', su: 'su', f32: 'float32' } as const;
type Ending = keyof typeof CONTAINERS;

/** What the options ask for. @throws UsageError */
function exportOptions(options: Options, ending: Ending): SegyExportOptions {
  const revision = numberOf(options, 'revision');
  if (revision !== undefined && ![0, 1, 2].includes(revision))
    throw new UsageError('--revision must be 0, 1 or 2.');
  const offsets = rangeOf(options, 'offsets');
  const sampleFormat = numberOf(options, 'to-format');
  const given = {
    container: CONTAINERS[ending],
    inlines: rangeOf(options, 'inlines'),
    crosslines: rangeOf(options, 'crosslines'),
    samples: rangeOf(options, 'samples'),
    offsets: offsets && ([offsets[0], offsets[1]] as const),
    revision,
    byteOrder: choiceOf(options, 'to-byte-order', ['big', 'little']),
    sampleFormat,
    repair: options.repair === true ? true : undefined,
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as SegyExportOptions;
}

/** Says how far a long command is, at most twice a second, where a person may read it. */
function progressTo(io: Surroundings, what: string) {
  let last = 0;
  return ({ done, total, unit }: { done: number; total: number; unit: string }): void => {
    if (Date.now() - last < 500 && done < total) return;
    last = Date.now();
    io.err(
      `${what}: ${Math.floor((100 * done) / (total || 1))} % (${formatCount(done)} of ${formatCount(total)} ${unit})\n`,
    );
  };
}

async function toSegy(
  dataset: Dataset,
  output: string,
  options: SegyExportOptions,
  io: Surroundings,
): Promise<void> {
  // Under another name until it is whole, so that no half file is ever taken for one.
  const partial = `${output}.partial`;
  const stream = createWriteStream(partial);
  try {
    const sink = Writable.toWeb(stream) as WritableStream<Uint8Array>;
    const result = await exportSegy(
      dataset.cube,
      { ...options, onProgress: progressTo(io, 'Written') },
      sink,
    );
    renameSync(partial, output);
    if (result.sidecar) writeFileSync(`${output}.json`, result.sidecar);
    io.out(`${output}: ${formatCount(result.traces)} traces, ${formatBytes(result.bytes)}\n`);
    for (const { where, what, from, to, count } of result.changes)
      io.out(`  ${where}, ${what}: ${from} → ${to}${count > 1 ? ` (${formatCount(count)} times)` : ''}\n`);
    for (const text of [...result.moved, ...result.warnings.map(({ message }) => message)])
      io.out(`  note: ${text}\n`);
    if (result.largestRelativeError > 0)
      io.out(
        `  Samples were rounded by ${result.largestRelativeError.toExponential(1)} of themselves at most.\n`,
      );
    if (result.clipped > 0)
      io.out(
        `  ${formatCount(result.clipped)} samples were beyond the format's range, and became its largest number.\n`,
      );
  } catch (error) {
    stream.destroy();
    rmSync(partial, { force: true });
    throw error;
  }
}

async function toZarr(dataset: Dataset, output: string, options: Options, io: Surroundings): Promise<void> {
  const zarrFormat = numberOf(options, 'zarr-format');
  const chunk = numberOf(options, 'chunk');
  const codec = choiceOf(options, 'codec', ['zstd', 'gzip', 'none']);
  const sampleType = choiceOf(options, 'sample-type', ['float32', 'float16', 'int16']);
  const result = await exportZarr(
    dataset.cube,
    {
      ...(zarrFormat !== undefined && { zarrFormat: zarrFormat as 2 | 3 }),
      ...(chunk !== undefined && { chunk }),
      ...(codec && { codec }),
      ...(sampleType && { sampleType }),
    },
    {
      async set(key, bytes) {
        const path = join(output, key);
        mkdirSync(dirname(path), { recursive: true });
        // An object is whole or not there, so that a broken export goes on.
        writeFileSync(`${path}.partial`, bytes);
        renameSync(`${path}.partial`, path);
      },
      get: async (key) =>
        readFile(join(output, key)).then(
          (bytes) => new Uint8Array(bytes),
          () => null,
        ),
    },
    { onProgress: progressTo(io, 'Written') },
  );
  const resumed = result.resumed > 0 ? `, ${formatCount(result.resumed)} of them there before` : '';
  io.out(
    `${output}: ${formatCount(result.chunks)} chunks${resumed}, ${result.levels} levels, ${formatBytes(result.bytes)}\n`,
  );
}

export const convert: Command = {
  operands: 'FILE',
  about:
    'Writes a copy: a crop, one with repaired headers, another revision or format, Seismic Unix, or Zarr with the names of MDIO. The file itself is never changed.',
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'where to: .sgy, .segy, .su, .f32 (samples alone) or .zarr (a folder)',
    },
    force: { type: 'boolean', help: 'replace a file that is there' },
    plan: { type: 'boolean', help: 'say what would be written and changed, and write nothing' },
    inlines: { type: 'string', value: 'FIRST:LAST[:STEP]', help: 'inline numbers' },
    crosslines: { type: 'string', value: 'FIRST:LAST[:STEP]', help: 'crossline numbers' },
    samples: { type: 'string', value: 'FIRST:LAST[:STEP]', help: 'sample indices, from 0' },
    offsets: { type: 'string', value: 'FROM:TO', help: 'offsets of a prestack file' },
    repair: { type: 'boolean', help: 'headers that say how the file is read' },
    revision: { type: 'string', value: '0|1|2', help: 'revision of SEG-Y' },
    'to-format': { type: 'string', value: 'CODE', help: 'sample format: 1 IBM, 5 IEEE, 3 int16 …' },
    'to-byte-order': { type: 'string', value: 'big|little', help: 'order of the bytes' },
    'zarr-format': { type: 'string', value: '2|3', help: 'version of Zarr (3)' },
    chunk: { type: 'string', value: 'SAMPLES', help: 'samples of a chunk along each axis (128)' },
    codec: { type: 'string', value: 'zstd|gzip|none', help: 'compression of chunks (zstd)' },
    'sample-type': { type: 'string', value: 'float32|float16|int16', help: 'samples of Zarr (float32)' },
    ...READING_OPTIONS,
  },
  examples: [
    'survey.sgy -o crop.sgy --inlines 1200:1400 --samples 0:750',
    'wrong.sgy -o right.sgy --repair --inline-byte 9 --crossline-byte 21',
    'survey.sgy -o survey.zarr',
  ],
  run: (operands: readonly string[], options: Options, io: Surroundings) =>
    withSurvey(oneFile(operands), options, async (dataset) => {
      const output = String(options.output ?? '');
      const isZarr = /\.zarr\/?$/i.test(output);
      const ending = /\.(\w+)$/.exec(output.toLowerCase())?.[1] ?? '';
      if (!isZarr && !Object.hasOwn(CONTAINERS, ending))
        throw new UsageError(
          `Give --output with the ending .sgy, .segy, .su, .f32 or .zarr${output ? `, not “${output}”` : ''}.`,
        );
      if (isZarr) {
        const crop = ['inlines', 'crosslines', 'samples', 'offsets', 'repair', 'plan'].filter(
          (name) => options[name] !== undefined,
        );
        if (crop.length > 0)
          throw new UsageError(`--${crop[0]} is for SEG-Y. Write a cropped .sgy first, and that as Zarr.`);
        await toZarr(dataset, output, options, io);
        return EXIT.done;
      }
      const chosen = exportOptions(options, ending as Ending);
      if (options.plan) {
        const plan = await planSegyExport(dataset.cube, chosen);
        const { traces, bytes, sampleCount, changes, warnings, moved } = plan;
        io.out(`${JSON.stringify({ traces, bytes, sampleCount, changes, warnings, moved }, null, 2)}\n`);
        return EXIT.done;
      }
      if (existsSync(output) && !options.force)
        throw new SegyError(
          'bad-argument',
          `“${output}” is there already. Choose another name, or replace it by --force.`,
        );
      await toSegy(dataset, output, chosen, io);
      return EXIT.done;
    }),
};
