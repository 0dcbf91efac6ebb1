import type { ByteOrder, Finding, SampleFormat } from '../../core/types.ts';
import { decodeSamples } from '../../segy/samples.ts';

/** The sample bytes of one trace and the number of its samples. */
export interface TraceSamples {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** Decodes samples and adds findings if some are not finite or all have the same value. */
export function checkSamples(
  traces: readonly TraceSamples[],
  format: SampleFormat,
  byteOrder: ByteOrder,
  everyTrace: boolean,
  findings: Finding[],
): void {
  let buffer = new Float32Array(0);
  let nonFinite = 0;
  let infinite = 0;
  let samples = 0;
  let constant: number | null = null;
  let varies = false;
  for (const trace of traces) {
    if (buffer.length < trace.count) buffer = new Float32Array(trace.count);
    decodeSamples(trace.bytes, 0, trace.count, format, byteOrder, buffer, 0);
    samples += trace.count;
    for (let k = 0; k < trace.count; k++) {
      const value = buffer[k]!;
      if (!Number.isFinite(value)) {
        nonFinite += 1;
        if (!Number.isNaN(value)) infinite += 1;
      } else if (constant === null) constant = value;
      else if (value !== constant) varies = true;
    }
  }
  const seen = everyTrace ? 'All samples' : `The samples of ${traces.length} traces spread over the file`;
  if (samples > 0 && nonFinite === samples) {
    const seenAll = everyTrace ? `None of the ${samples} samples` : `None of ${samples} samples looked at`;
    // Values of wider formats that float32 cannot hold become infinite when they are read.
    const kinds =
      infinite === 0
        ? 'all are “not a number” (NaN)'
        : infinite === samples
          ? 'all are infinite or beyond 3.4e38, the largest number shown'
          : `${samples - infinite} are “not a number” (NaN), ${infinite} are infinite or beyond 3.4e38`;
    findings.push({
      code: 'non-finite-samples',
      severity: 'warning',
      message: `${seenAll} is a finite number: ${kinds}. There is nothing to see.`,
      remedy: 'Check that the right file, sample format and byte order were chosen.',
    });
    return;
  }
  if (nonFinite > 0) {
    findings.push({
      code: 'non-finite-samples',
      severity: 'warning',
      message: `${nonFinite} of ${samples} samples looked at are not finite numbers; statistics leave them out.`,
    });
  }
  if (!varies && samples > 1) {
    findings.push({
      code: 'no-variation',
      severity: 'warning',
      message: `${seen} have the same value, ${constant}${nonFinite > 0 ? ', where they are finite' : ''}, so there is nothing to see.`,
      remedy: 'Check that the right file, sample format and byte order were chosen.',
    });
  }
}
