import { ticks as roundNumbers } from 'd3-array';
import type { SceneSurvey } from '../../core/scene.ts';
import type { Triple } from '../placement.ts';

/** A mark on an axis: its index on the full-resolution axis, which is fractional on the vertical one, and the text beside it. */
export interface Tick {
  readonly index: number;
  readonly text: string;
}

export interface TickAxis {
  readonly title: string;
  /** The number at index 0; `step` is its change per index. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
  /** True if only numbers of real lines may have a tick. */
  readonly whole: boolean;
  /** The direction of ticks in index space; without it they are at right angles to the edge on the screen. */
  readonly across?: Triple;
}

/** Makes the inline, crossline and vertical axis of a survey, with titles and units. */
export function surveyAxes(survey: SceneSurvey): readonly [TickAxis, TickAxis, TickAxis] {
  const { inline, crossline, vertical } = survey;
  const below = vertical.below ? ` below ${vertical.below}` : '';
  const title = `${vertical.domain === 'time' ? 'Time' : 'Depth'}${below} (${vertical.unit})`;
  return [
    { title: inline.label, first: inline.first, step: inline.step, count: survey.inlineCount, whole: true },
    {
      title: crossline.label,
      first: crossline.first,
      step: crossline.step,
      count: survey.crosslineCount,
      whole: true,
    },
    { title, first: vertical.start, step: vertical.step, count: survey.sampleCount, whole: false },
  ];
}

/** Chooses about `wanted` ticks (never many more) at round numbers within the axis, and only at real lines if `whole`. */
export function axisTicks(axis: TickAxis, wanted: number): Tick[] {
  const { first, step, count } = axis;
  if (count < 1 || !(Math.abs(step) > 0) || !Number.isFinite(first)) return [];
  const target = Math.max(1, Math.floor(wanted));
  if (count === 1) return [{ index: 0, text: tickText(first) }];
  const last = first + (count - 1) * step;
  // Fewer ticks are tried before more; on a short axis a few more are better than a single one.
  const asks = Array.from({ length: target - 1 }, (_, k) => target - k).filter((ask) => ask * 2 >= target);
  for (const ask of [...asks, target + 1, target + 2]) {
    const ticks = roundNumbers(first, last, ask).map((value) => ({ value, index: (value - first) / step }));
    if (ticks.length > target * 1.5 + 1 || ticks.length < 2) continue;
    if (axis.whole && ticks.some(({ index }) => Math.abs(index - Math.round(index)) > 1e-6)) continue;
    return ticks.map(({ value, index }) => ({ index, text: tickText(value) }));
  }
  return axis.whole
    ? lineTicks(axis, target)
    : [0, count - 1].map((index) => ({ index, text: tickText(first + index * step) }));
}

/** Writes a number without rounding noise, with a real minus sign, and ungrouped, because line numbers are names. */
export function tickText(value: number): string {
  const text = String(Number(value.toPrecision(10)));
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}

/** Makes ticks every 1, 2, 5 … × 10ⁿ lines, from the roundest number that is a line on. */
function lineTicks({ first, step, count }: TickAxis, target: number): Tick[] {
  const rough = Math.max(1, (count - 1) / target);
  const power = 10 ** Math.floor(Math.log10(rough));
  const every = Math.round(power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10));
  let start = 0;
  let roundest = -1;
  for (let index = 0; index < Math.min(every, count, 100_000); index++) {
    const number = first + index * step;
    const roundness = [1000, 500, 100, 50, 10, 5].findIndex((unit) => number % unit === 0);
    const score = roundness < 0 ? 0 : 6 - roundness;
    if (score > roundest) {
      roundest = score;
      start = index;
    }
  }
  const ticks: Tick[] = [];
  for (let index = start; index < count; index += every)
    ticks.push({ index, text: tickText(first + index * step) });
  return ticks;
}
