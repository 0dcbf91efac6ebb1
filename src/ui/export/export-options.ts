import type { SegyExportOptions } from '../../api/export-segy.ts';
import { traceRun } from '../../core/trace-run.ts';
import type { HeaderWord, HeaderWordType, SampleFormat } from '../../core/types.ts';
import { formatCount, formatNumber } from '../kit/format.ts';
import { type AxisView, indexOf, numberAt } from '../session/survey-shape.ts';
import { CARDS, COLUMNS } from './card-image.ts';

/** Lines or samples from a first to a last number of an axis; null is the end of the survey. Every n-th is taken. */
export interface AxisRange {
  readonly first: number | null;
  readonly last: number | null;
  readonly every: number;
}

/** How one word of each written trace header gets its value. */
export interface WordEdit {
  readonly byte: number;
  readonly type: HeaderWordType;
  readonly how: 'from' | 'value' | 'expression';
  /** Name of the word whose value is copied. */
  readonly from: string;
  readonly value: number | null;
  readonly expression: string;
}

export type TraceChoice = 'lines' | 'area' | 'line' | 'gather' | 'filter';
export type ExportForm = 'segy' | 'su' | 'float32';

/** Everything that is chosen in the dialog. Null leaves it as it is in the source. */
export interface ExportChoices {
  readonly traces: TraceChoice;
  readonly inlines: AxisRange;
  readonly crosslines: AxisRange;
  /** In the unit of the vertical axis. */
  readonly samples: AxisRange;
  readonly antiAlias: boolean;
  readonly offsets: 'all' | 'range' | 'stack';
  readonly offsetFrom: number | null;
  readonly offsetTo: number | null;
  /** Index of the gather in a file of gathers. */
  readonly gather: number;
  /** Lines of the gather of a prestack survey; null is the line that is shown. */
  readonly gatherInline: number | null;
  readonly gatherCrossline: number | null;
  readonly form: ExportForm;
  readonly revision: 0 | 1 | 2 | null;
  readonly byteOrder: 'big' | 'little' | null;
  readonly sampleFormat: SampleFormat | null;
  readonly textEncoding: 'ebcdic' | 'ascii' | null;
  readonly textHeader: readonly string[] | null;
  /** Words of the binary header by name, those that were edited. */
  readonly binary: Readonly<Record<string, number>>;
  readonly words: readonly WordEdit[];
  readonly repair: boolean;
  readonly pad: boolean;
  readonly scale: boolean;
}

const WHOLE: AxisRange = { first: null, last: null, every: 1 };

export const FIRST_CHOICES: ExportChoices = {
  traces: 'lines',
  inlines: WHOLE,
  crosslines: WHOLE,
  samples: WHOLE,
  antiAlias: true,
  offsets: 'all',
  offsetFrom: null,
  offsetTo: null,
  gather: 0,
  gatherInline: null,
  gatherCrossline: null,
  form: 'segy',
  revision: null,
  byteOrder: null,
  sampleFormat: null,
  textEncoding: null,
  textHeader: null,
  binary: {},
  words: [],
  repair: false,
  pad: false,
  scale: false,
};

/** The axes of the survey that is exported. */
export interface ExportAxes {
  readonly inline: AxisView;
  readonly crossline: AxisView;
  readonly sample: AxisView;
  /** True for a 2D line and for gathers, which have one inline. */
  readonly flat: boolean;
  /** The offsets of a prestack survey in ascending order; empty for others. */
  readonly offsets: readonly number[];
}

/** Indices of an axis: every n-th from the first on, at most to the last. */
export interface IndexRange {
  readonly first: number;
  readonly last: number;
  readonly every: number;
  readonly count: number;
}

/** The indices that a range means: its ends are the nearest lines or samples of the axis, in either order. */
export function indexRange(axis: AxisView, { first, last, every }: AxisRange): IndexRange {
  const ends = [
    first === null ? 0 : indexOf(axis, first),
    last === null ? axis.count - 1 : indexOf(axis, last),
  ].sort((a, b) => a - b) as [number, number];
  return { first: ends[0], last: ends[1], every, count: Math.floor((ends[1] - ends[0]) / every) + 1 };
}

const isWhole = (axis: AxisView, { first, last, every }: IndexRange): boolean =>
  first === 0 && last === axis.count - 1 && every === 1;

