import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../core/types.ts';
import type { Dataset, DatasetMeta } from '../index.ts';
import type { FileRangeSource } from '../node.ts';
import { formatBytes, formatCount } from '../ui/kit/format.ts';
import { summaryRows } from '../ui/session/summary-rows.ts';
import {
  type Command,
  EXIT,
  failureOf,
  type Options,
  READING_OPTIONS,
  type Surroundings,
  UsageError,
  withSurvey,
} from './command.ts';

/** What `inspect --json` prints of a file: what was found, or why it could not be read. */
export type Inspected =
  | { readonly file: string; readonly error: { readonly code: string; readonly message: string } }
  | (Omit<DatasetMeta, 'headerFields' | 'container'> & {
      readonly file: string;
      /** Samples of each trace, where traces differ in length. */
      readonly sampleCounts?: readonly number[];
      /** What was read of the file for this. */
      readonly read: { readonly bytes: number; readonly calls: number };
    });

const ENDINGS = /\.(sgy|segy|seg|su)$/i;

/** The files that are meant: those given, and in a folder those that end as SEG-Y files do. */
export function filesOf(operands: readonly string[]): string[] {
  return operands.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    const inside = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return inside
      .filter((name) => ENDINGS.test(name))
      .sort()
      .map((name) => join(path, name));
  });
}

async function describe(dataset: Dataset, path: string, file: FileRangeSource): Promise<Inspected> {
  const { meta } = dataset;
  const { recipe } = dataset.cube;
  const counts = recipe.kind === 'segy' ? recipe.layout.ragged?.sampleCounts : undefined;
  const isRagged = counts?.some((count) => count !== meta.samplesPerTrace);
  return {
    file: path,
    ...meta,
    ...(isRagged && { sampleCounts: [...counts!] }),
    read: { bytes: file.bytesRead, calls: file.readCalls },
  };
}

/** Inspects a file. It never throws for what is wrong with the file. */
export const inspectOne = (path: string, options: Options = {}): Promise<Inspected> =>
  withSurvey(path, options, (dataset, file) => describe(dataset, path, file)).catch((error) => ({
    file: path,
    error: failureOf(error),
  }));

export function findingText({ severity, code, message, remedy, alternatives = [] }: Finding): string {
  const others = alternatives.map(({ label, why }) => `\n      or: ${label}${why ? ` (${why})` : ''}`);
  return `  ${severity}: ${message} [${code}]${remedy ? `\n    → ${remedy}` : ''}${others.join('')}\n`;
}

function textOf(inspected: Inspected): string {
  if ('error' in inspected)
    return `${inspected.file}\n  ${inspected.error.message} [${inspected.error.code}]\n`;
  const rows = summaryRows(inspected);
  const width = Math.max(...rows.map(([term]) => term.length));
  const { bytes, calls } = inspected.read;
  return [
    `${inspected.file}\n`,
    ...rows.map(([term, value]) => `  ${term.padEnd(width)}  ${value}\n`),
    ...inspected.findings.map(findingText),
    `  Read ${formatBytes(bytes)} of it in ${formatCount(calls)} reads.\n`,
  ].join('');
}

const sizeOf = (inspected: Inspected): string => {
  if ('error' in inspected) return inspected.error.code;
  const { geometry, samplesPerTrace, traceCount } = inspected;
  if (geometry.kind === '3d' || geometry.kind === 'prestack')
    return `${geometry.inline.count} × ${geometry.crossline.count} × ${samplesPerTrace}`;
  return `${traceCount} × ${samplesPerTrace}`;
};

function table(all: readonly Inspected[]): string {
  const rows = all.map((each) =>
    'error' in each
      ? [each.file, 'refused', '', '', sizeOf(each), '']
      : [
          each.file,
          each.geometry.kind,
          each.revision ? each.revision.join('.') : '–',
          String(each.sampleFormat),
          sizeOf(each),
          each.findings
            .filter(({ severity }) => severity !== 'info')
            .map(({ code }) => code)
            .join(', '),
        ],
  );
  const head = ['file', 'kind', 'revision', 'format', 'size', 'warnings and errors'];
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k]!.length)));
  return [head, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, k) => cell.padEnd(widths[k]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

export const inspect: Command = {
  operands: 'FILE…',
  about: 'Says what files are: format, geometry, and findings with their evidence. A folder gives a table.',
  options: {
    json: { type: 'boolean', help: 'print JSON: an object for one file, else a list' },
    table: { type: 'boolean', help: 'one line to a file, as for a folder' },
    ...READING_OPTIONS,
  },
  examples: ['survey.sgy', 'survey.sgy --json', 'folder/', 'survey.sgy --inline-byte 9 --crossline-byte 21'],
  async run(operands: readonly string[], options: Options, io: Surroundings) {
    if (operands.length === 0) throw new UsageError('Give a file or a folder.');
    const files = filesOf(operands);
    const all: Inspected[] = [];
    for (const path of files) all.push(await inspectOne(path, options));
    const isOne = all.length === 1 && files[0] === operands[0];
    if (options.json) io.out(`${JSON.stringify(isOne ? all[0] : all, null, 2)}\n`);
    else if (options.table || !(isOne || files.length === operands.length)) io.out(table(all));
    else io.out(all.map(textOf).join('\n'));
    return all.some((each) => 'error' in each) ? EXIT.errors : EXIT.done;
  },
};
