import { OVERRIDE_NAMES } from '../../api/overrides.ts';
import type { DatasetMeta, PageDataset } from '../../api/types.ts';
import {
  type Quality,
  TRACE_FLAG_NAMES,
  TRACE_FLAGS,
  TRACE_LIMITS,
  type TraceFlag,
} from '../../core/quality.ts';
import { cellFinder } from '../../core/trace-index.ts';
import type { VerticalAxis } from '../../core/types.ts';
import { formatAmplitude, formatCount, formatNumber, formatPercent, formatVertical } from '../kit/format.ts';
import { formatReading, overrideLabel, type Reading } from '../session/override-rows.ts';
import { summaryRows } from '../session/summary-rows.ts';
import { numberAt, surveyShape } from '../session/survey-shape.ts';

export const FLAG_TITLES: Readonly<Record<TraceFlag, string>> = {
  dead: 'Dead',
  loud: 'Noisy: loud',
  rough: 'Noisy: rough',
  clipped: 'Clipped',
  biased: 'DC bias',
  nonFinite: 'Not finite',
  constant: 'Constant',
};

export const FLAG_MEANINGS: Readonly<Record<TraceFlag, string>> = {
  dead: 'all samples zero, or called dead by the trace header',
  loud: `standard deviation over ${TRACE_LIMITS.loud} times the median of the traces beside it`,
  rough: `${TRACE_LIMITS.rough} times as rough as the traces beside it, close to white noise`,
  clipped: `${TRACE_LIMITS.clippedSamples} samples or more in flat tops at the trace’s extremes`,
  biased: `mean over ${TRACE_LIMITS.biased} of the standard deviation`,
  nonFinite: 'samples that are not finite numbers',
  constant: 'all samples have one value that is not zero',
};

