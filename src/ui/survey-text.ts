import type { CacheEntry } from '../api/types.ts';
import type { SurveySummary } from '../core/survey-summary.ts';
import { formatBytes, formatCount, formatVertical } from './format.ts';

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hour12: false });

/** "3D, 500 inlines × 400 crosslines, 1,000 samples to 3996 ms". */
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

/** "1.1 GB file, 310 MB kept, opened 23 Nov 2026, 08:12". */
export function entryText({ fileSize, bytes, lastUsed }: CacheEntry): string {
  return `${formatBytes(fileSize)} file, ${formatBytes(bytes)} kept, opened ${DATE.format(lastUsed)}`;
}
