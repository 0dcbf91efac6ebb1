import { expect, it } from 'vitest';
import { MovingEffort } from '../../../../src/ui/section/moving-effort.ts';

const frames = (effort: MovingEffort, count: number, interval: number): number => {
  for (let k = 0; k < count; k++) effort.frame(interval);
  return effort.value;
};

it('slow frames lower the effort of a moving section at once, many fast ones raise it again', () => {
  const effort = new MovingEffort();
  expect(frames(effort, 100, 16.7)).toBe(4);
  expect(frames(effort, 1, 40)).toBe(2);
  expect(frames(effort, 1, 40)).toBe(1);
  expect(frames(effort, 29, 16.7)).toBe(1);
  expect(frames(effort, 1, 16.7)).toBe(2);
  expect(frames(effort, 30, 16.7)).toBe(4);
});

it('an effort that proves too much is tried again less and less often', () => {
  const effort = new MovingEffort();
  frames(effort, 2, 40);
  const waits: number[] = [];
  for (let turn = 0; turn < 8; turn++) {
    let wait = 0;
    while (frames(effort, 1, 16.7) === 1) wait += 1;
    waits.push(wait + 1);
    frames(effort, 1, 40);
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 960, 960]);
});
