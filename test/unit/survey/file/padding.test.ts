import { describe, expect, it } from 'vitest';
import type { ByteRange, Inspection } from '../../../../src/core/types.ts';
import { inspectSurvey } from '../../../../src/survey/inspect.ts';
import { makeSegy } from '../../../make-segy.ts';
import { inspectBytes } from '../inspect-bytes.ts';
import { type VirtualFile, virtualBytes, virtualLength } from '../virtual-file.ts';

const SAMPLES = 250;
const TRACE_LENGTH = 240 + 4 * SAMPLES;

const line: VirtualFile = {
  traceCount: 40_000,
  samplesPerTrace: SAMPLES,
  wordsOf: (trace) => ({ 189: 1 + Math.floor(trace / 200), 193: 1 + (trace % 200) }),
};

/** The line with some traces blanked: header alone, or samples too. */
function inspectBlanked(
  blank: (trace: number) => 'header' | 'all' | null,
): Inspection & { bytesRead: number } {
  let bytesRead = 0;
  const read = (range: ByteRange): Uint8Array => {
    bytesRead += range.end - range.start;
    const bytes = virtualBytes(line, range);
    const first = Math.max(0, Math.floor((range.start - 3600) / TRACE_LENGTH));
    for (let trace = first; 3600 + trace * TRACE_LENGTH < range.end; trace++) {
      const what = blank(trace);
      if (!what) continue;
      const at = 3600 + trace * TRACE_LENGTH - range.start;
      bytes.fill(0, Math.max(0, at), Math.max(0, at + (what === 'all' ? TRACE_LENGTH : 240)));
    }
    return bytes;
  };
  const steps = inspectSurvey(virtualLength(line), {});
  let step = steps.next();
  while (!step.done) step = steps.next(step.value.map(read));
  return { ...step.value, bytesRead };
}

describe('traces at the end of a file', () => {
  it('with blank headers keep their samples in the survey', () => {
    const value = (inline: number, crossline: number, sample: number) =>
      Math.sin(inline + crossline + sample);
    const bytes = makeSegy({
      inlines: { first: 10, count: 6, step: 1 },
      crosslines: { first: 200, count: 9, step: 2 },
      samples: 40,
      value,
    });
    for (let trace = 45; trace < 54; trace++) bytes.fill(0, 3600 + trace * 400, 3600 + trace * 400 + 240);
    const { layout, findings } = inspectBytes(bytes);
    expect(layout.traceCount).toBe(54);
    expect(findings.map(({ code }) => code)).not.toContain('trailing-bytes');
  });

  it('of a large file with blank headers keep their samples in the survey', () => {
    const { layout, bytesRead } = inspectBlanked((trace) => (trace >= 39_000 ? 'header' : null));
    expect(layout.traceCount).toBe(40_000);
    expect(bytesRead).toBeLessThanOrEqual(16 * 1024 * 1024);
  });

  it('that are zeros throughout are padding, to the trace, however many there are', () => {
    for (const first of [39_999, 39_998, 39_900, 30_001, 700, 1]) {
      const { layout, bytesRead, findings } = inspectBlanked((trace) => (trace >= first ? 'all' : null));
      expect(layout.traceCount).toBe(first);
      expect(bytesRead).toBeLessThanOrEqual(16 * 1024 * 1024);
      expect(findings.find(({ code }) => code === 'trailing-bytes')?.message).toContain(
        String((40_000 - first) * TRACE_LENGTH),
      );
    }
  });

  it('stay when a hole stands before them, and behind padding when it is interrupted', () => {
    const hole = inspectBlanked((trace) => (trace >= 20_000 && trace < 30_000 ? 'all' : null));
    expect(hole.layout.traceCount).toBe(40_000);
    // A hole amid the file and padding at its end: only the padding goes.
    const both = inspectBlanked((trace) =>
      (trace >= 2000 && trace < 30_000) || trace >= 39_500 ? 'all' : null,
    );
    expect(both.layout.traceCount).toBe(39_500);
  });
});
