import type { Finding, FindingAlternative, Overrides } from '../../core/types.ts';
import { differencesOf, type FilePart, filePartAt, findFilePart } from './file-part.ts';
import { findFileStart, isAfterLabel } from './file-start.ts';
import { type Asking, type FileView, shifted } from './file-view.ts';
import { type HypothesisSearch, searchHypotheses } from './hypothesis.ts';
import { findJoinedFiles, findNextFile, type JoinedFiles, type JoinedPart } from './joined-files.ts';

/** Where the file that is read lies within the file that was opened. */
export interface ChosenFile {
  readonly view: FileView;
  readonly search: HypothesisSearch;
  /** All traces of several files that are read as one; null if there is one file. */
  readonly joined: JoinedFiles | null;
}

/** Bytes read of a file that begins within a large one. */
const HEAD_LENGTH = 3 * 1024 * 1024;
const MAX_ALTERNATIVES = 8;
/** The most files that a finding lists by place and size. */
const MOST_LISTED = 4;

/** What fits best may begin a few bytes before the true beginning. */
const NEIGHBOURHOOD = 8;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Offers to read one file of several; `offset` is that of its file headers in the file that was opened. */
const readOnly = (offset: number, traces: number | null): FindingAlternative => ({
  label: `Read only the file that begins at byte ${offset}${traces === null ? '' : ` (${count(traces, 'trace')})`}`,
  overrides: { fileHeaderOffset: offset },
});

function describePrefix(view: FileView, origin: number, hasFirst: boolean): Finding {
  const labelled = isAfterLabel(view, origin);
  if (hasFirst) {
    return {
      code: 'joined-files',
      severity: 'warning',
      message:
        `A SEG-Y file begins at byte 0 and another one at byte ${view.origin + origin}. The traces between them could not be followed, so only ` +
        'what begins at the second is read.',
      alternatives: [readOnly(view.origin, null)],
    };
  }
  return {
    code: labelled ? 'tape-label' : 'leading-bytes',
    severity: 'info',
    message: `The file headers begin at byte ${origin}, after ${labelled ? 'a tape label' : 'bytes that do not belong to a SEG-Y file'}.`,
  };
}

function listOf(parts: readonly JoinedPart[], origin: number, partial: boolean): string {
  const listed = parts.slice(0, MOST_LISTED).map(({ offset, traceCount }, k) => {
    const isOpen = partial && k === parts.length - 1;
    return `${isOpen ? 'more' : count(traceCount, 'trace')} from byte ${origin + offset}`;
  });
  const left = parts.length - listed.length;
  return `${listed.join(', ')}${left > 0 ? ` and so on` : ''}`;
}

/** Says what was found of files that were joined, and offers each alone. */
function describeJoined(joined: JoinedFiles, origin: number, differences: readonly string[]): Finding {
  const { parts, traces, cutTraces, strayBytes } = joined;
  const { partial } = traces;
  const many = `${partial ? 'at least ' : ''}${parts.length}`;
  const all = traces.offsets.length;
  const isOne = differences.length === 0;
  const last = parts.length - 1;
  const flaws = [
    cutTraces > 0 ? `${count(cutTraces, 'trace')} cut off where the next file begins cannot be read` : '',
    cutTraces === 0 && strayBytes > 0 ? `${strayBytes} bytes between them belong to no trace` : '',
  ].filter(Boolean);
  const sentence = isOne
    ? `All ${all} traces${partial ? ' found so far' : ''} are read as one survey, with the file headers of the first.`
    : `They differ in ${differences.join(' and ')}, so they cannot be one survey: only the first is read, ${parts[0]!.traceCount} of ${all} traces.`;
  return {
    code: 'joined-files',
    severity: 'warning',
    message: `${many} SEG-Y files are joined into one: ${listOf(parts, origin, partial)}. ${sentence}${flaws.length > 0 ? ` ${flaws.join('; ')}.` : ''}`,
    ...(partial ? { remedy: 'Optimize reads the whole file and finds the other traces.' } : {}),
    alternatives: parts
      .slice(isOne ? 0 : 1, MAX_ALTERNATIVES)
      .map(({ offset, traceCount }, k) =>
        readOnly(origin + offset, partial && k + (isOne ? 0 : 1) === last ? null : traceCount),
      ),
  };
}

