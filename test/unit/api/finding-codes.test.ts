import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { OpenOptions, PageDataset } from '../../../src/api/types.ts';
import type { Finding } from '../../../src/core/types.ts';
import { DOUBTFUL } from '../../e2e/surveys.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';

const SAMPLES = 60;
const TRACE_BYTES = 240 + 4 * SAMPLES;
const TRACES = 12 * 15;
const CARDS = `${'C 1 A SURVEY'.padEnd(80)}C 2 OF A TEST`;

const recipe = {
  inlines: { first: 100, count: 12, step: 1 },
  crosslines: { first: 300, count: 15, step: 1 },
  samples: SAMPLES,
  value: (inline: number, crossline: number, sample: number) =>
    500 * Math.sin(0.6 * sample + inline / 5 + crossline / 9) + Math.cos(7 * sample + inline),
} satisfies SegyRecipe;

/** A sound survey, some of whose words are then written over; `offset` is 0-based in the file. */
function altered(alter: (view: DataView) => void, changes: Partial<SegyRecipe> = {}): Uint8Array {
  const bytes = makeSegy({ ...recipe, ...changes });
  alter(new DataView(bytes.buffer));
  return bytes;
}

/** Alters a word of every trace header; `byte` is 1-based as in the standard. */
const inTraces = (byte: number, value: (trace: number) => number) => (view: DataView) => {
  for (let trace = 0; trace < TRACES; trace++)
    view.setInt16(3600 + trace * TRACE_BYTES + byte - 1, value(trace));
};

/** Moves 32-bit words of every trace header, and leaves zeros behind. */
const moved =
  (...words: readonly (readonly [from: number, to: number])[]) =>
  (view: DataView) => {
    for (let start = 3600; start < view.byteLength; start += TRACE_BYTES) {
      for (const [from, to] of words) {
        view.setInt32(start + to - 1, view.getInt32(start + from - 1));
        view.setInt32(start + from - 1, 0);
      }
    }
  };

