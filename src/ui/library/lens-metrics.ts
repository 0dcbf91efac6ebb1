import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { closeButton } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { formatBytes, formatCount, formatMilliseconds, formatPercent } from '../kit/format.ts';
import { pairs } from '../kit/pairs.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import './lens-diagnostics.ts';
import { libraryOf } from './library-session.ts';
import { responseTimes } from './response-times.ts';

const REFRESH_MILLISECONDS = 1000;
const TITLES: Readonly<Record<string, string>> = {
  metadata: 'Headers and geometry',
  'first-picture': 'First picture',
  slice: 'Slice',
  mesh: 'Surface',
  volume: 'Time or depth slices',
  optimize: 'Optimize',
};

/** Metrics dialog: response times and memory, read again every second while open. */
@element('lens-metrics')
export class LensMetrics extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(640px, calc(100vw - 32px));
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 4px 0 4px 12px;
        border-block-end: 1px solid var(--lens-line);
        text-align: end;
      }
      th:first-child {
        padding-inline-start: 0;
        font-weight: 400;
        text-align: start;
      }
      thead th {
        color: var(--lens-muted);
        font-size: 12px;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  /** Share (0…1) of the last second in which workers had a job; null during the first second. */
  @state() private busyShare: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #before = { time: 0, busy: 0 };

  show(): void {
    this.#look();
    this.#timer ??= setInterval(() => this.#look(), REFRESH_MILLISECONDS);
    this.dialog.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#before = { time: 0, busy: 0 };
    this.busyShare = null;
  }

  #look(): void {
    const { size, busyMilliseconds } = this.session.services.metrics().workers;
    const time = performance.now();
    const { time: since, busy } = this.#before;
    if (since > 0 && size > 0)
      this.busyShare = Math.min(1, (busyMilliseconds - busy) / ((time - since) * size));
    this.#before = { time, busy: busyMilliseconds };
    void libraryOf(this.session).refresh();
    this.requestUpdate();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @close=${() => this.#rest()}>
      <div class="content">
        <h2 id="title">Metrics</h2>
        ${this.#times()} ${this.#list('Cache and file', this.#cache())}
        ${this.#list('Memory', this.#memory())} ${this.#list('Workers', this.#workers())}
        <lens-diagnostics .session=${this.session}></lens-diagnostics>
        <div class="actions">
          ${closeButton()}
        </div>
      </div>
    </dialog>`;
  }

  #times() {
    const rows = responseTimes(performance.getEntriesByType('measure') as PerformanceMeasure[]);
    if (rows.length === 0) return html`<p class="muted">Nothing was measured yet: open a survey.</p>`;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">Response time</th>
          <th scope="col">Last</th>
          <th scope="col">Median</th>
          <th scope="col"><abbr title="95 of 100 were as fast or faster">P95</abbr></th>
          <th scope="col">Times</th>
          <th scope="col">Read from the file</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, last, median, p95, count, bytesRead }) => html`<tr>
            <th scope="row">${TITLES[name] ?? name}</th>
            <td>${formatMilliseconds(last)}</td>
            <td>${formatMilliseconds(median)}</td>
            <td>${formatMilliseconds(p95)}</td>
            <td>${formatCount(count)}</td>
            <td>${formatBytes(bytesRead)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #list(title: string, rows: readonly (readonly [string, string])[]) {
    if (rows.length === 0) return nothing;
    return html`<section>
      <h3>${title}</h3>
      ${pairs(rows)}
    </section>`;
  }

  #cache(): [string, string][] {
    const { cacheStats, dataset } = this.store;
    const rows: [string, string][] = [];
    const stats = cacheStats.value;
    if (stats) {
      const lookups = stats.hits + stats.misses;
      rows.push([
        'Cache hit rate',
        lookups > 0 ? `${formatPercent(stats.hits / lookups)} of ${formatCount(lookups)}` : '–',
      ]);
    }
    if (dataset.value) {
      const { bytesRead, readCalls, bytesFromDisk } = dataset.value.work;
      rows.push(['Read from the file', `${formatBytes(bytesRead)} in ${formatCount(readCalls)} calls`]);
      rows.push(['Read from the cache', formatBytes(bytesFromDisk)]);
    }
    return rows;
  }

  #memory(): [string, string][] {
    const { store } = this;
    const { memory, workers } = this.session.services.metrics();
    const optimizing = store.isRunning('optimize');
    const slices = [...Object.values(store.slices.value), ...store.depthPlanes.value];
    // The values, and the copy of them for the GPU.
    const drawn = 2 * slices.reduce((sum, slice) => sum + (slice?.data.byteLength ?? 0), 0);
    const mesh = store.mesh.value;
    const surface = mesh ? mesh.positions.byteLength + mesh.normals.byteLength + mesh.indices.byteLength : 0;
    const blocks = optimizing ? memory.blockBudgetBytes : 0;
    const flight = workers.running > 0 ? memory.flightBudgetBytes : 0;
    const waiting = store.cacheStats.value?.queuedBytes ?? 0;
    const { cacheBytes, levelBytes, tileBudgetBytes, limitBytes } = memory;
    const parts = [cacheBytes, levelBytes, drawn, surface, tileBudgetBytes, flight, blocks, waiting];
    const all = parts.reduce((sum, bytes) => sum + bytes, 0);
    const atMost = (bytes: number): string => `${bytes > 0 ? 'at most ' : ''}${formatBytes(bytes)}`;
    return [
      ['Limit', formatBytes(limitBytes)],
      ['In all', `${atMost(all)}${all > limitBytes ? ', over the limit' : ''}`],
      ['Memory cache', `${formatBytes(cacheBytes)} of ${formatBytes(memory.cacheBudgetBytes)}`],
      ['Levels beside the cache', formatBytes(levelBytes)],
      ['Slices drawn', formatBytes(drawn)],
      ['Surface drawn', formatBytes(surface)],
      ['Tiles in the workers', atMost(tileBudgetBytes)],
      ['Reads and writes in flight', atMost(flight)],
      ['Blocks in work', atMost(blocks)],
      ['Waiting to be written', formatBytes(waiting)],
    ];
  }

  #workers(): [string, string][] {
    const { size, running, queued, jobsDone, jobsRetried, workersLost } =
      this.session.services.metrics().workers;
    return [
      ['Workers', formatCount(size)],
      ['Busy in the last second', this.busyShare === null ? '–' : formatPercent(this.busyShare)],
      ['Jobs under way', formatCount(running)],
      ['Jobs waiting', formatCount(queued)],
      ['Jobs done', formatCount(jobsDone)],
      ['Done again', formatCount(jobsRetried)],
      ['Workers lost', formatCount(workersLost)],
    ];
  }
}
