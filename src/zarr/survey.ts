import type { ArrayChoice, ArrayQuestion, ArraySurvey } from '../core/array-survey.ts';
import {
  type ChunkLevel,
  type StoredValues,
  staysAligned,
  type Triple,
  type ZarrPlace,
} from '../core/chunks.ts';
import { displayText } from '../core/display-name.ts';
import { SegyError } from '../core/errors.ts';
import type { Finding, VerticalAxis } from '../core/types.ts';
import { axesOfParts, questionOf } from './array-question.ts';
import { axisOfNumbers, type NumberedLines } from './axes.ts';
import type { Hierarchy, ZarrArray } from './hierarchy.ts';
import { statisticsOf } from './stats.ts';
import {
  coordinatesOf,
  coordinateUnit,
  fileHeaderOf,
  headersOf,
  lateral,
  maskOf,
  pointsOf,
  unitOf,
} from './survey-arrays.ts';
import { ambiguous, COPY, type Parts, partsOf } from './survey-parts.ts';

/**
 * Describes the cube of a hierarchy from its metadata and its small arrays: MDIO 1 and 0, OME-Zarr 0.4 and 0.5, and any other array of
 * two or three dimensions.
 * @param found is called as soon as the levels are known, while the rest is still read
 * @throws SegyError 'not-zarr', 'unsupported-format', 'bad-argument' if it must be said which array or which axes are meant
 */
export async function describeHierarchy(
  hierarchy: Hierarchy,
  name: string,
  given: ArrayChoice,
  signal?: AbortSignal,
  asking: SurveyAsking | null = null,
  found: (levels: readonly ChunkLevel<ZarrPlace>[]) => void = () => undefined,
): Promise<ArraySurvey> {
  const { parts, choice } = await chosenParts(hierarchy, name, given, asking, signal);
  const { array, layout, beside } = parts;
  const findings: Finding[] = [];
  const note = (code: string, severity: Finding['severity'], message: string, remedy?: string): void =>
    void findings.push({ code, severity, message: displayText(message), ...(remedy ? { remedy } : {}) });
  const { axes, named } = axesOfParts(parts, choice);
  checkAxes(array, axes);
  if (!named)
    note(
      'axes-inferred',
      'warning',
      `The dimensions of “${array.path}” (${(array.dimensionNames ?? []).join(', ') || 'without names'}) do not say which is inline, crossline and time: the last one was taken to be vertical, and those before it inline and crossline.`,
      'Choose the axes if that is wrong.',
    );
  const others = array.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  if (others.some((k) => array.shape[k]! > 1))
    note(
      'array-part',
      'warning',
      `“${array.path}” has ${array.shape.length} dimensions. What is shown is index 0 of ${others.map((k) => array.dimensionNames?.[k] ?? `dimension ${k}`).join(' and ')}.`,
    );
  const coordinates = await coordinatesOf(hierarchy, parts, axes, signal);
  const size = (axis: number): number => (axis < 0 ? 1 : array.shape[axis]!);
  const flat = axes[0] < 0;
  const lines = [
    axisOfNumbers(flat ? 'Line' : 'Inline', coordinates[0] ?? null, size(axes[0])),
    axisOfNumbers(flat ? 'CDP' : 'Crossline', coordinates[1] ?? null, size(axes[1])),
    axisOfNumbers('', coordinates[2] ?? null, size(axes[2])),
  ] as const;
  for (const [k, label] of [
    [0, 'inlines'],
    [1, 'crosslines'],
  ] as const)
    if (axes[k] >= 0 && !lines[k].regular && size(axes[k]) > 1)
      note(
        'lines-numbered',
        'info',
        coordinates[k]
          ? `The numbers of ${label} have no equal steps, so lines are counted from 1.`
          : `No numbers of ${label} were found, so lines are counted from 1.`,
      );
  const reversed = [lines[0].reversed, lines[1].reversed, lines[2].reversed] as const;
  const placeOf = (of: ZarrArray, at: Triple = axes): ZarrPlace => ({
    kind: 'zarr',
    path: of.path,
    document: of.document,
    axes: at,
    fixed: of.shape.map(() => 0),
    reversed,
  });
  const levels = await levelsOf(hierarchy, parts, axes, placeOf, reversed, note, signal);
  if (levels.length === 1 && size(axes[0]) * size(axes[1]) * size(axes[2]) > 64 * 2 ** 20)
    note(
      'no-pyramid',
      'warning',
      `“${array.path}” has no coarser levels, so a first picture reads much of it.`,
      'Write it with a pyramid: Export → Zarr does, and so does the Dask example.',
    );
  found(levels);
  const [map, mask, headers, file, vertical] = await Promise.all([
    pointsOf(hierarchy, parts, axes, reversed, signal),
    maskOf(hierarchy, parts, axes, signal),
    headersOf(hierarchy, parts, axes, signal),
    fileHeaderOf(hierarchy, parts, signal),
    verticalOf(hierarchy, parts, axes, lines[2], choice, signal),
  ]);
  const copies = (hierarchy.arrayPaths ?? []).filter((path) => COPY.test(path.split('/').pop()!));
  if (copies.length > 0)
    note(
      'copies-passed-over',
      'info',
      `${copies.map((path) => `“${path}”`).join(', ')} ${copies.length > 1 ? 'are copies' : 'is a copy'} of the samples for other ways of reading, and ${copies.length > 1 ? 'were' : 'was'} passed over.`,
    );
  const values = valuesOf(array);
  const needsMask = values.missing === null || !Number.isNaN(values.missing);
  const attributes = array.attributes;
  const units = unitOf(attributes.unitsV1);
  return {
    layout,
    variable: array.path === '' ? name : array.path,
    inline: lines[0].axis,
    crossline: lines[1].axis,
    sampleCount: size(axes[2]),
    vertical,
    flat,
    levels,
    values,
    mask: mask && needsMask ? mask : null,
    points: map.points,
    pointUnit: map.unit,
    unit: units ?? '',
    statistics: statisticsOf(attributes.statsV1),
    dimensions: array.shape.map((extent, k) => ({
      name: array.dimensionNames?.[k] ?? null,
      size: extent,
      axis: axes.indexOf(k) as -1 | 0 | 1 | 2,
    })),
    textHeaders: file.text,
    binaryHeader: file.binary,
    headers: headers && {
      ...placeOf(headers, [axes[0], axes[1], -1]),
      axes: lateral(headers, axes),
      fields: headers.fields!.map(({ name: field, type }) => ({ name: field, type })),
    },
    findings,
    version: [
      hierarchy.format,
      ...levels.map(({ place }) => place.document),
      hierarchy.store.version('zarr.json'),
      hierarchy.store.version('.zmetadata'),
      hierarchy.store.version(`${beside}.zattrs`),
    ].join('\n'),
  };
}

