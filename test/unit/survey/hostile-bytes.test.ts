import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import type { HeaderWordType, Overrides } from '../../../src/core/types.ts';
import { fingerprintRanges } from '../../../src/io/fingerprint.ts';
import { runs } from '../../runs.ts';
import { randomNumbers } from './generated-survey.ts';
import { type Toll, tollOf } from './hostile.ts';
import { applyChange, change, gridBytes, VALID } from './mutated-files.ts';

/** The bench chooses how many, see test/bench/fuzz.mjs. */
const CASES = Number(process.env.FUZZ_CASES ?? runs(150, 20_000));
const SEED = Number(process.env.FUZZ_SEED ?? 40_961);
console.log(`hostile bytes: seed ${SEED}, ${CASES} cases`);
const parameters = (share: number) => ({ seed: SEED, numRuns: Math.ceil(CASES * share) });
const TIMEOUT = { timeout: 60_000 + 20 * CASES };
const MEBIBYTE = 1024 * 1024;

const fingerprintLength = (byteLength: number) =>
  fingerprintRanges(byteLength).reduce((sum, { start, end }) => sum + end - start, 0);

const most = { largestArrayBytes: 0, arrayBytes: 0 };
let slowest = { milliseconds: 0, what: 'none' };

/** What an inspection of a file of so many bytes may take; reading of every header may read all of it twice. */
function expectBounded(toll: Toll, byteLength: number, what: string, everyHeader = false): void {
  const readable = everyHeader ? byteLength : Math.min(byteLength, 16 * MEBIBYTE);
  expect(toll.bytes).toBeLessThanOrEqual(2 * readable + 4096);
  expect(toll.ranges).toBeLessThanOrEqual(300);
  expect(toll.requests).toBeLessThanOrEqual(60);
  expect(toll.largestArrayBytes).toBeLessThanOrEqual(Math.min(256 * MEBIBYTE, 64 * readable + 65_536));
  expect(toll.arrayBytes).toBeLessThanOrEqual(512 * MEBIBYTE);
  most.largestArrayBytes = Math.max(most.largestArrayBytes, toll.largestArrayBytes);
  most.arrayBytes = Math.max(most.arrayBytes, toll.arrayBytes);
  // A pass over a large file takes as long as the file is: it hangs where it takes long between two reads.
  const milliseconds = everyHeader ? toll.longestStretch : toll.milliseconds;
  if (milliseconds > slowest.milliseconds) slowest = { milliseconds, what: `${byteLength} bytes, ${what}` };
}

// The bench fails when this is too long; here it depends on the machine and is only said.
afterAll(() => {
  const mebibytes = (bytes: number) => (bytes / MEBIBYTE).toFixed(1);
  console.log(
    `slowest case: ${slowest.milliseconds.toFixed(0)} ms (${slowest.what}); of all cases the most memory: ` +
      `${mebibytes(most.arrayBytes)} MiB, ${mebibytes(most.largestArrayBytes)} MiB at once`,
  );
});

/** What a user may say of a file, sense or nonsense. */
const word = fc.record(
  {
    byte: fc.integer({ min: 1, max: 240 }),
    type: fc.constantFrom<HeaderWordType>('int16', 'int32', 'uint16', 'ibm', 'ieee'),
  },
  { requiredKeys: ['byte'] },
);
const overridden: fc.Arbitrary<Overrides> = fc.record(
  {
    byteOrder: fc.constantFrom('big' as const, 'little' as const, 'pairwise' as const),
    sampleFormat: fc.constantFrom(1, 2, 3, 5, 6, 7, 8, 16),
    samplesPerTrace: fc.integer({ min: 1, max: 100_000 }),
    inline: word,
    crossline: word,
    offset: word,
    cdp: word,
    x: word,
    y: word,
  },
  { requiredKeys: [] },
);
const asked = fc.oneof(
  fc.constant({ overrides: {}, everyHeader: false }),
  fc.record({ overrides: overridden, everyHeader: fc.boolean() }),
);
type Asked = typeof asked extends fc.Arbitrary<infer A> ? A : never;

function inspectHeld(bytes: Uint8Array, { overrides, everyHeader }: Asked): void {
  const { toll } = tollOf(bytes.length, ({ start, end }) => bytes.slice(start, end), overrides, everyHeader);
  expectBounded(toll, bytes.length, JSON.stringify({ overrides, everyHeader }));
}

