import { type NumberedAxis, numberAt, positionOf } from '../../core/axis.ts';
import type { Cube, CubeGrid } from '../../core/cube.ts';
import { SegyError } from '../../core/errors.ts';
import { mapUnitText } from '../../core/map.ts';
import type { BinGrid, MapPoint } from '../../core/types.ts';

/** What must be known of a survey to compare it with another; every cube has it. */
export type ComparedSurvey = Pick<Cube, 'name' | 'grid'>;

/** The places that two axes share: index `a[k]` on the first is index `b[k]` on the second. `a` ascends. */
export interface CommonAxis {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** The bins and samples at which two surveys can be compared. */
export interface CommonBins {
  readonly inline: CommonAxis;
  readonly crossline: CommonAxis;
  readonly sample: CommonAxis;
  /** True if both surveys have no other bins and samples than the common ones. */
  readonly whole: boolean;
  /** One sentence for the user that says what is compared. */
  readonly note: string;
}

/** Numbers closer than this share of a step count as equal. */
const SAME_PLACE = 1e-3;

/** Finds the numbers that both axes have. */
export function commonAxis(a: NumberedAxis, b: NumberedAxis): CommonAxis {
  const onA: number[] = [];
  const onB: number[] = [];
  const other = { first: b.first, step: b.step || 1 };
  for (let index = 0; index < a.count; index++) {
    const exact = positionOf(other, numberAt(a, index));
    const place = Math.round(exact);
    if (place < 0 || place >= b.count || Math.abs(exact - place) > SAME_PLACE) continue;
    onA.push(index);
    onB.push(place);
  }
  return { a: Int32Array.from(onA), b: Int32Array.from(onB) };
}

function refuse(a: ComparedSurvey, b: ComparedSurvey, why: string): never {
  throw new SegyError('no-geometry', `“${a.name}” and “${b.name}” cannot be compared: ${why}`);
}

/** @throws SegyError 'no-geometry' if the vertical axes have no sample in common */
function commonSamples(a: ComparedSurvey, b: ComparedSurvey): CommonAxis {
  const [one, other] = [a.grid.vertical, b.grid.vertical];
  if (one.domain !== other.domain || one.unit !== other.unit) {
    refuse(
      a,
      b,
      `the first is in ${one.domain} (${one.unit}), the second in ${other.domain} (${other.unit}). Overrule the one that was read wrongly.`,
    );
  }
  const axis = ({ grid: { vertical, sampleCount } }: ComparedSurvey): NumberedAxis => ({
    first: vertical.start,
    step: vertical.step,
    count: sampleCount,
  });
  const common = commonAxis(axis(a), axis(b));
  if (common.a.length === 0) {
    const reach = ({ vertical: { start, step, unit }, sampleCount }: CubeGrid): string =>
      `${start} to ${start + (sampleCount - 1) * step} ${unit} every ${step} ${unit}`;
    refuse(a, b, `no samples coincide (${reach(a.grid)} and ${reach(b.grid)}).`);
  }
  return common;
}

function placeOf(
  { origin, inlineVector, crosslineVector }: BinGrid,
  inline: number,
  crossline: number,
): MapPoint {
  return {
    x: origin.x + inline * inlineVector.x + crossline * crosslineVector.x,
    y: origin.y + inline * inlineVector.y + crossline * crosslineVector.y,
  };
}

/** The largest distance on the map between corners with the same numbers; 0 if there are no maps in the same unit. */
function mapDistance(
  a: BinGrid | null,
  b: BinGrid | null,
  inline: CommonAxis,
  crossline: CommonAxis,
): number {
  if (!a || !b || a.unit !== b.unit) return 0;
  let farthest = 0;
  for (const i of [0, inline.a.length - 1]) {
    for (const x of [0, crossline.a.length - 1]) {
      const one = placeOf(a, inline.a[i]!, crossline.a[x]!);
      const other = placeOf(b, inline.b[i]!, crossline.b[x]!);
      farthest = Math.max(farthest, Math.hypot(one.x - other.x, one.y - other.y));
    }
  }
  return farthest;
}

/**
 * Finds where two surveys can be compared: at bins with the same line numbers (for 2D lines the same CDP, or else trace by
 * trace) and samples at the same time or depth.
 * @throws SegyError 'no-geometry' with the reason, if there are none or the same numbers are elsewhere on the map
 */
export function commonBins(a: ComparedSurvey, b: ComparedSurvey): CommonBins {
  const sample = commonSamples(a, b);
  const counted = (common: CommonAxis, of: number, other: number, name: string): string =>
    common.a.length === of && common.a.length === other
      ? `all ${of} ${name}`
      : `${common.a.length} ${name} of ${of} and ${other}`;
  const samples = counted(sample, a.grid.sampleCount, b.grid.sampleCount, 'samples');
  if (a.grid.flat !== b.grid.flat)
    refuse(a, b, 'one has inlines and crosslines, the other is one section of traces.');
  if (!a.grid.flat) {
    const [one, other] = [a.grid, b.grid];
    const inline = commonAxis(one.inline, other.inline);
    const crossline = commonAxis(one.crossline, other.crossline);
    if (inline.a.length === 0 || crossline.a.length === 0) {
      const range = (axis: NumberedAxis): string => `${axis.first} to ${numberAt(axis, axis.count - 1)}`;
      const [name, p, q] =
        inline.a.length === 0
          ? ['inline', one.inline, other.inline]
          : ['crossline', one.crossline, other.crossline];
      refuse(
        a,
        b,
        `they have no ${name} in common (${range(p as NumberedAxis)} and ${range(q as NumberedAxis)}).`,
      );
    }
    const { binGrid } = one;
    const distance = mapDistance(binGrid, other.binGrid, inline, crossline);
    if (binGrid && distance > Math.min(binGrid.inlineSpacing, binGrid.crosslineSpacing) / 2) {
      refuse(
        a,
        b,
        `bins of the same line numbers lie up to ${Math.round(distance)} ${mapUnitText(binGrid.unit)} apart on the map.`,
      );
    }
    const inlines = counted(inline, one.inline.count, other.inline.count, 'inlines');
    const crosslines = counted(crossline, one.crossline.count, other.crossline.count, 'crosslines');
    const whole = [inlines, crosslines, samples].every((text) => text.startsWith('all'));
    return { inline, crossline, sample, whole, note: `Compared on ${inlines}, ${crosslines}, ${samples}.` };
  }
  const [one, other] = [a.grid.crossline, b.grid.crossline];
  const byCdp = one.label === 'CDP' && other.label === 'CDP';
  if (!byCdp && one.count !== other.count)
    refuse(
      a,
      b,
      `they have ${one.count} and ${other.count} traces, and they do not all have CDP numbers by which traces could be matched.`,
    );
  const crossline = byCdp
    ? commonAxis(one, other)
    : commonAxis({ ...one, first: 1, step: 1 }, { ...other, first: 1, step: 1 });
  if (crossline.a.length === 0) refuse(a, b, 'they have no CDP in common.');
  const traces = counted(
    crossline,
    one.count,
    other.count,
    byCdp ? 'CDPs' : 'traces, in the order of the files',
  );
  return {
    inline: { a: Int32Array.of(0), b: Int32Array.of(0) },
    crossline,
    sample,
    whole: traces.startsWith('all') && samples.startsWith('all'),
    note: `Compared on ${traces}, ${samples}.`,
  };
}

/** For each of `count` places of the first axis the second's, −1 where there is none. */
export function placesOn(common: CommonAxis, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  common.a.forEach((at, k) => {
    places[at] = common.b[k]!;
  });
  return places;
}
