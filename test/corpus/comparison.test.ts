import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareSurveys } from '../../src/api/compare.ts';
import { openSegy } from '../../src/api/open.ts';
import { corpusFiles, orNone } from './corpus.ts';

/** A survey with holes, a prestack one, a 2D line, a radargram, a gather without a file header. */
const KINDS = {
  'trhallam+segysak__f3-withdead.sgy': '3d',
  'equinor+segyio__small-ps-dec-il-inc-xl-off.sgy': 'prestack',
  'agilescientific+seisplot__31_81_PR.sgy': '2d',
  'emanuelhuber+RGPR__test.sgy': '2d',
  'msacchi+SeismicLab__gom_cdp_nmo.su': null,
} as const;
const named = corpusFiles().filter(({ name }) => Object.keys(KINDS).some((kind) => name.endsWith(kind)));

test.skipIf(named.length === 0).each(orNone(named))(
  '$name and its copy of the other polarity differ by twice each stored sample, NRMS 200 %',
  async ({ name, path, oracle }) => {
    const bytes = readFileSync(path);
    const copy = Buffer.from(bytes);
    const { samples, traces } = oracle as { samples: number; traces: number };
    const traceBytes = 240 + 4 * samples;
    // The sign is the first bit of IBM and IEEE floats alike.
    const first = bytes.length - traces * traceBytes;
    const signByte = (oracle as { endian?: string }).endian === 'little' ? 3 : 0;
    for (let trace = 0; trace < traces; trace++) {
      for (let k = 0; k < samples; k++) {
        const at = first + trace * traceBytes + 240 + 4 * k + signByte;
        copy[at] = copy[at]! ^ 0x80;
      }
    }
    const [a, b] = await Promise.all([openSegy(new Blob([bytes])), openSegy(new Blob([copy]))]);
    const kind = KINDS[name.split('/').at(-1) as keyof typeof KINDS];
    if (kind) expect(a.meta.geometry.kind).toBe(kind);
    const comparison = await compareSurveys(a, b);
    expect(comparison.bins.whole).toBe(true);
    const { geometry } = a.meta;
    const flat = !('inline' in geometry);
    const place = flat
      ? ({ axis: 'line' } as const)
      : ({
          axis: 'inline',
          position: geometry.inline.first + (geometry.inline.count >> 1) * geometry.inline.step,
        } as const);
    const { a: own, difference, total } = await comparison.slice(place);
    expect(own.data.some((value) => value !== 0 && !Number.isNaN(value))).toBe(true);
    for (let k = 0; k < difference.length; k++) {
      if (!Object.is(difference[k], own.data[k]! * 2) && difference[k] !== own.data[k]! * 2)
        throw new Error(`sample ${k}: ${difference[k]} instead of ${own.data[k]! * 2}`);
    }
    expect(total).toBeCloseTo(200, 4);
    const { nrms } = await comparison.nrmsMap();
    const known = nrms.filter((value) => !Number.isNaN(value));
    expect(known.length).toBeGreaterThan(nrms.length / 3);
    for (const value of known) expect(value).toBeCloseTo(200, 3);
    a.close();
    b.close();
  },
);
