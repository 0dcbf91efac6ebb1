import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { isSegyError } from '../core/errors.ts';
import { formatCount } from './format.ts';
import { type HeaderTable, headerTableOf, type SortOrder } from './header-table.ts';
import { type NamedWord, namedWords } from './header-words.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-header-columns.ts';
import './lens-header-word.ts';
import { headerTableStyles } from './lens-headers.styles.ts';
import { pressed } from './shortcuts.ts';
import { base } from './tokens.styles.ts';
import {
  lastFirstRow,
  ROW_HEIGHT,
  type RowScroller,
  rowAt,
  scrollerHeight,
  scrollTopOf,
} from './virtual-rows.ts';

const DEFAULT_COLUMNS = [
  'traceSequenceFile',
  'fieldRecord',
  'traceNumber',
  'energySourcePoint',
  'cdp',
  'traceIdentification',
  'offset',
  'coordinateScalar',
  'sourceX',
  'sourceY',
  'groupX',
  'groupY',
  'samples',
  'sampleInterval',
  'cdpX',
  'cdpY',
  'inline',
  'crossline',
];

/** Trace headers as a table over all traces: a window of rows over a capped scroller, reading what is in view. */
export class LensHeaderTable extends LensElement {
  static override styles = [base, headerTableStyles];

  @query('.scroller') private scroller!: HTMLElement;
  @query('.sizer') private sizer!: HTMLElement;
  @query('.filter input') private field!: HTMLInputElement;
  @state() private first = 0;
  @state() private viewport = 240;
  @state() private fault = '';
  table: HeaderTable | null = null;
  #observer: ResizeObserver | null = null;
  /** Where the scrollbar was put by the keys or the wheel: its event must not move the rows again. */
  #placedAt = -1;
  #wheel = 0;
  /** The table was put up anew: its filter and place are to be shown. */
  #restored = false;

