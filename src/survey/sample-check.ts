import type { ByteOrder, Finding, SampleFormat } from '../core/types.ts';
import { decodeSamples } from '../segy/samples.ts';

/** Sample bytes of one trace. */
export interface TraceSamples {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** Looks at decoded samples for values that are not finite and for data without any variation. */
export function checkSamples(
  traces: readonly TraceSamples[],
  format: SampleFormat,
  byteOrder: ByteOrder,
  everyTrace: boolean,
  findings: Finding[],
): void {
  let buffer = new Float32Array(0);
  let nonFinite = 0;
  let samples = 0;
  let constant: number | null = null;
  let varies = false;
  for (const trace of traces) {
    if (buffer.length < trace.count) buffer = new Float32Array(trace.count);
    decodeSamples(trace.bytes, 0, trace.count, format, byteOrder, buffer, 0);
    samples += trace.count;
    for (let k = 0; k < trace.count; k++) {
      const value = buffer[k]!;
      if (!Number.isFinite(value)) nonFinite += 1;
      else if (constant === null) constant = value;
      else if (value !== constant) varies = true;
    }
  }
  const seen = everyTrace ? 'All samples' : `The samples of ${traces.length} traces spread over the file`;
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
      message: `${seen} have one value${constant === null ? '' : `, ${constant}`}: there is nothing to see in them.`,
      remedy: 'Check that the right file, sample format and byte order were chosen.',
    });
  }
}