/** Bins of 25 × 12.5 m, turned. */
const position = (i: number, x: number): readonly [number, number] => [
  431_000 + 20 * i + 7.5 * x,
  6_521_000 - 15 * i + 10 * x,
];
const inDecimetres = (i: number, x: number): readonly [number, number] => {
  const [east, north] = position(i, x);
  return [10 * east, 10 * north];
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

function variableLength(): Uint8Array {
  const bytes = makeSegy({ ...recipe, revision: 0 });
  const traces = Array.from({ length: TRACES }, (_, trace) => {
    const count = trace % 3 === 1 ? SAMPLES / 2 : SAMPLES;
    const part = bytes.slice(3600 + trace * TRACE_BYTES, 3600 + trace * TRACE_BYTES + 240 + 4 * count);
    new DataView(part.buffer).setUint16(114, count);
    return part;
  });
  return joined(bytes.subarray(0, 3600), ...traces);
}

/** A survey whose samples alone are little-endian. */
const samplesSwapped = (): Uint8Array =>
  altered((view) => {
    for (let trace = 0; trace < TRACES; trace++) {
      for (let k = 0; k < SAMPLES; k++) {
        const at = 3600 + trace * TRACE_BYTES + 240 + 4 * k;
        view.setUint32(at, view.getUint32(at), true);
      }
    }
  });

interface Raised {
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
  readonly options?: OpenOptions;
  /** What shows it, where opening alone does not. */
  readonly act?: ((dataset: PageDataset) => Promise<unknown>) | undefined;
}

/** Remembers which bytes were asked for. */
class WatchedBlob extends Blob {
  readonly read: [number, number][] = [];
  override slice(start = 0, end = this.size): Blob {
    this.read.push([start, end]);
    return super.slice(start, end);
  }
}

/** More than is read whole at opening. */
const WIDE_SAMPLES = 400;
const wide = { inlines: { first: 1, count: 100, step: 1 }, crosslines: { first: 1, count: 120, step: 1 } };

/** A file for every finding, made here: none depends on files kept elsewhere. */
const RAISED: Readonly<Record<string, Raised>> = {
  'byte-order-inferred': { bytes: () => makeSegy({ ...recipe, byteOrder: 'little' }) },
  'coordinate-scalar': { bytes: () => makeSegy({ ...recipe, position, coordinateScalar: -100 }) },
  'coordinates-inferred': {
    bytes: () => altered(moved([181, 201], [185, 205]), { position: inDecimetres, coordinateScalar: -10 }),
  },
  'delay-varies': { bytes: () => altered(inTraces(109, (trace) => (trace % 4 === 0 ? 40 : 0))) },
  'domain-inferred': {
    bytes: () => makeSegy({ ...recipe, text: 'C 1 PRE-STACK MIGRATION, STACK IN DEPTH' }),
  },
  'duplicate-traces': {
    bytes: () =>
      altered((view) => {
        for (const byte of [188, 192])
          view.setInt32(3600 + 7 * TRACE_BYTES + byte, view.getInt32(3600 + 6 * TRACE_BYTES + byte));
      }),
  },
  'extended-headers-stale': { bytes: () => altered((view) => view.setInt16(3504, 2)) },
  'format-inferred': { bytes: () => altered((view) => view.setInt16(3224, 0)) },
  'format-suspect': {
    // Amplitudes over some powers of two, as signals have.
    bytes: () =>
      altered((view) => view.setInt16(3224, 1), {
        value: (inline, crossline, sample) =>
          recipe.value(inline, crossline, sample) * Math.exp(-sample / 8) * Math.sin(3 * sample + crossline),
      }),
  },
  'geometry-inferred': { bytes: () => makeSegy({ ...recipe, inlineByte: 9, crosslineByte: 21 }) },
  'geometry-suspect': {
    // Where opening does not look, crosslines bear other numbers.
    bytes: async () => {
      const bytes = makeSegy({ ...recipe, ...wide, samples: WIDE_SAMPLES });
      const sound = new WatchedBlob([bytes as Uint8Array<ArrayBuffer>]);
      (await openSegy(sound)).close();
      const view = new DataView(bytes.buffer);
      const traceBytes = 240 + 4 * WIDE_SAMPLES;
      for (let trace = 0; trace < 12_000; trace++) {
        const start = 3600 + trace * traceBytes;
        if (!sound.read.some(([from, to]) => from < start + 240 && to > start))
          view.setInt32(start + 192, view.getInt32(start + 192) + 5000);
      }
      return bytes;
    },
    act: (dataset) => dataset.preview(),
  },
  'header-contradicted': { bytes: () => altered((view) => view.setUint16(3500, 0x2a2a)) },
  'index-pending': {
    bytes: () =>
      makeSegy({
        ...recipe,
        ...wide,
        samples: WIDE_SAMPLES,
        hole: (inline, crossline) => crossline < inline / 5,
      }),
  },
  'interval-inferred': { bytes: () => altered((view) => view.setUint16(3216, 0)) },
  'joined-files': { bytes: () => joined(makeSegy(recipe), makeSegy(recipe)) },
  'leading-bytes': { bytes: () => joined(new Uint8Array(512), makeSegy({ ...recipe, text: CARDS })) },
  'missing-traces': {
    bytes: () => makeSegy({ ...recipe, hole: (inline, crossline) => inline === 104 && crossline > 310 }),
  },
  'no-file-header': { bytes: () => makeSegy(recipe).subarray(3600) },
  'no-variation': { bytes: () => makeSegy({ ...recipe, value: () => 7 }) },
  'non-finite-samples': {
    bytes: () => makeSegy({ ...recipe, value: (i, x, k) => (k === 20 ? Number.NaN : recipe.value(i, x, k)) }),
  },
  'offset-inferred': { bytes: () => altered(moved([37, 201]), { offsets: [100, 200, 300] }) },
  'overrides-refused': {
    bytes: () => makeSegy(recipe),
    options: { overridesFor: () => ({ samplesPerTrace: 100_000 }) },
  },
  'sample-count-inferred': { bytes: () => altered((view) => view.setUint16(3220, 0)) },
  'sample-order-inferred': { bytes: samplesSwapped },
  saturated: {
    bytes: () =>
      makeSegy({
        ...recipe,
        value: (i, x, k) => (i === 100 && x === 300 && k === 5 ? 1e30 : recipe.value(i, x, k)),
      }),
    act: async (dataset) => {
      await dataset.preview();
      await dataset.optimize();
    },
  },
  'tape-label': {
    bytes: () => {
      const label = new Uint8Array(128).fill(0x20);
      label.set(new TextEncoder().encode('   1SY1.0 FIXED           0'));
      return joined(label, makeSegy(recipe));
    },
  },
  'trace-weighting': { bytes: () => altered(inTraces(169, () => 3)) },
  'trailing-bytes': { bytes: () => joined(makeSegy(recipe), new Uint8Array(50).fill(0x5a)) },
  truncated: { bytes: () => makeSegy(recipe).subarray(0, 3600 + (TRACES - 1) * TRACE_BYTES + 400) },
  'variable-length': { bytes: variableLength },
};

/** The object literal that opens at a brace, to its end. */
function literalAt(text: string, brace: number): string {
  let depth = 0;
  for (let at = brace; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}' && --depth === 0) return text.slice(brace, at + 1);
  }
  return '';
}

