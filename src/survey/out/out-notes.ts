import type { HeaderWord } from '../../core/types.ts';
import { byteOrderName, formatName, SAMPLE_FORMATS, sampleOrderOf } from '../../segy/codes.ts';
import { headerWordLength } from '../../segy/fields.ts';
import type { ChangeList } from './change-list.ts';
import type { ChosenTraces } from './chosen-traces.ts';
import type { OutOptions } from './out-options.ts';
import type { OutTraceForm } from './out-plan.ts';
import type { OutSource } from './out-source.ts';
import type { SampleChoice } from './sample-choice.ts';
import type { Rules } from './word-rules.ts';

const NAMES: Readonly<Record<number, string>> = {
  189: 'INLINE',
  193: 'CROSSLINE',
  181: 'CDP X',
  185: 'CDP Y',
  37: 'OFFSET',
  21: 'CDP',
};

const bytesOf = ({ byte, type }: HeaderWord): string => `${byte}-${byte + headerWordLength(type) - 1}`;

/** Says where a repaired file has its words. Before revision 1 only the text can say that lines are at bytes 189 and 193. */
function repairNotes({ inspection }: OutSource, rules: Rules): string[] {
  const notes = rules.words.flatMap(({ word, of }) => {
    const name = NAMES[word.byte];
    return name && (of.kind === 'from' || of.kind === 'position')
      ? [`${name}: BYTES ${bytesOf(word)} (WERE ${bytesOf(of.word)})`]
      : [];
  });
  const named = inspection.textHeaders.some((text) => /\bIN-?LINE[^\n]{0,40}\b189\b/i.test(text));
  if ('inline' in inspection.geometry && (inspection.revision?.[0] ?? 0) === 0 && !named) {
    for (const byte of [189, 193])
      if (!rules.words.some(({ word }) => word.byte === byte))
        notes.push(`${NAMES[byte]}: BYTES ${bytesOf({ byte })}`);
  }
  return notes;
}

/** Sentences for the text header about what cannot be seen in the file otherwise. */
export function notesOf(
  source: OutSource,
  options: OutOptions,
  samples: SampleChoice,
  form: OutTraceForm,
  rules: Rules,
  made: boolean,
): string[] {
  const { vertical } = source.inspection;
  const notes: string[] = [];
  if (source.computed) {
    notes.push(`SAMPLES: ${source.computed.what.toUpperCase()}`);
    notes.push(`MADE FROM: ${source.computed.name.toUpperCase().replaceAll('−', '-')}`);
  }
  if (made) {
    notes.push('HEADERS WERE MADE FOR THIS FILE; THE SOURCE HAD NONE');
    notes.push('INLINE 189-192, CROSSLINE 193-196, X 181-184, Y 185-188, SCALAR 71-72');
  }
  if (form.antiAlias) {
    // A unit of ms gives Hz, of ns GHz, and of m or ft cycles per m or ft.
    const nyquist = 0.5 / (vertical.step * samples.step);
    const [factor, unit] =
      vertical.unit === 'ms'
        ? [1000, 'HZ']
        : vertical.unit === 'ns'
          ? [1, 'GHZ']
          : [1, `CYCLES PER ${vertical.unit.toUpperCase()}`];
    const corner = Number((0.8 * nyquist * factor).toPrecision(6));
    notes.push(`EVERY ${samples.step}. SAMPLE; ZERO-PHASE LOW-PASS, FLAT TO ${corner} ${unit}`);
  } else if (samples.step > 1) notes.push(`EVERY ${samples.step}. SAMPLE, NOT FILTERED`);
  if (form.factor !== 1) notes.push(`SAMPLES TIMES 2**${Math.log2(form.factor)}; BYTES 169-170 SAY SO`);
  if (options.repair) notes.push(...repairNotes(source, rules));
  return notes;
}

/** Lists what happens to the samples, and warns of what it loses. */
export function describeSamples(
  { inspection, computed }: OutSource,
  form: OutTraceForm,
  chosen: ChosenTraces,
  list: ChangeList,
  options: OutOptions,
): void {
  const { layout } = inspection;
  const what = 'sample format';
  if (form.format !== layout.sampleFormat || computed)
    list.add({
      where: 'Samples',
      what,
      from: computed ? computed.what : formatName(layout.sampleFormat),
      to: formatName(form.format),
      count: chosen.count,
    });
  const storedOrder = sampleOrderOf(layout);
  if (!computed && storedOrder !== layout.byteOrder && storedOrder !== form.sampleOrder)
    list.add({
      where: 'Samples',
      what: 'byte order',
      from: byteOrderName(storedOrder),
      to: byteOrderName(form.sampleOrder),
      count: chosen.count,
    });
  const toInteger = ![1, 5, 6].includes(form.format);
  const fromFloat = computed !== null || [1, 5, 6].includes(layout.sampleFormat) || form.antiAlias;
  if (toInteger && fromFloat && !options.scale && (form.format !== layout.sampleFormat || computed))
    list.warn(
      'samples-rounded',
      `Samples are rounded to whole numbers of ${SAMPLE_FORMATS[form.format].byteLength * 8} bits without being scaled; what lies outside is clipped and counted. Have them scaled (scale: true) to use the whole range.`,
    );
  if (form.byteOrder !== layout.byteOrder && form.headerByteLength === 0) return;
  if (form.container === 'su' && form.byteOrder !== layout.byteOrder)
    list.add({
      where: 'All traces',
      what: 'byte order',
      from: byteOrderName(layout.byteOrder),
      to: byteOrderName(form.byteOrder),
      count: chosen.count,
    });
}
