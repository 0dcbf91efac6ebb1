import { expect, it } from 'vitest';
import type { HeaderWord, Inspection, Overrides } from '../../../src/core/types.ts';
import { readTraceHeaderWord } from '../../../src/segy/fields.ts';
import { type GeneratedSurvey, generateRecords, generateSurvey } from './generated-survey.ts';
import { inspectBytes } from './inspect-bytes.ts';

const SEED = 20_240;
const SURVEYS = 500;
const RECORDS = 120;

/** The words that hold the true line numbers of every trace, whether or not by the very type they were written in. */
function isTruth(
  survey: GeneratedSurvey,
  { layout }: Inspection,
  inline?: HeaderWord,
  crossline?: HeaderWord,
) {
  if (!inline || !crossline) return false;
  const { inlineNumbers, crosslineNumbers } = survey.truth;
  const read = (trace: number, word: HeaderWord) =>
    readTraceHeaderWord(
      survey.bytes,
      layout.firstTraceOffset + trace * layout.traceByteLength,
      word,
      layout.byteOrder,
    );
  return inlineNumbers.every(
    (number, trace) => read(trace, inline) === number && read(trace, crossline) === crosslineNumbers[trace],
  );
}

function alternativesOf({ findings }: Inspection): Overrides[] {
  const inferred = findings.find(({ code }) => code === 'geometry-inferred');
  return (inferred?.alternatives ?? []).slice(0, 3).map(({ overrides }) => overrides);
}

it(`finds the line numbers of ${SURVEYS} generated surveys (seed ${SEED}), at whatever bytes and of whatever type`, {
  timeout: 120_000,
}, () => {
  const misses: string[] = [];
  const lost: string[] = [];
  for (let k = 0; k < SURVEYS; k++) {
    const survey = generateSurvey(SEED + k);
    const inspection = inspectBytes(survey.bytes);
    const { geometry } = inspection;
    const found = geometry.kind === '3d' ? geometry : null;
    if (isTruth(survey, inspection, found?.inline, found?.crossline)) {
      expect(found!.inline.first).toBe(Math.min(...survey.truth.inlineNumbers));
      continue;
    }
    const alternatives = alternativesOf(inspection);
    const offered = alternatives.some(({ inline, crossline }) =>
      isTruth(survey, inspection, inline, crossline),
    );
    const words = found
      ? `${found.inline.type ?? 'int32'}@${found.inline.byte}/${found.crossline.type ?? 'int32'}@${found.crossline.byte}`
      : geometry.kind;
    (offered ? misses : lost).push(
      `${words}${offered ? ' (offered)' : ''} for ${survey.truth.description}; ${JSON.stringify(alternatives)}`,
    );
  }
  const right = SURVEYS - misses.length - lost.length;
  console.log(
    [
      `seed ${SEED}: ${right} of ${SURVEYS} right, ${misses.length} misses offered, ${lost.length} lost`,
      ...misses,
      ...lost,
    ].join('\n  '),
  );
  expect(lost).toEqual([]);
  expect(right).toBeGreaterThanOrEqual(0.99 * SURVEYS);
});

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
