import { html, nothing } from 'lit';
import type { SectionWindow } from '../../core/section.ts';
import { type Bound, bound, button, check, number, part, select } from '../kit/controls.ts';
import { formatCount, formatNumber } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { lineOf } from '../layers/path/random-line.ts';
import { filteredTracesOf } from '../session/filtered-traces.ts';
import { element, LensElement } from '../session/lens-element.ts';
import type { AxisView } from '../session/survey-shape.ts';
import { steps } from './export-data.styles.ts';
import {
  type AxisRange,
  type ExportAxes,
  type ExportChoices,
  FIRST_CHOICES,
  indexRange,
  rangeWords,
  type TraceChoice,
} from './export-options.ts';
import { exportOf } from './export-session.ts';
import { cropRanges, sectionRanges } from './view-ranges.ts';

/** The first step: which traces and which samples. Fires `lens-away` when the user goes to draw on the map. */
@element('lens-export-what')
export class LensExportWhat extends LensElement {
  static override styles = [base, steps];

  get #choices(): Bound<ExportChoices> {
    return exportOf(this.session).choices;
  }

  override render() {
    const { axes } = exportOf(this.session);
    const choices = this.#choices;
    if (!axes) return nothing;
    const { traces } = choices.value;
    const area = traces === 'area';
    return html`
      <div class="row">
        <label for="traces">Traces</label>
        <div class="fields">
          ${select<TraceChoice>({
            id: 'traces',
            title: 'Which traces are written',
            options: this.#traceChoices(axes),
            to: part(choices, 'traces'),
          })}
          ${this.#from(axes)}
        </div>
      </div>
      ${traces === 'lines' || area ? this.#lines(axes) : nothing}
      ${area ? this.#area() : nothing} ${traces === 'line' ? this.#line() : nothing}
      ${traces === 'filter' ? this.#filter() : nothing} ${traces === 'gather' ? this.#gather(axes) : nothing}
      ${axes.offsets.length > 0 ? this.#offsets(axes.offsets) : nothing} ${this.#samples(axes)}
    `;
  }

  #traceChoices(axes: ExportAxes): [TraceChoice, string][] {
    const gathers = Boolean(this.store.dataset.value?.gathers);
    const choices: [TraceChoice, string][] = [['lines', axes.flat ? 'All, or a range' : 'By lines']];
    if (!axes.flat)
      choices.push(
        ['area', 'Within an area drawn on the map'],
        ['line', 'Along the random line, as a 2D file'],
      );
    if (gathers || axes.offsets.length > 0) choices.push(['gather', 'One gather']);
    choices.push(['filter', 'What the filter of the trace table leaves']);
    return choices;
  }

  /** Buttons that fill in the ranges. */
  #from(axes: ExportAxes) {
    const { store } = this;
    const { value } = this.#choices;
    if (value.traces !== 'lines' && value.traces !== 'area') return nothing;
    const { inlines, crosslines, samples } = FIRST_CHOICES;
    const crop = store.crop.value;
    const view = this.#viewed(axes);
    const take = (ranges: Partial<ExportChoices>) => () => {
      this.#choices.value = { ...value, ...ranges };
    };
    return html`
      ${button('Whole survey', 'Takes every line and sample', take({ inlines, crosslines, samples }))}
      ${axes.flat ? nothing : button('From the crop box', crop ? 'Takes the box of the 3D view' : 'There is no crop box: Crop in the 3D view makes one', take(crop ? cropRanges(crop, axes, value) : {}), { disabled: !crop })}
      ${button('From the view', view ? 'Takes the part of the section that is seen' : 'In the Section tab: takes the part of the section that is seen', take(view ?? {}), { disabled: !view })}
    `;
  }

  #viewed(axes: ExportAxes) {
    const { store, session } = this;
    const state = session.parts.read()['section window'] as { window: SectionWindow } | undefined;
    if (!state || store.showsLine.value || store.showsGather.value) return null;
    const slot = axes.flat ? 'inline' : store.sectionSlot.value;
    return sectionRanges(state.window, slot, store.indices.value[slot], axes, this.#choices.value);
  }

  #lines(axes: ExportAxes) {
    const lines = [this.#range(axes.crossline, 'crosslines', axes.flat ? 'traces' : 'lines')];
    if (!axes.flat) lines.unshift(this.#range(axes.inline, 'inlines', 'lines'));
    const { inlines, crosslines } = this.#choices.value;
    const isThinned = inlines.every > 1 || crosslines.every > 1;
    return html`${lines}
    ${isThinned ? html`<p class="hint indent">Every n-th line is a real trace, unfiltered: what dips steeply may alias.</p>` : nothing}`;
  }

  /** From, to and every n-th of one axis, and what they come to. */
  #range(axis: AxisView, name: 'inlines' | 'crosslines' | 'samples', noun: string, unit = '') {
    const range = part(this.#choices, name);
    const label = name === 'samples' ? (unit === 'ms' || unit === 'ns' ? 'Time' : 'Depth') : axis.label;
    const ends = [axis.first, axis.first + (axis.count - 1) * axis.step].map((end) => formatNumber(end));
    const field = (end: 'first' | 'last', placeholder: string) =>
      number({
        name: `${label} ${end === 'first' ? 'from' : 'to'}`,
        title: `${ends[0]} to ${ends[1]}${unit && ` ${unit}`}; empty: the ${end === 'first' ? 'first' : 'last'}`,
        placeholder,
        to: part(range, end),
      });
    return html`<div class="row">
      <span class="name">${label}${unit && ` (${unit})`}</span>
      <div class="fields">
        ${field('first', ends[0]!)} to ${field('last', ends[1]!)} every ${this.#every(range, label, axis)}
        <span class="hint">${rangeWords(axis, range.value, noun, unit)}</span>
      </div>
    </div>`;
  }

  #every(range: Bound<AxisRange>, label: string, axis: AxisView) {
    return number({
      name: `${label} every`,
      title: '1 takes each, 2 every second, 3 every third …',
      whole: true,
      min: 1,
      max: axis.count,
      to: bound<number | null>(range.value.every, (every) => {
        range.value = { ...range.value, every: every! };
      }),
    });
  }

  #samples(axes: ExportAxes) {
    const unit = this.store.shape.value!.vertical.unit;
    const { every } = indexRange(axes.sample, this.#choices.value.samples);
    return html`${this.#range(axes.sample, 'samples', 'samples', unit)}
    ${
      every > 1
        ? html`<div class="indent">
            ${check({
              label: 'Low-pass before samples are left out',
              title:
                'A zero-phase filter that passes up to 0.8 of the new Nyquist frequency; without it higher frequencies appear as lower ones',
              to: part(this.#choices, 'antiAlias'),
            })}
          </div>`
        : nothing
    }`;
  }

  #area() {
    const { path } = this.store;
    const area = path.value?.closed ? path.value : null;
    return html`<div class="row">
      <span class="name">Area</span>
      <div class="fields">
        <span>${area ? `${formatCount(area.points.length)} corners${area.drawing ? ', not closed yet' : ''}` : 'None is drawn yet.'}</span>
        ${button(area ? 'Draw another on the map' : 'Draw it on the map', 'Closes this dialog; click the corners on the map, and Export its traces… leads back', () => this.#draw(true))}
      </div>
    </div>`;
  }

  #line() {
    const { path } = this.store;
    const line = path.value && !path.value.closed ? path.value : null;
    return html`<div class="row">
      <span class="name">Random line</span>
      <div class="fields">
        <span>${line && line.points.length > 1 ? `${formatCount(line.points.length)} points` : 'None is drawn yet.'}</span>
        ${button(line ? 'Draw another on the map' : 'Draw it on the map', 'Closes this dialog; open it again when the line is drawn', () => this.#draw(false))}
      </div>
    </div>`;
  }

  #draw(closed: boolean): void {
    this.dispatchEvent(new Event('lens-away'));
    this.store.tab.value = 'map';
    lineOf(this.session).begin(closed);
  }

  #filter() {
    const filtered = filteredTracesOf(this.store).value;
    const all = this.store.meta.value?.traceCount ?? 0;
    return html`<div class="row">
      <span class="name">Filter</span>
      <span>${filtered ? html`<code>${filtered.filter}</code>: ${formatCount(filtered.traces.length)} of ${formatCount(all)} traces, in the order of the file` : 'None is set. Set one in the Headers tab, under Trace headers.'}</span>
    </div>`;
  }

  #gather(axes: ExportAxes) {
    const { store } = this;
    const choices = this.#choices;
    const gathers = store.dataset.value?.gathers;
    if (gathers) {
      const last = gathers.numbers.length;
      return html`<div class="row">
        <label for="gather">Gather</label>
        <div class="fields">
          ${number({
            id: 'gather',
            title: `1 to ${formatCount(last)}, in the order of the file`,
            whole: true,
            min: 1,
            max: last,
            to: bound<number | null>(choices.value.gather + 1, (gather) => {
              choices.value = { ...choices.value, gather: gather! - 1 };
            }),
          })}
          <span class="hint">number ${formatNumber(gathers.numbers[choices.value.gather]!)}; ${formatCount(last)} gathers</span>
        </div>
      </div>`;
    }
    const { inline, crossline } = store.indices.value;
    const line = (axis: AxisView, index: number, name: 'gatherInline' | 'gatherCrossline') =>
      number({
        label: axis.label,
        title: `The ${axis.label.toLowerCase()} of the gather; empty: the one that is shown`,
        placeholder: formatNumber(axis.first + index * axis.step),
        to: part(choices, name),
      });
    return html`<div class="row">
      <span class="name">Gather</span>
      <div class="fields">${line(axes.inline, inline, 'gatherInline')} ${line(axes.crossline, crossline, 'gatherCrossline')}</div>
    </div>`;
  }

  #offsets(offsets: readonly number[]) {
    const choices = this.#choices;
    const { value } = choices;
    const end = (name: 'offsetFrom' | 'offsetTo', placeholder: number) =>
      number({
        name: name === 'offsetFrom' ? 'Offset from' : 'Offset to',
        title: `${formatNumber(offsets[0]!)} to ${formatNumber(offsets.at(-1)!)}; the same number twice is one offset`,
        placeholder: formatNumber(placeholder),
        to: part(choices, name),
      });
    return html`<div class="row">
      <label for="offsets">Offsets</label>
      <div class="fields">
        ${select<ExportChoices['offsets']>({
          id: 'offsets',
          title: 'Which offsets of the survey are written',
          options: [
            ['all', `All ${formatCount(offsets.length)}`],
            ['range', 'One, or a range'],
            ['stack', 'Their stack'],
          ],
          to: part(choices, 'offsets'),
        })}
        ${value.offsets === 'range' ? html`${end('offsetFrom', offsets[0]!)} to ${end('offsetTo', offsets.at(-1)!)}` : nothing}
        ${value.offsets === 'stack' ? html`<span class="hint">The mean of all live traces of a place, sample by sample.</span>` : nothing}
      </div>
    </div>`;
  }
}