/** Asks what the metadata do not say. */
interface SurveyAsking {
  readonly always?: boolean;
  ask(question: Omit<ArrayQuestion, 'key'>, signal?: AbortSignal): Promise<ArrayChoice>;
}

/** Finds the array and what is said of its axes, and asks where neither the metadata nor the caller say it. */
async function chosenParts(
  hierarchy: Hierarchy,
  name: string,
  given: ArrayChoice,
  asking: SurveyAsking | null,
  signal?: AbortSignal,
): Promise<{ parts: Parts; choice: ArrayChoice }> {
  let choice = given;
  // A path that was typed may name an array whose axes have to be asked for too.
  for (let asked = 0; ; asked++) {
    const parts = await partsOf(hierarchy, name, choice, signal);
    const clear = parts !== null && axesOfParts(parts, choice).named && !(asking?.always && asked === 0);
    if (parts && (clear || !asking || asked > 1)) return { parts, choice };
    if (!asking || asked > 1) throw await ambiguous(hierarchy, name, signal);
    const question = await questionOf(hierarchy, name, parts, choice, signal);
    choice = { ...choice, ...(await asking.ask(question, signal)) };
  }
}

function checkAxes(array: ZarrArray, axes: Triple): void {
  const used = axes.filter((axis) => axis >= 0);
  const valid =
    used.every((axis) => Number.isInteger(axis) && axis < array.shape.length) &&
    new Set(used).size === used.length;
  if (valid && axes[1] >= 0 && axes[2] >= 0 && array.shape.every((size) => size > 0)) return;
  throw new SegyError(
    'bad-argument',
    `The array “${array.path}” of shape [${array.shape}] has no samples along the axes [${axes}]. Choose a dimension for crosslines and one for samples.`,
  );
}

