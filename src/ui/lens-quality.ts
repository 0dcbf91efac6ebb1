import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CacheStats, Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import { type Quality, TRACE_FLAG_NAMES } from '../core/quality.ts';
import type { TraceGrid } from '../core/types.ts';
import { formatAmplitude, formatBytes, formatCount, formatPercent, formatVertical } from './format.ts';
import { Latest } from './latest.ts';
import './lens-alternatives.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-findings.ts';
import './lens-plot.ts';
import { qualityStyles } from './lens-quality.styles.ts';
import { histogramPlot, rmsPlot, spectrumPlot } from './quality-plots.ts';
import {
  FLAG_MEANINGS,
  FLAG_TITLES,
  type FlaggedTrace,
  flaggedTraces,
  jsonReport,
  judged,
  MOST_REPORTED,
  markdownReport,
  qualityRows,
} from './quality-report.ts';
import { saveBlob } from './save-blob.ts';
import type { QualityAsked } from './store.ts';
import { indexOf } from './survey-shape.ts';
import { base } from './tokens.styles.ts';
import { placeCursor, showTrace } from './trace-cursor.ts';

const MOST_LISTED = 200;

/** The SEG-Y check: findings with their alternatives, amplitudes, spectrum, every trace judged, and a report. */
export class LensQuality extends LensElement {
  static override styles = [base, qualityStyles];

  @state() private quality: Quality | null = null;
  @state() private wrong = '';
  #checked: Dataset | null = null;
  #request = new Latest();
  #flaggedFor: readonly [Quality, TraceGrid] | null = null;
  #flagged: readonly FlaggedTrace[] = [];

  override render() {
    const { cacheStats, meta } = this.store;
    const { quality } = this;
    const theme = this.store.theme.value;
    const problem = this.session.services.storageProblem();
    const asked = meta.value?.findings.filter(({ alternatives }) => alternatives?.length) ?? [];
    return html`
      <section class="wide">
        <div class="head">
          <h2>Findings</h2>
          ${this.#reportButtons()}
        </div>
        <lens-findings .session=${this.session}></lens-findings>
        ${asked.map(
          (finding) => html`<h3>${finding.code}: readings side by side</h3>
            <lens-alternatives .session=${this.session} .finding=${finding}></lens-alternatives>`,
        )}
      </section>
      ${quality ? this.#results(quality, theme) : html`<section class="wide awaited"><h2>Samples and traces</h2><p class="muted">Reading traces…</p></section>`}
      <section aria-labelledby="cache">
        <h2 id="cache">Cache</h2>
        ${problem ? html`<p>Nothing is kept beyond this page: ${problem}</p>` : nothing}
        ${cacheStats.value ? cacheView(cacheStats.value) : html`<p class="muted">The browser tells nothing of its storage.</p>`}
      </section>
    `;
  }