/** For example "1,201 of 2,401 lines, 1000 to 3400", with what the typed numbers were moved to. */
export function rangeWords(axis: AxisView, range: AxisRange, noun: string, unit = ''): string {
  const indices = indexRange(axis, range);
  const end = (index: number) => formatNumber(numberAt(axis, index));
  const last = indices.first + (indices.count - 1) * indices.every;
  const words = `${formatCount(indices.count)} of ${formatCount(axis.count)} ${noun}`;
  return `${words}, ${end(indices.first)} to ${end(last)}${unit && ` ${unit}`}`;
}

type Writable = { -readonly [Key in keyof SegyExportOptions]: SegyExportOptions[Key] };

/** Traces that are not chosen by ranges of lines. */
export type ChosenTraces = Pick<SegyExportOptions, 'traces' | 'cells' | 'path' | 'inlines' | 'crosslines'>;

/**
 * The options of the writer for what was chosen. What was not touched is left out, so that the writer copies
 * it from the source.
 */
export function exportOptions(
  choices: ExportChoices,
  axes: ExportAxes,
  chosen: ChosenTraces,
  words: readonly (HeaderWord & { readonly name: string })[],
): SegyExportOptions {
  const options: Writable = { ...chosen };
  if (choices.traces === 'lines' && axes.flat) setTraces(options, axes.crossline, choices.crosslines);
  else if (choices.traces === 'lines') {
    setLines(options, 'inlines', axes.inline, choices.inlines);
    setLines(options, 'crosslines', axes.crossline, choices.crosslines);
  }
  // Traces that are given by number are those of the chosen offsets already.
  if (!chosen.traces && axes.offsets.length > 0 && choices.offsets === 'range')
    options.offsets = offsetEnds(choices, axes.offsets);
  const samples = indexRange(axes.sample, choices.samples);
  if (!isWhole(axes.sample, samples)) options.samples = [samples.first, samples.last, samples.every];
  if (samples.every > 1) options.antiAlias = choices.antiAlias;
  if (choices.form !== 'segy') options.container = choices.form;
  // The editor has said what is cut off.
  if (choices.form === 'segy' && choices.textHeader)
    options.textHeader = choices.textHeader.slice(0, CARDS).map((line) => line.slice(0, COLUMNS));
  for (const name of ['revision', 'byteOrder', 'sampleFormat', 'textEncoding'] as const) {
    const value = choices[name];
    if (value !== null && (choices.form === 'segy' || name === 'byteOrder'))
      Object.assign(options, { [name]: value });
  }
  if (choices.form === 'segy' && Object.keys(choices.binary).length > 0) options.binary = choices.binary;
  if (choices.form !== 'float32' && choices.words.length > 0)
    options.words = choices.words.map((edit) => wordOption(edit, words));
  for (const name of ['repair', 'pad', 'scale'] as const) if (choices[name]) options[name] = true;
  return options;
}

function setLines(options: Writable, name: 'inlines' | 'crosslines', axis: AxisView, range: AxisRange): void {
  const { first, last, every, ...rest } = indexRange(axis, range);
  if (isWhole(axis, { first, last, every, ...rest })) return;
  options[name] = [numberAt(axis, first), numberAt(axis, last), every * axis.step];
}

/** The traces of a 2D line or of gathers are the crosslines of its one inline, in the order of the file. */
function setTraces(options: Writable, axis: AxisView, range: AxisRange): void {
  const indices = indexRange(axis, range);
  if (!isWhole(axis, indices))
    options.traces = traceRun({ first: indices.first, count: indices.count, step: indices.every });
}

/** The offsets from the lower to the higher end; one offset has both ends the same. An end that was not given is the survey's. */
export function offsetEnds(
  { offsetFrom, offsetTo }: Pick<ExportChoices, 'offsetFrom' | 'offsetTo'>,
  offsets: readonly number[],
): [number, number] {
  const from = offsetFrom ?? offsets[0]!;
  const to = offsetTo ?? offsets.at(-1)!;
  return from <= to ? [from, to] : [to, from];
}

function wordOption(
  { byte, type, how, from, value, expression }: WordEdit,
  words: readonly (HeaderWord & { readonly name: string })[],
): NonNullable<SegyExportOptions['words']>[number] {
  const target = { byte, type };
  if (how === 'value') return { ...target, value: value ?? 0 };
  if (how === 'expression') return { ...target, expression };
  const source = words.find(({ name }) => name === from);
  return { ...target, from: source ? { byte: source.byte, type: source.type ?? 'int32' } : from };
}