  get #chosen(): readonly string[] {
    return this.store.headerColumns.value ?? DEFAULT_COLUMNS;
  }

  get #rows(): RowScroller {
    return { rowCount: this.table?.rowCount ?? 0, viewport: this.viewport };
  }

  get words(): NamedWord[] {
    return namedWords(this.session.services, this.store.customWords.value);
  }

  get shownWords(): NamedWord[] {
    return this.words.filter(({ name }) => this.#chosen.includes(name));
  }

  override willUpdate(): void {
    const dataset = this.store.dataset.value;
    if (this.table?.dataset === dataset) return;
    this.table?.close();
    this.table = dataset
      ? headerTableOf(
          dataset,
          () => this.requestUpdate(),
          (error) => this.session.fail(error),
        )
      : null;
    this.first = this.table?.firstRow ?? 0;
    this.#restored = true;
    this.fault = '';
  }

  override render() {
    const { table } = this;
    if (!table) return nothing;
    const words = this.shownWords;
    const count = Math.min(table.rowCount - this.first, Math.max(1, Math.floor(this.viewport / ROW_HEIGHT)));
    const rows = Array.from({ length: Math.max(0, count) }, (_, k) => this.first + k);
    return html`
      <div class="bar">${this.#filterBar(table)}</div>
      <div class="bar">
        <lens-header-columns
          .session=${this.session}
          .chosen=${this.#chosen}
          @columns-chosen=${(event: CustomEvent<readonly string[]>) => {
            this.store.headerColumns.value = event.detail;
          }}
        ></lens-header-columns>
        <label title="Brings a trace into view">
          Go to trace
          <input class="goto" type="number" min="1" max=${table.dataset.meta.traceCount} step="1" @change=${this.#goTo} />
        </label>
        <span class="muted" role="status">${this.#countText(table)}</span>
      </div>
      <div
        class="scroller"
        tabindex="0"
        role="region"
        aria-label="Trace header table"
        @scroll=${this.#scrolled}
        @wheel=${this.#wheeled}
        @keydown=${this.#key}
      >
        <div class="sizer">
          <table aria-rowcount=${table.rowCount + 1} aria-label="Trace headers">
            <thead>
              <tr aria-rowindex="1">
                <th scope="col" aria-sort=${sorting(table.sort, 'trace')}>${this.#sortButton(table, 'trace', 'trace', 'Trace of the file, from 1')}</th>
                ${words.map(
                  ({ name, title, byte, type }) =>
                    html`<th scope="col" aria-sort=${sorting(table.sort, name)}>${this.#sortButton(table, name, title, `${name}: byte ${byte}, ${type ?? 'int32'}`)}</th>`,
                )}
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                (row) => html`<tr aria-rowindex=${row + 2}>
                  <th scope="row">${formatCount(table.traceOf(row) + 1)}</th>
                  ${words.map((word) => cell(table.value(row, word)))}
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </div>
      <lens-header-word .session=${this.session} .table=${table} .words=${this.words} .shown=${words} .version=${table.rows}></lens-header-word>
    `;
  }

  #filterBar(table: HeaderTable) {
    const { progress } = table;
    return html`
      <label class="filter" title="Header words by name, numbers, + - * / %, comparisons, && || !, abs min max">
        Filter
        <input
          type="text"
          spellcheck="false"
          autocomplete="off"
          placeholder="offset &gt; 1000 &amp;&amp; inline == 120"
          aria-invalid=${this.fault !== ''}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Enter') void this.arrange(this.field.value, table.sort);
          }}
        />
      </label>
      <button class="small" type="button" title="Shows the traces alone for which this holds (Enter in the field)" @click=${() => void this.arrange(this.field.value, table.sort)}>Apply filter</button>
      <button
        class="small"
        type="button"
        ?disabled=${!table.rows && !table.filter}
        title="All traces in the order of the file"
        @click=${() => {
          this.field.value = '';
          void this.arrange('', null);
        }}
      >
        Show all
      </button>
      ${
        progress
          ? html`<progress max=${progress.total} value=${progress.done} aria-label="Reading headers"></progress>
              <button class="small" type="button" title="Stops reading headers; the table stays as it was" @click=${() => table.cancel()}>Cancel</button>`
          : nothing
      }
      ${this.fault ? html`<span class="fault" role="alert">${this.fault}</span>` : nothing}
    `;
  }

  #countText(table: HeaderTable): string {
    const { progress } = table;
    if (progress)
      return `${progress.stage}: ${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.unit}`;
    const all = formatCount(table.dataset.meta.traceCount);
    return table.filter ? `${formatCount(table.rowCount)} of ${all} traces` : `${all} traces`;
  }

  #sortButton(table: HeaderTable, name: string, title: string, hint: string) {
    const { sort } = table;
    const mark = sort?.name === name ? (sort.descending ? ' ↓' : ' ↑') : '';
    return html`<button
      type="button"
      title="${hint}. Sort."
      @click=${() => {
        const next =
          sort?.name !== name
            ? { name, descending: false }
            : sort.descending
              ? null
              : { name, descending: true };
        void this.arrange(table.filter, next);
      }}
    >
      ${title}${mark}
    </button>`;
  }

  /** Filters and sorts; what cannot be read is said beside the field. */
  async arrange(filter: string, sort: SortOrder | null): Promise<void> {
    const { table } = this;
    if (!table) return;
    this.fault = '';
    try {
      if (await table.arrange(filter, sort, this.words)) this.#place(0);
    } catch (error) {
      if (isSegyError(error, 'bad-argument')) this.fault = error.message;
      else if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  override updated(): void {
    if (!this.scroller) return;
    if (!this.#observer) {
      this.#observer = new ResizeObserver(() => {
        this.viewport = Math.max(ROW_HEIGHT, this.scroller.clientHeight - ROW_HEIGHT);
      });
      this.#observer.observe(this.scroller);
    }
    this.sizer.style.height = `${scrollerHeight(this.#rows) + ROW_HEIGHT}px`;
    const { table } = this;
    if (!table) return;
    if (this.#restored) {
      this.#restored = false;
      this.field.value = table.filter;
      this.#place(this.first);
    }
    table.firstRow = this.first;
    table.want(this.first, Math.ceil(this.viewport / ROW_HEIGHT) + 1, this.shownWords);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    this.table?.close();
    this.table = null;
  }

  #place(row: number): void {
    this.first = Math.max(0, Math.min(lastFirstRow(this.#rows), Math.round(row)));
    const { scroller } = this;
    scroller.scrollTop = scrollTopOf(this.#rows, this.first);
    this.#placedAt = scroller.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop } = this.scroller;
    if (Math.abs(scrollTop - this.#placedAt) < 1) return;
    this.#placedAt = -1;
    this.first = rowAt(this.#rows, scrollTop);
  }

  /** Of a capped scroller a pixel is many rows: the wheel moves rows, not pixels. */
  #wheeled(event: WheelEvent): void {
    if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? this.viewport : 1;
    this.#wheel += (event.deltaY * pixels) / ROW_HEIGHT;
    const rows = Math.trunc(this.#wheel);
    this.#wheel -= rows;
    if (rows !== 0) this.#place(this.first + rows);
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.scroller) return;
    const page = Math.max(1, Math.floor(this.viewport / ROW_HEIGHT) - 1);
    const move = (by: number) =>
      this.#place(Math.max(0, Math.min(lastFirstRow(this.#rows), this.first + by)));
    pressed('traces', event, {
      down: () => move(1),
      up: () => move(-1),
      pageDown: () => move(page),
      pageUp: () => move(-page),
      first: () => move(Number.NEGATIVE_INFINITY),
      last: () => move(Number.POSITIVE_INFINITY),
    });
  }

  #goTo(event: Event): void {
    const field = event.target as HTMLInputElement;
    const trace = Math.round(field.valueAsNumber) - 1;
    if (!Number.isFinite(trace) || !this.table) return;
    const { rows } = this.table;
    const row = rows ? rows.indexOf(trace) : trace;
    this.fault = row < 0 ? `Trace ${field.value} does not pass the filter.` : '';
    if (row >= 0) this.#place(row);
  }
}

function cell(value: number | undefined) {
  if (value === undefined) return html`<td class="waiting">…</td>`;
  return html`<td>${Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)))}</td>`;
}

function sorting(sort: SortOrder | null, name: string): 'ascending' | 'descending' | 'none' {
  return sort?.name === name ? (sort.descending ? 'descending' : 'ascending') : 'none';
}

define('lens-header-table', LensHeaderTable);
