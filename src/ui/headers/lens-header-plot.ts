import { css, html, LitElement, unsafeCSS } from 'lit';
import { property, query } from 'lit/decorators.js';
import type uPlot from 'uplot';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { base } from '../kit/tokens.styles.ts';
import { element } from '../session/lens-element.ts';

export interface PlotData {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly every: number;
  readonly xTitle: string;
  readonly yTitle: string;
  /** True joins the points by a line. */
  readonly line: boolean;
}

const HEIGHT = 200;

/** Plots one word against another. Drag zooms, a double click shows all. */
@element('lens-header-plot')
export class LensHeaderPlot extends LitElement {
  static override styles = [
    base,
    unsafeCSS(plotStyles),
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      .plot {
        block-size: ${HEIGHT}px;
        overflow: hidden;
      }
    `,
  ];

  @property({ attribute: false }) data: PlotData | null = null;
  @property() theme: 'light' | 'dark' = 'light';
  @query('.plot') private place!: HTMLElement;
  #plot: uPlot | null = null;
  #observer = new ResizeObserver(() => {
    this.#plot?.setSize({ width: this.place.clientWidth, height: HEIGHT });
  });

  override render() {
    return html`<div class="plot" role="img" aria-label="${this.data?.yTitle ?? ''} against ${this.data?.xTitle ?? ''}"></div>`;
  }

  override updated(): void {
    void this.#make();
  }

  async #make(): Promise<void> {
    const { data } = this;
    const { default: Plot } = await import('uplot');
    if (!this.isConnected || !data || data !== this.data) return;
    this.#plot?.destroy();
    const dark = this.theme === 'dark';
    const axis = {
      stroke: dark ? '#9dabbb' : '#546070',
      grid: { stroke: dark ? '#2a3441' : '#d9dfe6', width: 1 },
      ticks: { stroke: dark ? '#2a3441' : '#d9dfe6', width: 1 },
    };
    const colour = dark ? '#62aef8' : '#0a66c2';
    this.#plot = new Plot(
      {
        width: this.place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        scales: { x: { time: false } },
        series: [
          { label: data.xTitle },
          {
            label: data.yTitle,
            stroke: colour,
            width: 1,
            ...(data.line ? {} : { paths: () => null }),
            points: { show: !data.line || data.x.length < 200, size: 4, fill: colour },
          },
        ],
        axes: [
          { ...axis, label: data.xTitle, labelSize: 16, labelGap: 0, size: 28 },
          { ...axis, label: data.yTitle, labelSize: 20, size: 72 },
        ],
      },
      [data.x, data.y],
      this.place,
    );
    this.#observer.observe(this.place);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }
}