/** Says that another file follows, in a large file of which the first alone is read. */
export function describeNextFile(view: FileView, next: FilePart, traceCount: number): Finding {
  return {
    code: 'joined-files',
    severity: 'warning',
    message:
      `Another SEG-Y file begins at byte ${view.origin + next.offset}, so several were joined into one. Only the ${count(traceCount, 'trace')} from byte ` +
      `${view.origin} to there are read.`,
    alternatives: [readOnly(view.origin + next.offset, null)],
  };
}

/** Chooses the file that the user wants of several. */
function* asChosen(
  whole: FileView,
  origin: number,
  overrides: Overrides,
  findings: Finding[],
): Asking<ChosenFile> {
  const { byteLength } = whole;
  yield* whole.load(origin, Math.min(origin + HEAD_LENGTH, byteLength));
  const first = filePartAt(whole, origin, overrides);
  const next = first && (yield* findNextFile(whole, first, overrides));
  const view = whole.from(Math.min(origin, byteLength), next?.offset);
  const behind = byteLength - view.byteLength - origin;
  if (origin > 0 || behind > 0) {
    findings.push({
      code: 'joined-files',
      severity: 'info',
      message: `Only the file that begins at byte ${origin} is read, as was asked; ${origin} bytes precede it and ${behind} follow.`,
    });
  }
  return { view, search: searchHypotheses(view, overrides), joined: null };
}

/** Whether the structure that fits the first file best is the one by which the traces of all were followed. */
function isFollowed({ hypotheses: [best] }: HypothesisSearch, [first]: readonly FilePart[]): boolean {
  return (
    best?.container === 'segy' &&
    best.byteOrder === first!.byteOrder &&
    best.firstTraceOffset === first!.firstTraceOffset - first!.offset &&
    best.sampleByteLength === first!.sampleByteLength &&
    best.traceHeaderByteLength === first!.traceHeaderByteLength
  );
}

/** Chooses among files joined into one: all of them where they make one survey, or else the first. */
function chooseOf(
  view: FileView,
  joined: JoinedFiles,
  overrides: Overrides,
  findings: Finding[],
): ChosenFile {
  const [first, second] = joined.parts as [JoinedPart, JoinedPart];
  const alone = view.from(first.offset, second.offset);
  const search = searchHypotheses(alone, overrides);
  const differences = [...new Set(joined.parts.flatMap((part) => differencesOf(first, part)))];
  if (differences.length === 0 && !isFollowed(search, joined.parts))
    differences.push('how their traces are stored');
  findings.push(describeJoined(joined, view.origin, differences));
  return differences.length === 0 ? { view, search, joined } : { view: alone, search, joined: null };
}

/** Finds where the file that is read lies: all of the file, what follows a label or other bytes, or one of several files joined. */
export function* chooseFile(
  whole: FileView,
  overrides: Overrides,
  everyHeader: boolean,
  findings: Finding[],
): Asking<ChosenFile> {
  if (overrides.fileHeaderOffset !== undefined)
    return yield* asChosen(whole, overrides.fileHeaderOffset, overrides, findings);
  const first = filePartAt(whole, 0, overrides);
  const atStart = first && (yield* findJoinedFiles(whole, first, overrides, everyHeader));
  if (atStart) return chooseOf(whole, atStart, overrides, findings);
  const { origin: found, search } = findFileStart(whole, overrides);
  if (found === 0) return { view: whole, search, joined: null };
  // What fits best may be the last of several files, behind a label or other bytes.
  const origin = (first ? null : findFilePart(whole, 1, found + NEIGHBOURHOOD, overrides)?.offset) ?? found;
  const view = whole.from(origin);
  const begins = filePartAt(view, 0, overrides);
  const joined = begins && (yield* shifted(findJoinedFiles(view, begins, overrides, everyHeader), origin));
  findings.push(describePrefix(whole, joined ? origin : found, first !== null));
  if (joined) return chooseOf(view, joined, overrides, findings);
  return { view: whole.from(found), search, joined: null };
}
