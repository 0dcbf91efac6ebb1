import { SegyError } from '../core/errors.ts';
import type { BinGrid, Geometry, GridGeometry, MapPoint, VerticalAxis } from '../core/types.ts';

/** What a survey must tell before it can be laid over another; a `DatasetMeta` and the crosslines of its grid do. */
export interface ComparedSurvey {
  readonly name: string;
  readonly geometry: Geometry;
  readonly vertical: VerticalAxis;
  readonly samplesPerTrace: number;
  /** Of a 2D line or a file of gathers: its traces. */
  readonly crosslineCount: number;
}

/** Places that two axes share: `a[k]` on the first is `b[k]` on the second, both from 0 and ascending in `a`. */
export interface CommonAxis {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** The bins and samples at which two surveys can be compared. */
export interface CommonBins {
  readonly inline: CommonAxis;
  readonly crossline: CommonAxis;
  readonly sample: CommonAxis;
  /** Both surveys lie wholly in the common bins. */
  readonly whole: boolean;
  /** One sentence on what is compared. */
  readonly note: string;
}

interface NumberedAxis {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** Numbers nearer than this share of a step are one. */
const SAME_PLACE = 1e-3;

/** Numbers that stand on both axes. */
export function commonAxis(a: NumberedAxis, b: NumberedAxis): CommonAxis {
  const onA: number[] = [];
  const onB: number[] = [];
  for (let index = 0; index < a.count; index++) {
    const exact = (a.first + index * a.step - b.first) / (b.step || 1);
    const place = Math.round(exact);
    if (place < 0 || place >= b.count || Math.abs(exact - place) > SAME_PLACE) continue;
    onA.push(index);
    onB.push(place);
  }
  return { a: Int32Array.from(onA), b: Int32Array.from(onB) };
}

const hasLines = (geometry: Geometry): geometry is Extract<Geometry, GridGeometry> =>
  geometry.kind === '3d' || geometry.kind === 'prestack';

/** The axis of a survey that is one section: CDP numbers where each trace has one, else its traces counted from 1. */
function traceAxis({ geometry, crosslineCount }: ComparedSurvey): NumberedAxis & { readonly isCdp: boolean } {
  if (geometry.kind === '2d' && geometry.cdp?.count === crosslineCount)
    return { ...geometry.cdp, isCdp: true };
  return { first: 1, step: 1, count: crosslineCount, isCdp: false };
}

function refuse(a: ComparedSurvey, b: ComparedSurvey, why: string): never {
  throw new SegyError('no-geometry', `“${a.name}” and “${b.name}” cannot be compared: ${why}`);
}

/** @throws SegyError 'no-geometry' when the vertical axes have no sample in common */
function commonSamples(a: ComparedSurvey, b: ComparedSurvey): CommonAxis {
  const [one, other] = [a.vertical, b.vertical];
  if (one.domain !== other.domain || one.unit !== other.unit) {
    refuse(
      a,
      b,
      `the first is in ${one.domain} (${one.unit}), the second in ${other.domain} (${other.unit}). Overrule the one that was read wrongly.`,
    );
  }
  const axis = ({ vertical, samplesPerTrace }: ComparedSurvey): NumberedAxis => ({
    first: vertical.start,
    step: vertical.step,
    count: samplesPerTrace,
  });
  const common = commonAxis(axis(a), axis(b));
  if (common.a.length === 0) {
    const reach = ({ vertical: { start, step, unit }, samplesPerTrace }: ComparedSurvey): string =>
      `${start} to ${start + (samplesPerTrace - 1) * step} ${unit} every ${step} ${unit}`;
    refuse(a, b, `no sample stands at the same place (${reach(a)} and ${reach(b)}).`);
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

/** The largest distance on the map between corners that have the same numbers; 0 where the maps cannot be compared. */
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
 * Where two surveys can be compared: bins with the same line numbers (2D lines: the same CDP, else trace by trace),
 * samples at the same time or depth.
 * @throws SegyError 'no-geometry' with the reason when there are none, or when the same numbers lie elsewhere on the map
 */
export function commonBins(a: ComparedSurvey, b: ComparedSurvey): CommonBins {
  const sample = commonSamples(a, b);
  const counted = (common: CommonAxis, of: number, other: number, name: string): string =>
    common.a.length === of && common.a.length === other
      ? `all ${of} ${name}`
      : `${common.a.length} ${name} of ${of} and ${other}`;
  const samples = counted(sample, a.samplesPerTrace, b.samplesPerTrace, 'samples');
  if (hasLines(a.geometry) && hasLines(b.geometry)) {
    const [one, other] = [a.geometry, b.geometry];
    const inline = commonAxis(one.inline, other.inline);
    const crossline = commonAxis(one.crossline, other.crossline);
    if (inline.a.length === 0 || crossline.a.length === 0) {
      const range = ({ first, step, count }: NumberedAxis): string =>
        `${first} to ${first + (count - 1) * step}`;
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
        `bins of the same line numbers lie up to ${Math.round(distance)} ${binGrid.unit === 'unknown' ? 'map units' : binGrid.unit} apart on the map.`,
      );
    }
    const inlines = counted(inline, one.inline.count, other.inline.count, 'inlines');
    const crosslines = counted(crossline, one.crossline.count, other.crossline.count, 'crosslines');
    const whole = [inlines, crosslines, samples].every((text) => text.startsWith('all'));
    return { inline, crossline, sample, whole, note: `Compared on ${inlines}, ${crosslines}, ${samples}.` };
  }
  if (hasLines(a.geometry) || hasLines(b.geometry))
    refuse(a, b, 'one has inlines and crosslines, the other is one section of traces.');
  const [one, other] = [traceAxis(a), traceAxis(b)];
  const byCdp = one.isCdp && other.isCdp;
  if (!byCdp && one.count !== other.count)
    refuse(
      a,
      b,
      `they have ${one.count} and ${other.count} traces, and not each trace has a CDP number to find it by.`,
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
