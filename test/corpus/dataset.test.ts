import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openSegy } from '../../src/api/open.ts';
import type { PageDataset } from '../../src/api/types.ts';
import { SegyError } from '../../src/core/errors.ts';
import { corpusFiles, KNOWN_DIFFERENCES, rightAnswers } from './corpus.ts';

const files = corpusFiles();

const open = (path: string) => openSegy(new File([readFileSync(path) as Uint8Array<ArrayBuffer>], 'x.sgy'));

async function hashOfSamples(dataset: PageDataset): Promise<string> {
  const hash = createHash('sha256');
  for (let first = 0; first < dataset.meta.traceCount; first += 200) {
    const count = Math.min(200, dataset.meta.traceCount - first);
    for (const trace of await dataset.readTraces(first, count)) {
      hash.update(new Uint8Array(trace.buffer, trace.byteOffset, trace.byteLength));
    }
  }
  return hash.digest('hex');
}

it.skipIf(files.length === 0)(
  'every file opens through the public face and gives the oracle’s samples, or is refused with a SegyError',
  { timeout: 120_000 },
  async () => {
    const wrong: string[] = [];
    let right = 0;
    for (const { name, path, oracle } of files) {
      if (Object.hasOwn(KNOWN_DIFFERENCES, name)) continue;
      const answers = rightAnswers(oracle);
      const opened = answers.filter(({ expect: expected }) => !expected?.error);
      const mayBeRefused = opened.length < answers.length;
      try {
        const dataset = await open(path);
        if (opened.length === 0) wrong.push(`${name} opened, but must be refused`);
        else if (!oracle.sha256Float32LE || oracle.expect?.finding) right += 1;
        else {
          const hash = await hashOfSamples(dataset);
          if (opened.some(({ sha256Float32LE }) => hash === sha256Float32LE)) right += 1;
          else wrong.push(`${name}: other samples`);
        }
        // Whatever the file, its first picture comes or a SegyError says why not.
        await dataset.preview();
        const axis =
          dataset.meta.geometry.kind === '3d' || dataset.meta.geometry.kind === 'prestack'
            ? 'sample'
            : 'line';
        expect(dataset.coarseSlice(axis, 0)?.data.length).toBeGreaterThan(0);
        dataset.close();
      } catch (error) {
        if (!(error instanceof SegyError)) wrong.push(`${name}: ${error}`);
        else if (mayBeRefused) right += 1;
        else wrong.push(`${name}: refused, ${error.code}: ${error.message}`);
      }
    }
    console.log(`${right} of ${files.length} right through openSegy`);
    expect(wrong).toEqual([]);
  },
);

const prestack = files.find(({ oracle }) => oracle.expect?.geometry?.kind === 'prestack');

it.skipIf(!prestack)(
  'a prestack slice shows the nearest, the farthest, any one offset, or their mean',
  async () => {
    const dataset = await open(prestack!.path);
    const { geometry, traceCount } = dataset.meta;
    if (geometry.kind !== 'prestack') throw new Error(geometry.kind);
    const headers = await dataset.readTraceHeaders(0, traceCount, {
      fields: ['inline', 'crossline', 'offset'],
    });
    const traces = await dataset.readTraces(0, traceCount);
    const position = geometry.inline.first + geometry.inline.step;
    /** The value at crossline index 3, sample 20, found by header rather than by the grid. */
    const valueAt = (offset: number) => {
      const crossline = geometry.crossline.first + 3 * geometry.crossline.step;
      const trace = traces.findIndex(
        (_, k) =>
          headers.inline![k] === position &&
          headers.crossline![k] === crossline &&
          headers.offset![k] === offset,
      );
      return traces[trace]![20]!;
    };
    const shown = async (offset: number | 'near' | 'far' | 'stack') => {
      const slice = await dataset.slice({ axis: 'inline', position, offset });
      return slice.data[20 * slice.width + 3];
    };
    const values = geometry.offsets.map(valueAt);
    expect(await shown('near')).toBe(values[0]);
    expect(await shown('far')).toBe(values.at(-1));
    expect(await shown(geometry.offsets[1]!)).toBe(values[1]);
    expect(await shown('stack')).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0) / values.length,
      3,
    );
    await expect(shown(12345)).rejects.toThrow(/12345/);
  },
);
