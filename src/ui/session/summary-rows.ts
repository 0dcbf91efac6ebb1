import type { DatasetMeta } from '../../api/types.ts';
import { mapUnitText } from '../../core/map.ts';
import type { Geometry3d, GeometryPrestack } from '../../core/types.ts';
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatRange,
  formatRevision,
  formatSampleFormat,
  formatVertical,
} from '../kit/format.ts';

const KINDS = {
  '3d': '3D survey',
  prestack: '3D prestack survey',
  '2d': '2D line',
  gathers: 'gathers without a grid',
};

function byteOrders({ byteOrder, sampleByteOrder }: DatasetMeta): string {
  const ofHeaders = `${byteOrder}-endian`;
  return sampleByteOrder === byteOrder
    ? ofHeaders
    : `${ofHeaders} headers, ${sampleByteOrder}-endian samples`;
}

/** The summary as [term, value] pairs. Inferred values are marked. */
export function summaryRows(meta: DatasetMeta): [string, string][] {
  const { geometry, vertical } = meta;
  const rows: [string, string][] = [
    ['Kind', KINDS[geometry.kind]],
    ...(meta.container ? containerRows(meta, meta.container) : fileRows(meta)),
    ['Samples per trace', formatCount(meta.samplesPerTrace)],
    [
      vertical.domain === 'time' ? 'Interval' : 'Depth step',
      `${formatNumber(vertical.step)} ${vertical.unit}${vertical.inferred ? ' (inferred)' : ''}`,
    ],
    [
      vertical.domain === 'time' ? 'Time range' : 'Depth range',
      `${formatVertical(vertical, 0)} – ${formatVertical(vertical, meta.samplesPerTrace - 1)}`,
    ],
  ];
  if (geometry.kind === '3d' || geometry.kind === 'prestack') rows.push(...gridRows(geometry));
  if (geometry.kind === 'prestack') {
    const { offsets } = geometry;
    rows.push([
      'Offsets',
      `${offsets.length}: ${formatNumber(offsets[0] ?? 0)}–${formatNumber(offsets.at(-1) ?? 0)}`,
    ]);
  }
  if (geometry.kind === '2d' && geometry.cdp) {
    rows.push(['CDPs', formatRange({ byte: 21, ...geometry.cdpWord, ...geometry.cdp })]);
  }
  if (geometry.kind === 'gathers') {
    rows.push([
      'Gathers',
      `${formatCount(geometry.ensemble.count)} (ensemble number in byte ${geometry.ensemble.byte})`,
    ]);
  }
  return rows;
}

const fileRows = (meta: DatasetMeta): [string, string][] => [
  ['Size', formatBytes(meta.fileSize)],
  ['Revision', formatRevision(meta.revision)],
  ['Samples', formatSampleFormat(meta.sampleFormat)],
  ['Byte order', byteOrders(meta)],
  ['Traces', formatCount(meta.traceCount)],
];

/** Of what is no SEG-Y file: what it is and what it lacks. */
const containerRows = (meta: DatasetMeta, container: string): [string, string][] => [
  ['Stored as', container.replace(/^an? /, '')],
  ['Samples as float32', formatBytes(meta.fileSize)],
  ['Cells', formatCount(meta.traceCount)],
  ['Trace headers', meta.headerFields?.length ? `${meta.headerFields.length} fields` : 'none in it'],
];

function gridRows(geometry: Geometry3d | GeometryPrestack): [string, string][] {
  const { inline, crossline, binGrid, liveTraces } = geometry;
  // Line numbers that come from no trace header have no byte.
  const lines = (axis: typeof inline) => `${formatRange(axis)}${axis.byte ? ` (byte ${axis.byte})` : ''}`;
  const rows: [string, string][] = [
    ['Inlines', lines(inline)],
    ['Crosslines', lines(crossline)],
  ];
  if (inline.byte)
    rows.push(['Sorting', geometry.sorting === 'none' ? 'unsorted' : `by ${geometry.sorting}`]);
  if (liveTraces !== null) {
    const offsets = geometry.kind === 'prestack' ? geometry.offsets.length : 1;
    const share = (100 * liveTraces) / (inline.count * crossline.count * offsets);
    rows.push(['Cells with a trace', `${formatCount(liveTraces)} (${formatNumber(share, 1)} %)`]);
  }
  if (inline.byte)
    rows.push(['Geometry', geometry.verified ? 'verified on every header' : 'from sampled headers']);
  if (binGrid) {
    rows.push([
      'Bin size',
      `${formatNumber(binGrid.inlineSpacing, 2)} × ${formatNumber(binGrid.crosslineSpacing, 2)} ${mapUnitText(binGrid.unit)}`,
    ]);
    if (binGrid.azimuth !== null) rows.push(['Azimuth', `${formatNumber(binGrid.azimuth, 1)}°`]);
  } else rows.push(['Coordinates', 'none found']);
  return rows;
}
