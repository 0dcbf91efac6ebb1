import { describe, expect, it } from 'vitest';
import {
  boxWindow,
  clampWindow,
  panWindow,
  trueScaleWindow,
  wholeWindow,
  zoomWindow,
} from '../../../../src/ui/section/section-window.ts';

const ACROSS = 500;
const DOWN = 300;
const whole = wholeWindow(ACROSS, DOWN);

describe('the part of a section that is shown', () => {
  it('keeps the cell under the pointer where it is when zoomed', () => {
    const at = { x: 0.25, y: 0.6 };
    const zoomed = zoomWindow(whole, { across: 0.5, down: 0.25 }, at, ACROSS, DOWN);
    expect(zoomed.width).toBe(250);
    expect(zoomed.height).toBe(75);
    expect(zoomed.left + at.x * zoomed.width).toBeCloseTo(at.x * ACROSS, 9);
    expect(zoomed.top + at.y * zoomed.height).toBeCloseTo(at.y * DOWN, 9);
  });

  it('never zooms out beyond the section, nor in beyond a few cells', () => {
    expect(zoomWindow(whole, { across: 2, down: 2 }, { x: 0.5, y: 0.5 }, ACROSS, DOWN)).toEqual(whole);
    let window = whole;
    for (let k = 0; k < 40; k++)
      window = zoomWindow(window, { across: 0.5, down: 0.5 }, { x: 0, y: 1 }, ACROSS, DOWN);
    expect(window.width).toBe(4);
    expect(window.height).toBe(4);
    expect(window.left).toBe(0);
    expect(window.top).toBe(DOWN - 4);
  });

  it('moves by shares of the picture and stops at the edges', () => {
    const part = { left: 100, top: 100, width: 50, height: 30 };
    expect(panWindow(part, 0.5, -0.5, ACROSS, DOWN)).toEqual({ ...part, left: 125, top: 85 });
    expect(panWindow(part, -10, 10, ACROSS, DOWN)).toEqual({ ...part, left: 0, top: 270 });
  });

  it('shows a box drawn from any corner', () => {
    const box = { left: 50, top: 60, width: 200, height: 90 };
    const [a, b] = [
      { x: 0.1, y: 0.2 },
      { x: 0.5, y: 0.5 },
    ];
    expect(boxWindow(whole, a, b, ACROSS, DOWN)).toEqual(box);
    expect(boxWindow(whole, b, a, ACROSS, DOWN)).toEqual(box);
  });

  it('centres a section that is smaller than the window', () => {
    expect(clampWindow({ left: 300, top: 0, width: 1000, height: DOWN }, ACROSS, DOWN).left).toBe(-250);
  });

  it('at true scale a metre across is as long as a metre down', () => {
    const picture = { width: 800, height: 400 };
    const cell = { across: 12.5, down: 4 };
    for (const window of [whole, { left: 200, top: 100, width: 20, height: 200 }]) {
      const scaled = trueScaleWindow(window, picture, cell, ACROSS, DOWN);
      const perMetreAcross = picture.width / (scaled.width * cell.across);
      const perMetreDown = picture.height / (scaled.height * cell.down);
      expect(perMetreAcross / perMetreDown).toBeCloseTo(1, 9);
    }
  });
});
