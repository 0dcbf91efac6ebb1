import { expect, it } from 'vitest';
import { pathPart } from '../../../../src/ui/layers/path/path-part.ts';
import { volumePart } from '../../../../src/ui/layers/volume/volume-part.ts';
import { cameraPart } from '../../../../src/ui/scene/camera-part.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { readViewFragment, type ViewLink, viewFragment } from '../../../../src/ui/session/view-link.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';

const store = new ViewStore();
const nothing = () => {};
const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
const session = new Session(store, fakeServices(), events);
for (const part of [pathPart(session), volumePart(store), cameraPart(() => null)]) session.parts.keep(part);
const read = (fragment: string) => readViewFragment(fragment, session.parts.all.value);

const PLACE = { inline: 1120, crossline: -4, sample: 33 };
const CAMERA = { position: [0.1, -2, 1.5], target: [0, 0.25, -0.1], fieldOfView: 30 };
const VOLUME = {
  mode: 'maximum',
  shading: false,
  points: [
    { at: 0, opacity: 1 },
    { at: 1, opacity: 0 },
  ],
};
const SETTINGS = {
  gain: 2.5,
  verticalStretch: 0.5,
  sliceOpacity: 0.75,
  surfaceOpacity: 1,
  surfaceCut: true,
  specks: null,
  showInline: true,
  showCrossline: false,
  showSample: true,
  showSurface: false,
  interpolate: false,
  parallel: true,
  axisNumbers: 'map',
  crop: { low: [1, 2, 3], high: [40, 50, 60] },
  chosenColormap: 'petrel',
  clipChoice: { kind: 'percentile', percent: 95, symmetric: false, low: null, high: null },
  sectionGain: 4,
  mapGain: null,
  subsample: 2,
  threshold: 0.35,
  surfaceSign: 'both',
  depthSlices: 12,
  volumeShown: true,
  section: {
    ...{ density: true, wiggle: true, fillPositive: false, fillNegative: true, swing: 2 },
    ...{ clip: 'value', clipPercent: 98, clipValue: 12.5, bandPassOn: false, corners: [5, 10, 60, 80] },
    ...{
      normalise: 'none',
      agcOn: false,
      agcLength: 500,
      topAxis: '',
      unit: null,
      velocity: 2000,
      radarVelocity: 0.1,
    },
  },
  polarityFlipped: true,
  sectionSlot: 'crossline',
  activeSlot: 'sample',
  gatherShown: true,
  tab: 'section',
};
const LINK: ViewLink = {
  version: 2,
  fingerprint: 'ab'.repeat(32),
  name: 'Nordsjøen “süd” 🌊.sgy',
  overrides: { domain: 'depth', inline: { byte: 9, type: 'int16' }, crossline: { byte: 21 } },
  part: { offset: 'far' },
  settings: SETTINGS,
  parts: {
    place: PLACE,
    path: {
      points: [
        [1120, -4, 33],
        [1130, 8, 0],
      ],
      drawing: false,
      shown: true,
    },
    volume: VOLUME,
    camera: CAMERA,
  },
};

/** Of the first version, as that version wrote it. */
const VERSION_1 = [
  '#view=eyJ2ZXJzaW9uIjoxLCJmaW5nZXJwcmludCI6ImFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYm',
  'FiYWJhYmFiYWJhYmFiYWJhYmFiYWIiLCJuYW1lIjoiTm9yZHNqw7hlbiDigJxzw7xk4oCdIPCfjIouc2d5Iiwib3ZlcnJpZGVzIj',
  'p7ImRvbWFpbiI6ImRlcHRoIiwiaW5saW5lIjp7ImJ5dGUiOjksInR5cGUiOiJpbnQxNiJ9LCJjcm9zc2xpbmUiOnsiYnl0ZSI6Mj',
  'F9fSwicGFydCI6eyJvZmZzZXQiOiJmYXIifSwidGFiIjoic2VjdGlvbiIsImNhbWVyYSI6eyJwb3NpdGlvbiI6WzAuMSwtMiwxLj',
  'VdLCJ0YXJnZXQiOlswLDAuMjUsLTAuMV0sImZpZWxkT2ZWaWV3IjozMH0sImlubGluZSI6MTEyMCwiY3Jvc3NsaW5lIjotNCwic2',
  'FtcGxlIjozMywiYWN0aXZlU2xvdCI6InNhbXBsZSIsInNlY3Rpb25TbG90IjoiY3Jvc3NsaW5lIiwic2hvdyI6eyJpbmxpbmUiOn',
  'RydWUsImNyb3NzbGluZSI6ZmFsc2UsInNhbXBsZSI6dHJ1ZSwic3VyZmFjZSI6ZmFsc2V9LCJzdWJzYW1wbGUiOjIsInRocmVzaG',
  '9sZCI6MC4zNSwic3VyZmFjZVNpZ24iOiJib3RoIiwiZGVwdGhTbGljZXMiOjEyLCJjb2xvcm1hcCI6InBldHJlbCIsImNsaXAiOn',
  'sia2luZCI6InBlcmNlbnRpbGUiLCJwZXJjZW50Ijo5NSwic3ltbWV0cmljIjpmYWxzZSwibG93IjpudWxsLCJoaWdoIjpudWxsfS',
  'wiZ2FpbiI6Mi41LCJzZWN0aW9uR2FpbiI6NCwibWFwR2FpbiI6bnVsbCwidmVydGljYWxFeGFnZ2VyYXRpb24iOjAuNSwic2xpY2',
  'VPcGFjaXR5IjowLjc1LCJzdXJmYWNlT3BhY2l0eSI6MSwiaW50ZXJwb2xhdGUiOmZhbHNlLCJwYXJhbGxlbCI6dHJ1ZSwiYXhpc0',
  '51bWJlcnMiOiJtYXAiLCJjcm9wIjp7ImxvdyI6WzEsMiwzXSwiaGlnaCI6WzQwLDUwLDYwXX0sImdhdGhlclNob3duIjp0cnVlLC',
  'JwYXRoIjp7InBvaW50cyI6W1sxMTIwLC00LDMzXSxbMTEzMCw4LDBdXSwic2hvd24iOnRydWV9LCJzZWN0aW9uIjp7ImRlbnNpdH',
  'kiOnRydWUsIndpZ2dsZSI6dHJ1ZSwiZmlsbFBvc2l0aXZlIjpmYWxzZSwiZmlsbE5lZ2F0aXZlIjp0cnVlLCJyZXZlcnNlZCI6dH',
  'J1ZSwic3dpbmciOjIsImNsaXAiOiJ2YWx1ZSIsImNsaXBQZXJjZW50Ijo5OCwiY2xpcFZhbHVlIjoxMi41fSwidm9sdW1lIjp7Im',
  '1vZGUiOiJtYXhpbXVtIiwic2hhZGluZyI6ZmFsc2UsInBvaW50cyI6W3siYXQiOjAsIm9wYWNpdHkiOjF9LHsiYXQiOjEsIm9wYW',
  'NpdHkiOjB9XX19',
].join('');

