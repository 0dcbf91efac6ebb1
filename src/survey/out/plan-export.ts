import { numberAt } from '../../core/axis.ts';
import { SegyError } from '../../core/errors.ts';
import type { ByteOrder, HeaderColumn, SampleFormat } from '../../core/types.ts';
import { TEXT_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { sampleOrderOf } from '../../segy/codes.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { tracePlace } from '../file/layout.ts';
import { ChangeList } from './change-list.ts';
import { type ChosenTraces, lineIndices } from './chosen-traces.ts';
import { revisionNumber, writeHead } from './file-head.ts';
import { describeSamples, notesOf } from './out-notes.ts';
import type { OutOptions } from './out-options.ts';
import type { OutPlan, OutTraceForm } from './out-plan.ts';
import type { OutSource } from './out-source.ts';
import { wordsOfReading } from './repair.ts';
import type { SampleChoice } from './sample-choice.ts';
import { addRules, Rules, timesOf, tried } from './word-rules.ts';

const MOST_SHORT_SAMPLES = 0xffff;

/** The samples that each written trace has, before the step. @throws SegyError 'bad-argument' if traces are unequal and may not be padded */
function countsOf(
  { inspection, computed }: OutSource,
  chosen: ChosenTraces,
  samples: SampleChoice,
  options: OutOptions,
): { counts: number | Int32Array; same: boolean; unequal: boolean } {
  const { layout } = inspection;
  const { traces, count } = chosen;
  if (computed || !layout.ragged) {
    const whole = computed?.sampleCount ?? layout.samplesPerTrace;
    return { counts: samples.count, same: samples.count === whole && samples.step === 1, unequal: false };
  }
  const own = new Int32Array(count);
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let k = 0; k < count; k++) {
    own[k] = tracePlace(layout, traces instanceof Int32Array ? traces[k]! : traces.first + k).samples;
    least = Math.min(least, own[k]!);
    most = Math.max(most, own[k]!);
  }
  const end = samples.first + (samples.count - 1) * samples.step + 1;
  if (options.pad)
    return { counts: samples.count, same: least === samples.count && samples.step === 1, unequal: false };
  if (!options.samples) return { counts: least === most ? least : own, same: true, unequal: least < most };
  if (least >= end) return { counts: samples.count, same: false, unequal: false };
  throw new SegyError(
    'bad-argument',
    `The chosen traces have ${least} to ${most} samples, so samples up to ${end - 1} are not in all of them. Choose fewer samples, or have short traces padded with zeros (pad: true).`,
  );
}

/** Bytes between the traces that belong to none of them: the headers of files that were joined. */
function bytesBetween({ inspection, fileByteLength }: OutSource): number {
  const { layout } = inspection;
  if (!layout.ragged || (layout.ragged.firstTrace ?? 0) > 0) return 0;
  const { offsets, sampleCounts } = layout.ragged;
  let between = 0;
  for (let k = 1; k < offsets.length; k++) {
    const former = layout.traceHeaderByteLength + sampleCounts[k - 1]! * layout.sampleByteLength;
    between += Math.max(0, Math.min(offsets[k]!, fileByteLength) - offsets[k - 1]! - former);
  }
  return between;
}

function refuse(condition: boolean, message: string): void {
  if (condition) throw new SegyError('bad-argument', message);
}

/** Bytes of the source after its last trace. */
function tailOf({ inspection, fileByteLength }: OutSource): { start: number; end: number } {
  const { layout } = inspection;
  const last = tracePlace(layout, layout.traceCount - 1);
  const start = last.offset + layout.traceHeaderByteLength + last.samples * layout.sampleByteLength;
  return { start: Math.min(start, fileByteLength), end: fileByteLength };
}

/**
 * Plans a written file: its headers byte by byte, and rules for each trace. Nothing that the choice does not concern is changed.
 * @param factor a power of two by which samples are multiplied
 * @throws SegyError 'bad-argument' for what cannot be written
 */
