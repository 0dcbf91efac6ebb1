import fc from 'fast-check';
import { generateRecords } from './generated-records.ts';
import { generateSurvey } from './generated-survey.ts';
import { type VirtualFile, virtualBytes, virtualLength } from './virtual-file.ts';

/** A little-endian Seismic Unix file, its traces of unequal length when asked. */
function seismicUnix(ragged: boolean): Uint8Array {
  const counts = Array.from({ length: 40 }, (_, trace) => (ragged ? 20 + (trace % 3) * 5 : 20));
  const bytes = new Uint8Array(counts.reduce((sum, count) => sum + 240 + 4 * count, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [trace, count] of counts.entries()) {
    view.setInt32(at, trace + 1, true);
    view.setInt32(at + 20, 1 + Math.floor(trace / 5), true);
    view.setUint16(at + 114, count, true);
    view.setUint16(at + 116, 4000, true);
    for (let k = 0; k < count; k++) view.setFloat32(at + 240 + 4 * k, Math.sin(trace + k), true);
    at += 240 + 4 * count;
  }
  return bytes;
}

const grid: VirtualFile = {
  traceCount: 30,
  samplesPerTrace: 20,
  wordsOf: (trace) => ({ 189: 1 + Math.floor(trace / 6), 193: 1 + (trace % 6) }),
};
export const gridBytes = virtualBytes(grid, { start: 0, end: virtualLength(grid) });

/** Revision 2 with its byte-order constant, an extended text header, an extra trace header and a trailer. */
function secondRevision(): Uint8Array {
  const [traces, samples] = [12, 16];
  const traceLength = 480 + 4 * samples;
  const bytes = new Uint8Array(6800 + traces * traceLength + 3200).fill(0x40, 0, 3200).fill(0x40, 3600, 6800);
  const view = new DataView(bytes.buffer);
  view.setUint16(3216, 2000);
  view.setUint16(3220, samples);
  view.setUint16(3224, 5);
  view.setInt32(3296, 0x01020304);
  bytes.set([2, 0], 3500);
  view.setInt16(3504, 1);
  view.setUint16(3506, 1);
  view.setBigUint64(3512, BigInt(traces));
  view.setInt32(3528, 1);
  for (let trace = 0; trace < traces; trace++) {
    const at = 6800 + trace * traceLength;
    view.setInt32(at + 20, 100 + trace);
    view.setUint16(at + 114, samples);
    view.setUint16(at + 116, 2000);
    for (let k = 0; k < samples; k++) view.setFloat32(at + 480 + 4 * k, trace + k / 8);
  }
  return bytes;
}

/** Small files of each kind that are read as they are. */
export const VALID = [
  gridBytes,
  seismicUnix(false),
  seismicUnix(true),
  secondRevision(),
  generateSurvey(3).bytes,
  generateRecords(8).bytes,
].map((bytes) => bytes.subarray(0, 30_000));

/** A change to a file: bytes set, bytes cut out, bytes put in; places as shares of the length or within the headers. */
const place = fc.oneof(
  fc.double({ min: 0, max: 0.999999, noNaN: true }),
  fc.integer({ min: 3200, max: 3840 }).map((at) => ({ at })),
  fc.integer({ min: 0, max: 240 }).map((at) => ({ at })),
);
export const change = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), place, value: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), place, length: fc.integer({ min: 1, max: 4000 }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    place,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }),
  }),
);

export type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

export function applyChange(bytes: Uint8Array, { place: where, ...what }: Change): Uint8Array {
  const at = typeof where === 'number' ? Math.floor(where * bytes.length) : Math.min(where.at, bytes.length);
  if (what.kind === 'flip') {
    const copy = bytes.slice();
    if (at < copy.length) copy[at] = what.value;
    return copy;
  }
  const put = what.kind === 'insert' ? what.bytes : new Uint8Array(0);
  const rest = bytes.subarray(what.kind === 'cut' ? Math.min(at + what.length, bytes.length) : at);
  const result = new Uint8Array(at + put.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(put, at);
  result.set(rest, at + put.length);
  return result;
}

/** A file of `VALID` with some bytes flipped, cut out or put in. */
export const mutatedFile: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.nat(VALID.length - 1), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([which, changes]) => changes.reduce(applyChange, VALID[which]!));
