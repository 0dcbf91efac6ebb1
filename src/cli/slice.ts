import { writeFileSync } from 'node:fs';
import { quantileSorted } from '../core/quantile.ts';
import { COLORMAP_NAMES, type ColormapName } from '../core/scene.ts';
import type { SliceData } from '../core/types.ts';
import type { Dataset, SliceOptions } from '../index.ts';
import { formatNumber } from '../ui/kit/format.ts';
import { COLORMAP_ENTRIES, colormapTable } from '../view/colormap.ts';
import {
  type Command,
  choiceOf,
  EXIT,
  numberOf,
  type Options,
  oneFile,
  READING_OPTIONS,
  type Surroundings,
  UsageError,
  VERSION,
  withSurvey,
} from './command.ts';
import { pngOf } from './png.ts';

const FORMATS = ['png', 'npy', 'csv'] as const;

/** What is asked for, from the one option that names a place. @throws UsageError */
function requestOf(dataset: Dataset, options: Options): SliceOptions {
  const { kind } = dataset.meta.geometry;
  const places = (['inline', 'crossline', 'sample'] as const).filter((axis) => options[axis] !== undefined);
  const flat = kind === '2d' || kind === 'gathers';
  if (places.length > 1 || (places.length === 0 && !flat))
    throw new UsageError('Give one of --inline, --crossline and --sample.');
  const given = options.offset;
  const offset =
    given === undefined || ['near', 'far', 'stack'].includes(String(given))
      ? given
      : numberOf(options, 'offset');
  return {
    ...(places.length === 0
      ? { axis: 'line' as const }
      : { axis: places[0]!, position: numberOf(options, places[0]!)! }),
    ...(options.gather === undefined ? {} : { position: numberOf(options, 'gather')! }),
    ...(offset === undefined ? {} : { offset: offset as 'near' }),
    exact: true,
  };
}

/** The numbers of columns and rows, as the CSV has them and a caption says them. */
function axesOf({ meta, cube }: Dataset, axis: SliceOptions['axis'], { width, height }: SliceData) {
  const { inline, crossline } = cube.grid;
  const lines = axis === 'crossline' ? inline : crossline;
  const { start, step, unit } = meta.vertical;
  const isMap = axis === 'sample';
  return {
    columns: Array.from({ length: width }, (_, k) => lines.first + k * lines.step),
    rows: Array.from({ length: height }, (_, k) =>
      isMap ? inline.first + k * inline.step : start + k * step,
    ),
    columnName: lines.label,
    rowName: isMap ? inline.label : unit,
  };
}

/** The amplitudes at the ends of the colours: data of both signs symmetric at P98 of |non-zero|, else from P1 to P99. */
function clipOf(data: Float32Array, clip: number | undefined): { ends: [number, number]; text: string } {
  if (clip !== undefined) return { ends: [-clip, clip], text: `clip ±${formatNumber(clip, 6)}` };
  const live = data.filter((value) => Number.isFinite(value) && value !== 0).sort();
  if (live.length === 0) return { ends: [-1, 1], text: 'no sample other than zero' };
  const [low, high] = [quantileSorted(live, 0.001), quantileSorted(live, 0.999)];
  if (low < 0 && high > 0 && Math.min(-low, high) >= 0.05 * Math.max(-low, high)) {
    const end = quantileSorted(live.map(Math.abs).sort(), 0.98);
    return { ends: [-end, end], text: `clip ±${end.toPrecision(4)} (P98)` };
  }
  const ends: [number, number] = [quantileSorted(live, 0.01), quantileSorted(live, 0.99)];
  return { ends, text: `clip ${ends[0].toPrecision(4)} to ${ends[1].toPrecision(4)} (P1–P99)` };
}

/** Colours of samples; transparent where there is no trace. */
function coloured(data: Float32Array, [low, high]: [number, number], colormap: ColormapName): Uint8Array {
  const table = colormapTable(colormap);
  const rgba = new Uint8Array(data.length * 4);
  const scale = COLORMAP_ENTRIES / (high - low || 1);
  data.forEach((value, k) => {
    if (Number.isNaN(value)) return;
    const entry = Math.max(0, Math.min(COLORMAP_ENTRIES - 1, Math.floor((value - low) * scale)));
    rgba.set(table.subarray(entry * 4, entry * 4 + 3), k * 4);
    rgba[k * 4 + 3] = 255;
  });
  return rgba;
}