describe('whatever the bytes, an inspection ends with a result or a SegyError, in bounded work and memory', () => {
  it('of arbitrary bytes', TIMEOUT, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 9000 }), asked, inspectHeld), parameters(0.2));
  });

  it('of valid files with bytes flipped, cut out and put in', TIMEOUT, () => {
    fc.assert(
      fc.property(
        fc.nat(VALID.length - 1),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        asked,
        (which, changes, how) => {
          inspectHeld(changes.reduce(applyChange, VALID[which]!), how);
        },
      ),
      parameters(0.56),
    );
  });

  it('of valid files cut anywhere', TIMEOUT, () => {
    fc.assert(
      fc.property(
        fc.nat(VALID.length - 1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        asked,
        (which, share, how) => {
          const bytes = VALID[which]!;
          inspectHeld(bytes.subarray(0, Math.floor(share * bytes.length)), how);
        },
      ),
      parameters(0.2),
    );
  });

  const claimed = fc.record({ at: fc.integer({ min: 3200, max: 3596 }), value: fc.integer() });
  const claims = fc.array(claimed, { maxLength: 8 });
  const kinds = fc.constantFrom('grid', 'noise', 'zeros');

  /** Bytes of a file of any length: a header that claims anything, then traces, noise or zeros without end. */
  function endless(words: readonly { at: number; value: number }[], kind: string, seed: number) {
    const next = randomNumbers(seed);
    const noise = Uint8Array.from({ length: 65_536 }, () => next() * 256);
    const pattern = kind === 'grid' ? gridBytes.subarray(3600) : noise;
    const head = gridBytes.slice(0, 3600);
    for (const { at, value } of words) new DataView(head.buffer).setInt32(at, value);
    return ({ start, end }: { start: number; end: number }): Uint8Array => {
      const bytes = new Uint8Array(end - start);
      if (kind !== 'zeros')
        for (let from = 0; from < bytes.length; ) {
          const at = (start + from - 3600 + pattern.length * 2) % pattern.length;
          const part = pattern.subarray(at, at + bytes.length - from);
          bytes.set(part, from);
          from += part.length;
        }
      if (start < 3600) bytes.set(head.subarray(start, Math.min(end, 3600)));
      return bytes;
    };
  }

  it('of files up to a terabyte whose headers claim anything', TIMEOUT, () => {
    const length = fc.oneof(
      fc.integer({ min: 15 * MEBIBYTE, max: 2 ** 31 - 1 }),
      fc.maxSafeNat().map((n) => 17 * MEBIBYTE + (n % 2 ** 40)),
    );
    fc.assert(
      fc.property(length, claims, kinds, fc.nat(), overridden, (byteLength, words, kind, seed, overrides) => {
        const { toll } = tollOf(byteLength, endless(words, kind, seed), seed % 2 ? overrides : {});
        expectBounded(toll, byteLength, `${kind} with ${JSON.stringify(words)}`);
        expect(toll.bytes + fingerprintLength(byteLength)).toBeLessThanOrEqual(16 * MEBIBYTE);
      }),
      parameters(0.04),
    );
  });

  it('of large files of which every header is asked for', TIMEOUT, () => {
    const length = fc.integer({ min: 15 * MEBIBYTE, max: 24 * MEBIBYTE });
    fc.assert(
      fc.property(length, claims, kinds, fc.nat(), (byteLength, words, kind, seed) => {
        const { toll } = tollOf(byteLength, endless(words, kind, seed), {}, true);
        expectBounded(toll, byteLength, `${kind} with ${JSON.stringify(words)}, every header`, true);
      }),
      parameters(0.01),
    );
  });

  it('and the same files unharmed are read', () => {
    for (const bytes of VALID) {
      const { answer } = tollOf(bytes.length, ({ start, end }) => bytes.slice(start, end));
      expect(answer).not.toBeInstanceOf(SegyError);
    }
    const { answer } = tollOf(gridBytes.length, ({ start, end }) => gridBytes.slice(start, end));
    expect(answer).toMatchObject({ geometry: { kind: '3d', liveTraces: 30 }, findings: [] });
  });
});
