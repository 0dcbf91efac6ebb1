import { SegyError } from '../../core/errors.ts';
import { parseHeaderValue } from '../../core/expression.ts';
import type { TraceRun } from '../../core/trace-run.ts';
import type { HeaderColumn, HeaderWord, VerticalAxis } from '../../core/types.ts';
import {
  headerWordLength,
  TRACE_HEADER_FIELD_NAMES,
  TRACE_HEADER_FIELDS,
  TRACE_HEADER_LENGTH,
  type TraceHeaderField,
} from '../../segy/fields.ts';
import { type ChangeList, spanOf } from './change-list.ts';
import type { OutOptions, WordChoice } from './out-options.ts';
import type { OutPlan, TimeShift, WordRule, WordValue } from './out-plan.ts';
import type { OutSource } from './out-source.ts';
import { repairRules, wordsOfReading } from './repair.ts';
import { madeDelay, type SampleChoice } from './sample-choice.ts';
import { TraceHeaderWriter } from './trace-header.ts';
import { WIDE_WORDS } from './wide-words.ts';

/** What the 16 bits of a trace header hold of a sample count: all of it, or its lower half as other writers of long traces do. */
const shortSamples = (count: number): number => count & 0xffff;

const overlaps = (a: HeaderWord, b: HeaderWord): boolean =>
  a.byte < b.byte + headerWordLength(b.type) && b.byte < a.byte + headerWordLength(a.type);

/** The standard's word at a byte, or an int32. */
function wordAt({ byte, type }: WordChoice): HeaderWord {
  if (type) return { byte, type };
  const name = TRACE_HEADER_FIELD_NAMES.find((each) => TRACE_HEADER_FIELDS[each].byte === byte);
  return name ? TRACE_HEADER_FIELDS[name] : { byte };
}

function ruleValue(choice: WordChoice): WordValue {
  const { value, from, expression } = choice;
  const given = [value, from, expression].filter((each) => each !== undefined).length;
  if (given !== 1)
    throw new SegyError(
      'bad-argument',
      `The word at byte ${choice.byte} needs one of value, from and expression; ${given} are given.`,
    );
  if (value !== undefined) return { kind: 'value', value };
  if (expression !== undefined) {
    parseHeaderValue(expression, TRACE_HEADER_FIELD_NAMES);
    return { kind: 'expression', text: expression };
  }
  if (typeof from !== 'string') return { kind: 'from', word: from! };
  if (Object.hasOwn(TRACE_HEADER_FIELDS, from))
    return { kind: 'from', word: TRACE_HEADER_FIELDS[from as TraceHeaderField] };
  throw new SegyError(
    'bad-argument',
    `There is no header word called “${from}”. Give { byte, type }, or a name of traceHeaderFields().`,
  );
}

const describe = (of: WordValue): string => {
  switch (of.kind) {
    case 'value':
      return String(of.value);
    case 'from':
    case 'position':
      return `what ${spanOf(of.word)} hold`;
    case 'expression':
      return of.text;
    case 'place':
      return '1, 2, 3 …';
    case 'column':
      return 'numbered anew';
  }
};

/** Collects the rules of words, each with its line in the list of changes. */
export class Rules {
  readonly words: WordRule[] = [];

  constructor(
    private readonly list: ChangeList,
    private readonly traceCount: number,
  ) {}

  add(word: HeaderWord, of: WordValue, unlessZero = false): void {
    const change = this.list.word(word, 'as stored', describe(of), this.traceCount);
    this.words.push({
      word: { byte: word.byte, type: word.type ?? 'int32' },
      of,
      change,
      ...(unlessZero && { unlessZero }),
    });
  }

  /** The word of 64 bits that says the same in an additional header. */
  addWide(name: keyof typeof WIDE_WORDS, of: WordValue): void {
    const wide = WIDE_WORDS[name];
    const change = this.list.wide(name, wide, describe(of), this.traceCount);
    this.words.push({ word: { byte: wide.byte }, wide, of, change });
  }
}

/** How the delay follows a crop; null if the first sample is kept, or if headers are made. */
export function timesOf(
  samples: SampleChoice,
  axis: VerticalAxis,
  list: ChangeList,
  count: number,
  made: boolean,
): TimeShift | null {
  if (samples.first === 0 || made) return null;
  const shift = samples.first * axis.step;
  const word = TRACE_HEADER_FIELDS.delayRecordingTime;
  const change = list.word(word, 'as stored', `${shift} ${axis.unit} later`, count);
  return { shift, scalar: samples.scalar, change };
}

/** What the rules of trace header words depend on. */
interface RuleInput {
  readonly source: OutSource;
  readonly options: OutOptions;
  readonly rules: Rules;
  readonly columns: HeaderColumn[];
  readonly changed: { traces: boolean; samples: boolean; interval: boolean };
  readonly longest: number;
  readonly step: number;
  readonly repair: boolean;
  readonly revision: number;
  readonly headerByteLength: number;
  readonly unequal: boolean;
  readonly factor: number;
  /** Where written traces begin on the vertical axis. */
  readonly start: number;
  readonly list: ChangeList;
}