/** A flagged trace as people look it up: trace number from 1, and line numbers if there are lines. */
export interface FlaggedTrace {
  readonly trace: number;
  readonly inline: number | null;
  readonly crossline: number | null;
  /** Offset, for a prestack survey only. */
  readonly offset: number | null;
  readonly flags: readonly TraceFlag[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly rms: number;
  readonly nonFinite: number;
  readonly clipped: number;
}

/** @param most largest number of traces to return */
export function flaggedTraces(
  dataset: Pick<PageDataset, 'meta' | 'grid' | 'cube'>,
  { traces }: Quality,
  most = Number.POSITIVE_INFINITY,
): FlaggedTrace[] {
  const cellOf = cellFinder(dataset.grid, dataset.meta.traceCount);
  const shape = surveyShape(dataset);
  const offsets = dataset.meta.geometry.kind === 'prestack' ? dataset.meta.geometry.offsets : [];
  const flagged: FlaggedTrace[] = [];
  for (let row = 0; row < traces.flags.length && flagged.length < most; row++) {
    const flags = traces.flags[row]!;
    if (flags === 0) continue;
    const trace = traces.traces[row]!;
    const cell = shape.flat ? null : cellOf(trace);
    flagged.push({
      trace: trace + 1,
      inline: cell && numberAt(shape.inline, cell.inlineIndex),
      crossline: cell && numberAt(shape.crossline, cell.crosslineIndex),
      offset: (cell && offsets[cell.offsetIndex]) ?? null,
      flags: TRACE_FLAG_NAMES.filter((name) => flags & TRACE_FLAGS[name]),
      min: traces.min[row]!,
      max: traces.max[row]!,
      mean: traces.mean[row]!,
      rms: traces.rms[row]!,
      nonFinite: traces.nonFinite[row]!,
      clipped: traces.clipped[row]!,
    });
  }
  return flagged;
}

/** The band in which the mean spectrum stays within 20 dB of its peak, and the peak; null without a spectrum. */
export function spectrumBand({
  frequencies,
  amplitudes,
}: Quality['spectrum']): { low: number; high: number; peak: number } | null {
  let top = 0;
  for (let k = 1; k < amplitudes.length; k++)
    if (amplitudes[k]! > (amplitudes[top] ?? 0) || top === 0) top = k;
  const level = (amplitudes[top] ?? 0) / 10;
  if (!(level > 0)) return null;
  let low = top;
  let high = top;
  while (low > 1 && amplitudes[low - 1]! >= level) low -= 1;
  while (high < amplitudes.length - 1 && amplitudes[high + 1]! >= level) high += 1;
  return { low: frequencies[low]!, high: frequencies[high]!, peak: frequencies[top]! };
}

/** Results of the check as [term, value] pairs. */
export function qualityRows(quality: Quality, vertical: VerticalAxis): [string, string][] {
  const band = spectrumBand(quality.spectrum);
  const { unit, window } = quality.spectrum;
  const deviation = Math.sqrt(Math.max(0, quality.rms ** 2 - quality.mean ** 2));
  return [
    [
      'Traces read',
      `${formatCount(quality.tracesRead)}${quality.complete ? ' (all)' : ' (spread over the file)'}`,
    ],
    ['Minimum', formatAmplitude(quality.min)],
    ['Maximum', formatAmplitude(quality.max)],
    [
      'Mean (DC bias)',
      `${formatAmplitude(quality.mean)} (${formatPercent(deviation > 0 ? Math.abs(quality.mean) / deviation : 0)} of the deviation)`,
    ],
    ['RMS', formatAmplitude(quality.rms)],
    ['Samples not finite', formatCount(quality.nonFinite)],
    ['Clipped samples', quality.bothSigns ? formatCount(quality.clipped) : 'not checked: values of one sign'],
    ['Spectrum of', `${formatVertical(vertical, window[0])} to ${formatVertical(vertical, window[1])}`],
    ['Dominant frequency', band ? `${formatNumber(band.peak, 1)} ${unit}` : '–'],
    ['Band within 20 dB', band ? `${formatNumber(band.low, 1)}–${formatNumber(band.high, 1)} ${unit}` : '–'],
  ];
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** A name as Markdown shows it, with nothing in it that would be a link, a picture or markup. */
const plainMarkdown = (name: string): string => name.replaceAll(/[\\`*[\]<>|!&]/g, '\\$&');

/** The Markdown report lists at most this many traces; JSON lists all. */
export const MOST_REPORTED = 1000;

/** The check as a Markdown document that can be attached to a delivery. */
export function markdownReport(
  dataset: Pick<PageDataset, 'meta' | 'grid' | 'cube'>,
  quality: Quality,
  made: Date,
): string {
  const { meta } = dataset;
  const flagged = flaggedTraces(dataset, quality);
  const overruled = OVERRIDE_NAMES.filter((name) => meta.overrides[name] !== undefined);
  const lines = flagged.some(({ inline }) => inline !== null);
  const offsets = flagged.some(({ offset }) => offset !== null);
  const parts = [
    `# ${meta.container ? 'Check' : 'SEG-Y check'} of ${plainMarkdown(meta.name)}`,
    `Made on ${made.toISOString()} with SEG-Y Lens. Fingerprint ${meta.container ? '(SHA-256 of metadata and sampled chunks)' : 'of the file (SHA-256 of sampled blocks)'}: \`${meta.fingerprint}\``,
    '## File',
    table(
      ['What', 'Value'],
      [
        ...(meta.container ? [] : [['File size', `${formatCount(meta.fileSize)} bytes`] as const]),
        ...summaryRows(meta),
      ],
    ),
    '## Overruled by the user',
    overruled.length === 0
      ? 'Nothing: everything is read as the file says or as inferred.'
      : table(
          ['What', 'Chosen'],
          overruled.map((name) => [
            overrideLabel(name, meta.vertical),
            formatReading(name, meta.overrides[name] as Reading, meta.vertical),
          ]),
        ),
    '## Findings',
    meta.findings.length === 0
      ? meta.container
        ? 'None.'
        : 'None: the headers agree with the file.'
      : meta.findings
          .map(
            ({ code, severity, message, remedy }) =>
              `- **${severity}** \`${code}\`: ${message}${remedy ? ` ${remedy}` : ''}`,
          )
          .join('\n'),
    '## Samples',
    table(['What', 'Value'], qualityRows(quality, meta.vertical)),
    '## Traces',
    table(
      ['Fault', 'Traces', 'Meaning'],
      TRACE_FLAG_NAMES.map((name) => [FLAG_TITLES[name], judged(quality, name), FLAG_MEANINGS[name]]),
    ),
  ];
  if (flagged.length > 0) {
    if (dataset.grid.located)
      parts.push(
        'Lines of some traces (–) are not known: not every trace header was read. Optimize reads them all.',
      );
    const head = [
      'Trace',
      ...(lines ? ['Inline', 'Crossline'] : []),
      ...(offsets ? ['Offset'] : []),
      'Fault',
      'Mean',
      'RMS',
      'Minimum',
      'Maximum',
    ];
    const rows = flagged
      .slice(0, MOST_REPORTED)
      .map((each) => [
        String(each.trace),
        ...(lines ? [String(each.inline ?? '–'), String(each.crossline ?? '–')] : []),
        ...(offsets ? [String(each.offset ?? '–')] : []),
        each.flags.map((flag) => FLAG_TITLES[flag]).join(', '),
        ...[each.mean, each.rms, each.min, each.max].map((value) =>
          Number.isNaN(value) ? '–' : formatAmplitude(value),
        ),
      ]);
    parts.push('### Traces with a fault', table(head, rows));
    if (flagged.length > MOST_REPORTED)
      parts.push(
        `${formatCount(flagged.length - MOST_REPORTED)} more of ${formatCount(flagged.length)} are in the JSON report.`,
      );
  }
  return `${parts.join('\n\n')}\n`;
}

export function judged(quality: Quality, name: TraceFlag): string {
  const needsSigns = name === 'clipped' || name === 'biased';
  return needsSigns && !quality.bothSigns ? 'not judged' : formatCount(quality.counts[name]);
}

/** The check as JSON with full-precision numbers; NaN is written as null. */
export function jsonReport(
  dataset: Pick<PageDataset, 'meta' | 'grid' | 'cube'>,
  quality: Quality,
  made: Date,
): string {
  const { name, fingerprint, fileSize, findings, overrides } = dataset.meta;
  const { traces: _, histogram, spectrum, ...numbers } = quality;
  const report = {
    kind: 'segy-lens check',
    version: 1,
    made: made.toISOString(),
    file: { name, fileSize, fingerprint },
    reading: readingOf(dataset.meta),
    overrides,
    findings,
    samples: {
      ...numbers,
      histogram: { edges: Array.from(histogram.edges), counts: Array.from(histogram.counts) },
      spectrum: {
        ...spectrum,
        frequencies: Array.from(spectrum.frequencies),
        amplitudes: Array.from(spectrum.amplitudes),
      },
    },
    limits: TRACE_LIMITS,
    traces: flaggedTraces(dataset, quality),
  };
  return `${JSON.stringify(report, null, 1)}\n`;
}

function readingOf(meta: DatasetMeta) {
  const {
    byteOrder,
    sampleFormat,
    samplesPerTrace,
    sampleIntervalMicroseconds,
    traceCount,
    vertical,
    revision,
  } = meta;
  const { geometry: whole, coordinates } = meta;
  const geometry = whole.kind === '2d' ? { ...whole, path: undefined } : whole;
  return {
    revision,
    byteOrder,
    sampleFormat,
    samplesPerTrace,
    sampleIntervalMicroseconds,
    traceCount,
    vertical,
    geometry,
    coordinates,
  };
}
