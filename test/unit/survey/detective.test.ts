import { expect, it } from 'vitest';
import type { Geometry, GridGeometry, HeaderWord, Inspection, Overrides } from '../../../src/core/types.ts';
import { readTraceHeaderWord } from '../../../src/segy/fields.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';
import { runs } from '../../runs.ts';
import { generateLine, generateRecords } from './generated-records.ts';
import {
  GENERATED_TRACE_LENGTH,
  type GeneratedSurvey,
  generateSurvey,
  stretched,
} from './generated-survey.ts';
import { inspectBytes } from './inspect-bytes.ts';

const SEED = 20_240;
const SURVEYS = runs(30, 500);
const RECORDS = runs(15, 120);
const LINES = runs(12, 100);
const LARGE = runs(5, 50);

/** The words that hold the true line numbers of every trace, whether or not by the very type they were written in. */
function isTruth(survey: GeneratedSurvey, inline?: HeaderWord, crossline?: HeaderWord): boolean {
  if (!inline || !crossline) return false;
  const { inlineNumbers, crosslineNumbers } = survey.truth;
  const read = (trace: number, word: HeaderWord) =>
    readTraceHeaderWord(survey.bytes, 3600 + trace * GENERATED_TRACE_LENGTH, word, survey.byteOrder);
  return inlineNumbers.every(
    (number, trace) => read(trace, inline) === number && read(trace, crossline) === crosslineNumbers[trace],
  );
}

function alternativesOf({ findings }: Inspection, what = 'geometry-inferred'): Overrides[] {
  const inferred = findings.find(({ code }) => code === what);
  return (inferred?.alternatives ?? []).slice(0, 3).map(({ overrides }) => overrides);
}

/** The grid has the true offsets, and where the file has positions the true bins. */
function isPlaced({ truth }: GeneratedSurvey, geometry: Geometry): boolean {
  if (geometry.kind === 'prestack' && geometry.offsets.join() !== truth.offsets?.join()) return false;
  if (!truth.map) return true;
  const binGrid = geometry.kind === '3d' || geometry.kind === 'prestack' ? geometry.binGrid : null;
  const near = (found: number, spacing: number): boolean => Math.abs(found - spacing) < 0.01 * spacing;
  return (
    binGrid !== null &&
    near(binGrid.inlineSpacing, truth.map.inlineSpacing) &&
    near(binGrid.crosslineSpacing, truth.map.crosslineSpacing)
  );
}

/** How a survey was read: rightly, with the truth among the alternatives, or not at all. */
type Verdict = 'right' | 'undecided' | 'offered' | 'lost';

function judge(survey: GeneratedSurvey, inspection: Inspection): Verdict {
  const { geometry } = inspection;
  const { offsets, map } = survey.truth;
  const found = geometry.kind === (offsets ? 'prestack' : '3d') ? (geometry as GridGeometry) : null;
  if (isTruth(survey, found?.inline, found?.crossline)) {
    if (isPlaced(survey, geometry)) return 'right';
    const [x, y] = map!.words;
    const places = alternativesOf(inspection, 'coordinates-inferred');
    return places.some((words) => words.x?.byte === x.byte && words.y?.byte === y.byte) ? 'offered' : 'lost';
  }
  const alternatives = alternativesOf(inspection);
  const isOffered = ({ inline, crossline }: Overrides): boolean => isTruth(survey, inline, crossline);
  const swapped = survey.truth.undecided && isTruth(survey, found?.crossline, found?.inline);
  if (swapped && alternatives[0] && isOffered(alternatives[0])) return 'undecided';
  return alternatives.some(isOffered) ? 'offered' : 'lost';
}

