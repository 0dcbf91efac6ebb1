import { afterEach, describe, expect, it } from 'vitest';
import { compareSurveys } from '../../../src/api/compare.ts';
import type { NrmsMap } from '../../../src/api/comparison.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { makeTraces } from '../../make-traces.ts';

const INLINES = { first: 100, count: 11, step: 2 };
const CROSSLINES = { first: 300, count: 9, step: 1 };
const SAMPLES = 80;

const signal = (inline: number, crossline: number, sample: number): number =>
  700 * Math.sin(0.5 * sample + inline / 7) * Math.exp(-((sample - 40) ** 2) / 600) +
  3 * Math.cos(sample * crossline);
/** Numbers that look random and are the same each time. */
const noise = (inline: number, crossline: number, sample: number): number => {
  const mixed = Math.sin(inline * 12.9898 + crossline * 78.233 + sample * 37.719) * 43758.5453;
  return mixed - Math.floor(mixed) - 0.5;
};
const GAIN = 1.25;
const SHIFT = 3;
const copyOf = (inline: number, crossline: number, sample: number): number =>
  GAIN * signal(inline, crossline, sample - SHIFT) + 40 * noise(inline, crossline, sample);

const opened: PageDataset[] = [];
afterEach(() => {
  for (const dataset of opened.splice(0)) dataset.close();
});

async function survey(changes: Partial<SegyRecipe>, name = 'survey.sgy'): Promise<PageDataset> {
  const bytes = makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    value: signal,
    ...changes,
  });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], name));
  opened.push(dataset);
  return dataset;
}

/** A prestack survey: at each cell a trace to an offset, every value the offset's. */
async function prestack(offsets: readonly number[], factor: number, name: string): Promise<PageDataset> {
  const one = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: 12, value: () => 0 });
  const traceBytes = 240 + 4 * 12;
  const count = INLINES.count * CROSSLINES.count;
  const bytes = new Uint8Array(3600 + count * offsets.length * traceBytes);
  bytes.set(one.subarray(0, 3600));
  const view = new DataView(bytes.buffer);
  for (let trace = 0; trace < count; trace++) {
    offsets.forEach((offset, k) => {
      const at = 3600 + (trace * offsets.length + k) * traceBytes;
      bytes.set(one.subarray(3600 + trace * traceBytes, 3600 + (trace + 1) * traceBytes), at);
      view.setInt32(at, trace * offsets.length + k + 1);
      view.setInt32(at + 36, offset);
      for (let sample = 0; sample < 12; sample++)
        view.setFloat32(at + 240 + 4 * sample, factor * offset * (sample % 3 === 1 ? -1 : 1));
    });
  }
  const dataset = await openSegy(new File([bytes], name));
  opened.push(dataset);
  expect(dataset.meta.geometry).toMatchObject({ kind: 'prestack', offsets });
  return dataset;
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
/** Kragh and Christie's definition, written out. */
function nrmsOf(a: readonly number[], b: readonly number[]): number {
  return (200 * rms(a.map((value, k) => value - b[k]!))) / (rms(a) + rms(b));
}
const trace = (of: typeof signal, inline: number, crossline: number, from = 0, to = SAMPLES - 1): number[] =>
  Array.from({ length: to - from + 1 }, (_, k) => Math.fround(of(inline, crossline, from + k)));

