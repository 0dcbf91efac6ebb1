import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/core/types.ts';
import { encodeEbcdic } from '../../../../src/segy/encode-text.ts';
import { makeSegy, type SegyRecipe } from '../../../make-segy.ts';
import { inspectBytes } from '../inspect-bytes.ts';

const TRACES = 54;
const TRACE_LENGTH = 240 + 4 * 41;

/** A sound survey of 54 traces at 4 ms, written over. */
function inspectAltered(alter: (view: DataView) => void, changes: Partial<SegyRecipe> = {}) {
  const bytes = makeSegy({
    inlines: { first: 10, count: 6, step: 1 },
    crosslines: { first: 200, count: 9, step: 2 },
    samples: 41,
    value: (inline, crossline, sample) => Math.sin(inline + crossline * 0.7 + sample * 0.4),
    ...changes,
  });
  alter(new DataView(bytes.buffer));
  return inspectBytes(bytes);
}

const second = (view: DataView): void => {
  view.setUint8(3500, 2);
  view.setInt32(3296, 0x01020304);
};
const intervals = (view: DataView, binary: number, traces: number, extended?: number): void => {
  view.setUint16(3216, binary);
  for (let trace = 0; trace < TRACES; trace++) view.setUint16(3600 + trace * TRACE_LENGTH + 116, traces);
  if (extended === undefined) return;
  second(view);
  view.setFloat64(3272, extended);
};
const said = ({ findings }: { findings: readonly Finding[] }, code: string): string =>
  findings
    .filter((finding) => finding.code === code)
    .map(({ message }) => message)
    .join('\n');

describe('revision bytes that name no revision', () => {
  it('are said, and what is made of them', () => {
    const junk = inspectAltered((view) => view.setUint16(3500, 0x0064));
    expect(junk.revision).toEqual([0, 0]);
    expect(said(junk, 'header-contradicted')).toMatch(/hold 0 and 100: .*revision 0\./);
    const exchanged = inspectAltered((view) => view.setUint16(3500, 0x0001));
    expect(exchanged.revision).toEqual([1, 0]);
    expect(said(exchanged, 'header-contradicted')).toMatch(/hold 0 and 1: .*revision 1\.0/);
    for (const sound of [0x0000, 0x0100, 0x0101, 0x0200, 0x0201])
      expect(
        said(
          inspectAltered((view) => view.setUint16(3500, sound)),
          'header-contradicted',
        ),
      ).toBe('');
  });
});

