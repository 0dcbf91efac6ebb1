import fc from 'fast-check';
import { expect, it } from 'vitest';
import { traceAt } from '../../../src/core/trace-index.ts';
import type { ByteOrder, SampleFormat } from '../../../src/core/types.ts';
import { encodeEbcdic } from '../../../src/segy/encode-text.ts';
import { decodeExactSample } from '../../../src/segy/exact-sample.ts';
import { decodeSamples } from '../../../src/segy/samples.ts';
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
  /** 'su': Seismic Unix, without file headers. */
  readonly container: 'segy' | 'su';
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
  /** Of the first trace, and of every one unless they vary. */
  readonly samples: number;
  /** Traces differ in length; the binary header's flag (bytes 3503–3504) is 0. */
  readonly varying: boolean;
  readonly values: readonly number[];
  readonly stanzas: number;
  readonly extraHeaders: number;
  readonly trailers: number;
}

const valueAt = ({ values }: Recipe, trace: number, sample: number): number =>
  values[(trace * 31 + sample * 7) % values.length]! + trace + sample;

const samplesOf = ({ samples, varying }: Recipe, trace: number): number =>
  varying ? samples + ((trace * 3) % 7) : samples;

/** Parts of the second revision; none in others. */
function partsOf({ revision, stanzas, extraHeaders, trailers }: Recipe) {
  return revision === 2 ? { stanzas, extraHeaders, trailers } : { stanzas: 0, extraHeaders: 0, trailers: 0 };
}

/** File offset of every trace, and of what follows the last. */
function offsetsOf(recipe: Recipe): number[] {
  const { stanzas, extraHeaders } = partsOf(recipe);
  const offsets = [recipe.container === 'su' ? 0 : 3600 + 3200 * stanzas];
  for (let trace = 0; trace < recipe.inlines * recipe.crosslines; trace++)
    offsets.push(
      offsets[trace]! + 240 * (1 + extraHeaders) + samplesOf(recipe, trace) * FORMATS[recipe.format].width,
    );
  return offsets;
}

type PutWord = (at: number, value: number | bigint, length: number) => void;

function writeFileHeader(recipe: Recipe, bytes: Uint8Array, start: number, word: PutWord): void {
  const { revision, samples, inlines, crosslines } = recipe;
  const { stanzas, extraHeaders, trailers } = partsOf(recipe);
  bytes.fill(0x40, 0, 3200).fill(0x40, 3600, start);
  word(3216, 2000, 2);
  word(3220, samples, 2);
  word(3224, recipe.format, 2);
  if (revision === 2) word(3296, 0x01020304, 4);
  bytes[3500] = revision;
  if (revision === 2) bytes[3501] = recipe.minor;
  word(3502, revision === 0 || recipe.varying ? 0 : 1, 2);
  const uncounted = recipe.uncounted && stanzas > 0;
  if (uncounted) bytes.set(encodeEbcdic('((SEG: EndText))'), start - 3200);
  word(3504, uncounted ? -1 : stanzas, 2);
  word(3506, extraHeaders, 2);
  if (revision === 2) word(3512, inlines * crosslines, 8);
  if (revision === 2) word(3528, trailers, 4);
}

function write(recipe: Recipe): Uint8Array {
  const { format, order, inlines, crosslines } = recipe;
  const { extraHeaders, trailers } = partsOf(recipe);
  const { width, encode } = FORMATS[format];
  const offsets = offsetsOf(recipe);
  const end = offsets.at(-1)!;
  const bytes = new Uint8Array(end + 3200 * trailers).fill(0x40, end);
  const word: PutWord = (at, value, length) =>
    put(bytes, at, BigInt.asUintN(8 * length, BigInt(value)), length, order);
  if (recipe.container === 'segy') writeFileHeader(recipe, bytes, offsets[0]!, word);
  for (let trace = 0; trace < inlines * crosslines; trace++) {
    const at = offsets[trace]!;
    const samples = samplesOf(recipe, trace);
    const [slow, fast] = recipe.byInline
      ? [Math.floor(trace / crosslines), trace % crosslines]
      : [trace % inlines, Math.floor(trace / inlines)];
    word(at + 114, samples, 2);
    word(at + 116, 2000, 2);
    word(at + 188, 100 + slow, 4);
    word(at + 192, 300 + fast, 4);
    // Revision 2.1 repeats the count in the first extension of the trace header.
    if (extraHeaders > 0 && recipe.minor === 1) word(at + 376, samples, 4);
    for (let k = 0; k < samples; k++)
      put(bytes, at + 240 * (1 + extraHeaders) + k * width, encode(valueAt(recipe, trace, k)), width, order);
  }
  return bytes;
}