describe('a survey and its copy with another gain, a shift and noise', () => {
  it('differ by what the formula says, sample by sample, on inline, crossline and time slice', async () => {
    const comparison = await compareSurveys(await survey({}), await survey({ value: copyOf }));
    expect(comparison.bins.whole).toBe(true);
    const places = [
      { axis: 'inline', position: 108, at: (column: number, row: number) => [108, 300 + column, row] },
      { axis: 'crossline', position: 304, at: (column: number, row: number) => [100 + 2 * column, 304, row] },
      {
        axis: 'sample',
        position: 33,
        at: (column: number, row: number) => [100 + 2 * row, 300 + column, 33],
      },
    ] as const;
    for (const { axis, position, at } of places) {
      const { difference, width, height } = await comparison.slice({ axis, position });
      const wanted = Array.from({ length: width * height }, (_, k) => {
        const [inline, crossline, sample] = at(k % width, Math.floor(k / width)) as [number, number, number];
        return (
          Math.fround(signal(inline, crossline, sample)) - Math.fround(copyOf(inline, crossline, sample))
        );
      });
      const worst = Math.max(...wanted.map((value, k) => Math.abs(value - difference[k]!)));
      expect(worst / Math.max(...wanted.map(Math.abs))).toBeLessThan(1e-5);
    }
  });

  it('have the NRMS of the formula: of each trace, of a section, of a window', async () => {
    const comparison = await compareSurveys(await survey({}), await survey({ value: copyOf }));
    const { nrms } = await comparison.nrmsMap();
    const windowed = await comparison.nrmsMap({ window: [20, 59] });
    for (let i = 0; i < INLINES.count; i++) {
      for (let x = 0; x < CROSSLINES.count; x++) {
        const [inline, crossline] = [100 + 2 * i, 300 + x];
        const cell = i * CROSSLINES.count + x;
        const wanted = nrmsOf(trace(signal, inline, crossline), trace(copyOf, inline, crossline));
        expect(Math.abs(nrms[cell]! / wanted - 1)).toBeLessThan(1e-5);
        const inWindow = nrmsOf(
          trace(signal, inline, crossline, 20, 59),
          trace(copyOf, inline, crossline, 20, 59),
        );
        expect(Math.abs(windowed.nrms[cell]! / inWindow - 1)).toBeLessThan(1e-5);
      }
    }
    const section = await comparison.slice({ axis: 'inline', position: 112 });
    const all = (of: typeof signal) =>
      Array.from({ length: CROSSLINES.count }, (_, x) => trace(of, 112, 300 + x)).flat();
    expect(Math.abs(section.total / nrmsOf(all(signal), all(copyOf)) - 1)).toBeLessThan(1e-5);
  });

  it('are brought together again by the match of one section, and no difference but the noise is left', async () => {
    const comparison = await compareSurveys(await survey({}), await survey({ value: copyOf }));
    const adjustment = await comparison.match({ axis: 'inline', position: 112 });
    expect(adjustment?.shiftSamples).toBe(-SHIFT);
    expect(adjustment?.scale).toBeCloseTo(1 / GAIN, 1);
    const { difference, total } = await comparison.slice({
      axis: 'inline',
      position: 112,
      adjustment: adjustment!,
    });
    expect(total).toBeLessThan(15);
    // The copy's last samples came from below the end: there is nothing to compare.
    const last = difference.subarray((SAMPLES - SHIFT) * CROSSLINES.count);
    expect(last.every(Number.isNaN)).toBe(true);
    const slice = await comparison.slice({ axis: 'sample', position: 50, adjustment: adjustment! });
    const { scale } = adjustment!;
    slice.b.forEach((value, k) => {
      const [inline, crossline] = [100 + 2 * Math.floor(k / CROSSLINES.count), 300 + (k % CROSSLINES.count)];
      expect(value).toBeCloseTo(scale * Math.fround(copyOf(inline, crossline, 50 + SHIFT)), 3);
    });
  });
});

it('a map of NRMS that was stopped goes on where it stopped, and ends as one made at once', async () => {
  const [first, second] = [await survey({}), await survey({ value: copyOf })];
  const comparison = await compareSurveys(first, second);
  const whole = await comparison.nrmsMap();
  const stop = new AbortController();
  let stopped: NrmsMap | null = null;
  const onLines = (map: NrmsMap) => {
    if (map.linesDone < 4) return;
    stopped = { ...map, nrms: map.nrms.slice() };
    stop.abort();
  };
  await expect(comparison.nrmsMap({ signal: stop.signal, onLines })).rejects.toMatchObject({
    code: 'cancelled',
  });
  const done: number[] = [];
  const rest = await comparison.nrmsMap({ from: stopped, onLines: ({ linesDone }) => done.push(linesDone) });
  expect(done).toEqual([5, 6, 7, 8, 9, 10, 11]);
  expect(rest.nrms).toEqual(whole.nrms);
});

