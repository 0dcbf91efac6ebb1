import { css, html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import { property, query } from 'lit/decorators.js';
import uPlot from 'uplot';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { element } from './element.ts';
import { tickTexts } from './plot-ticks.ts';
import { base } from './tokens.styles.ts';

export interface PlotLine {
  readonly label: string;
  readonly values: ArrayLike<number>;
  readonly colour: 'accent' | 'muted';
}

export interface Plot {
  readonly kind: 'bars' | 'line';
  readonly x: ArrayLike<number>;
  readonly lines: readonly PlotLine[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** True draws counts on a logarithmic scale. */
  readonly logarithmic?: boolean;
  /** Describes the plot in a sentence for screen readers. */
  readonly description: string;
}

const HEIGHT = 200;

/** A plot with axes, drawn again when data, size or theme change. */
@element('lens-plot')
export class LensPlot extends LitElement {
  static override styles = [
    base,
    unsafeCSS(plotStyles),
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      .u-legend {
        color: var(--lens-muted);
        font-size: 12px;
        text-align: start;
      }
      /* A plot with one line needs no legend, only the value under the pointer. */
      .single .u-series:has(.u-value:empty) {
        visibility: hidden;
      }
      .accent {
        color: var(--lens-accent);
      }
    `,
  ];

  @property({ attribute: false }) plot: Plot | null = null;
  @property() theme = '';
  @query('.frame') private frame!: HTMLElement;
  @query('.accent') private accent!: HTMLElement;
  #drawn: uPlot | null = null;
  #observer: ResizeObserver | null = null;

  override render() {
    return html`<span class="accent" aria-hidden="true"></span><div class=${this.plot?.lines.length === 1 ? 'frame single' : 'frame'} role="img" aria-label=${this.plot?.description ?? ''}></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('plot') || changed.has('theme')) this.#draw();
    this.#observer ??= new ResizeObserver(() => {
      const width = this.frame.clientWidth;
      if (this.#drawn && width > 0 && width !== this.#drawn.width)
        this.#drawn.setSize({ width, height: HEIGHT });
      else if (!this.#drawn) this.#draw();
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    this.#drawn?.destroy();
    this.#drawn = null;
  }

  #draw(): void {
    const { plot, frame } = this;
    this.#drawn?.destroy();
    this.#drawn = null;
    const width = frame.clientWidth;
    if (!plot || width === 0) return;
    const text = getComputedStyle(this).getPropertyValue('color');
    const grid = `color-mix(in srgb, ${text} 14%, transparent)`;
    const colours = {
      accent: getComputedStyle(this.accent).color,
      muted: `color-mix(in srgb, ${text} 55%, transparent)`,
    };
    const axis = (label: string): uPlot.Axis => ({
      label,
      stroke: text,
      font: '12px system-ui, sans-serif',
      labelFont: '12px system-ui, sans-serif',
      labelSize: 20,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1, size: 4 },
    });
    const options: uPlot.Options = {
      width,
      height: HEIGHT,
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false }, y: plot.logarithmic ? { distr: 3, log: 10 } : {} },
      axes: [
        { ...axis(plot.xLabel), size: 28, labelGap: 0, values: (_, marks) => tickTexts(marks) },
        {
          ...axis(plot.yLabel),
          size: 56,
          ...(plot.logarithmic ? {} : { values: (_, marks) => tickTexts(marks) }),
        },
      ],
      series: [
        {
          label: plot.xLabel,
          value: (_, value) => (value === null ? '' : Number(value.toPrecision(5)).toString()),
        },
        ...plot.lines.map(
          ({ label, colour }): uPlot.Series => ({
            label,
            stroke: colours[colour],
            width: plot.kind === 'bars' ? 0 : 1.5,
            points: { show: false },
            value: (_, value) => (value === null ? '' : Number(value.toPrecision(5)).toString()),
            ...(plot.kind === 'bars' && uPlot.paths.bars
              ? { fill: colours[colour], paths: uPlot.paths.bars({ size: [1, 64], gap: 0 }) }
              : {}),
          }),
        ),
      ],
    };
    const data = [
      Array.from(plot.x),
      ...plot.lines.map(({ values }) =>
        Array.from(values, (value) => (plot.logarithmic && value <= 0 ? null : value)),
      ),
    ];
    this.#drawn = new uPlot(options, data as uPlot.AlignedData, frame);
  }
}
