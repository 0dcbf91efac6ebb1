import { signal } from '@lit-labs/preact-signals';
import { html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { isSegyError } from '../../core/errors.ts';
import { bound, button, number, text } from '../kit/controls.ts';
import { formatCount } from '../kit/format.ts';
import { filteredTracesOf } from '../session/filtered-traces.ts';
import { type NamedWord, namedWords } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { type HeaderRows, headerRowsOf, type SortOrder } from './header-table.ts';
import { headersStateOf } from './headers-state.ts';
import './lens-header-columns.ts';
import './lens-header-word.ts';
import { Resized } from '../kit/resized.ts';
import { pressed } from '../kit/shortcuts.ts';
import { base } from '../kit/tokens.styles.ts';
import {
  lastFirstRow,
  ROW_HEIGHT,
  type RowScroller,
  rowAt,
  scrollerHeight,
  scrollTopOf,
} from '../kit/virtual-rows.ts';
import { headerTableStyles } from './lens-headers.styles.ts';

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

/**
 * The table of trace headers. It shows a window of rows over a scroller of limited height and reads only
 * visible rows.
 */
@element('lens-header-table')
export class LensHeaderTable extends LensElement {
  static override styles = [base, headerTableStyles];

  @query('.scroller') private scroller!: HTMLElement;
  @query('.sizer') private sizer!: HTMLElement;
  @state() private first = 0;
  @state() private viewport = 240;
  @state() private fault = '';
  @state() private wanted: number | null = null;
  /** The text in the filter field. */
  readonly #typed = signal('');
  table: HeaderRows | null = null;
  /** The scroll position set by keys or wheel, whose scroll event must not move the rows again. */
  #placedAt = -1;
  #wheel = 0;
  /** True after the table was created, so that its former position is restored. */
  #restored = false;

  get #chosen(): readonly string[] {
    return headersStateOf(this.store).columns.value ?? DEFAULT_COLUMNS;
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

  constructor() {
    super();
    new Resized(
      this,
      () => this.scroller,
      () => {
        this.viewport = Math.max(ROW_HEIGHT, this.scroller.clientHeight - ROW_HEIGHT);
      },
    );
  }

  override willUpdate(): void {
    const dataset = this.store.dataset.value;
    if (this.table?.dataset === dataset) return;
    this.table?.close();
    this.table = dataset
      ? headerRowsOf(
          dataset,
          () => this.requestUpdate(),
          (error) => this.session.fail(error),
        )
      : null;
    this.first = this.table?.firstRow ?? 0;
    this.#restored = true;
    this.#typed.value = this.table?.filter ?? '';
    this.wanted = null;
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
            headersStateOf(this.store).columns.value = event.detail;
          }}
        ></lens-header-columns>
        ${number({ label: 'Go to trace', title: 'Scrolls to a trace', whole: true, min: 1, max: table.dataset.meta.traceCount, to: bound<number | null>(this.wanted, (trace) => this.#goTo(trace!)) })}
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

  #filterBar(table: HeaderRows) {
    const { progress } = table;
    const apply = () => void this.arrange(this.#typed.value, table.sort);
    return html`
      ${text({
        label: 'Filter',
        title: 'Header words by name, numbers, + - * / %, comparisons, && || !, abs min max',
        placeholder: 'offset > 1000 && inline == 120',
        faultId: this.fault && 'fault',
        to: this.#typed,
        enter: apply,
      })}
      ${button('Apply filter', 'Shows only the traces that pass the filter (Enter in the field)', apply)}
      ${button(
        'Show all',
        'Shows all traces in file order',
        () => {
          this.#typed.value = '';
          void this.arrange('', null);
        },
        { disabled: !table.rows && !table.filter },
      )}
      ${
        progress
          ? html`<progress max=${progress.total} value=${progress.done} aria-label="Reading headers"></progress>
              ${button('Cancel', 'Stops reading headers; the table stays as it was', () => table.cancel())}`
          : nothing
      }
      ${this.fault ? html`<span class="wrong" id="fault" role="alert">${this.fault}</span>` : nothing}
    `;
  }

  #countText(table: HeaderRows): string {
    const { progress } = table;
    if (progress)
      return `${progress.stage}: ${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.unit}`;
    const all = formatCount(table.dataset.meta.traceCount);
    return table.filter ? `${formatCount(table.rowCount)} of ${all} traces` : `${all} traces`;
  }

  #sortButton(table: HeaderRows, name: string, title: string, hint: string) {
    const { sort } = table;
    const mark = sort?.name === name ? (sort.descending ? ' ↓' : ' ↑') : '';
    const next =
      sort?.name !== name ? { name, descending: false } : sort.descending ? null : { name, descending: true };
    return button(`${title}${mark}`, `${hint}. Sort.`, () => this.arrange(table.filter, next), { kind: '' });
  }

  /** Filters and sorts. An invalid filter is reported beside the field. */
  async arrange(filter: string, sort: SortOrder | null): Promise<void> {
    const { table } = this;
    if (!table) return;
    this.fault = '';
    try {
      if (!(await table.arrange(filter, sort, this.words))) return;
      this.#place(0);
      filteredTracesOf(this.store).value =
        table.filter && table.rows ? { filter: table.filter, traces: table.rows } : null;
    } catch (error) {
      if (isSegyError(error, 'bad-argument')) this.fault = error.message;
      else if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  override updated(): void {
    if (!this.scroller) return;
    this.sizer.style.height = `${scrollerHeight(this.#rows) + ROW_HEIGHT}px`;
    const { table } = this;
    if (!table) return;
    if (this.#restored) {
      this.#restored = false;
      this.#place(this.first);
    }
    table.firstRow = this.first;
    table.want(this.first, Math.ceil(this.viewport / ROW_HEIGHT) + 1, this.shownWords);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.table?.close();
    this.table = null;
  }

  #place(row: number): void {
    this.first = Math.max(0, Math.min(lastFirstRow(this.#rows), Math.round(row)));
    this.scroller.scrollTop = scrollTopOf(this.#rows, this.first);
    this.#placedAt = this.scroller.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop } = this.scroller;
    if (Math.abs(scrollTop - this.#placedAt) < 1) return;
    this.#placedAt = -1;
    this.first = rowAt(this.#rows, scrollTop);
  }

  /** In a scroller of limited height one pixel stands for many rows, so the wheel moves rows, not pixels. */
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

  #goTo(wanted: number): void {
    if (!this.table) return;
    this.wanted = wanted;
    const trace = wanted - 1;
    const { rows } = this.table;
    const row = rows ? rows.indexOf(trace) : trace;
    this.fault = row < 0 ? `Trace ${wanted} does not pass the filter.` : '';
    if (row >= 0) this.#place(row);
  }
}

function cell(value: number | undefined) {
  if (value === undefined) return html`<td class="waiting">…</td>`;
  return html`<td>${Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)))}</td>`;
}

const sorting = (sort: SortOrder | null, name: string): 'ascending' | 'descending' | 'none' =>
  sort?.name === name ? (sort.descending ? 'descending' : 'ascending') : 'none';