async function levelsOf(
  hierarchy: Hierarchy,
  { array, multiscale }: Parts,
  axes: Triple,
  placeOf: (array: ZarrArray) => ZarrPlace,
  reversed: readonly boolean[],
  note: (code: string, severity: Finding['severity'], message: string, remedy?: string) => void,
  signal?: AbortSignal,
): Promise<ChunkLevel<ZarrPlace>[]> {
  const along = (of: readonly number[]): Triple => [
    axes[0] < 0 ? 1 : of[axes[0]]!,
    of[axes[1]]!,
    of[axes[2]]!,
  ];
  const levels: ChunkLevel<ZarrPlace>[] = [
    {
      stride: { inline: 1, crossline: 1, sample: 1 },
      shape: along(array.shape),
      chunk: along(array.chunks),
      unit: along(array.shard ?? array.chunks),
      place: placeOf(array),
    },
  ];
  if (!multiscale) return levels;
  let averaged = false;
  for (const [k, path] of multiscale.paths.entries()) {
    if (k === 0) continue;
    const coarse = await hierarchy.array(path, signal);
    if (!coarse || coarse.shape.length !== array.shape.length) continue;
    const [fine, own] = [multiscale.transforms[0]!, multiscale.transforms[k]!];
    const ratio = (axis: number): number =>
      axis < 0 ? 1 : Math.max(1, Math.round(own.scale[axis]! / fine.scale[axis]!));
    const stride = { inline: ratio(axes[0]), crossline: ratio(axes[1]), sample: ratio(axes[2]) };
    const shape = along(coarse.shape);
    const fits = [stride.inline, stride.crossline, stride.sample].every(
      (step, axis) => Math.abs(Math.ceil(levels[0]!.shape[axis]! / step) - shape[axis]!) <= 1,
    );
    if (!fits || !staysAligned({ stride }, levels[0]!.shape, reversed)) continue;
    averaged ||= axes.some(
      (axis) =>
        axis >= 0 &&
        Math.abs((own.translation[axis] ?? 0) - (fine.translation[axis] ?? 0)) > own.scale[axis]! * 1e-6,
    );
    levels.push({
      stride,
      shape: along(coarse.shape),
      chunk: along(coarse.chunks),
      unit: along(coarse.shard ?? coarse.chunks),
      place: placeOf(coarse),
    });
  }
  if (averaged)
    note(
      'levels-averaged',
      'info',
      'The coarser levels are averages of neighbours, so a coarse picture is smoother than the samples and lies up to half a coarse cell aside of them.',
    );
  return levels.toSorted(
    (a, b) => a.stride.crossline - b.stride.crossline || a.stride.sample - b.stride.sample,
  );
}

/** Stored numbers as samples: CF attributes `scale_factor`, `add_offset`, `_FillValue` (CF conventions 8.1 and 2.5.1), and the fill value. */
function valuesOf({ attributes, fill, dataType }: ZarrArray): StoredValues {
  const { scale_factor: scale, add_offset: offset, _FillValue: missing } = attributes;
  const isFloat = /^float/.test(dataType);
  const given = typeof missing === 'number' ? missing : missing === 'NaN' ? Number.NaN : null;
  return {
    scale: typeof scale === 'number' ? scale : 1,
    offset: typeof offset === 'number' ? offset : 0,
    missing: given ?? (isFloat && fill !== null && Number.isNaN(fill) ? Number.NaN : null),
  };
}

async function verticalOf(
  hierarchy: Hierarchy,
  parts: Parts,
  axes: Triple,
  { axis, regular }: NumberedLines,
  choice: ArrayChoice,
  signal?: AbortSignal,
): Promise<VerticalAxis> {
  const { array } = parts;
  if (choice.vertical) {
    const { unit, start, step } = choice.vertical;
    if (!['ms', 'm', 'ft'].includes(unit) || !Number.isFinite(start) || !(step > 0 && Number.isFinite(step)))
      throw new SegyError(
        'bad-argument',
        'The vertical axis needs a unit (ms, m or ft), the place of its first sample, and an interval above 0.',
      );
    const domain = unit === 'ms' ? 'time' : 'depth';
    return { domain, unit, start, step, inferred: false } as VerticalAxis;
  }
  const name = array.dimensionNames?.[axes[2]] ?? null;
  const unit = await coordinateUnit(hierarchy, parts, axes[2], signal);
  const isDepth = /depth|tvd/i.test(name ?? '') || unit === 'm' || unit === 'ft';
  const domain = choice.domain ?? (isDepth ? 'depth' : 'time');
  const [start, step] = regular ? [axis.first, axis.step] : [0, domain === 'time' ? 4 : 5];
  const inferred =
    !regular || (unit === null && choice.domain === undefined && !/^(time|twt|depth)$/i.test(name ?? ''));
  if (domain === 'depth') return { domain, unit: unit === 'ft' ? 'ft' : 'm', start, step, inferred };
  const factor = unit === 's' ? 1000 : unit === 'us' ? 1e-3 : 1;
  if (unit === 'ns') return { domain, unit: 'ns', start, step, inferred };
  return { domain, unit: 'ms', start: start * factor, step: step * factor, inferred };
}
