import { describe, expect, it } from 'vitest';
import { NO_STEPS } from '../../../../src/core/section.ts';
import type { AmplitudeRange, VerticalAxis } from '../../../../src/core/types.ts';
import { scaledBy } from '../../../../src/ui/section/column-words.ts';
import { axisIn, sectionClip, stepsOf, validCorners } from '../../../../src/ui/section/section-display.ts';
import { axisMarks, markColumns } from '../../../../src/ui/section/section-figure.ts';
import { spectrumPicture } from '../../../../src/ui/section/spectrum-picture.ts';
import { VIEW_SETTINGS } from '../../../../src/ui/session/view-settings.ts';

const DEFAULT_SECTION = VIEW_SETTINGS.section.first;
const time: VerticalAxis = { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false };
const range = { clip: [-800, 800], bothSigns: true } as unknown as AmplitudeRange;

describe('what the section is set to', () => {
  it('asks for no work until something is switched on', () => {
    expect(stepsOf(DEFAULT_SECTION, time, 1)).toBe(NO_STEPS);
  });

  it('counts the AGC window in samples of the picture that is shown', () => {
    const display = { ...DEFAULT_SECTION, agcOn: true, agcLength: 500 };
    expect(stepsOf(display, time, 1).agcSamples).toBe(125);
    expect(stepsOf(display, time, 4).agcSamples).toBe(31);
  });

  it('orders filter corners and holds them below Nyquist', () => {
    expect(validCorners([60, 10, 5, 400], time)).toEqual([5, 10, 60, 125]);
    expect(validCorners([0, 0, 0, 0], time)).toBeNull();
  });

  it('clips as all views do, by an amplitude, or by a percentile; after a gain the survey’s clip means nothing', () => {
    const magnitudes = new Uint32Array(65_536).fill(0);
    // 100 values of about 2: bits 0x40000000.
    magnitudes[0x40000000 >>> 15] = 100;
    expect(sectionClip(DEFAULT_SECTION, range, range.clip, null)).toEqual([-800, 800]);
    expect(
      sectionClip({ ...DEFAULT_SECTION, clip: 'value', clipValue: 30 }, range, range.clip, null),
    ).toEqual([-30, 30]);
    // Nothing typed yet, and all of the survey's ends below zero: never turned over.
    expect(sectionClip({ ...DEFAULT_SECTION, clip: 'value' }, range, [-500, -100], null)).toEqual([
      -500, 500,
    ]);
    // Of one sign the colours reach from zero to where the data are.
    const negative = { ...range, bothSigns: false, clip: [-500, -100] } as AmplitudeRange;
    const typed = { ...DEFAULT_SECTION, clip: 'value', clipValue: 300 } as const;
    expect(sectionClip(typed, negative, negative.clip, null)).toEqual([-300, 0]);
    const [least, most] = sectionClip(
      { ...DEFAULT_SECTION, agcOn: true },
      negative,
      negative.clip,
      magnitudes,
    );
    expect(least).toBeCloseTo(-2, 1);
    expect(most).toBe(0);
    const [low, high] = sectionClip(
      { ...DEFAULT_SECTION, clip: 'percentile' },
      range,
      range.clip,
      magnitudes,
    );
    expect(high).toBeCloseTo(2, 1);
    expect(low).toBe(-high);
    expect(sectionClip({ ...DEFAULT_SECTION, agcOn: true }, range, range.clip, magnitudes)[1]).toBeCloseTo(
      2,
      1,
    );
    const positive = { ...range, bothSigns: false } as AmplitudeRange;
    expect(
      sectionClip({ ...DEFAULT_SECTION, clip: 'value', clipValue: 30 }, positive, positive.clip, null),
    ).toEqual([0, 30]);
  });

  it('the spectrum of a coarse picture ends where that picture’s samples do, and the filter stands at its frequencies', () => {
    // Five values from 0 to Nyquist: 125 Hz of samples every 4 ms, 31.25 Hz of every fourth of them.
    const spectrum = Float64Array.of(0, 1, 2, 1, 0);
    const display = { ...DEFAULT_SECTION, bandPassOn: true, corners: [60, 5, 25, 10] } as const;
    const full = spectrumPicture(spectrum, display, time, 1);
    expect(full.end).toBe(125);
    expect(full.line.split(' ')[2]).toBe('100.0,6.0');
    expect(full.response).toBe('8.0,64 16.0,4 40.0,4 96.0,64');
    const coarse = spectrumPicture(spectrum, display, time, 4);
    expect(coarse.end).toBe(31.25);
    expect(coarse.response).toBe('32.0,64 64.0,4 160.0,4 384.0,64');
    expect(spectrumPicture(spectrum, DEFAULT_SECTION, time, 1).response).toBeNull();
  });

  it('shows seconds, metres or feet where the file has the other', () => {
    expect(axisIn(time, 's')).toEqual({ unit: 's', factor: 0.001 });
    expect(axisIn({ ...time, domain: 'depth', unit: 'ft' }, 'm').factor).toBe(0.3048);
    expect(axisIn({ ...time, domain: 'depth', unit: 'm' }, 'ft').factor).toBeCloseTo(3.28084, 5);
    // A choice made for another survey's domain does not carry over.
    expect(axisIn(time, 'ft')).toEqual({ unit: 'ms', factor: 1 });
  });

  it('marks round numbers of the part in view, at the middle of their cells', () => {
    const axis = { first: 1001, step: 2, count: 100 };
    const marks = axisMarks(axis, true, 0, 100, 1000, 100);
    expect(marks.length).toBeGreaterThan(2);
    for (const { at, text } of marks) expect(at).toBeCloseTo(((Number(text) - 1001) / 2 + 0.5) * 10, 6);
    const zoomed = axisMarks(axis, true, 40, 10, 1000, 100);
    expect(zoomed.length).toBeGreaterThan(2);
    for (const { at, text } of zoomed)
      expect(at).toBeCloseTo(((Number(text) - 1001) / 2 + 0.5 - 40) * 100, 6);
  });

  it('numbers of a header word stand at every 1, 2, 5 × 10ᵏ-th column', () => {
    expect(markColumns(0, 1000, 1000, 720)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(markColumns(990, 20, 1000, 720)).toEqual([990, 992, 994, 996, 998]);
  });

  it('applies coordinate scalars as the standard says', () => {
    expect([scaledBy(1234, -100), scaledBy(1234, 10), scaledBy(1234, 0)]).toEqual([12.34, 12_340, 1234]);
  });
});
