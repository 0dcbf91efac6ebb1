import { expect, it } from 'vitest';
import { exported, openBytes, setBinary } from '../../exported.ts';
import { makeSegy } from '../../make-segy.ts';

const plain = makeSegy({
  inlines: { first: 10, count: 4, step: 1 },
  crosslines: { first: 20, count: 5, step: 1 },
  samples: 24,
  revision: 2,
  value: (i, x, k) => ((i * 13 + x * 5 + k * 7) % 41) - 20,
});
const LENGTH = 240 + 24 * 4;
const traceOf = (trace: number): Uint8Array =>
  plain.subarray(3600 + trace * LENGTH, 3600 + (trace + 1) * LENGTH);

it('words of 64 bits in the first additional header follow a crop and a thinning, where they say something', async () => {
  const long = LENGTH + 240;
  const make = (name: string, interval: number): Uint8Array => {
    const bytes = new Uint8Array(3600 + 20 * long);
    bytes.set(plain.subarray(0, 3600));
    const view = new DataView(bytes.buffer);
    for (let trace = 0; trace < 20; trace++) {
      const at = 3600 + trace * long;
      bytes.set(traceOf(trace).subarray(0, 240), at);
      // Trace sequence numbers within the line and within the file, and the interval (extension 1, bytes 1, 9 and 145).
      view.setBigUint64(at + 240, 5_000_000_000n + BigInt(trace));
      view.setBigUint64(at + 248, 7_000_000_000n + BigInt(trace));
      view.setFloat64(at + 240 + 144, interval);
      bytes.set(new TextEncoder().encode(name), at + 472);
      bytes.set(traceOf(trace).subarray(240), at + 480);
    }
    setBinary(bytes, 'byteOrderConstant', 0x01020304);
    setBinary(bytes, 'additionalTraceHeaders', 1);
    return bytes;
  };
  const interval = (await openBytes(plain)).meta.sampleIntervalMicroseconds;
  const options = { inlines: [11, 12], samples: [0, 22, 2], byteOrder: 'little' } as const;
  const { bytes: written, result } = await exported(make('SEG00001', interval), options);
  const out = new DataView(written.buffer);
  const length = 480 + 4 * 12;
  const seen = [0, 1, 5, 9].map((trace) => {
    const at = 3600 + trace * length + 240;
    return [out.getBigUint64(at, true), out.getBigUint64(at + 8, true), out.getFloat64(at + 144, true)];
  });
  expect(seen).toEqual([
    [1n, 1n, 2 * interval],
    [2n, 2n, 2 * interval],
    [1n, 6n, 2 * interval],
    [5n, 10n, 2 * interval],
  ]);
  expect(result.changes.map(({ where }) => where)).toContain('Trace headers, bytes 249–256');
  // An interval of 0 leaves it to the standard header. What a header of another name holds is not known.
  const none = new DataView((await exported(make('SEG00001', 0), options)).bytes.buffer);
  expect(none.getFloat64(3600 + 240 + 144, true)).toBe(0);
  const other = new DataView(
    (await exported(make('MYOWN001', interval), { inlines: [11, 12] })).bytes.buffer,
  );
  expect(other.getBigUint64(3600 + 248)).toBe(7_000_000_005n);
});