/** NumPy's format 1.0: rows × columns, float32, little-endian. */
function npyOf({ data, width, height }: SliceData): Uint8Array {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const padded = head.padEnd(Math.ceil((head.length + 11) / 64) * 64 - 11);
  const bytes = new Uint8Array(11 + padded.length + data.length * 4);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, padded.length + 1, true);
  bytes.set(new TextEncoder().encode(`${padded}\n`), 10);
  for (let k = 0; k < data.length; k++) view.setFloat32(11 + padded.length + k * 4, data[k]!, true);
  return bytes;
}

function csvOf(dataset: Dataset, axis: SliceOptions['axis'], slice: SliceData): string {
  const { columns, rows, rowName } = axesOf(dataset, axis, slice);
  const lines = rows.map((row, k) => {
    const values = slice.data.subarray(k * slice.width, (k + 1) * slice.width);
    return [formatNumber(row, 6), ...Array.from(values, (value) => (Number.isNaN(value) ? '' : value))].join(
      ',',
    );
  });
  return `${rowName},${columns.join(',')}\n${lines.join('\n')}\n`;
}

export const slice: Command = {
  operands: 'FILE',
  about:
    'Writes an inline, a crossline, a time or depth slice, a 2D line or a gather, with the exact samples of the file.',
  options: {
    inline: { type: 'string', value: 'NUMBER', help: 'the inline with this number' },
    crossline: { type: 'string', value: 'NUMBER', help: 'the crossline with this number' },
    sample: { type: 'string', value: 'INDEX', help: 'the time or depth slice at this sample, from 0' },
    gather: { type: 'string', value: 'NUMBER', help: 'of a file of gathers, the one with this number' },
    offset: { type: 'string', value: 'near|far|stack|NUMBER', help: 'of a prestack file' },
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'where to: .png, .npy or .csv; without it, CSV to the terminal',
    },
    format: { type: 'string', value: FORMATS.join('|'), help: 'if the ending of the output does not tell' },
    colormap: { type: 'string', value: 'NAME', help: 'of a PNG (grey): petrel, red-white-blue, viridis …' },
    clip: {
      type: 'string',
      value: 'AMPLITUDE',
      help: 'amplitude at the ends of the colours; P98 unless given',
    },
    ...READING_OPTIONS,
  },
  examples: [
    'survey.sgy --inline 1200 -o inline.png --colormap petrel',
    'survey.sgy --sample 250 -o time.npy',
    'line.sgy -o line.png',
  ],
  run: (operands: readonly string[], options: Options, io: Surroundings) =>
    withSurvey(oneFile(operands), options, async (dataset) => {
      const request = requestOf(dataset, options);
      const output = options.output === undefined || options.output === '-' ? null : String(options.output);
      const ending = FORMATS.find((each) => output?.toLowerCase().endsWith(`.${each}`));
      const format = choiceOf(options, 'format', FORMATS) ?? ending ?? (output ? null : 'csv');
      if (!format)
        throw new UsageError(
          `The ending of “${output}” tells no format. Use .png, .npy or .csv, or --format.`,
        );
      const colormap = choiceOf(options, 'colormap', COLORMAP_NAMES) ?? 'grey';
      const clip = numberOf(options, 'clip');
      const data = await dataset.slice(request);
      const { columns, rows, columnName, rowName } = axesOf(dataset, request.axis, data);
      const place = request.axis === 'line' ? '' : ` ${request.axis} ${request.position}`;
      const what = `${dataset.meta.name}${place}: ${columnName} ${columns[0]} to ${columns.at(-1)}, ${rowName} ${formatNumber(rows[0]!)} to ${formatNumber(rows.at(-1)!)}`;
      let bytes: string | Uint8Array;
      let said = what;
      if (format === 'png') {
        const { ends, text } = clipOf(data.data, clip);
        said = `${what}; one pixel to a sample, ${text}, colour map ${colormap}, polarity as stored, no gain`;
        bytes = pngOf(data.width, data.height, coloured(data.data, ends, colormap), {
          Description: said,
          Software: `segy-lens ${VERSION}`,
        });
      } else bytes = format === 'npy' ? npyOf(data) : csvOf(dataset, request.axis, data);
      if (output) writeFileSync(output, bytes);
      else io.out(bytes);
      io.err(`${said}\n`);
      return EXIT.done;
    }),
};