/** Adds the rules of words that the choice concerns. The words that the user sets come last, so that they win. */
export function addRules(input: RuleInput): void {
  const { source, options, rules, columns, changed, longest, step, repair, headerByteLength } = input;
  const { inspection, computed } = source;
  const fields = TRACE_HEADER_FIELDS;
  const taken = wordsOfReading(inspection);
  const hasExtension = headerByteLength >= 2 * TRACE_HEADER_LENGTH;
  const isTaken = (word: HeaderWord): boolean => taken.some((other) => overlaps(word, other));
  const column = (values: HeaderColumn): WordValue => ({ kind: 'column', column: columns.push(values) - 1 });
  for (const { word, values } of source.made) rules.add(word, column(values));
  if (source.made.length > 0 && input.start !== 0) {
    const made = madeDelay(input.start);
    rules.add(fields.delayRecordingTime, { kind: 'value', value: made?.delay ?? Math.round(input.start) });
    if (made && made.scalar !== 1) rules.add(fields.timeScalar, { kind: 'value', value: made.scalar });
    if (!made)
      input.list.warn(
        'start-rounded',
        `Headers cannot express that traces begin at ${input.start}; ${Math.round(input.start)} is written.`,
      );
  }
  if (repair) {
    const { layout } = inspection;
    for (const { word, of } of repairRules(inspection)) rules.add(word, of);
    if (!layout.ragged) rules.add(fields.samples, { kind: 'value', value: shortSamples(longest) });
    if (Number.isInteger(step) && step <= 0xffff)
      rules.add(fields.sampleInterval, { kind: 'value', value: step });
  }
  if (changed.traces) {
    const inLine = column(source.placesInLines);
    if (!isTaken(fields.traceSequenceLine)) rules.add(fields.traceSequenceLine, inLine);
    if (!isTaken(fields.traceSequenceFile)) rules.add(fields.traceSequenceFile, { kind: 'place' });
    if (hasExtension) {
      rules.addWide('traceSequenceLine', inLine);
      rules.addWide('traceSequenceFile', { kind: 'place' });
    }
  }
  if (options.path && !isTaken(fields.cdp)) rules.add(fields.cdp, { kind: 'place' });
  if ((changed.samples || computed) && !input.unequal) {
    rules.add(fields.samples, { kind: 'value', value: shortSamples(longest) });
    if (hasExtension) rules.add({ byte: TRACE_HEADER_LENGTH + 137 }, { kind: 'value', value: longest }, true);
  }
  if (changed.interval || source.made.length > 0)
    rules.add(fields.sampleInterval, {
      kind: 'value',
      value: Number.isInteger(step) && step <= 0xffff ? step : 0,
    });
  if (changed.interval && hasExtension) rules.addWide('sampleInterval', { kind: 'value', value: step });
  if (input.factor !== 1) {
    const exponent = Math.log2(input.factor);
    rules.add(fields.traceWeighting, {
      kind: 'expression',
      text: `traceWeighting + ${exponent}`.replace('+ -', '- '),
    });
  }
  for (const choice of options.words ?? []) rules.add(wordAt(choice), ruleValue(choice));
}

/** Tries the rules on the sampled headers, which shows what each word holds before and after, and which rules change nothing. */
export function tried(plan: OutPlan, { sampled, inspection }: OutSource): OutPlan['changes'] {
  const { form, changes, traceCount, traces } = plan;
  const length = inspection.layout.traceHeaderByteLength;
  const places = sampled.places;
  if (form.headerByteLength === 0 || places.length === 0) return changes;
  const writer = new TraceHeaderWriter(
    form,
    plan.columns.map((column) => Float64Array.from(places, (place) => column[place]!)),
  );
  const header = new Uint8Array(length);
  for (let row = 0; row < places.length; row++) {
    header.set(sampled.headers.subarray(row * length, (row + 1) * length));
    const place = places[row]!;
    const trace = traces instanceof Int32Array ? traces[place]! : (traces as TraceRun).first + place;
    writer.write(header, 0, trace, place, row, true);
  }
  const ruled = new Set([
    ...form.words.map(({ change }) => change),
    ...(form.times ? [form.times.change] : []),
  ]);
  return changes.map((change, index) => {
    if (!ruled.has(index)) return change;
    const tally = writer.changed.get(index);
    if (!tally) return { ...change, count: 0 };
    const count =
      tally.count === places.length ? traceCount : Math.round((tally.count / places.length) * traceCount);
    const varies = form.words.some((rule) => rule.change === index && rule.of.kind !== 'value');
    return {
      ...change,
      from: varies ? `${tally.from} …` : String(tally.from),
      to: varies ? `${tally.to} …` : String(tally.to),
      count,
    };
  });
}
