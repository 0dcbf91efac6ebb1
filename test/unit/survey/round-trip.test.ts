import fc from 'fast-check';
import { expect, it } from 'vitest';
import { traceAt } from '../../../src/core/trace-index.ts';
import type { ByteOrder, SampleFormat } from '../../../src/core/types.ts';
import { encodeEbcdic } from '../../../src/segy/encode-text.ts';
import { decodeExactSample, decodeSamples } from '../../../src/segy/samples.ts';
import { inspectBytes } from './inspect-bytes.ts';

const SEED = 77_031;
console.log(`round trips: seed ${SEED}`);

/** Bytes of each format's sample, most significant first, from its definition in SEG-Y rev 2.1. */
const FORMATS: Readonly<
  Record<SampleFormat, { readonly width: number; readonly encode: (value: number) => bigint }>
> = {
  1: { width: 4, encode: ibm },
  2: { width: 4, encode: (value) => BigInt.asUintN(32, BigInt(value * 1000)) },
  3: { width: 2, encode: (value) => BigInt.asUintN(16, BigInt(value)) },
  5: { width: 4, encode: ieee32 },
  6: { width: 8, encode: ieee64 },
  7: { width: 3, encode: (value) => BigInt.asUintN(24, BigInt(value * 50)) },
  8: { width: 1, encode: (value) => BigInt.asUintN(8, BigInt(value % 128)) },
  9: { width: 8, encode: (value) => BigInt.asUintN(64, BigInt(value) * 4_000_000_000n) },
  10: { width: 4, encode: (value) => BigInt(Math.abs(value) * 4000) },
  11: { width: 2, encode: (value) => BigInt(Math.abs(value)) },
  12: { width: 8, encode: (value) => BigInt(Math.abs(value)) << 40n },
  15: { width: 3, encode: (value) => BigInt(Math.abs(value) * 500) },
  16: { width: 1, encode: (value) => BigInt(Math.abs(value) % 256) },
};

/** What a reader must give for a value that was written: the float32 nearest to the stored number. */
const READ: Partial<Record<SampleFormat, (value: number) => number>> = {
  2: (value) => value * 1000,
  7: (value) => value * 50,
  8: (value) => value % 128,
  9: (value) => value * 4_000_000_000,
  10: (value) => Math.abs(value) * 4000,
  11: Math.abs,
  12: (value) => Math.abs(value) * 2 ** 40,
  15: (value) => Math.abs(value) * 500,
  16: (value) => Math.abs(value) % 256,
};