function sourceTexts(): string[] {
  const root = resolve(import.meta.dirname, '../../../src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(survey|api|engine|segy|core)\/.*\.ts$/.test(name))
    .map((name) => readFileSync(join(root, name), 'utf8'));
}

/** Codes of the findings in the source that can offer another reading, as written there or spread in. */
function codesWithAlternatives(): string[] {
  const texts = sourceTexts();
  const codes = new Set<string>();
  for (const text of texts) {
    for (const { index } of text.matchAll(/\{\s*code: /g)) {
      const literal = literalAt(text, index);
      if (!/\bseverity:/.test(literal) || !/\balternatives\b|\.\.\.other/.test(literal)) continue;
      const written = /code: ([^,]+),/.exec(literal)![1]!;
      const named = new RegExp(`const ${written} = '([a-z-]+)'`).exec(texts.join('\n'))?.[1];
      codes.add(named ?? written.replaceAll("'", ''));
    }
  }
  return [...codes].sort();
}

/** Every code the source can put into a finding: an object that has a severity after its code. */
function codesInSource(): string[] {
  const all = sourceTexts().join('\n');
  const codes = new Set<string>();
  for (const [, written] of all.matchAll(/\bcode: ([^;{}]*?),\s*severity: '/g)) {
    const literals = [...written!.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code!);
    const named = all.match(new RegExp(`const ${written!.trim()} = '([a-z-]+)'`))?.[1];
    expect(literals.length > 0 || named !== undefined, `the code ${written}`).toBe(true);
    for (const code of literals) codes.add(code);
    if (named) codes.add(named);
  }
  // None is given some other way.
  expect([...all.matchAll(/severity: '/g)].length).toBe(
    [...all.matchAll(/\bcode: [^;{}]*?,\s*severity: '/g)].length +
      [...all.matchAll(/severity: '\w+' \|/g)].length,
  );
  return [...codes].sort();
}

const found = async ({ bytes, options, act }: Raised): Promise<readonly Finding[]> => {
  const dataset = await openSegy(new Blob([(await bytes()) as Uint8Array<ArrayBuffer>]), options);
  await act?.(dataset);
  const { findings } = dataset.meta;
  dataset.close();
  return findings;
};

/** How a file is read, as its metadata say. */
const reading = async ({ bytes, options }: Raised) => {
  const dataset = await openSegy(new Blob([(await bytes()) as Uint8Array<ArrayBuffer>]), options);
  const { overrides: _, findings: __, ...read } = dataset.meta;
  dataset.close();
  return read;
};

test('every finding the source can raise has a file here that raises it, and no file is left over', () => {
  // A known file with another date needs a browser's storage: cache-faults.browser.test raises it.
  expect([...Object.keys(RAISED), 'file-touched'].sort()).toEqual(codesInSource());
});

test('every finding that offers another reading is tried in a browser: what the choice shows, and that it is kept', () => {
  expect(codesWithAlternatives()).toEqual(Object.keys(DOUBTFUL).sort());
});

test('a sound file raises none', async () => {
  expect(await found({ bytes: () => makeSegy(recipe) })).toEqual([]);
});

test.each(Object.entries(RAISED))(
  '%s is raised, with a sentence that says what was found',
  async (code, file) => {
    const finding = (await found(file)).find((one) => one.code === code);
    expect(finding, code).toBeDefined();
    expect(finding!.message).toMatch(/^[A-Z0-9“].{20,}[.)]$/s);
    // One click must not end in a refusal, nor change nothing.
    for (const { overrides } of finding!.alternatives ?? [])
      expect(await reading({ ...file, options: overrides })).not.toEqual(await reading(file));
  },
);

/** Two traces to a count of the binary header: every second trace header falls where one is expected. */
const doubled = (): Uint8Array => altered((view) => view.setUint16(3220, 2 * SAMPLES + 60));

test('another sample count that recurring headers bear out is offered, and reads the file so; one that fits nowhere is not', async () => {
  const counts = async (bytes: Uint8Array, options: OpenOptions = {}) => {
    const dataset = await openSegy(new Blob([bytes as Uint8Array<ArrayBuffer>]), options);
    const { samplesPerTrace, traceCount, findings } = dataset.meta;
    dataset.close();
    const finding = findings.find(({ code }) => code === 'sample-count-inferred');
    return { read: [samplesPerTrace, traceCount], alternatives: finding?.alternatives ?? [] };
  };
  const found = await counts(doubled());
  expect(found.read).toEqual([SAMPLES, TRACES]);
  expect(found.alternatives.map(({ overrides }) => overrides)).toEqual([
    { samplesPerTrace: 2 * SAMPLES + 60 },
  ]);
  const other = await counts(doubled(), found.alternatives[0]!.overrides);
  expect(other.read).toEqual([2 * SAMPLES + 60, TRACES / 2]);
  expect((await counts(altered((view) => view.setUint16(3220, 97)))).alternatives).toEqual([]);
});

test('a sample interval that no header has is offered as the text header says it, then as usual', async () => {
  const noInterval = (view: DataView) => {
    view.setUint16(3216, 0);
    inTraces(117, () => 0)(view);
  };
  const offered = async (text: string) => {
    const finding = (await found({ bytes: () => altered(noInterval, { text }) })).find(
      ({ code }) => code === 'interval-inferred',
    );
    return finding!.alternatives?.map(({ overrides }) => overrides.sampleIntervalMicroseconds);
  };
  expect(await offered('C 5 SAMPLE INTERVAL:  500 MICROSECONDS')).toEqual([500, 2000, 1000]);
  expect(await offered('C 5 Sample rate (ms): 1.5')).toEqual([1500, 2000, 1000]);
  expect(await offered('C 5 SAMPLING RATE=2MS')).toEqual([2000, 1000]);
  expect(await offered('C 5 SAMPLE INTERVAL 4 MS')).toEqual([2000, 1000]);
  expect(await offered('C 5 SAMPLE INTERVAL        SAMPLES/TRACE 1500')).toEqual([2000, 1000]);
});