export function planExport(
  source: OutSource,
  options: OutOptions,
  chosen: ChosenTraces,
  samples: SampleChoice,
  factor = 1,
): OutPlan {
  const { inspection, computed, headless } = source;
  const { layout } = inspection;
  const list = new ChangeList();
  const repair = options.repair ?? false;
  // PASSCAL has no file header, as Seismic Unix, but integer samples: a copy is the same kind of file, anything else is SEG-Y.
  const isPasscal = headless && !computed && source.made.length === 0 && layout.sampleFormat !== 5;
  const isCopy =
    chosen.whole && !options.samples && !options.sampleFormat && !options.repair && !options.byteOrder;
  const container =
    options.container ??
    (headless && !computed && source.made.length === 0 && (!isPasscal || isCopy) ? 'su' : 'segy');
  const made = headless && container === 'segy';
  const sourceRevision = headless ? 1 : revisionNumber(inspection);
  const revision = options.revision ?? (computed ? (Math.max(sourceRevision, 1) as 1 | 2) : sourceRevision);
  const newRevision = !made && container === 'segy' && revision !== sourceRevision;
  const sourceOrder = layout.byteOrder;
  const bare = container === 'float32';
  const format: SampleFormat = bare
    ? 5
    : (options.sampleFormat ??
      (computed || (container !== 'segy' && (!isPasscal || options.container)) ? 5 : layout.sampleFormat));
  const byteOrder: ByteOrder = bare
    ? 'little'
    : (options.byteOrder ?? orderOf(source, container, repair, revision));
  const storedOrder = sampleOrderOf(layout);
  const keepsOrder =
    byteOrder === sourceOrder && !options.byteOrder && !repair && !computed && format === layout.sampleFormat;
  const sampleOrder = keepsOrder && !bare ? storedOrder : byteOrder;
  const step = samples.step * (inspection.sampleIntervalMicroseconds || 0);
  const lengths = countsOf(source, chosen, samples, options);
  const { counts } = lengths;
  const longest =
    typeof counts === 'number' ? counts : counts.reduce((most, count) => Math.max(most, count), 0);
  const changed = {
    traces: !chosen.whole || computed !== null,
    samples: !lengths.same,
    interval: samples.step > 1,
    format: format !== layout.sampleFormat,
    lengths: layout.ragged !== null && !lengths.unequal,
  };
  const headerByteLength =
    revision < 2 && newRevision && container === 'segy'
      ? TRACE_HEADER_LENGTH
      : container === 'float32'
        ? 0
        : layout.traceHeaderByteLength;
  const second = revision === 2 && container === 'segy';
  refuse(
    longest > MOST_SHORT_SAMPLES &&
      !second &&
      container !== 'float32' &&
      (changed.samples || changed.format || newRevision || repair || container === 'su'),
    `The traces would have ${longest} samples. Before revision 2 a header holds at most ${MOST_SHORT_SAMPLES}: choose fewer samples, or revision 2.`,
  );
  const shortInterval = Number.isInteger(step) && step <= 0xffff;
  refuse(
    changed.interval && !shortInterval && !second && container !== 'float32',
    `An interval of ${step} µs does not fit the 16 bits that headers have before revision 2. Choose another step, or revision 2.`,
  );
  if (
    byteOrder !== sourceOrder &&
    layout.traceHeaderByteLength > TRACE_HEADER_LENGTH &&
    headerByteLength > 2 * TRACE_HEADER_LENGTH
  )
    refuse(
      true,
      'The traces have additional headers whose words are not known, so their byte order cannot be changed. Keep the byte order.',
    );
  const axis = computed?.vertical ?? inspection.vertical;
  const rules = new Rules(list, chosen.count);
  const columns: HeaderColumn[] = [];
  const form: OutTraceForm = {
    container,
    format,
    byteOrder,
    sampleOrder,
    sourceOrder,
    headerByteLength,
    samples: {
      first: samples.first,
      count: lengths.same && layout.ragged ? -1 : samples.count,
      step: samples.step,
    },
    antiAlias: samples.step > 1 && (options.antiAlias ?? true),
    factor,
    words: rules.words,
    times: timesOf(samples, axis, list, chosen.count, source.made.length > 0),
    knownWords: wordsOfReading(inspection),
    expected: computed ? [] : expectedLines(inspection, options),
  };
  if (container !== 'float32')
    addRules({
      source,
      options,

      rules,
      columns,
      changed,
      longest,
      step,
      repair,
      revision,
      factor,
      start: axis.start + samples.first * axis.step,
      list,
      headerByteLength,
      unequal: lengths.unequal,
    });
  const stanzas = headless ? 0 : (inspection.binaryHeader.trailerStanzas ?? 0);
  const behind = tailOf(source);
  const untouched =
    chosen.whole &&
    lengths.same &&
    !changed.format &&
    !repair &&
    !newRevision &&
    byteOrder === sourceOrder &&
    sampleOrder === storedOrder &&
    !computed &&
    container === (headless ? 'su' : 'segy');
  const isTrailer =
    stanzas > 0 &&
    behind.end - behind.start === stanzas * TEXT_HEADER_LENGTH &&
    container === 'segy' &&
    revision === 2;
  const tail = behind.end > behind.start && (untouched || (isTrailer && !computed)) ? behind : null;
  if (behind.end > behind.start && !tail && !computed)
    list.add({
      where: 'After the last trace',
      what: isTrailer ? 'trailer records' : 'bytes that are no whole trace',
      from: `${behind.end - behind.start} bytes`,
      to: 'left out',
      count: 1,
    });
  const between = computed ? 0 : bytesBetween(source);
  if (between > 0)
    list.add({
      where: 'Between the traces',
      what: 'file headers of the files that were joined',
      from: `${between} bytes`,
      to: 'left out',
      count: 1,
    });
  if (isPasscal && !bare && !isCopy)
    list.warn(
      'passcal-words',
      'Bytes 181–240 of the trace headers hold PASSCAL’s own words (station, trigger, extremes) and are copied as they are. Other programs take them for coordinates and line numbers: set these words, or leave them out of what is read.',
    );
  const head =
    container === 'segy'
      ? writeHead(
          made ? null : { bytes: source.head, inspection },
          {
            revision,
            newRevision,
            byteOrder,
            sourceOrder,
            format,
            sampleCount: longest,
            intervalMicroseconds: step,
            traceCount: chosen.count,
            headerByteLength,
            fixedLength: !lengths.unequal,
            fold: chosen.fold,
            sorting: computed?.sorting ?? (chosen.ascending ? null : 0),
            trailerStanzas: tail && isTrailer ? stanzas : 0,
            changed,
            notes: notesOf(source, options, samples, form, rules, made),
          },
          options,
          list,
        )
      : new Uint8Array(0);
  describeSamples(source, form, chosen, list, options);
  if (chosen.outsideGrid > 0)
    list.warn(
      'traces-without-cell',
      `${chosen.outsideGrid} traces have no cell of their own in the grid (duplicates, for example), so a choice of lines leaves them out.`,
    );
  const plan: OutPlan = {
    form,
    traceCount: chosen.count,
    traces: chosen.traces,
    cells: computed?.cells ?? null,
    columns,
    sampleCounts: counts,
    head,
    tail,
    changes: list.changes,
    warnings: list.warnings,
    moved: samples.moved
      ? [
          `The crop begins at sample ${samples.first}: headers cannot express the beginning of the sample that was asked for in whole numbers of 16 bits.`,
        ]
      : [],
    start: axis.start + samples.first * axis.step,
    step: axis.step * samples.step,
  };
  return { ...plan, changes: tried(plan, source) };
}

