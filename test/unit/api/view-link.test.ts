import { expect, it } from 'vitest';
import { readViewFragment, type ViewLink, viewFragment } from '../../../src/api/view-link.ts';

const LINK: ViewLink = {
  version: 1,
  fingerprint: 'ab'.repeat(32),
  name: 'Nordsjøen “süd” 🌊.sgy',
  overrides: { domain: 'depth', inline: { byte: 9, type: 'int16' }, crossline: { byte: 21 } },
  part: { offset: 'far' },
  tab: 'section',
  camera: { position: [0.1, -2, 1.5], target: [0, 0.25, -0.1], fieldOfView: 30 },
  inline: 1120,
  crossline: -4,
  sample: 33,
  activeSlot: 'sample',
  sectionSlot: 'crossline',
  show: { inline: true, crossline: false, sample: true, surface: false },
  subsample: 2,
  threshold: 0.35,
  surfaceSign: 'both',
  depthSlices: 12,
  colormap: 'petrel',
  clip: { kind: 'percentile', percent: 95, symmetric: false, low: null, high: null },
  gain: 2.5,
  sectionGain: 4,
  mapGain: null,
  verticalExaggeration: 0.5,
  sliceOpacity: 0.75,
  surfaceOpacity: 1,
  interpolate: false,
  parallel: true,
  axisNumbers: 'map',
  crop: { low: [1, 2, 3], high: [40, 50, 60] },
  gatherShown: true,
  path: {
    points: [
      [1120, -4, 33],
      [1130, 8, 0],
    ],
    shown: true,
  },
  section: {
    density: true,
    wiggle: true,
    fillPositive: false,
    fillNegative: true,
    reversed: true,
    swing: 2,
    clip: 'value',
    clipPercent: 98,
    clipValue: 12.5,
  },
  volume: {
    mode: 'maximum',
    shading: false,
    points: [
      { at: 0, opacity: 1 },
      { at: 1, opacity: 0 },
    ],
  },
};

const fragmentOf = (value: unknown): string => viewFragment(value as ViewLink);

it('a view goes through an address unchanged, in characters that every program leaves alone', () => {
  const fragment = viewFragment(LINK);
  expect(fragment).toMatch(/^#view=[\w-]+$/);
  expect(readViewFragment(fragment)).toEqual(LINK);
});

it('a link older than a gain of each view still reads: all have that of 3D', () => {
  const { sectionGain, mapGain, ...older } = LINK;
  expect([sectionGain, mapGain]).toEqual([4, null]);
  expect(readViewFragment(fragmentOf(older))).toMatchObject({ gain: 2.5, sectionGain: null, mapGain: null });
});

it('an address without a view is none of ours', () => {
  expect(readViewFragment('')).toBeNull();
  expect(readViewFragment('#chapter-2')).toBeNull();
});

it.each([
  ['cut off', viewFragment(LINK).slice(0, 200)],
  ['not base64', '#view=%%%'],
  ['not JSON', '#view=YWJj'],
  ['null', fragmentOf(null)],
  ['an array', fragmentOf([1, 2])],
  ['another version', fragmentOf({ ...LINK, version: 2 })],
  ['markup for a colour map', fragmentOf({ ...LINK, colormap: '<img src=x onerror=alert(1)>' })],
  ['a colour map that every object has', fragmentOf({ ...LINK, colormap: 'constructor' })],
  ['a number that is a text', fragmentOf({ ...LINK, gain: '2' })],
  ['a gain of nothing', fragmentOf({ ...LINK, gain: 0 })],
  [
    'infinite lines',
    viewFragment(LINK).slice(0, 6) +
      btoa(JSON.stringify({ ...LINK, name: 'a' }).replace('1120', '1e999')).replaceAll('=', ''),
  ],
  ['half a sample', fragmentOf({ ...LINK, sample: 0.5 })],
  ['a camera of two numbers', fragmentOf({ ...LINK, camera: { ...LINK.camera, position: [1, 2] } })],
  [
    'a thousand points',
    fragmentOf({ ...LINK, volume: { ...LINK.volume, points: Array(1000).fill({ at: 0, opacity: 0 }) } }),
  ],
  [
    'opacity points out of order',
    fragmentOf({ ...LINK, volume: { ...LINK.volume, points: LINK.volume?.points.toReversed() } }),
  ],
  ['a fingerprint that is none', fragmentOf({ ...LINK, fingerprint: '../../etc/passwd' })],
  ['megabytes', `#view=${'A'.repeat(1e6)}`],
])('an address that holds %s is refused whole', (_, fragment) => {
  expect(readViewFragment(fragment)).toBe('damaged');
});

it('what a view does not know is left out, and no prototype comes along', () => {
  const text = JSON.stringify({ ...LINK, name: 'a', extra: 1 }).replace(
    '{',
    '{"__proto__":{"polluted":true},',
  );
  const read = readViewFragment(`#view=${btoa(text).replaceAll('=', '')}`);
  expect(read).toEqual({ ...LINK, name: 'a' });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