  #reportButtons() {
    const disabled = !this.quality;
    return html`<span class="actions">
      <button class="small" type="button" ?disabled=${disabled} title="The whole check as a document, to be attached to a delivery"
        @click=${() => this.#download('md', 'text/markdown', markdownReport)}>Report (Markdown)</button>
      <button class="small" type="button" ?disabled=${disabled} title="The whole check with every number, for programs"
        @click=${() => this.#download('json', 'application/json', jsonReport)}>Report (JSON)</button>
    </span>`;
  }

  #results(quality: Quality, theme: string) {
    const { traceCount: total = 0, vertical } = this.store.meta.value ?? {};
    return html`
      <section aria-labelledby="amplitudes">
        <h2 id="amplitudes">Amplitudes</h2>
        <p class="muted">
          ${
            quality.complete
              ? `From all ${formatCount(quality.tracesRead)} traces; dead traces are left out.`
              : `From ${formatCount(quality.tracesRead)} of ${formatCount(total)} traces (${formatPercent(quality.tracesRead / total)}) in runs spread over the file.`
          }
          ${quality.complete ? nothing : html`<button class="small" type="button" title="Takes as long as reading the file once" @click=${() => void this.#check({ complete: true })}>Read every trace</button>`}
        </p>
        <lens-plot theme=${theme} .plot=${histogramPlot(quality)}></lens-plot>
        <dl>${vertical ? qualityRows(quality, vertical).map(([term, value]) => row(term, value)) : nothing}</dl>
      </section>
      <section aria-labelledby="spectrum">
        <h2 id="spectrum">Spectrum</h2>
        ${this.#window(quality)}
        <lens-plot theme=${theme} .plot=${spectrumPlot(quality)}></lens-plot>
        <h3>RMS amplitude along the file</h3>
        <lens-plot theme=${theme} .plot=${rmsPlot(quality)}></lens-plot>
      </section>
      <section class="wide" aria-labelledby="traces">
        <h2 id="traces">Traces</h2>
        <dl class="faults">
          ${TRACE_FLAG_NAMES.map((name) => html`<dt title=${FLAG_MEANINGS[name]}>${FLAG_TITLES[name]}</dt><dd data-fault=${name}>${judged(quality, name)}</dd>`)}
        </dl>
        ${this.#list(quality)}
      </section>
    `;
  }

  #window(quality: Quality) {
    const vertical = this.store.shape.value?.vertical;
    if (!vertical) return nothing;
    const [first, last] = quality.spectrum.window;
    const field = (label: string, sample: number, end: 0 | 1) => html`<label>
      ${label}
      <input type="number" step="any" aria-invalid=${this.wrong ? 'true' : 'false'} .value=${String(Number((vertical.start + sample * vertical.step).toFixed(4)))}
        title="The spectrum is of the samples in this window"
        @change=${(event: Event) => this.#setWindow(quality, end, (event.target as HTMLInputElement).valueAsNumber)} />
      ${vertical.unit}
    </label>`;
    return html`<div class="window">
        ${field('From', first, 0)} ${field('to', last, 1)}
        <button class="small" type="button" title="The spectrum of whole traces" @click=${() => void this.#check({ window: null })}>All samples</button>
      </div>
      <p class=${this.wrong ? 'wrong' : 'muted'} role=${this.wrong ? 'alert' : nothing}>
        ${this.wrong || `Mean of ${formatCount(quality.spectrum.traces)} traces, ${formatVertical(vertical, first)} to ${formatVertical(vertical, last)}.`}
      </p>`;
  }

  #setWindow(quality: Quality, end: 0 | 1, value: number): void {
    const shape = this.store.shape.value;
    if (!shape || Number.isNaN(value)) return;
    const window: [number, number] = [...quality.spectrum.window];
    window[end] = indexOf(shape.sample, value);
    if (window[1] <= window[0]) {
      this.wrong = 'The window must end after it begins.';
      return;
    }
    void this.#check({ window });
  }

  /** The traces with a fault; their places change when every header was read. */
  #flaggedOf(dataset: Dataset, quality: Quality): readonly FlaggedTrace[] {
    const { grid } = dataset;
    if (this.#flaggedFor?.[0] !== quality || this.#flaggedFor[1] !== grid) {
      this.#flaggedFor = [quality, grid];
      this.#flagged = flaggedTraces(whole(dataset), quality, MOST_LISTED + 1);
    }
    return this.#flagged;
  }

  #list(quality: Quality) {
    const dataset = this.store.dataset.value;
    const shape = this.store.shape.value;
    if (!dataset || !shape) return nothing;
    const listed = this.#flaggedOf(dataset, quality);
    if (listed.length === 0) return html`<p class="muted">No trace stands out.</p>`;
    const lines = listed.some(({ inline }) => inline !== null);
    const offsets = listed.some(({ offset }) => offset !== null);
    const where = shape.flat ? 'the trace' : offsets ? 'its gather' : 'its inline';
    const show = (each: FlaggedTrace) =>
      shape.flat || each.inline !== null
        ? html`<button class="small" type="button" title="Shows ${where} in the Section tab" aria-label="Show trace ${each.trace}" @click=${() => this.#goTo(each)}>Show</button>`
        : nothing;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Traces with a fault">
      <table>
        <thead><tr><th>Trace</th>${lines ? html`<th>Inline</th><th>Crossline</th>` : nothing}${offsets ? html`<th>Offset</th>` : nothing}<th>Fault</th><th>RMS</th><th>Mean</th><th><span class="visually-hidden">Go there</span></th></tr></thead>
        <tbody>
          ${listed.slice(0, MOST_LISTED).map(
            (each) => html`<tr>
              <td>${formatCount(each.trace)}</td>
              ${lines ? html`<td>${each.inline ?? '–'}</td><td>${each.crossline ?? '–'}</td>` : nothing}
              ${offsets ? html`<td>${each.offset ?? '–'}</td>` : nothing}
              <td class="fault">${each.flags.map((flag) => FLAG_TITLES[flag]).join(', ')}</td>
              <td>${number(each.rms)}</td>
              <td>${number(each.mean)}</td>
              <td>${show(each)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${lines && dataset.grid.located ? html`<p class="muted">Lines of some traces (–) are not known: not every trace header was read. Optimize reads them all.</p>` : nothing}
    ${listed.length > MOST_LISTED ? html`<p class="muted">The first ${MOST_LISTED} are listed; the JSON report has all, the Markdown report the first ${formatCount(MOST_REPORTED)}.</p>` : nothing}`;
  }

  /** Shows a trace in the Section tab, the crosshair on it; of several offsets their gather. */
  #goTo({ trace, inline, crossline }: FlaggedTrace): void {
    const { store, session } = this;
    const shape = store.shape.value;
    if (!shape) return;
    if (shape.flat) showTrace(session, trace - 1);
    else if (inline !== null && crossline !== null) {
      const cell = {
        inlineIndex: indexOf(shape.inline, inline),
        crosslineIndex: indexOf(shape.crossline, crossline),
      };
      session.slices.move('crossline', cell.crosslineIndex);
      session.slices.move('inline', cell.inlineIndex);
      placeCursor(session, cell);
      store.gatherShown.value = shape.kind === 'prestack';
    }
    store.showsLine.value = false;
    store.sectionSlot.value = 'inline';
    store.tab.value = 'section';
  }

  override updated(): void {
    const dataset = this.store.dataset.value;
    if (!dataset || dataset === this.#checked) return;
    this.#checked = dataset;
    this.quality = null;
    void this.#check(this.store.qualityAsked.value);
    void this.session.library.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#request.abort();
    this.#checked = null;
  }

  /** Checks anew with another window, or all of the file; what was asked before stays asked. */
  async #check(change: Partial<QualityAsked>): Promise<void> {
    const { store } = this;
    const before = store.qualityAsked.value;
    const asked = { ...before, ...change };
    const dataset = store.dataset.value;
    if (!dataset) return;
    this.wrong = '';
    store.qualityAsked.value = asked;
    try {
      const quality = await this.#request.run(async (signal) => {
        const task = store.begin('Quality check', () => {
          store.qualityAsked.value = before;
          this.#request.abort();
        });
        try {
          const { complete, window } = asked;
          const options = { complete, ...(window ? { window } : {}) };
          return await dataset.quality({ ...options, signal, onProgress: task.report });
        } finally {
          task.end();
        }
      });
      if (!quality || store.dataset.value !== dataset) return;
      this.quality = quality;
      store.refresh();
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  #download(extension: string, type: string, write: typeof markdownReport): void {
    const dataset = this.store.dataset.value;
    if (!dataset || !this.quality) return;
    const name = dataset.meta.name.replace(/\.[^.]+$/, '');
    saveBlob(
      new Blob([write(whole(dataset), this.quality, new Date())], { type }),
      `${name}.check.${extension}`,
    );
  }
}

/** The check is of the file, whatever part of it is shown. */
const whole = (dataset: Dataset): Dataset => (dataset.part ? dataset.partOf(null) : dataset);

const number = (value: number): string => (Number.isNaN(value) ? '–' : formatAmplitude(value));

function cacheView(stats: CacheStats) {
  const lookups = stats.hits + stats.misses;
  return html`<dl>
    ${row('On disk', `${formatBytes(stats.diskBytes)} of ${formatBytes(stats.budgetBytes)}`)}
    ${row('In memory', formatBytes(stats.memoryBytes))} ${row('Surveys', formatCount(stats.surveys))}
    ${row('Hits', lookups ? `${formatCount(stats.hits)} of ${formatCount(lookups)} (${formatPercent(stats.hits / lookups)})` : 'none yet')}
    ${row('Browser allows', formatBytes(stats.quotaBytes))}
  </dl>`;
}

function row(term: string, value: string) {
  return html`<dt>${term}</dt><dd>${value}</dd>`;
}

define('lens-quality', LensQuality);
