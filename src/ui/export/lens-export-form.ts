import { html, nothing } from 'lit';
import type { DatasetMeta } from '../../api/types.ts';
import type { SampleFormat } from '../../core/types.ts';
import { chooser as chooserStyles } from '../kit/chooser.styles.ts';
import { bound, check, chooser, part, select } from '../kit/controls.ts';
import { formatRevision, formatSampleFormat } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { steps } from './export-data.styles.ts';
import type { ExportChoices, ExportForm } from './export-options.ts';
import { exportOf } from './export-session.ts';

/** In the order in which people need them. */
const FORMATS: readonly SampleFormat[] = [1, 5, 3, 2, 8, 6, 7, 9, 10, 11, 12, 15, 16];
const INTEGERS: readonly number[] = [2, 3, 7, 8, 9, 10, 11, 12, 15, 16];

const FORM_HINTS: Readonly<Record<ExportForm, string>> = {
  segy: '',
  su: 'Traces without file headers, with IEEE floats: what Seismic Unix reads.',
  float32: 'Samples alone, and a JSON file beside them with the axes. Headers are left out.',
};

/** The value of a choice in a select: the source's is an option of its own. */
const AS_SOURCE = 'source';

/** The second step: what kind of file is written. */
@element('lens-export-form')
export class LensExportForm extends LensElement {
  static override styles = [base, chooserStyles, steps];

  override render() {
    const { choices } = exportOf(this.session);
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const { form, sampleFormat } = choices.value;
    const isInteger = INTEGERS.includes(sampleFormat ?? meta.sampleFormat);
    return html`
      <div class="row">
        <span class="name">File</span>
        <div class="fields">
          ${chooser<ExportForm>('Kind of file', part(choices, 'form'), [
            ['segy', 'SEG-Y', 'With text, binary and trace headers'],
            ['su', 'Seismic Unix', 'Trace headers and samples (.su)'],
            ['float32', 'float32 + JSON', 'Samples alone, and their axes'],
          ])}
          <span class="hint">${FORM_HINTS[form]}</span>
        </div>
      </div>
      ${form === 'segy' ? this.#segy(meta) : nothing}
      ${this.#choice(
        'Byte order',
        'byteOrder',
        'Big-endian is what all revisions know',
        [
          ['big', 'big-endian'],
          ['little', 'little-endian'],
        ],
        `${meta.byteOrder}-endian`,
      )}
      <div class="row">
        <span class="name">Samples</span>
        <div class="fields">
          ${check({ label: 'Fill shorter traces with zeros', title: 'Traces of unequal length are refused otherwise where they must be equal', to: part(choices, 'pad') })}
          ${
            isInteger && form === 'segy'
              ? check({
                  label: 'Scale to the range of the integers',
                  title:
                    'Multiplies all samples by one power of two; bytes 169–170 of the trace headers tell it',
                  to: part(choices, 'scale'),
                })
              : nothing
          }
        </div>
      </div>
    `;
  }

  #segy(meta: DatasetMeta) {
    const formats = FORMATS.map((code) => [code, formatSampleFormat(code)] as const);
    return html`
      ${this.#choice(
        'Revision',
        'revision',
        'What the binary header says, and what it may hold',
        [
          [0, 'revision 0 (1975)'],
          [1, 'revision 1 (2002)'],
          [2, 'revision 2 (2017)'],
        ],
        meta.container ? 'revision 1' : formatRevision(meta.revision),
      )}
      ${this.#choice('Sample format', 'sampleFormat', 'How the samples are written; unchanged ones are copied as bytes', formats, formatSampleFormat(meta.sampleFormat))}
      ${this.#choice(
        'Text header',
        'textEncoding',
        'EBCDIC is what all revisions know, ASCII from revision 1 on',
        [
          ['ebcdic', 'EBCDIC'],
          ['ascii', 'ASCII'],
        ],
        meta.textEncoding?.toUpperCase() ?? 'none',
      )}
    `;
  }

  /** A select with the source's own value as its first option. */
  #choice<K extends 'revision' | 'byteOrder' | 'sampleFormat' | 'textEncoding'>(
    label: string,
    name: K,
    title: string,
    options: readonly (readonly [NonNullable<ExportChoices[K]>, string])[],
    source: string,
  ) {
    const { choices } = exportOf(this.session);
    return html`<div class="row">
      <label for=${name}>${label}</label>
      <div class="fields">
        ${select<string | number>({
          id: name,
          title,
          options: [
            [AS_SOURCE, `${this.store.meta.value?.container ? 'As it is made' : 'As the source'}: ${source}`],
            ...options,
          ],
          to: bound<string | number>(choices.value[name] ?? AS_SOURCE, (chosen) => {
            choices.value = { ...choices.value, [name]: chosen === AS_SOURCE ? null : chosen };
          }),
        })}
      </div>
    </div>`;
  }
}
