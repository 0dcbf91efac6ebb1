import type { ExportCheck, SegyExportResult } from '../../api/export-segy.ts';
import type { DatasetMeta } from '../../api/types.ts';
import { formatCount, formatRevision, formatSampleFormat } from '../kit/format.ts';
import { valueText } from './changes-table.ts';
import type { ExportForm } from './export-options.ts';

const FORM_NAMES: Readonly<Record<ExportForm, string>> = {
  segy: 'SEG-Y',
  su: 'Seismic Unix',
  float32: 'float32 samples with a JSON file',
};

export interface ReceiptOf {
  readonly meta: Pick<
    DatasetMeta,
    | 'name'
    | 'fileSize'
    | 'fingerprint'
    | 'traceCount'
    | 'revision'
    | 'byteOrder'
    | 'sampleFormat'
    | 'overrides'
  >;
  readonly name: string;
  readonly form: ExportForm;
  /** What was chosen, in sentences. */
  readonly chosen: readonly string[];
  readonly result: SegyExportResult;
  /** The result of reading the file back; null if that was skipped. */
  readonly check: ExportCheck | null;
  readonly at: Date;
}

const pair = (label: string, value: string): string => `${`${label}:`.padEnd(18)}${value}`;
const bytes = (count: number): string => `${formatCount(count)} bytes`;

/** What was done, as a text to be kept beside the file: source, choices, changes and checks. */
export function receiptText({ meta, name, form, chosen, result, check, at }: ReceiptOf): string {
  const overrides = Object.keys(meta.overrides);
  const { changes, warnings, blocks } = result;
  return [
    'SEG-Y Lens: receipt of an exported file',
    '',
    pair('File written', name),
    pair(
      'Size',
      `${bytes(result.bytes)}, ${formatCount(result.traces)} traces of ${formatCount(result.sampleCount)} samples`,
    ),
    pair('Form', FORM_NAMES[form]),
    pair('Finished', at.toISOString()),
    '',
    pair('Source', meta.name),
    pair('Size', `${bytes(meta.fileSize)}, ${formatCount(meta.traceCount)} traces`),
    pair('Fingerprint', meta.fingerprint),
    pair(
      'Read as',
      `${formatRevision(meta.revision)}, ${meta.byteOrder}-endian, ${formatSampleFormat(meta.sampleFormat)}`,
    ),
    pair('Overruled', overrides.length > 0 ? JSON.stringify(meta.overrides) : 'nothing'),
    'The source was only read and stays as it was.',
    '',
    'What was chosen',
    ...listed(chosen, 'The whole survey, nothing changed.'),
    '',
    'What was changed',
    ...listed(
      changes.map(
        ({ where, what, from, to, count }) =>
          `${where}, ${what}: ${valueText(from)} → ${valueText(to)}${count > 1 ? ` (${formatCount(count)} times)` : ''}`,
      ),
      'Nothing: every byte is that of the source.',
    ),
    '',
    'Warnings',
    ...listed(
      warnings.map(({ message }) => message),
      'None.',
    ),
    '',
    'Samples',
    ...listed(sampleNotes(result), 'No sample was rounded, clipped or replaced.'),
    '',
    'Checks',
    ...listed(
      check
        ? check.sentences
        : ['Reading the file back was skipped, so that it is not known to be what was meant.'],
      'The file was read back.',
    ),
    '',
    `SHA-256 of each ${formatCount(blocks.byteLength)} bytes, as they were meant`,
    ...blocks.sha256.map((hash, k) => `  ${String(k).padStart(6)}  ${hash}`),
    '',
  ].join('\n');
}

const listed = (lines: readonly string[], none: string): string[] =>
  (lines.length > 0 ? lines : [none]).map((line) => `  ${line}`);

/** What the conversion did to the samples. */
export function sampleNotes({
  largestRelativeError,
  nonFinite,
  clipped,
}: Pick<SegyExportResult, 'largestRelativeError' | 'nonFinite' | 'clipped'>): string[] {
  const notes: string[] = [];
  if (largestRelativeError > 0)
    notes.push(
      `The largest relative error of a sample by rounding is ${largestRelativeError.toPrecision(2)}.`,
    );
  if (nonFinite > 0)
    notes.push(`${formatCount(nonFinite)} samples were no finite numbers and are written as 0.`);
  if (clipped > 0)
    notes.push(
      `${formatCount(clipped)} samples lay beyond what the format holds and have its largest value.`,
    );
  return notes;
}