/** The line numbers that chosen traces should have, if headers were not all read and the file may hold others. */
function expectedLines({ geometry }: OutSource['inspection'], options: OutOptions): OutTraceForm['expected'] {
  if (!('inline' in geometry) || geometry.verified) return [];
  return (['inline', 'crossline'] as const).flatMap((name) => {
    const range = options[`${name}s`];
    if (!range) return [];
    const { byte, type, ...axis } = geometry[name];
    const indices = lineIndices(axis, range, name);
    const [first, last] = [numberAt(axis, indices[0]!), numberAt(axis, indices.at(-1)!)];
    const step = indices.length > 1 ? numberAt(axis, indices[1]!) - first : 1;
    return [{ word: type === undefined ? { byte } : { byte, type }, first, last, step }];
  });
}

/** The byte order that is written unless one is chosen: the source's, or big-endian where a repair must keep to the revision. */
function orderOf(
  { inspection, computed, headless }: OutSource,
  container: OutTraceForm['container'],
  repair: boolean,
  revision: number,
): ByteOrder {
  const own = inspection.layout.byteOrder;
  if (container === 'float32') return 'little';
  if (container === 'su') return headless ? own : 'little';
  if (computed && headless) return 'big';
  return (repair || computed) && revision < 2 ? 'big' : own;
}
