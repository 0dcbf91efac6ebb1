import { describe, expect, it } from 'vitest';
import {
  checkSettings,
  DEFAULT_SETTINGS,
  engineSettings,
  loadSettings,
  saveSettings,
} from '../../../src/api/settings.ts';

function storage(text: string | null = null) {
  const kept = { text };
  return {
    getItem: () => kept.text,
    setItem(_: string, value: string) {
      kept.text = value;
    },
  };
}

describe('settings', () => {
  it('come back as they were saved', () => {
    const place = storage();
    const chosen = { ...DEFAULT_SETTINGS, maxMemory: 1.5, diskBudget: 2, workers: 3, maxTraces: 10_000 };
    expect(saveSettings(place, chosen)).toBe(true);
    expect(loadSettings(place)).toEqual(chosen);
  });

  it('of an older page keep what is still understood, the default in place of the rest', () => {
    const place = storage('{"maxMemory":2,"subsample":3,"workers":"many","gone":1}');
    expect(loadSettings(place)).toEqual({ ...DEFAULT_SETTINGS, maxMemory: 2 });
  });

  it.each(['not json', '[]', 'null', '7'])(
    'are the defaults when the browser holds %s in their place',
    (text) => {
      expect(loadSettings(storage(text))).toEqual(DEFAULT_SETTINGS);
    },
  );

  it('say for each value that cannot be what it may be', () => {
    const { problems } = checkSettings({
      maxMemory: Number.NaN,
      maxTraces: 1.5,
      diskBudget: -1,
      workers: 99,
      subsample: 3,
    });
    expect(problems).toEqual({
      maxMemory: 'The memory limit (GB) must be a number from 0.05 to 64.',
      maxTraces: 'The most traces in a level must be a whole number from 1 to 1000000000.',
      diskBudget: 'The disk budget (GB) must be a number from 0 to 1024.',
      workers: 'The number of workers must be a number from 1 to 16.',
      subsample: 'The first subsample must be 1, 2, 4, 8 or 16.',
    });
  });

  it('say so when the browser keeps nothing', () => {
    expect(saveSettings(null, DEFAULT_SETTINGS)).toBe(false);
    const full = {
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    expect(saveSettings(full, DEFAULT_SETTINGS)).toBe(false);
  });

  it('reach the engine in bytes; an automatic disk budget stays open', () => {
    expect(engineSettings({ ...DEFAULT_SETTINGS, maxMemory: 2, diskBudget: 0.5 })).toMatchObject({
      maxMemoryBytes: 2_147_483_648,
      diskBudgetBytes: 536_870_912,
    });
    expect(engineSettings(DEFAULT_SETTINGS).diskBudgetBytes).toBeNull();
  });
});