/** Reads surveys, prints how it went, and holds them to the bar. */
function expectNearlyAllRight(
  count: number,
  survey: (k: number) => GeneratedSurvey,
  inspect: (survey: GeneratedSurvey) => Inspection,
): void {
  const counts = { right: 0, undecided: 0, offered: 0, lost: 0 };
  const misses: string[] = [];
  for (let k = 0; k < count; k++) {
    const generated = survey(k);
    const inspection = inspect(generated);
    const verdict = judge(generated, inspection);
    counts[verdict] += 1;
    const { geometry } = inspection;
    if (verdict === 'right' && geometry.kind === '3d' && geometry.verified)
      expect(geometry.inline.first).toBe(Math.min(...generated.truth.inlineNumbers));
    if (verdict === 'right' || verdict === 'undecided') continue;
    const words = 'inline' in geometry ? [geometry.kind, geometry.inline, geometry.crossline] : geometry.kind;
    misses.push(
      `${verdict}: ${JSON.stringify(words)} for ${generated.truth.description}; ${JSON.stringify(alternativesOf(inspection))}`,
    );
  }
  const { right, undecided, offered, lost } = counts;
  console.log(
    [
      `seed ${SEED}: ${right} of ${count - undecided} right, ${offered} misses offered, ${lost} lost; of ${undecided} nothing ` +
        'says which is the inline, and the first alternative has it the other way',
      ...misses,
    ].join('\n  '),
  );
  expect(lost).toBe(0);
  expect(right).toBeGreaterThanOrEqual(0.99 * (count - undecided));
}

it(`finds the line numbers of ${SURVEYS} generated surveys (seed ${SEED}), at whatever bytes and of whatever type`, {
  timeout: 120_000,
}, () => {
  expectNearlyAllRight(
    SURVEYS,
    (k) => generateSurvey(SEED + k),
    ({ bytes }) => inspectBytes(bytes),
  );
});

/** Surveys whose line numbers reach into the words of source and receiver coordinates, at odd bytes. */
const AMONG_POSITIONS = [20_442, 20_569, 20_645];

it('finds line numbers that reach into the words of sources and receivers, and takes them for no coordinates', () => {
  expectNearlyAllRight(
    AMONG_POSITIONS.length,
    (k) => generateSurvey(AMONG_POSITIONS[k]!),
    ({ bytes }) => inspectBytes(bytes),
  );
});

const READ_WHOLE = 16 * 1024 * 1024;

/** The survey in a file that is not read whole. */
function inspectLarge(survey: GeneratedSurvey, everyHeader: boolean): Inspection {
  const traces = survey.truth.inlineNumbers.length;
  const { byteLength, read } = stretched(survey, Math.ceil((1.05 * READ_WHOLE) / traces / 4));
  const steps = inspectSurvey(byteLength, {}, everyHeader);
  let bytes = 0;
  let step = steps.next();
  while (!step.done) {
    bytes += step.value.reduce((sum, { start, end }) => sum + end - start, 0);
    step = steps.next(step.value.map(read));
  }
  if (!everyHeader) expect(bytes).toBeLessThan(READ_WHOLE);
  return step.value;
}

for (const [what, everyHeader] of [
  ['by some of their headers', false],
  ['once every header was read', true],
] as const) {
  it(`finds the line numbers of ${LARGE} generated surveys over 16 MiB ${what}`, { timeout: 120_000 }, () => {
    expectNearlyAllRight(
      LARGE,
      (k) => generateSurvey(SEED + 1000 + k, 3),
      (survey) => inspectLarge(survey, everyHeader),
    );
  });
}

it(`takes ${RECORDS} files of generated field records (seed ${SEED}) for gathers, never for a grid`, () => {
  const wrong: string[] = [];
  for (let k = 0; k < RECORDS; k++) {
    const { bytes, description, records } = generateRecords(SEED + k);
    const { geometry } = inspectBytes(bytes);
    if (geometry.kind !== 'gathers' || geometry.ensemble.count !== records)
      wrong.push(`${JSON.stringify(geometry).slice(0, 200)} for ${description}`);
  }
  console.log([`seed ${SEED}: ${RECORDS - wrong.length} of ${RECORDS} are gathers`, ...wrong].join('\n  '));
  expect(wrong).toEqual([]);
});

it(`takes ${LINES} lines with the line numbers of a 3D survey (seed ${SEED}) for lines, never for a grid`, () => {
  const wrong: string[] = [];
  for (let k = 0; k < LINES; k++) {
    const { bytes, description, traceCount } = generateLine(SEED + k);
    const { geometry } = inspectBytes(bytes);
    if (geometry.kind !== '2d' || geometry.traceCount !== traceCount)
      wrong.push(`${JSON.stringify(geometry).slice(0, 200)} for ${description}`);
  }
  console.log([`seed ${SEED}: ${LINES - wrong.length} of ${LINES} are lines`, ...wrong].join('\n  '));
  expect(wrong).toEqual([]);
});
