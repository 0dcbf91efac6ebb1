import { html, nothing } from 'lit';
import { query } from 'lit/decorators.js';
import type { CacheStats } from '../api/types.ts';
import type { Statistics } from '../core/types.ts';
import { formatAmplitude, formatBytes, formatCount, formatPercent } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-findings.ts';
import { qualityStyles } from './lens-quality.styles.ts';
import { base } from './tokens.styles.ts';

/** Findings, statistics, histogram and what this browser keeps. */
export class LensQuality extends LensElement {
  static override styles = [base, qualityStyles];

  @query('canvas') private canvas!: HTMLCanvasElement | null;
  #asked: unknown = null;
  #observer: ResizeObserver | null = null;

  override render() {
    const { statistics, cacheStats, meta } = this.store;
    void this.store.theme.value;
    const problem = this.session.services.storageProblem();
    return html`
      <section>
        <h2>Findings</h2>
        <lens-findings .session=${this.session}></lens-findings>
      </section>
      <section aria-labelledby="statistics">
        <h2 id="statistics">Amplitudes</h2>
        ${statistics.value ? statisticsView(statistics.value, meta.value?.traceCount ?? 0) : html`<p class="muted">Counting…</p>`}
      </section>
      <section aria-labelledby="cache">
        <h2 id="cache">Cache</h2>
        ${problem ? html`<p>Nothing is kept beyond this page: ${problem}</p>` : nothing}
        ${cacheStats.value ? cacheView(cacheStats.value) : html`<p class="muted">The browser tells nothing of its storage.</p>`}
      </section>
    `;
  }

  override updated(): void {
    const dataset = this.store.dataset.value;
    if (dataset && dataset !== this.#asked) {
      this.#asked = dataset;
      void this.session.loadStatistics();
      void this.session.refreshCache();
    }
    this.#observer ??= new ResizeObserver(() => this.#paint());
    this.#observer.observe(this);
    this.#paint();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
  }

  #paint(): void {
    const { canvas } = this;
    const context = canvas?.getContext('2d');
    const histogram = this.store.statistics.value?.histogram;
    if (!canvas || !context || !histogram || canvas.clientWidth === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    const { counts } = histogram;
    const top = Math.log1p(counts.reduce((most, count) => Math.max(most, count), 1));
    context.fillStyle = style.color;
    for (let k = 0; k < counts.length; k++) {
      const bar = (Math.log1p(counts[k] ?? 0) / top) * height;
      const left = Math.floor((k * width) / counts.length);
      context.fillRect(
        left,
        height - bar,
        Math.max(1, Math.floor(((k + 1) * width) / counts.length) - left),
        bar,
      );
    }
  }
}

function statisticsView(statistics: Statistics, traceCount: number) {
  const { edges } = statistics.histogram;
  const amplitudes: [string, number][] = [
    ['Minimum', statistics.min],
    ['Maximum', statistics.max],
    ['Mean', statistics.mean],
    ['RMS', statistics.rms],
    ...Object.entries(statistics.percentiles).map(([name, value]): [string, number] => [
      name.replace('p', 'P '),
      value,
    ]),
  ];
  const read = traceCount ? statistics.tracesRead / traceCount : 1;
  return html`
    <p class="muted">
      ${
        statistics.complete
          ? `From all ${formatCount(statistics.tracesRead)} traces.`
          : `From ${formatCount(statistics.tracesRead)} of ${formatCount(traceCount)} traces (${formatPercent(read)}) read so far. Optimize reads every trace.`
      }
    </p>
    <figure>
      <canvas role="img" aria-label="Histogram of amplitudes, logarithmic counts"></canvas>
      <figcaption><span>${formatAmplitude(edges[0] ?? 0)}</span><span>counts, logarithmic</span><span>${formatAmplitude(edges.at(-1) ?? 0)}</span></figcaption>
    </figure>
    <dl>
      ${amplitudes.map(([name, value]) => row(name, formatAmplitude(value)))}
      ${row('Live traces', formatCount(statistics.liveTraces))} ${row('Dead traces', formatCount(statistics.deadTraces))}
      ${row('Samples not finite', formatCount(statistics.nonFinite))}
      ${row('Samples beyond half floats', formatCount(statistics.saturated))}
    </dl>
  `;
}

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
  return value === '' ? nothing : html`<dt>${term}</dt><dd>${value}</dd>`;
}

define('lens-quality', LensQuality);
