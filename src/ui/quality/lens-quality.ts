import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CacheStats, PageDataset } from '../../api/types.ts';
import { type Quality, TRACE_FLAG_NAMES } from '../../core/quality.ts';
import type { TraceGrid } from '../../core/types.ts';
import { bound, button, number } from '../kit/controls.ts';
import { formatAmplitude, formatBytes, formatCount, formatPercent, formatVertical } from '../kit/format.ts';
import { Latest } from '../kit/latest.ts';
import { loadPanel } from '../kit/panels.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { lookCached } from '../session/optimize-session.ts';
import '../kit/lens-plot.ts';
import { pairs } from '../kit/pairs.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { base } from '../kit/tokens.styles.ts';
import { perSession } from '../session/per-session.ts';
import type { ViewStore } from '../session/store.ts';
import { indexOf, numberAt } from '../session/survey-shape.ts';
import { showCell, showTrace } from '../session/trace-cursor.ts';
import { work } from '../session/work.ts';
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

const MOST_LISTED = 200;

interface QualityAsked {
  readonly complete: boolean;
  readonly window: readonly [number, number] | null;
}

/**
 * What the user asked the check to cover: every trace of a large file, and a window of the spectrum (null:
 * all samples).
 */
const choiceOf = perSession((store: ViewStore) =>
  store.ofSurvey<QualityAsked>({ complete: false, window: null }),
);

/** The Quality tab: findings with their alternatives, amplitudes, spectrum, flagged traces and a report. */
@element('lens-quality')
export class LensQuality extends LensElement {
  static override styles = [base, qualityStyles];

  @state() private quality: Quality | null = null;
  #checked: PageDataset | null = null;
  #request = new Latest();
  #flaggedFor: readonly [Quality, TraceGrid] | null = null;
  #flagged: readonly FlaggedTrace[] = [];

  override render() {
    const { cacheStats, meta } = this.store;
    const { quality } = this;
    const theme = this.store.theme.value;
    const problem = this.session.services.storageProblem();
    loadPanel('alternatives', this.session);
    const withAlternatives = meta.value?.findings.filter(({ alternatives }) => alternatives?.length) ?? [];
    return html`
      <section class="wide">
        <div class="head">
          <h2>Findings</h2>
          ${this.#reportButtons()}
        </div>
        <lens-findings .session=${this.session}></lens-findings>
        ${withAlternatives.map(
          (finding) => html`<h3>${finding.code}: readings side by side</h3>
            <lens-alternatives .session=${this.session} .finding=${finding}></lens-alternatives>`,
        )}
      </section>
      ${quality ? this.#results(quality, theme) : html`<section class="wide awaited" role="region" tabindex="0" aria-labelledby="awaited"><h2 id="awaited">Samples and traces</h2><p class="muted">Reading traces…</p></section>`}
      <section aria-labelledby="cache">
        <h2 id="cache">Cache</h2>
        ${problem ? html`<p>Nothing is kept beyond this page: ${problem}</p>` : nothing}
        ${cacheStats.value ? cacheView(cacheStats.value) : html`<p class="muted">The browser does not report its storage.</p>`}
      </section>
    `;
  }

