import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Inspection, Overrides } from '../../src/core/types.ts';
import { sampleOrderOf } from '../../src/segy/codes.ts';
import { decodeSamples } from '../../src/segy/samples.ts';
import { inspectSurvey } from '../../src/survey/inspect.ts';

/** What a correct reader finds in a file; see the corpus' own README. */
export interface Oracle {
  readonly endian?: 'big' | 'little';
  readonly format?: number;
  readonly traces?: number;
  readonly samples?: number | readonly number[];
  readonly sampleIntervalMicroseconds?: number;
  readonly sha256Float32LE?: string;
  readonly textEncoding?: string;
  readonly expect?: {
    readonly error?: boolean;
    readonly finding?: string;
    readonly readableTraces?: number;
    readonly sampleIntervalMicroseconds?: number;
    readonly geometry?: Readonly<Record<string, unknown>>;
  };
  /** Each laid over this oracle is as right, such as a refusal where a file can be understood in more than one way. */
  readonly alsoRight?: readonly Omit<Oracle, 'alsoRight'>[];
}

/** Every answer that is right for a file, the best first. */
export const rightAnswers = ({ alsoRight = [], ...best }: Oracle): Omit<Oracle, 'alsoRight'>[] => [
  best,
  ...alsoRight.map((other) => ({ ...best, ...other })),
];

export interface CorpusFile {
  readonly folder: string;
  readonly name: string;
  readonly path: string;
  readonly oracle: Oracle;
}

/** Files that others wrote, each with an oracle: no clone has them, and tests that need them are skipped without. */
export const corpusFolder = process.env.SEGY_CORPUS ?? resolve(import.meta.dirname, '../../../shared/segy');

/** Files that are read otherwise than their oracle says, each with the reason; meant to stay empty. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {};

/** What a test is for each of: one name to be skipped by, where there is no file at all. */
export function orNone(files: readonly CorpusFile[]): readonly CorpusFile[] {
  return files.length > 0 ? files : [{ folder: '', name: '(no file)', path: '', oracle: {} }];
}

/** Every file that has an oracle beside it: `X.sgy` with `X.json`, or `name` with `name.json`. */
export function corpusFiles(): CorpusFile[] {
  const files: CorpusFile[] = [];
  for (const folder of ['conformance', 'field', 'reported']) {
    const directory = join(corpusFolder, folder);
    if (!existsSync(directory)) continue;
    for (const json of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
      const oracle = JSON.parse(readFileSync(join(directory, json), 'utf8')) as Oracle & { file?: string };
      const names = [oracle.file ?? '', json.replace(/\.json$/, ''), json.replace(/\.json$/, '.sgy')];
      const name = names.find((candidate) => candidate !== '' && existsSync(join(directory, candidate)));
      if (name) files.push({ folder, name, path: join(directory, name), oracle });
    }
  }
  return files;
}

/** Runs the inspection of a file on disk, one read to a range. */
export function inspectFile(path: string, overrides: Overrides = {}): Inspection {
  const file = openSync(path, 'r');
  try {
    const steps = inspectSurvey(fstatSync(file).size, overrides);
    let step = steps.next();
    while (!step.done) {
      const blocks = step.value.map(({ start, end }) => {
        const bytes = new Uint8Array(end - start);
        readSync(file, bytes, 0, bytes.length, start);
        return bytes;
      });
      step = steps.next(blocks);
    }
    return step.value;
  } finally {
    closeSync(file);
  }
}

/** SHA-256 of every sample in trace order as little-endian float32. */
export function sampleDigest(path: string, { layout }: Inspection): string {
  const bytes = new Uint8Array(readFileSync(path));
  const digest = createHash('sha256');
  for (let trace = 0; trace < layout.traceCount; trace++) {
    const offset = layout.ragged?.offsets[trace] ?? layout.firstTraceOffset + trace * layout.traceByteLength;
    const count = layout.ragged?.sampleCounts[trace] ?? layout.samplesPerTrace;
    const samples = new Float32Array(count);
    decodeSamples(
      bytes,
      offset + layout.traceHeaderByteLength,
      count,
      layout.sampleFormat,
      sampleOrderOf(layout),
      samples,
      0,
    );
    digest.update(new Uint8Array(samples.buffer));
  }
  return digest.digest('hex');
}
