import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CacheStats, Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import { type Quality, TRACE_FLAG_NAMES } from '../core/quality.ts';
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
  flaggedTraces,
  jsonReport,
  judged,
  markdownReport,
  qualityRows,
} from './quality-report.ts';
import { saveBlob } from './save-blob.ts';
import { indexOf } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

const MOST_LISTED = 200;

/** The SEG-Y check: findings with their alternatives, amplitudes, spectrum, every trace judged, and a report. */
export class LensQuality extends LensElement {
  static override styles = [base, qualityStyles];

  @state() private quality: Quality | null = null;
  @state() private wrong = '';
  #checked: Dataset | null = null;
  #request = new Latest();

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
    const total = this.store.meta.value?.traceCount ?? 0;
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
        <dl>${qualityRows(quality).map(([term, value]) => row(term, value))}</dl>
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
        ${this.#flagged(quality)}
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
        <button class="small" type="button" title="The spectrum of whole traces" @click=${() => void this.#check({})}>All samples</button>
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
    void this.#check({ window, complete: quality.complete });
  }

  #flagged(quality: Quality) {
    const dataset = this.store.dataset.value;
    if (!dataset) return nothing;
    const listed = flaggedTraces(dataset, quality, MOST_LISTED + 1);
    if (listed.length === 0) return html`<p class="muted">No trace stands out.</p>`;
    const lines = listed.some(({ inline }) => inline !== null);
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Traces with a fault">
      <table>
        <thead><tr><th>Trace</th>${lines ? html`<th>Inline</th><th>Crossline</th>` : nothing}<th>Fault</th><th>RMS</th><th>Mean</th><th><span class="visually-hidden">Go there</span></th></tr></thead>
        <tbody>
          ${listed.slice(0, MOST_LISTED).map(
            (each) => html`<tr>
              <td>${formatCount(each.trace)}</td>
              ${lines ? html`<td>${each.inline ?? '–'}</td><td>${each.crossline ?? '–'}</td>` : nothing}
              <td class="fault">${each.flags.map((flag) => FLAG_TITLES[flag]).join(', ')}</td>
              <td>${number(each.rms)}</td>
              <td>${number(each.mean)}</td>
              <td>${each.inline === null ? nothing : html`<button class="small" type="button" title="Shows its inline in the Section tab" aria-label="Show trace ${each.trace}" @click=${() => this.#goTo(each.inline!, each.crossline!)}>Show</button>`}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${listed.length > MOST_LISTED ? html`<p class="muted">The first ${MOST_LISTED} are listed; the reports have all.</p>` : nothing}`;
  }

  #goTo(inline: number, crossline: number): void {
    const shape = this.store.shape.value;
    if (!shape) return;
    this.session.slices.move('crossline', indexOf(shape.crossline, crossline));
    this.session.slices.move('inline', indexOf(shape.inline, inline));
    this.store.sectionSlot.value = 'inline';
    this.store.tab.value = 'section';
  }

  override updated(): void {
    const dataset = this.store.dataset.value;
    if (!dataset || dataset === this.#checked) return;
    this.#checked = dataset;
    this.quality = null;
    void this.#check({});
    void this.session.library.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#request.abort();
    this.#checked = null;
  }

  async #check(options: { window?: readonly [number, number]; complete?: boolean }): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset) return;
    this.wrong = '';
    try {
      const quality = await this.#request.run(async (signal) => {
        const task = store.begin('Quality check', () => this.#request.abort());
        try {
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
    saveBlob(new Blob([write(dataset, this.quality, new Date())], { type }), `${name}.check.${extension}`);
  }
}

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