  #reportButtons() {
    const disabled = !this.quality;
    return html`<span class="actions">
      ${button('Report (Markdown)', 'All results as a document that you can attach to a delivery', () => this.#download('md', 'text/markdown', markdownReport), { disabled })}
      ${button('Report (JSON)', 'All results with every number, for programs', () => this.#download('json', 'application/json', jsonReport), { disabled })}
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
          ${quality.complete ? nothing : button('Read every trace', 'Takes as long as reading the file once', () => this.#check({ complete: true }))}
        </p>
        <lens-plot theme=${theme} .plot=${histogramPlot(quality, this.store.valueName.value)}></lens-plot>
        ${vertical ? pairs(qualityRows(quality, vertical)) : nothing}
      </section>
      <section aria-labelledby="spectrum">
        <h2 id="spectrum">Spectrum</h2>
        ${this.#window(quality)}
        <lens-plot theme=${theme} .plot=${spectrumPlot(quality)}></lens-plot>
        <h3>RMS amplitude along the ${this.store.meta.value?.container ? 'survey' : 'file'}</h3>
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
    const shape = this.store.shape.value;
    if (!shape) return nothing;
    const { sample, vertical } = shape;
    const { window } = quality.spectrum;
    const field = (label: string, end: 0 | 1) => {
      const moved = (value: number) => window.with(end, indexOf(sample, value)) as [number, number];
      return number({
        label,
        title: 'The spectrum is computed from the samples in this window',
        unit: vertical.unit,
        to: bound<number>(
          Number(numberAt(sample, window[end]).toFixed(4)),
          (value) => void this.#check({ window: moved(value) }),
        ),
        refuse: (value) => (moved(value)[0] < moved(value)[1] ? '' : 'The window must end after it begins.'),
      });
    };
    return html`<div class="window">
        ${field('From', 0)} ${field('to', 1)}
        ${button('All samples', 'The spectrum of whole traces', () => this.#check({ window: null }))}
      </div>
      <p class="muted">
        Mean of ${formatCount(quality.spectrum.traces)} traces, ${formatVertical(vertical, window[0])} to ${formatVertical(vertical, window[1])}.
      </p>`;
  }

  /** The flagged traces. Their line numbers change when every header was read. */
  #flaggedOf(dataset: PageDataset, quality: Quality): readonly FlaggedTrace[] {
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
        ? button('Show', `Shows ${where} in the Section tab`, () => this.#goTo(each), {
            name: `Show trace ${each.trace}`,
          })
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
              <td>${amplitude(each.rms)}</td>
              <td>${amplitude(each.mean)}</td>
              <td>${show(each)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${lines && dataset.grid.located ? html`<p class="muted">Lines of some traces (–) are not known: not every trace header was read. Optimize reads them all.</p>` : nothing}
    ${listed.length > MOST_LISTED ? html`<p class="muted">The first ${MOST_LISTED} are listed; the JSON report has all, the Markdown report the first ${formatCount(MOST_REPORTED)}.</p>` : nothing}`;
  }

  /** Shows a trace in the Section tab with the crosshair on it; for a prestack survey, its gather. */
  #goTo({ trace, inline, crossline }: FlaggedTrace): void {
    const { store, session } = this;
    const shape = store.shape.value;
    if (!shape) return;
    if (shape.flat) showTrace(session, trace - 1);
    else if (inline !== null && crossline !== null) {
      showCell(session, {
        inlineIndex: indexOf(shape.inline, inline),
        crosslineIndex: indexOf(shape.crossline, crossline),
      });
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
    void this.#check(choiceOf(this.store).value);
    void lookCached(this.session);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#request.abort();
    this.#checked = null;
  }

  /** Runs the check again with another window or over the whole file, keeping the other choice. */
  async #check(change: Partial<QualityAsked>): Promise<void> {
    const { store } = this;
    const before = choiceOf(store).value;
    const choice = { ...before, ...change };
    if (!store.dataset.value) return;
    choiceOf(store).value = choice;
    const { complete, window } = choice;
    await work(this.session, {
      kind: 'quality',
      label: 'Quality check',
      latest: this.#request,
      run: ({ dataset, signal, onProgress }) =>
        dataset.quality({ complete, ...(window ? { window } : {}), signal, onProgress }),
      show: (quality) => {
        this.quality = quality;
        store.refresh();
      },
      cancelled: () => {
        choiceOf(store).value = before;
      },
    });
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

/** The check always covers the whole file, not only the part shown. */
const whole = (dataset: PageDataset): PageDataset => (dataset.part ? dataset.partOf(null) : dataset);

const amplitude = (value: number): string => (Number.isNaN(value) ? '–' : formatAmplitude(value));

function cacheView(stats: CacheStats) {
  const lookups = stats.hits + stats.misses;
  return pairs([
    ['On disk', `${formatBytes(stats.diskBytes)} of ${formatBytes(stats.budgetBytes)}`],
    ['In memory', formatBytes(stats.memoryBytes)],
    ['Surveys', formatCount(stats.surveys)],
    [
      'Hits',
      lookups
        ? `${formatCount(stats.hits)} of ${formatCount(lookups)} (${formatPercent(stats.hits / lookups)})`
        : 'none yet',
    ],
    ['Browser allows', formatBytes(stats.quotaBytes)],
  ]);
}
