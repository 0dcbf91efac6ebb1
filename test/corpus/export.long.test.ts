import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkSegyExport, exportSegy, type SegyExportOptions } from '../../src/api/export-segy.ts';
import { openSegy } from '../../src/api/open.ts';
import type { PageDataset } from '../../src/api/types.ts';
import { isSegyError } from '../../src/core/errors.ts';
import { WrittenFile } from '../written.ts';
import { corpusFiles } from './corpus.ts';

const files = corpusFiles();

/** Opens a file; null if it is refused. */
async function opened(bytes: Uint8Array): Promise<PageDataset | null> {
  try {
    return await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'x.sgy'));
  } catch (error) {
    if (isSegyError(error)) return null;
    throw error;
  }
}

it.skipIf(files.length === 0)(
  'every file that opens is copied byte for byte if nothing is chosen, what follows its last trace included',
  { timeout: 120_000 },
  async () => {
    const wrong: string[] = [];
    let right = 0;
    for (const { name, path } of files) {
      const bytes = new Uint8Array(readFileSync(path));
      const dataset = await opened(bytes);
      if (!dataset) continue;
      const written = new WrittenFile();
      try {
        const { changes } = await exportSegy(dataset.cube, {}, written.sink());
        const copy = written.bytes;
        if (dataset.meta.findings.some(({ code }) => code === 'joined-files')) {
          // One file is written of several: without the headers between them, which is the only change.
          const places = changes.map(({ where, from }) => `${where}: ${from}`);
          const left = bytes.length - copy.length;
          if (places.join() !== `Between the traces: ${left} bytes`) wrong.push(`${name}: ${places}`);
          dataset.close();
          continue;
        }
        const at = bytes.findIndex((byte, k) => copy[k] !== byte);
        if (at >= 0 || copy.length !== bytes.length)
          wrong.push(`${name}: ${copy.length} of ${bytes.length} bytes, other at ${at}`);
        else if (changes.length > 0) wrong.push(`${name}: ${JSON.stringify(changes)}`);
        else right += 1;
      } catch (error) {
        wrong.push(`${name}: ${error}`);
      }
      dataset.close();
    }
    console.log(`${right} files are copied byte for byte`);
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThan(100);
  },
);

/** Findings about headers that say something else than what is read; a repaired copy has none of them. */
const MENDABLE = [
  'byte-order-inferred',
  'extended-headers-stale',
  'format-inferred',
  'geometry-inferred',
  'header-contradicted',
  'interval-inferred',
  'leading-bytes',
  'sample-count-inferred',
  'trailing-bytes',
  'truncated',
];

/** The findings that headers can be mended of: not of a file without a file header, nor where no lines were found. */
function mendable({ meta }: PageDataset): string[] {
  if (Object.keys(meta.binaryHeader).length === 0) return [];
  return meta.findings
    .map(({ code }) => code)
    .filter((code) => MENDABLE.includes(code) && (code !== 'geometry-inferred' || 'inline' in meta.geometry));
}

const NAMED =
  /^(grid-bytes-|format-code-zero|ieee-labelled-ibm|binary-header-|rev0-little-endian|truncated-last-trace|trailing-junk)/;

