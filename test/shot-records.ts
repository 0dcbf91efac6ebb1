import { makeSegy } from './make-segy.ts';

export const SHOTS = 12;
export const CHANNELS = 24;
export const TRACE_BYTES = 240 + 4 * 30;

/** Makes a file of shot records along a straight line, with receivers behind each shot. Coordinates are in metres. */
export function shotRecords(): File {
  const bytes = makeSegy({
    inlines: { first: 1, count: SHOTS, step: 1 },
    crosslines: { first: 1, count: CHANNELS, step: 1 },
    inlineByte: 9,
    crosslineByte: 13,
    samples: 30,
    value: (shot, channel, k) => Math.sin(k + shot / 3 + channel),
  });
  const view = new DataView(bytes.buffer);
  view.setInt16(3254, 1);
  for (let trace = 0; trace < SHOTS * CHANNELS; trace++) {
    const at = 3600 + trace * TRACE_BYTES;
    const [shot, channel] = [Math.floor(trace / CHANNELS), trace % CHANNELS];
    view.setInt32(at + 36, -100 - 25 * channel);
    view.setInt16(at + 70, 1);
    view.setInt32(at + 72, 500_000 + 50 * shot);
    view.setInt32(at + 76, 6_000_000);
    view.setInt32(at + 80, 500_000 + 50 * shot - 100 - 25 * channel);
    view.setInt32(at + 84, 6_000_000);
    view.setInt16(at + 88, 1);
  }
  return new File([bytes as Uint8Array<ArrayBuffer>], 'shots.sgy');
}
