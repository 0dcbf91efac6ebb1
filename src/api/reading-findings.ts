import type { Finding } from '../core/types.ts';
import type { Levels } from './levels.ts';

/** Makes findings from what reading samples has shown beyond the file's headers. */
export function readingFindings(mismatches: number, levels: Levels): Finding[] {
  const findings: Finding[] = [];
  if (mismatches > 0) {
    findings.push({
      code: 'geometry-suspect',
      severity: 'warning',
      message: `${mismatches} of the traces read name another inline or crossline in their headers than the place they were read for, so the picture is wrong there.`,
      remedy: 'Run Optimize to check every header, or give the inline and crossline bytes.',
    });
  }
  const range = levels.preview?.range;
  if (range?.noneFinite) {
    findings.push({
      code: 'non-finite-samples',
      severity: 'warning',
      message: 'No sample read is a finite number.',
      remedy: 'Check the sample format, or that the export wrote data.',
    });
  } else if (range?.constant) {
    findings.push({
      code: 'no-variation',
      severity: 'warning',
      message: `All samples read have the same value, ${range.min}.`,
      remedy: 'Check the sample format, or that the export wrote data.',
    });
  }
  if (levels.saturated > 0) {
    findings.push({
      code: 'saturated',
      severity: 'info',
      message: `${levels.saturated} samples are too large for the display's half floats and are shown at their limit; exact read-out is not touched.`,
    });
  }
  return findings;
}
