import type { CacheEntry, CacheEviction } from '../../api/types.ts';
import type { SurveySummary } from '../../core/survey-summary.ts';
import { formatBytes, formatCount, formatVertical } from '../kit/format.ts';

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hour12: false });

/** For example "3D, 500 inlines × 400 crosslines, 1,000 samples to 3996 ms". */
export function summaryText({
  kind,
  inlineCount,
  crosslineCount,
  traceCount,
  samplesPerTrace,
  vertical,
}: SurveySummary): string {
  const traces = `${formatCount(traceCount)} traces`;
  const grid = `${formatCount(inlineCount)} inlines × ${formatCount(crosslineCount)} crosslines`;
  const size = {
    '3d': `3D, ${grid}`,
    prestack: `3D prestack, ${grid}`,
    '2d': `2D line, ${traces}`,
    gathers: `Gathers, ${traces}`,
  }[kind];
  return `${size}, ${formatCount(samplesPerTrace)} samples to ${formatVertical(vertical, samplesPerTrace - 1)}`;
}

/** For example "1.1 GB file, 310 MB kept, opened 23 Nov 2026, 08:12", or "link at data.example.org, 1.1 GB file, …". */
export const entryText = ({ fileSize, bytes, lastUsed, host, summary }: CacheEntry): string =>
  `${host ? `link at ${host}, ` : ''}${summary?.container ? `${summary.container.replace(/^an? /, '')}, ` : ''}${formatBytes(fileSize)} ${summary?.container ? 'of samples' : 'file'}, ${formatBytes(bytes)} kept, opened ${DATE.format(lastUsed)}`;

/** For example "“cube.sgy” on 23 Nov 2026, 08:12 (310 MB)". */
export const evictionText = ({ name, bytes, at }: CacheEviction): string =>
  `“${name}” on ${DATE.format(at)} (${formatBytes(bytes)})`;
