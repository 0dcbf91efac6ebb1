import type { SegyExportOptions } from '../../api/export-segy.ts';
import { formatNumber, formatSampleFormat } from '../kit/format.ts';
import { type AxisView, numberAt } from '../session/survey-shape.ts';
import { type ExportAxes, type ExportChoices, rangeWords } from './export-options.ts';

/** What was chosen, in sentences for the receipt and for the line above the button that saves. */
export function chosenWords(
  { traces, crosslines, offsets, antiAlias }: ExportChoices,
  options: SegyExportOptions,
  axes: ExportAxes,
  unit: string,
  filter: string,
): string[] {
  const words: string[] = [];
  if (traces === 'area') words.push('The traces within an area drawn on the map.');
  if (traces === 'line') words.push('The traces along a random line, as a 2D line.');
  if (traces === 'gather') words.push('One gather.');
  if (traces === 'filter') words.push(`The traces that pass the filter “${filter}”.`);
  if (options.inlines) words.push(linesWords(axes.inline, options.inlines));
  if (options.crosslines) words.push(linesWords(axes.crossline, options.crosslines));
  if (axes.flat && traces === 'lines' && options.traces)
    words.push(`${rangeWords(axes.crossline, crosslines, 'traces')}.`);
  if (options.offsets) {
    const [from, to] = options.offsets.map((offset) => formatNumber(offset));
    words.push(from === to ? `Offset ${from}.` : `Offsets ${from} to ${to}.`);
  }
  if (offsets === 'stack') words.push('The stack: the mean of all live traces of a place, sample by sample.');
  if (options.samples) words.push(...sampleWords(axes.sample, options.samples, unit, antiAlias));
  if (options.revision !== undefined) words.push(`SEG-Y revision ${options.revision}.`);
  if (options.byteOrder) words.push(`Bytes in ${options.byteOrder}-endian order.`);
  if (options.sampleFormat !== undefined)
    words.push(`Samples as ${formatSampleFormat(options.sampleFormat)}.`);
  if (options.textEncoding) words.push(`Text header in ${options.textEncoding.toUpperCase()}.`);
  if (options.textHeader) words.push('The text header was edited.');
  for (const [name, value] of Object.entries(options.binary ?? {}))
    words.push(`Binary header: ${name} is ${value}.`);
  for (const { byte, value, from, expression } of options.words ?? []) {
    const copied = typeof from === 'object' ? `the word at byte ${from.byte}` : from;
    words.push(`The word at byte ${byte} is ${expression ?? copied ?? value}.`);
  }
  if (options.repair) words.push('Headers repaired to how the file is read.');
  if (options.pad) words.push('Shorter traces filled up with zeros.');
  if (options.scale) words.push('Samples scaled to the range of the integers.');
  return words;
}

const linesWords = (
  axis: AxisView,
  [first, last, step = axis.step]: NonNullable<SegyExportOptions['inlines']>,
) =>
  first === last
    ? `${axis.label} ${formatNumber(first)}.`
    : `${axis.label}s ${formatNumber(first)} to ${formatNumber(last)}${step === axis.step ? '' : `, every ${nth(Math.round(step / axis.step))} one: real traces, unfiltered`}.`;

function sampleWords(
  axis: AxisView,
  [first, last, step = 1]: NonNullable<SegyExportOptions['samples']>,
  unit: string,
  antiAlias: boolean,
): string[] {
  const at = (index: number) => formatNumber(numberAt(axis, index));
  const isCropped = first > 0 || last < axis.count - 1;
  const words = isCropped ? [`${at(first)} to ${at(last)} ${unit}.`] : [];
  if (step > 1)
    words.push(
      `Every ${nth(step)} sample, ${antiAlias ? 'after a zero-phase low-pass that passes up to 0.8 of the new Nyquist frequency' : 'without a filter, so that higher frequencies appear as lower ones'}.`,
    );
  return words;
}

/** "2nd", "3rd", "11th". */
export function nth(count: number): string {
  const [ten, one] = [count % 100, count % 10];
  if (ten > 10 && ten < 14) return `${count}th`;
  return `${count}${one === 1 ? 'st' : one === 2 ? 'nd' : one === 3 ? 'rd' : 'th'}`;
}
