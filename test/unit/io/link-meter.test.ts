import { describe, expect, test } from 'vitest';
import { LinkCost, sharesOf } from '../../../src/io/link-meter.ts';
import { linkMeter } from '../../../src/io/source.ts';

/** How long a server takes that waits before each answer, and then sends at one rate for all who wait with it. */
const served =
  (waitMilliseconds: number, bytesPerMillisecond: number) =>
  (byteLength: number, together: number): number =>
    waitMilliseconds + (together * byteLength) / bytesPerMillisecond;

describe('what a link costs', () => {
  for (const [what, wait, rate] of [
    ['a server far away', 60, 6000],
    ['a disk of this machine', 1.5, 300_000],
    ['a server behind a thin line', 300, 250],
  ] as const) {
    test(`${what} is known from the request that opened it and the blocks of the fingerprint`, () => {
      const time = served(wait, rate);
      const opening = time(1, 1);
      const meter = linkMeter(opening);
      expect(meter.callMilliseconds * 6).toBeCloseTo(wait, 1);
      const cost = new LinkCost(meter, opening);
      for (let block = 0; block < 4; block++) cost.add(65_536, time(65_536, 4), 4);
      expect(meter.bytesPerMillisecond / rate).toBeGreaterThan(0.9);
      expect(meter.bytesPerMillisecond / rate).toBeLessThan(1.1);
      expect(meter).toMatchObject({ readCalls: 4, bytesRead: 4 * 65_536 });
    });
  }

  test('it follows a server that becomes slower', () => {
    const meter = linkMeter(10);
    const cost = new LinkCost(meter, 10);
    for (let k = 0; k < 40; k++) cost.add(1000, 100, 4);
    expect(meter.callMilliseconds * 6).toBeGreaterThan(80);
    for (let k = 0; k < 40; k++) cost.add(1_000_000, 100 + 4000, 4);
    expect(meter.bytesPerMillisecond).toBeLessThan(1100);
  });

  test('a long answer beside short ones does not make it seem fast', () => {
    const meter = linkMeter(60);
    const cost = new LinkCost(meter, 60);
    const [long, short] = [3 * 2 ** 20, 65_536];
    // A fair line of 6000 bytes a millisecond: all six are sent side by side until the short ones are done.
    const shortTime = 60 + (6 * short) / 6000;
    const longTime = 60 + (long + 5 * short) / 6000;
    for (let k = 0; k < 5; k++)
      cost.add(short, shortTime, sharesOf(short, [long, short, short, short, short]));
    cost.add(long, longTime, sharesOf(long, [short, short, short, short, short]));
    expect(meter.bytesPerMillisecond / 6000).toBeGreaterThan(0.95);
    expect(meter.bytesPerMillisecond / 6000).toBeLessThan(1.05);
  });

  test('an answer that came at once does not make it seem fast', () => {
    const meter = linkMeter(60);
    const cost = new LinkCost(meter, 60);
    for (let k = 0; k < 8; k++) cost.add(65_536, 60 + 40, 4);
    cost.add(65_536, 20, 4);
    expect(meter.bytesPerMillisecond).toBeLessThan(2 * 6554);
  });
});