const formats = Object.keys(FORMATS).map((code) => Number(code) as SampleFormat);
const recipes: fc.Arbitrary<Recipe> = fc
  .record({
    container: fc.constantFrom('segy', 'segy', 'segy', 'su'),
    format: fc.constantFrom(...formats),
    order: fc.constantFrom<ByteOrder>('big', 'little', 'pairwise'),
    revision: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
    minor: fc.constantFrom<0 | 1>(0, 1),
    uncounted: fc.boolean(),
    byInline: fc.boolean(),
    inlines: fc.integer({ min: 3, max: 7 }),
    crosslines: fc.integer({ min: 3, max: 7 }),
    samples: fc.integer({ min: 10, max: 40 }),
    varying: fc.boolean(),
    values: fc.array(fc.integer({ min: -15_000, max: 15_000 }), { minLength: 40, maxLength: 90 }),
    stanzas: fc.nat(2),
    extraHeaders: fc.nat(2),
    trailers: fc.nat(2),
  })
  // Seismic Unix holds IEEE floats and has no revision.
  .map((recipe): Recipe => (recipe.container === 'su' ? { ...recipe, format: 5, revision: 0 } : recipe))
  // Traces of unequal length are for a flag to say that came with revision 1.
  .map((recipe) => ({
    ...recipe,
    varying: recipe.varying && (recipe.revision > 0 || recipe.container === 'su'),
  }))
  // Only revision 2 can declare the third order.
  .map((recipe) => ({
    ...recipe,
    order: recipe.revision < 2 && recipe.order === 'pairwise' ? 'little' : recipe.order,
  }))
  // Before revision 1 the order of the file says which word is the inline.
  .map((recipe) => ({ ...recipe, byInline: recipe.byInline || recipe.revision === 0 }));

it('every container, format, byte order, revision, sorting and trace length that is written is read again, sample for sample', () => {
  const read = { su: 0, varying: 0 };
  fc.assert(
    fc.property(recipes, (recipe) => {
      const bytes = write(recipe);
      const { layout, geometry, grid, revision, textHeaders, findings } = inspectBytes(bytes);
      const { container, format, order, inlines, crosslines, byInline, varying } = recipe;
      const offsets = offsetsOf(recipe);
      const counts = Array.from({ length: inlines * crosslines }, (_, trace) => samplesOf(recipe, trace));
      if (container === 'su') read.su += 1;
      if (varying) read.varying += 1;
      expect(layout).toMatchObject({
        byteOrder: order,
        sampleFormat: format,
        samplesPerTrace: Math.max(...counts),
        traceCount: inlines * crosslines,
        firstTraceOffset: offsets[0],
      });
      expect(Array.from(layout.ragged?.offsets ?? [])).toEqual(varying ? offsets.slice(0, -1) : []);
      expect(Array.from(layout.ragged?.sampleCounts ?? [])).toEqual(varying ? counts : []);
      // Of three bytes the standard does not say what the third order makes.
      const doubtful = order === 'pairwise' && FORMATS[format].width === 3;
      expect(findings.some(({ message }) => message.includes('3 bytes'))).toBe(doubtful);
      const second = recipe.revision === 2;
      expect(revision).toEqual(container === 'su' ? null : [recipe.revision, second ? recipe.minor : 0]);
      expect(textHeaders).toHaveLength(container === 'su' ? 0 : 1 + (second ? recipe.stanzas : 0));
      expect(geometry).toMatchObject({
        kind: '3d',
        sorting: byInline ? 'inline' : 'crossline',
        inline: { first: 100, count: inlines },
        crossline: { first: 300, count: crosslines },
      });
      expect(traceAt(grid, 2, 1)).toBe(byInline ? 2 * crosslines + 1 : inlines + 2);
      for (const [trace, samples] of counts.entries()) {
        const at = offsets[trace]! + layout.traceHeaderByteLength;
        const decoded = new Float32Array(samples);
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
    { seed: SEED, numRuns: 250 },
  );
  expect(read.su).toBeGreaterThan(20);
  expect(read.varying).toBeGreaterThan(50);
});

it('without a format code samples of every width are found where the trace headers put them', () => {
  const whole = recipes.filter(({ container, varying }) => container === 'segy' && !varying);
  fc.assert(
    fc.property(whole, (recipe) => {
      const bytes = write(recipe);
      bytes.fill(0, 3224, 3226);
      const { layout, findings } = inspectBytes(bytes);
      expect(layout).toMatchObject({
        byteOrder: recipe.order,
        sampleByteLength: FORMATS[recipe.format].width,
        samplesPerTrace: recipe.samples,
        traceCount: recipe.inlines * recipe.crosslines,
      });
      expect(findings.map(({ code }) => code)).toContain('format-inferred');
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