function ieee32(value: number): bigint {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

function ieee64(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** Whole numbers below 2^24 as normalised IBM words. */
function ibm(value: number): bigint {
  let fraction = BigInt(Math.abs(value)) << 24n;
  if (fraction === 0n) return 0n;
  let exponent = 64n;
  while (fraction >= 1n << 24n) {
    fraction >>= 4n;
    exponent += 1n;
  }
  return (value < 0 ? 1n << 31n : 0n) | (exponent << 24n) | fraction;
}

/** Puts a word of `width` bytes at `at`; pairs of bytes are exchanged in the third order. */
function put(bytes: Uint8Array, at: number, word: bigint, width: number, order: ByteOrder): void {
  for (let k = 0; k < width; k++) {
    const byte = Number((word >> BigInt(8 * (width - 1 - k))) & 0xffn);
    const place = order === 'little' ? width - 1 - k : order === 'pairwise' && width % 2 === 0 ? k ^ 1 : k;
    bytes[at + place] = byte;
  }
}

interface Recipe {
  readonly format: SampleFormat;
  readonly order: ByteOrder;
  readonly revision: 0 | 1 | 2;
  /** Minor revision, of revision 2 only. */
  readonly minor: 0 | 1;
  /** The extended text headers are not counted (-1): their last is the EndText stanza. */
  readonly uncounted: boolean;
  readonly byInline: boolean;
  readonly inlines: number;
  readonly crosslines: number;
  readonly samples: number;
  readonly values: readonly number[];
  readonly stanzas: number;
  readonly extraHeaders: number;
  readonly trailers: number;
}

const valueAt = ({ values }: Recipe, trace: number, sample: number): number =>
  values[(trace * 31 + sample * 7) % values.length]! + trace + sample;

function write(recipe: Recipe): Uint8Array {
  const { format, order, revision, samples, inlines, crosslines } = recipe;
  const second = revision === 2;
  const [stanzas, extra, trailers] = second
    ? [recipe.stanzas, recipe.extraHeaders, recipe.trailers]
    : [0, 0, 0];
  const { width, encode } = FORMATS[format];
  const headerLength = 240 * (1 + extra);
  const traceLength = headerLength + samples * width;
  const start = 3600 + 3200 * stanzas;
  const traces = inlines * crosslines;
  const bytes = new Uint8Array(start + traces * traceLength + 3200 * trailers)
    .fill(0x40, 0, 3200)
    .fill(0x40, 3600, start);
  bytes.fill(0x40, start + traces * traceLength);
  const word = (at: number, value: number | bigint, length: number) =>
    put(bytes, at, BigInt.asUintN(8 * length, BigInt(value)), length, order);
  word(3216, 2000, 2);
  word(3220, samples, 2);
  word(3224, format, 2);
  if (second) word(3296, 0x01020304, 4);
  bytes[3500] = revision;
  if (second) bytes[3501] = recipe.minor;
  word(3502, revision === 0 ? 0 : 1, 2);
  const uncounted = recipe.uncounted && stanzas > 0;
  if (uncounted) bytes.set(encodeEbcdic('((SEG: EndText))'), start - 3200);
  word(3504, uncounted ? -1 : stanzas, 2);
  word(3506, extra, 2);
  if (second) word(3512, traces, 8);
  if (second) word(3528, trailers, 4);
  for (let trace = 0; trace < traces; trace++) {
    const at = start + trace * traceLength;
    const [slow, fast] = recipe.byInline
      ? [Math.floor(trace / crosslines), trace % crosslines]
      : [trace % inlines, Math.floor(trace / inlines)];
    word(at + 114, samples, 2);
    word(at + 116, 2000, 2);
    word(at + 188, 100 + slow, 4);
    word(at + 192, 300 + fast, 4);
    for (let k = 0; k < samples; k++)
      put(bytes, at + headerLength + k * width, encode(valueAt(recipe, trace, k)), width, order);
  }
  return bytes;
}

const formats = Object.keys(FORMATS).map((code) => Number(code) as SampleFormat);
const recipes: fc.Arbitrary<Recipe> = fc
  .record({
    format: fc.constantFrom(...formats),
    order: fc.constantFrom<ByteOrder>('big', 'little', 'pairwise'),
    revision: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
    minor: fc.constantFrom<0 | 1>(0, 1),
    uncounted: fc.boolean(),
    byInline: fc.boolean(),
    inlines: fc.integer({ min: 3, max: 7 }),
    crosslines: fc.integer({ min: 3, max: 7 }),
    samples: fc.integer({ min: 10, max: 40 }),
    values: fc.array(fc.integer({ min: -15_000, max: 15_000 }), { minLength: 40, maxLength: 90 }),
    stanzas: fc.nat(2),
    extraHeaders: fc.nat(2),
    trailers: fc.nat(2),
  })
  // Only revision 2 can declare the third order.
  .map((recipe) => ({
    ...recipe,
    order: recipe.revision < 2 && recipe.order === 'pairwise' ? 'little' : recipe.order,
  }))
  // Before revision 1 the order of the file says which word is the inline.
  .map((recipe) => ({ ...recipe, byInline: recipe.byInline || recipe.revision === 0 }));

it('every format, byte order, revision and sorting that is written is read again, sample for sample', () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      const bytes = write(recipe);
      const { layout, geometry, grid, revision, textHeaders } = inspectBytes(bytes);
      const { format, order, samples, inlines, crosslines, byInline } = recipe;
      expect(layout).toMatchObject({
        byteOrder: order,
        sampleFormat: format,
        samplesPerTrace: samples,
        traceCount: inlines * crosslines,
      });
      expect(revision).toEqual([recipe.revision, recipe.revision === 2 ? recipe.minor : 0]);
      expect(textHeaders).toHaveLength(1 + (recipe.revision === 2 ? recipe.stanzas : 0));
      expect(geometry).toMatchObject({
        kind: '3d',
        sorting: byInline ? 'inline' : 'crossline',
        inline: { first: 100, count: inlines },
        crossline: { first: 300, count: crosslines },
      });
      expect(traceAt(grid, 2, 1)).toBe(byInline ? 2 * crosslines + 1 : inlines + 2);
      const decoded = new Float32Array(samples);
      for (let trace = 0; trace < layout.traceCount; trace++) {
        const at = layout.firstTraceOffset + trace * layout.traceByteLength + layout.traceHeaderByteLength;
        decodeSamples(bytes, at, samples, format, order, decoded, 0);
        const expected = Float32Array.from({ length: samples }, (_, k) => {
          const written = valueAt(recipe, trace, k);
          // Adding 0 makes a negative zero of JavaScript's own arithmetic positive.
          return (READ[format]?.(written) ?? written) + 0;
        });
        expect(decoded).toEqual(expected);
        const k = (trace * 5) % samples;
        const exact = decodeExactSample(bytes, at + k * layout.sampleByteLength, format, order);
        expect(Math.fround(Number(exact.value))).toBe(expected[k]);
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
});

it('any partition of the samples into blocks, at any alignment, decodes to the same', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
  const order = fc.constantFrom<ByteOrder>('big', 'little', 'pairwise');
  fc.assert(
    fc.property(
      fc.constantFrom(...formats),
      order,
      fc.uint8Array({ minLength: 800, maxLength: 800 }),
      cuts,
      fc.nat(7),
      (format, byteOrder, stored, lengths, shift) => {
        const { width } = FORMATS[format];
        const count = Math.floor((stored.length - shift) / width);
        const whole = new Float32Array(count);
        decodeSamples(stored.slice(shift), 0, count, format, byteOrder, whole, 0);
        const parts = new Float32Array(count);
        for (let from = 0, k = 0; from < count; k++) {
          const length = Math.min(lengths[k % lengths.length]!, count - from);
          decodeSamples(stored, shift + from * width, length, format, byteOrder, parts, from);
          from += length;
        }
        expect(new Uint32Array(parts.buffer)).toEqual(new Uint32Array(whole.buffer));
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});