describe('the extended sample interval', () => {
  const read = (binary: number, traces: number, extended: number) =>
    inspectAltered((view) => intervals(view, binary, traces, extended));

  it('overrules the 16 bits, silently where they are its whole part', () => {
    for (const [binary, traces, extended] of [
      [250, 250, 250.5],
      [0, 0, 31.25],
      [4000, 4000, 4000],
    ] as const) {
      const inspection = read(binary, traces, extended);
      expect(inspection.sampleIntervalMicroseconds).toBe(extended);
      expect(inspection.findings).toEqual([]);
    }
  });

  it('overrules 16 bits that differ, and that is said', () => {
    for (const [binary, traces, extended] of [
      [4000, 0, 2000],
      [4000, 2000, 2000],
      [100_000 & 0xffff, 100_000 & 0xffff, 100_000],
    ] as const) {
      const inspection = read(binary, traces, extended);
      expect(inspection.sampleIntervalMicroseconds).toBe(extended);
      expect(said(inspection, 'header-contradicted')).toContain(`${binary} µs; ${extended} µs is used`);
    }
  });

  it('does not overrule both other headers, and what is no interval overrules none', () => {
    const alone = read(4000, 4000, 0.004);
    expect(alone.sampleIntervalMicroseconds).toBe(4000);
    expect(said(alone, 'header-contradicted')).toContain('0.004 µs');
    expect(
      alone.findings.find(({ code }) => code === 'header-contradicted')?.alternatives?.[0]?.overrides,
    ).toEqual({ sampleIntervalMicroseconds: 0.004 });
    for (const extended of [1e-300, -4000, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      const impossible = read(0, 2000, extended);
      expect(impossible.sampleIntervalMicroseconds).toBe(2000);
      expect(said(impossible, 'header-contradicted')).toContain('which is not a possible interval');
    }
  });
});

describe('a sample interval of a few µs', () => {
  it('is milliseconds where another header says so', () => {
    const traces = inspectAltered((view) => intervals(view, 4, 4000));
    const text = inspectAltered((view) => intervals(view, 2, 2), { text: 'C 1 SAMPLE INTERVAL: 2 MS' });
    expect(traces.sampleIntervalMicroseconds).toBe(4000);
    expect(text.sampleIntervalMicroseconds).toBe(2000);
    expect(said(traces, 'interval-inferred')).toContain('the trace headers give 4000 µs');
    expect(said(text, 'interval-inferred')).toContain('2 MS');
  });

  it('stays where nothing contradicts it, and milliseconds are offered', () => {
    const { sampleIntervalMicroseconds, findings } = inspectAltered((view) => intervals(view, 4, 4));
    expect(sampleIntervalMicroseconds).toBe(4);
    expect(findings.find(({ code }) => code === 'interval-inferred')?.alternatives?.[0]?.overrides).toEqual({
      sampleIntervalMicroseconds: 4000,
    });
    const confirmed = inspectAltered((view) => intervals(view, 4, 4), {
      text: 'C 1 SAMPLE INTERVAL: 4 US',
    });
    expect(confirmed.findings).toEqual([]);
  });
});

describe('the step of a depth file', () => {
  const DEPTH = { text: 'C 1 FINAL STACK DEPTH VOLUME' };

  it('is told in metres, or in feet where the file has feet', () => {
    const metres = inspectAltered((view) => intervals(view, 5000, 2500), DEPTH);
    expect(metres.vertical).toMatchObject({ domain: 'depth', unit: 'm', step: 5 });
    expect(said(metres, 'interval-inferred')).toMatch(/a depth step of 5 m, the trace headers 2\.5 m /);
    const feet = inspectAltered((view) => {
      intervals(view, 10_000, 20_000);
      view.setUint16(3254, 2);
    }, DEPTH);
    expect(said(feet, 'interval-inferred')).toMatch(/a depth step of 10 ft, the trace headers 20 ft /);
    for (const { findings } of [metres, feet]) expect(JSON.stringify(findings)).not.toContain('µs');
  });

  it('is a whole number of metres where another header says so, and otherwise that is offered', () => {
    const traces = inspectAltered((view) => intervals(view, 5, 5000), DEPTH);
    expect(said(traces, 'interval-inferred')).toMatch(
      /0\.005 m, but the trace headers give 5 m\. Metres were/,
    );
    const alone = inspectAltered((view) => intervals(view, 5, 5), DEPTH);
    expect(said(alone, 'interval-inferred')).toMatch(/0\.005 m, which is used; 5 m is more usual/);
    const { alternatives } = alone.findings.find(({ code }) => code === 'interval-inferred')!;
    expect(alternatives).toEqual([{ label: 'Use 5 m', overrides: { sampleIntervalMicroseconds: 5000 } }]);
  });
});

it('time in steps of less than 1 µs, as of ground radar, is in ns', () => {
  const axis = (extended: number) => inspectAltered((view) => intervals(view, 0, 0, extended)).vertical;
  expect(axis(0.0004)).toMatchObject({ domain: 'time', unit: 'ns', step: 0.4 });
  expect(axis(0.4)).toMatchObject({ unit: 'ns', step: 400 });
  expect(axis(1)).toMatchObject({ unit: 'ms', step: 0.001 });
});

describe('the count of traces of revision 2', () => {
  const sound = makeSegy({
    inlines: { first: 10, count: 6, step: 1 },
    crosslines: { first: 200, count: 9, step: 2 },
    samples: 41,
    value: (inline, crossline, sample) => Math.sin(inline + crossline * 0.7 + sample * 0.4),
  });
  const view = new DataView(sound.buffer);
  second(view);

  it('ends them where what follows is like none of them, and not before others like them', () => {
    view.setBigUint64(3512, BigInt(TRACES));
    for (const length of [500, 1500, 7000]) {
      const tail = Uint8Array.from({ length }, (_, k) => (k * 73) & 0xff);
      const inspection = inspectBytes(Buffer.concat([sound, tail]));
      expect(inspection.layout.traceCount).toBe(TRACES);
      expect(inspection.geometry).toMatchObject({ kind: '3d', liveTraces: TRACES });
    }
    view.setBigUint64(3512, BigInt(TRACES - 5));
    expect(inspectBytes(sound).layout.traceCount).toBe(TRACES);
  });
});

describe('extended text headers', () => {
  const inspectWith = (declared: number, stanzas: readonly string[]) => {
    const plain = makeSegy({
      inlines: { first: 10, count: 6, step: 1 },
      crosslines: { first: 200, count: 9, step: 2 },
      samples: 41,
      value: (inline, crossline, sample) => Math.sin(inline + crossline * 0.7 + sample * 0.4),
    });
    new DataView(plain.buffer).setInt16(3504, declared);
    const texts = stanzas.map((text) => encodeEbcdic(text.padEnd(3200)));
    return inspectBytes(Buffer.concat([plain.subarray(0, 3600), ...texts, plain.subarray(3600)]));
  };

  it('that no count tells of, or that end without a stanza, are said', () => {
    for (const [declared, stanzas, words] of [
      [0, ['NOTES OF THE CONTRACTOR'], 'counts 0'],
      [-1, ['NOTES OF THE CONTRACTOR'], 'EndText'],
      [-1, [], 'EndText'],
      [3, ['NOTES OF THE CONTRACTOR'], 'counts 3'],
    ] as const) {
      const inspection = inspectWith(declared, stanzas);
      expect(inspection.layout).toMatchObject({
        firstTraceOffset: 3600 + 3200 * stanzas.length,
        traceCount: 54,
      });
      expect(said(inspection, 'extended-headers-stale')).toContain(words);
    }
    for (const [declared, stanzas] of [
      [1, ['NOTES']],
      [-1, ['NOTES', '((SEG: ENDTEXT))']],
    ] as const)
      expect(inspectWith(declared, stanzas).findings).toEqual([]);
  });
});

describe('the extended sample count', () => {
  const read = (short: number, extended: number) =>
    inspectAltered((view) => {
      second(view);
      view.setUint16(3220, short);
      view.setInt32(3268, extended);
    });

  it('that is none, or more than the file holds, overrules no other, and is said', () => {
    for (const extended of [0x7fc00000, 0x7fffffff, -1, -0x80000000, 60_000, 82, 7]) {
      const inspection = read(41, extended);
      expect(inspection.layout).toMatchObject({ samplesPerTrace: 41, traceCount: TRACES });
      expect(said(inspection, 'header-contradicted')).toMatch(
        new RegExp(`\\(bytes 3269–3272\\) is ${extended}, .*read with 41 samples`),
      );
    }
  });

  it('is used where the traces bear it out, and 16 bits that name another are said', () => {
    const other = read(77, 41);
    expect(other.layout).toMatchObject({ samplesPerTrace: 41, traceCount: TRACES });
    expect(said(other, 'header-contradicted')).toContain('is 77');
    for (const short of [0, 41, 0xffff]) expect(said(read(short, 41), 'header-contradicted')).toBe('');
  });
});

describe('what revision 2 declares in vain', () => {
  it('is said with the value stored and the one used', () => {
    const cases: [(view: DataView) => void, string, string][] = [
      [(view) => view.setBigUint64(3520, 5000n), 'byte 5000', '3600'],
      [(view) => view.setUint16(3506, 2), 'counts 2 additional', 'read with 0'],
      [(view) => view.setInt32(3528, 4), 'counts 4 trailer', '0 bytes'],
      [(view) => view.setBigUint64(3512, 60n), 'counts 60 traces', '54 can be read'],
    ];
    for (const [alter, stored, used] of cases) {
      const inspection = inspectAltered((view) => {
        second(view);
        alter(view);
      });
      expect(inspection.layout).toMatchObject({ firstTraceOffset: 3600, traceCount: 54 });
      expect(said(inspection, 'header-contradicted')).toContain(stored);
      expect(said(inspection, 'header-contradicted')).toContain(used);
      // Before revision 2 those bytes are anyone's.
      expect(inspectAltered(alter).findings).toEqual([]);
    }
    const sound = inspectAltered((view) => {
      second(view);
      view.setBigUint64(3512, 54n);
      view.setBigUint64(3520, 3600n);
    });
    expect(sound.findings).toEqual([]);
  });
});