it('compares the offset that the first shows with the same one of the second, whatever place it has there', async () => {
  const first = await prestack([100, 300, 500], 1, 'a.sgy');
  const second = await prestack([50, 100, 300, 500, 700], 3, 'b.sgy');
  for (const [offset, value] of [
    [300, 300],
    ['near', 100],
    ['far', 500],
    ['stack', 300],
  ] as const) {
    const part = first.partOf({ offset });
    opened.push(part);
    const comparison = await compareSurveys(part, second);
    const { a, b, difference } = await comparison.slice({ axis: 'inline', position: 108 });
    const other = offset === 'stack' ? (3 * (50 + 100 + 300 + 500 + 700)) / 5 : 3 * value;
    expect([a.data[0], b[0], difference[0]], String(offset)).toEqual([value, other, value - other]);
    expect(comparison.note).toMatch(
      offset === 'stack'
        ? /A at the stack of all offsets\. B at the stack of all offsets\.$/
        : new RegExp(`A at offset ${value}\\. B at offset ${value}\\.$`),
    );
  }
  const stacked = await survey({ samples: 12 });
  expect((await compareSurveys(first, stacked)).note).toMatch(/A at offset 100\. B has no offsets\.$/);
});

it('compares on common lines, samples and live traces only, whatever order the other file has, and says how many', async () => {
  const whole = await survey({ hole: (inline, crossline) => inline === 104 && crossline === 303 });
  const part = await survey({
    inlines: { first: 104, count: 20, step: 1 },
    crosslines: { first: 305, count: 12, step: -1 },
    samples: 50,
    intervalMicroseconds: 8000,
    sorting: 'crossline',
    // Half the samples of the other, at the same times.
    value: (inline, crossline, sample) => signal(inline, crossline, 2 * sample) / 2,
  });
  const comparison = await compareSurveys(whole, part);
  const { bins } = comparison;
  expect(bins.whole).toBe(false);
  expect(bins.note).toBe(
    'Compared on 9 inlines of 11 and 20, 6 crosslines of 9 and 12, 40 samples of 80 and 50.',
  );
  const { nrms, lineCount } = await comparison.nrmsMap();
  expect(lineCount).toBe(9);
  for (let i = 0; i < INLINES.count; i++) {
    for (let x = 0; x < CROSSLINES.count; x++) {
      const [inline, crossline] = [100 + 2 * i, 300 + x];
      const common = inline >= 104 && crossline <= 305 && !(inline === 104 && crossline === 303);
      // Half as strong, else equal: 200 × (1 − ½) ÷ (1 + ½).
      if (common) expect(nrms[i * CROSSLINES.count + x]).toBeCloseTo(200 / 3, 3);
      else expect(nrms[i * CROSSLINES.count + x]).toBeNaN();
    }
  }
  const { difference, width } = await comparison.slice({ axis: 'inline', position: 106 });
  expect(difference[30 * width + 2]).toBeCloseTo(signal(106, 302, 30) / 2, 3);
  expect(difference[31 * width + 2]).toBeNaN();
  expect(difference[30 * width + 7]).toBeNaN();
  const outside = await comparison.slice({ axis: 'inline', position: 100 });
  expect(outside.difference.every(Number.isNaN)).toBe(true);
  expect(outside.total).toBeNaN();
});

it('gives each line once, every sixteenth first, and stops when told', async () => {
  const comparison = await compareSurveys(
    await survey({ inlines: { first: 1, count: 40, step: 1 } }),
    await survey({ inlines: { first: 1, count: 40, step: 1 }, value: copyOf }),
  );
  const filled: number[] = [];
  const done = await comparison.nrmsMap({
    onLines: ({ nrms, linesDone }) => {
      expect(nrms.filter((value) => !Number.isNaN(value)).length).toBe(linesDone * CROSSLINES.count);
      const first = Array.from({ length: 40 }, (_, i) => i).filter(
        (i) => !Number.isNaN(nrms[i * CROSSLINES.count]!) && !filled.includes(i),
      );
      filled.push(...first);
    },
  });
  expect(filled.slice(0, 5)).toEqual([0, 16, 32, 8, 24]);
  expect(filled.length).toBe(40);
  expect(done.nrms.some(Number.isNaN)).toBe(false);
  const stop = new AbortController();
  const stopped = comparison.nrmsMap({
    signal: stop.signal,
    onLines: ({ linesDone }) => {
      if (linesDone === 3) stop.abort();
    },
  });
  await expect(stopped).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
});