const fragmentOf = (value: unknown): string => viewFragment(value as ViewLink);
const settings = (changes: object) => fragmentOf({ ...LINK, settings: { ...SETTINGS, ...changes } });
const parts = (changes: object) => fragmentOf({ ...LINK, parts: { ...LINK.parts, ...changes } });

it('a view goes through an address unchanged, in characters that every program leaves alone', () => {
  const fragment = viewFragment(LINK);
  expect(fragment).toMatch(/^#view=[\w-]+$/);
  expect(read(fragment)).toEqual(LINK);
});

it('a link of the first version shows the view that it showed', () => {
  expect(read(VERSION_1)).toEqual(LINK);
});

it('a link that calls the stretch an exaggeration stretches the survey as it did', () => {
  const { verticalStretch, ...others } = SETTINGS;
  const older = { ...others, verticalExaggeration: verticalStretch };
  expect(read(fragmentOf({ ...LINK, settings: older }))).toEqual(LINK);
});

it('a link older than a setting shows it as it is before anybody touches it', () => {
  const { sectionGain, showSurface, ...older } = SETTINGS;
  expect([sectionGain, showSurface]).toEqual([4, false]);
  const link = read(fragmentOf({ ...LINK, settings: older }));
  expect(link).toMatchObject({ settings: { gain: 2.5, sectionGain: null, showSurface: true } });
});

it('a link from the time when only the section could be flipped shows the polarity that it showed', () => {
  const { polarityFlipped, section, ...older } = SETTINGS;
  expect(polarityFlipped).toBe(true);
  const flipped = (reversed: boolean) =>
    read(fragmentOf({ ...LINK, settings: { ...older, section: { ...section, reversed } } }));
  expect(flipped(true)).toEqual(LINK);
  expect(flipped(false)).toMatchObject({ settings: { polarityFlipped: false } });
});

it('an address without a view is none of ours', () => {
  expect(read('')).toBeNull();
  expect(read('#chapter-2')).toBeNull();
});

it.each([
  ['cut off', viewFragment(LINK).slice(0, 200)],
  ['not base64', '#view=%%%'],
  ['not JSON', '#view=YWJj'],
  ['null', fragmentOf(null)],
  ['an array', fragmentOf([1, 2])],
  ['another version', fragmentOf({ ...LINK, version: 3 })],
  ['markup for a colour map', settings({ chosenColormap: '<img src=x onerror=alert(1)>' })],
  ['a colour map that every object has', settings({ chosenColormap: 'constructor' })],
  ['a number that is a text', settings({ gain: '2' })],
  ['a gain of nothing', settings({ gain: 0 })],
  [
    'infinite lines',
    viewFragment(LINK).slice(0, 6) +
      btoa(JSON.stringify({ ...LINK, name: 'a' }).replace('1120', '1e999')).replaceAll('=', ''),
  ],
  ['half a sample', parts({ place: { ...PLACE, sample: 0.5 } })],
  ['a camera of two numbers', parts({ camera: { ...CAMERA, position: [1, 2] } })],
  ['a thousand points', parts({ volume: { ...VOLUME, points: Array(1000).fill({ at: 0, opacity: 0 }) } })],
  ['opacity points out of order', parts({ volume: { ...VOLUME, points: VOLUME.points.toReversed() } })],
  ['a fingerprint that is none', fragmentOf({ ...LINK, fingerprint: '../../etc/passwd' })],
  ['megabytes', `#view=${'A'.repeat(1e6)}`],
])('an address that holds %s is refused whole', (_, fragment) => {
  expect(read(fragment)).toBe('damaged');
});

it('what a view does not know is left out, and no prototype comes along', () => {
  const text = JSON.stringify({ ...LINK, name: 'a', extra: 1, parts: { ...LINK.parts, other: 1 } }).replace(
    '{',
    '{"__proto__":{"polluted":true},',
  );
  const link = read(`#view=${btoa(text).replaceAll('=', '')}`);
  expect(link).toEqual({ ...LINK, name: 'a' });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
