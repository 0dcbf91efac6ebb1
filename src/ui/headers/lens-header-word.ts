import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { isSegyError } from '../../core/errors.ts';
import { button, prop, select } from '../kit/controls.ts';
import { formatCount } from '../kit/format.ts';
import { byInterest, type NamedWord } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import {
  headerCsv,
  MOST_DISTINCT,
  plotPoints,
  type WordStatistics,
  wordStatistics,
} from './header-statistics.ts';
import type { HeaderRows } from './header-table.ts';
import './lens-header-plot.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { base } from '../kit/tokens.styles.ts';
import type { PlotData } from './lens-header-plot.ts';
import { headerTableStyles } from './lens-headers.styles.ts';

const MOST_POINTS = 20_000;

/** Statistics and plot of one word over the filtered rows, and the table as CSV. */
@element('lens-header-word')
export class LensHeaderWord extends LensElement {
  static override styles = [base, headerTableStyles];

  @property({ attribute: false }) table!: HeaderRows;
  @property({ attribute: false }) words: readonly NamedWord[] = [];
  @property({ attribute: false }) shown: readonly NamedWord[] = [];
  /** The filtered rows; when they change, the statistics are removed. */
  @property({ attribute: false }) version: Int32Array | null = null;
  @state() word = 'cdp';
  /** Word of the horizontal axis; '' means the trace number. */
  @state() across = '';
  @state() private facts: WordStatistics | null = null;
  @state() private plot: PlotData | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('version') || changed.has('table') || changed.has('word')) this.facts = this.plot = null;
    if (changed.has('across')) this.plot = null;
  }

  override render() {
    const words = byInterest(this.words).map(({ name, title }) => [name, title] as const);
    return html`
      <div class="bar">
        ${select({ label: 'Word', title: 'The header word for statistics and plot', to: prop(this, 'word'), options: words })}
        ${button('Statistics', 'Smallest, largest, mean … over all rows shown', this.#statistics)}
        ${select({ label: 'against', name: 'Against', title: 'The horizontal axis of the plot: the trace number or another word', to: prop(this, 'across'), options: [['', 'trace number'], ...words] })}
        ${button('Plot', 'Draws the word over all rows shown', this.#draw, { pressed: this.plot !== null })}
        ${button('Save as CSV', 'Saves the rows and columns shown', this.#csv)}
      </div>
      ${this.facts ? this.#factsOf(this.facts) : nothing}
      ${
        this.plot
          ? html`<lens-header-plot .data=${this.plot} .theme=${this.store.theme.value}></lens-header-plot>
              ${this.plot.every > 1 ? html`<span class="muted">Every ${formatCount(this.plot.every)}th row is drawn.</span>` : nothing}`
          : nothing
      }
    `;
  }

  #factsOf(facts: WordStatistics) {
    const number = (value: number) =>
      Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)));
    const distinct =
      facts.distinct >= MOST_DISTINCT
        ? `at least ${formatCount(MOST_DISTINCT)}`
        : formatCount(facts.distinct);
    return html`<div class="facts" role="status" aria-label="Statistics">
      <span>Traces <b>${formatCount(facts.count)}</b></span>
      <span>Lowest <b>${number(facts.min)}</b></span>
      <span>Highest <b>${number(facts.max)}</b></span>
      <span>Mean <b>${number(facts.mean)}</b></span>
      <span>Standard deviation <b>${number(facts.standardDeviation)}</b></span>
      <span>Different values <b>${distinct}</b></span>
      <span>Zeros <b>${formatCount(facts.zeros)}</b></span>
      ${facts.constantStep !== null ? html`<span>Step <b>${number(facts.constantStep)}</b> throughout</span>` : nothing}
    </div>`;
  }

  #find(name: string): NamedWord | undefined {
    return this.words.find((word) => word.name === name);
  }

  async #work(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await this.table.work(run);
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  #statistics(): void {
    const word = this.#find(this.word);
    if (!word) return;
    void this.#work(async (signal) => {
      const [column] = await this.table.columns([word], signal);
      this.facts = await wordStatistics(column!, this.table.rows, signal);
    });
  }

  /** Draws the plot; pressed again, removes it. */
  #draw(): void {
    if (this.plot) {
      this.plot = null;
      return;
    }
    const word = this.#find(this.word);
    const across = this.across ? this.#find(this.across) : undefined;
    if (!word) return;
    void this.#work(async (signal) => {
      const columns = await this.table.columns(across ? [word, across] : [word], signal);
      const points = plotPoints(columns[1] ?? null, columns[0]!, this.table.rows, MOST_POINTS);
      this.plot = {
        ...points,
        xTitle: across?.title ?? 'trace',
        yTitle: word.title,
        line: !across && !this.table.rows,
      };
    });
  }

  #csv(): void {
    void this.#work(async (signal) => {
      const columns = await this.table.columns(this.shown, signal);
      const blob = await headerCsv(this.shown, columns, this.table.rows, signal);
      saveBlob(blob, `${this.store.meta.value?.name ?? 'traces'} headers.csv`);
    });
  }
}