describe('what cannot be compared is refused with the reason', () => {
  const refusal = async (one: PageDataset, other: PageDataset): Promise<string> => {
    const error = await compareSurveys(one, other).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(isSegyError(error, 'no-geometry')).toBe(true);
    return (error as Error).message;
  };

  it('no line in common', async () => {
    const other = await survey({ inlines: { first: 900, count: 11, step: 2 } }, 'other.sgy');
    expect(await refusal(await survey({}), other)).toBe(
      '“survey.sgy” and “other.sgy” cannot be compared: they have no inline in common (100 to 120 and 900 to 920).',
    );
  });

  it('an offset that the second does not have', async () => {
    const [first, second] = [
      await prestack([100, 300, 500], 1, 'a.sgy'),
      await prestack([200, 300], 2, 'b.sgy'),
    ];
    const far = first.partOf({ offset: 'far' });
    opened.push(far);
    expect(await refusal(far, second)).toBe(
      '“a.sgy” and “b.sgy” cannot be compared: the first shows offset 500, the second has 200, 300. Show an offset that both have.',
    );
    expect(await refusal(first, second)).toMatch(/the first shows offset 100/);
  });

  it('time and depth', async () => {
    const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value: signal });
    const depth = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'm.sgy'), { domain: 'depth' });
    opened.push(depth);
    expect(await refusal(await survey({}), depth)).toMatch(/is in time \(ms\), the second in depth/);
  });

  it('samples between each other’s', async () => {
    const delayed = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value: signal });
    const view = new DataView(delayed.buffer);
    for (let k = 0; k < INLINES.count * CROSSLINES.count; k++)
      view.setInt16(3600 + k * (240 + 4 * SAMPLES) + 108, 2);
    const dataset = await openSegy(new File([delayed as Uint8Array<ArrayBuffer>], 'delayed.sgy'));
    opened.push(dataset);
    expect(dataset.meta.vertical.start).toBe(2);
    expect(await refusal(await survey({}), dataset)).toMatch(/no samples coincide \(0 to 316 ms/);
  });

  it('the same numbers elsewhere on the map', async () => {
    const at = (x: number) => ({
      position: (i: number, c: number) => [x + 25 * c, 6_000_000 + 50 * i] as const,
    });
    const message = await refusal(await survey(at(500_000)), await survey(at(500_900), 'moved.sgy'));
    expect(message).toMatch(/bins of the same line numbers lie up to 900 \S+.* apart on the map/);
    const near = await compareSurveys(await survey(at(500_000)), await survey(at(500_005)));
    expect(near.bins.whole).toBe(true);
  });
});

it('2D lines of the same CDP numbers are compared with a word on how far apart they lie on the map', async () => {
  const line = async (x: number, name: string): Promise<PageDataset> => {
    const bytes = makeTraces({
      count: 60,
      samples: 30,
      words: (trace) => ({ 21: 101 + trace, 71: 1, 73: x + 25 * trace, 77: 6_000_000 + 10 * trace, 89: 1 }),
      value: (trace, sample) => Math.sin(sample + trace / 5),
    });
    const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], name));
    opened.push(dataset);
    expect(dataset.meta.geometry).toMatchObject({ kind: '2d', cdp: { first: 101, count: 60 } });
    return dataset;
  };
  const first = await line(500_000, 'a.sgy');
  const { note } = await compareSurveys(first, await line(504_000, 'b.sgy'));
  expect(note).toMatch(/all 60 CDPs.*lie up to 4000 m apart on the map/);
  // Sources instead of midpoints as coordinates, ten metres off, are not worth a word.
  expect((await compareSurveys(first, await line(500_010, 'c.sgy'))).note).not.toMatch(/apart/);
});
