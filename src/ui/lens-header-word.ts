import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { isSegyError } from '../core/errors.ts';
import { formatCount } from './format.ts';
import {
  headerCsv,
  MOST_DISTINCT,
  plotPoints,
  type WordStatistics,
  wordStatistics,
} from './header-statistics.ts';
import type { HeaderTable } from './header-table.ts';
import { byInterest, type NamedWord } from './header-words.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-header-plot.ts';
import type { PlotData } from './lens-header-plot.ts';
import { headerTableStyles } from './lens-headers.styles.ts';
import { saveBlob } from './save-blob.ts';
import { base } from './tokens.styles.ts';

const MOST_POINTS = 20_000;

/** Statistics and a plot of one word over the rows shown, and the table as CSV. */
export class LensHeaderWord extends LensElement {
  static override styles = [base, headerTableStyles];

  @property({ attribute: false }) table!: HeaderTable;
  @property({ attribute: false }) words: readonly NamedWord[] = [];
  @property({ attribute: false }) shown: readonly NamedWord[] = [];
  /** The rows shown: other ones make the statistics void. */
  @property({ attribute: false }) version: Int32Array | null = null;
  @state() private word = 'cdp';
  /** '' for the trace number. */
  @state() private across = '';
  @state() private facts: WordStatistics | null = null;
  @state() private plot: PlotData | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('version') || changed.has('table')) this.#forget();
  }

  override render() {
    const sorted = byInterest(this.words);
    const options = (chosen: string) =>
      sorted.map(
        ({ name, title }) => html`<option value=${name} ?selected=${name === chosen}>${title}</option>`,
      );
    return html`
      <div class="bar">
        <label
          >Word
          <select
            aria-label="Word"
            title="The header word that statistics and plot are of"
            @change=${(event: Event) => {
              this.word = (event.target as HTMLSelectElement).value;
              this.#forget();
            }}
          >
            ${options(this.word)}
          </select></label
        >
        <button class="small" type="button" title="Smallest, largest, mean … over all rows shown" @click=${this.#statistics}>Statistics</button>
        <label
          >against
          <select
            aria-label="Against"
            title="What the plot has to the right: the trace number or another word"
            @change=${(event: Event) => {
              this.across = (event.target as HTMLSelectElement).value;
              this.plot = null;
            }}
          >
            <option value="" ?selected=${this.across === ''}>trace number</option>
            ${options(this.across)}
          </select></label
        >
        <button class="small" type="button" title="Draws the word over all rows shown" aria-pressed=${this.plot !== null} @click=${this.#draw}>Plot</button>
        <button class="small" type="button" title="Saves the rows and columns shown" @click=${this.#csv}>Save as CSV</button>
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

  #forget(): void {
    this.facts = null;
    this.plot = null;
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

  /** Pressed again, the plot goes. */
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

define('lens-header-word', LensHeaderWord);