it.skipIf(files.length === 0)(
  'a repaired copy of every file reopens without the findings that headers can be mended of, and with the same samples and lines',
  { timeout: 120_000 },
  async () => {
    const wrong: string[] = [];
    let mended = 0;
    let named = 0;
    for (const { name, path, oracle } of files) {
      const dataset = await opened(new Uint8Array(readFileSync(path)));
      if (!dataset) continue;
      const codes = mendable(dataset);
      if (NAMED.test(name) && dataset.meta.findings.length > 0) named += 1;
      const suspect = oracle.expect?.finding === 'format-suspect' || NAMED.test(name);
      if (codes.length === 0 && !suspect) {
        dataset.close();
        continue;
      }
      const written = new WrittenFile();
      const result = await exportSegy(dataset.cube, { repair: true }, written.sink());
      const listed = await dataset.repairs();
      const copy = (await opened(written.bytes))!;
      const left = copy.meta.findings.map(({ code }) => code);
      const expected = [...new Set(NAMED.test(name) ? dataset.meta.findings.map(({ code }) => code) : codes)];
      for (const code of expected) if (left.includes(code)) wrong.push(`${name} still has ${code}`);
      const check = await checkSegyExport(written.blob, result);
      if (!check.ok) wrong.push(`${name}: ${check.sentences.join(' ')}`);
      if (listed.length === 0) wrong.push(`${name}: no repair is listed`);
      const numbers = ({ geometry }: PageDataset['meta']) =>
        'inline' in geometry
          ? [geometry.inline, geometry.crossline].map(({ first, step, count }) => [first, step, count])
          : geometry.kind;
      if (JSON.stringify(numbers(copy.meta)) !== JSON.stringify(numbers(dataset.meta)))
        wrong.push(`${name}: ${JSON.stringify(copy.meta.geometry)}`);
      for (const trace of [0, dataset.meta.traceCount - 1]) {
        const [[before], [after]] = [await dataset.readTraces(trace, 1), await copy.readTraces(trace, 1)];
        if (before!.some((value, k) => !Object.is(value, after![k])))
          wrong.push(`${name}: other samples in trace ${trace}`);
      }
      mended += 1;
      dataset.close();
      copy.close();
    }
    console.log(`${mended} files are mended, ${named} of them made for it`);
    expect(wrong).toEqual([]);
    expect(mended).toBeGreaterThan(50);
    expect(named).toBeGreaterThan(10);
  },
);

/** A quarter of the lines or traces, from the middle, and every second sample of most. */
function part({ meta }: PageDataset): SegyExportOptions {
  const { geometry, samplesPerTrace: n, traceCount } = meta;
  const lines = ({ first, step, count }: { first: number; step: number; count: number }) =>
    [first + step * Math.floor(count / 4), first + step * Math.floor((3 * count) / 4)] as const;
  return {
    ...('inline' in geometry
      ? { inlines: lines(geometry.inline), crosslines: lines(geometry.crossline) }
      : { traces: Int32Array.from({ length: traceCount >> 1 }, (_, k) => k + 10) }),
    samples: [n >> 3, (7 * n) >> 3, 2],
    pad: true,
  };
}

it.skipIf(files.length === 0)(
  'a cropped and thinned copy of every field file of over 100 traces reopens with the numbers asked for',
  { timeout: 120_000 },
  async () => {
    const wrong: string[] = [];
    let right = 0;
    for (const { folder, name, path } of files) {
      if (folder !== 'field') continue;
      const dataset = await opened(new Uint8Array(readFileSync(path)));
      if (!dataset || dataset.meta.traceCount <= 100) continue;
      const options = part(dataset);
      const [first, last] = options.samples!;
      const written = new WrittenFile();
      try {
        const result = await exportSegy(dataset.cube, options, written.sink());
        const check = await checkSegyExport(written.blob, result);
        const copy = (await opened(written.bytes))!;
        const { vertical } = dataset.meta;
        const moved = result.moved.length > 0;
        const start = vertical.start + first * vertical.step;
        if (!check.ok) wrong.push(`${name}: ${check.sentences.join(' ')}`);
        else if (!moved && copy.meta.samplesPerTrace !== Math.floor((last - first) / 2) + 1)
          wrong.push(`${name}: ${copy.meta.samplesPerTrace} samples`);
        else if (!moved && Math.abs(copy.meta.vertical.start - start) > 1e-6)
          wrong.push(`${name}: begins at ${copy.meta.vertical.start}`);
        else right += 1;
        copy.close();
      } catch (error) {
        // Seismic Unix has 16 bits for the interval, so a doubled one may not fit.
        if (isSegyError(error, 'bad-argument') && 2 * dataset.meta.sampleIntervalMicroseconds > 0xffff)
          right += 1;
        else wrong.push(`${name}: ${error}`);
      }
      dataset.close();
    }
    console.log(`${right} files are cropped and thinned`);
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThan(40);
  },
);
