import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';
import { type VirtualFile, virtualBytes, virtualLength } from './virtual-file.ts';

/** Result, or the SegyError; anything else is thrown on. */
function inspectBytes(bytes: Uint8Array): unknown {
  try {
    const steps = inspectSurvey(bytes.length, {});
    let step = steps.next();
    for (let requests = 0; !step.done; requests++) {
      if (requests > 1000) throw new Error('the inspection does not end');
      step = steps.next(step.value.map(({ start, end }) => bytes.slice(start, end)));
    }
    return step.value;
  } catch (error) {
    if (error instanceof SegyError) return error;
    throw error;
  }
}

const file: VirtualFile = {
  traceCount: 30,
  samplesPerTrace: 20,
  wordsOf: (trace) => ({ 189: 1 + Math.floor(trace / 6), 193: 1 + (trace % 6) }),
};
const valid = virtualBytes(file, { start: 0, end: virtualLength(file) });

describe('whatever the bytes', () => {
  it('random ones give a result or a SegyError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => {
        inspectBytes(bytes);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('a valid file with flipped bytes gives a result or a SegyError', () => {
    const flips = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const headFlips = fc.array(fc.tuple(fc.integer({ min: 3200, max: 3840 }), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.oneof(flips, headFlips), (changes) => {
        const bytes = valid.slice();
        for (const [at, value] of changes) bytes[at] = value;
        inspectBytes(bytes);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('a valid file cut anywhere gives a result or a SegyError', () => {
    fc.assert(
      fc.property(fc.nat(valid.length), (length) => {
        inspectBytes(valid.subarray(0, length));
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it('the same file unharmed is a grid', () => {
    expect(inspectBytes(valid)).toMatchObject({ geometry: { kind: '3d', liveTraces: 30 }, findings: [] });
  });
});
