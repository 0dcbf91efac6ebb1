import { css, html, nothing, svg } from 'lit';
import type { VolumeStyle } from '../../../core/scene.ts';
import { bound, check, part, select } from '../../kit/controls.ts';
import { fields } from '../../kit/fields.styles.ts';
import { formatAmplitude } from '../../kit/format.ts';
import { pressed } from '../../kit/shortcuts.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import {
  addPoint,
  FIRST_STYLE,
  movePoint,
  OPACITY_PRESETS,
  type OpacityPoint,
  removePoint,
} from './opacity-points.ts';
import { beyondWords, volumeWords } from './volume-words.ts';

const WIDTH = 288;
const HEIGHT = 96;
/** Space for the handles at the edges, in SVG units. */
const SIDE = 8;
/** Size of a handle's touch target. */
const REACH = 15;
/** Opacities of single voxels are small, so a square-root scale gives low ones more room. */
const toHeight = (opacity: number): number => Math.sqrt(opacity);
const toOpacity = (height: number): number => height * Math.abs(height);

/** Options of the volume: mode, and opacity by amplitude over the histogram. */
@element('lens-volume')
export class LensVolume extends LensElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      svg {
        display: block;
        inline-size: 100%;
        border: 1px solid var(--lens-line);
        border-radius: 4px;
        background: var(--lens-field);
        touch-action: none;
        cursor: crosshair;
      }
      .counts {
        fill: var(--lens-line);
      }
      .curve {
        fill: none;
        stroke: var(--lens-accent);
        stroke-width: 2;
      }
      circle {
        fill: var(--lens-field);
        stroke: var(--lens-accent);
        stroke-width: 2;
        cursor: move;
      }
      .reach {
        fill: transparent;
        stroke: none;
      }
      g:focus-visible {
        outline: none;
      }
      g:focus-visible circle:not(.reach) {
        fill: var(--lens-accent);
        stroke-width: 4;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        padding-inline: 2%;
      }
    `,
  ];

  #held = -1;

  // Not in connectedCallback: the code may load after the element is on the page, and its properties are set
  // after that.
  override firstUpdated(): void {
    if (!this.store.statistics.value) void this.session.loadStatistics();
  }

  override render() {
    const [low, high] = this.#range();
    const { mode, points } = this.#style;
    const style = bound(this.#style, (changed) => {
      this.store.volumeStyle.value = changed;
    });
    const preset = presetOf(points);
    const presets = Object.entries(OPACITY_PRESETS).map(([name, { title }]) => [name, title] as const);
    return html`
      ${select({
        label: 'Mode',
        title: 'Composite: translucent, front to back. Maximum: the strongest sample along each ray',
        to: part(style, 'mode'),
        options: { composite: 'Composite', maximum: 'Maximum intensity' },
      })}
      ${select({
        label: 'Shown',
        title: 'Which amplitudes are opaque',
        to: bound(preset, (chosen) => this.#set(OPACITY_PRESETS[chosen]?.points ?? points)),
        options: preset === '' ? [...presets, ['', 'As drawn below']] : presets,
      })}
      <svg
        viewBox="${-SIDE} 0 ${WIDTH + 2 * SIDE} ${HEIGHT}"
        role="group"
        aria-label="Opacity over amplitude"
        @pointerdown=${this.#down}
        @pointermove=${this.#drag}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
      >
        <title>Drag points to set how opaque an amplitude is; click to add a point, Delete removes the one in focus.</title>
        ${this.#histogram(low, high)}
        <polyline class="curve" points=${points.map((point) => this.#place(point).join(',')).join(' ')}></polyline>
        ${points.map((point, k) => this.#handle(point, k, low, high))}
      </svg>
      <div class="ends hint"><span>${formatAmplitude(low)}</span><span>opacity</span><span>${formatAmplitude(high)}</span></div>
      ${check({
        label: 'Shaded by the gradient',
        title: 'Light and shade bring out shapes; composite mode only',
        to: part(style, 'shading'),
        disabled: mode === 'maximum',
      })}
      ${check({ label: 'With the surface', title: 'Shows the surface inside the volume', to: this.store.showSurface })}
      ${this.#samples()}`;
  }

  /** Says which level is drawn, or why nothing is. */
  #samples() {
    const samples = this.store.volumeSamples.value;
    const words =
      samples.kind === 'loading'
        ? 'The samples are on their way to the GPU.'
        : samples.kind === 'refused'
          ? `No volume is drawn: ${samples.reason}.`
          : `Drawn from ${volumeWords(samples)}. ${samples.eightBit ? beyondWords(samples.eightBit) : ''}`;
    return html`<p class="hint" role="status">${words}</p>`;
  }

  #handle(point: OpacityPoint, index: number, low: number, high: number) {
    const [x, y] = this.#place(point);
    const amplitude = formatAmplitude(low + point.at * (high - low));
    const percent = `${(point.opacity * 100).toFixed(point.opacity < 0.1 ? 1 : 0)} %`;
    return svg`<g tabindex="0" role="slider" data-index=${index}
      aria-label="Opacity at amplitude ${amplitude}" aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.round(point.opacity * 100)} aria-valuetext=${percent}
      @keydown=${(event: KeyboardEvent) => this.#key(event, index)}><circle class="reach" cx=${x} cy=${y} r=${REACH}></circle><circle cx=${x} cy=${y} r="6"></circle></g>`;
  }

  /** Histogram with counts on a square-root scale. A peak far above the rest, as of muted samples, is cut off. */
  #histogram(low: number, high: number) {
    const histogram = this.store.statistics.value?.histogram;
    if (!histogram) return nothing;
    const { edges, counts } = histogram;
    const ranked = counts.filter((count) => count > 0).sort();
    const top = Math.sqrt(ranked[Math.floor(ranked.length * 0.98)] ?? 1);
    const x = (amplitude: number) => (((amplitude - low) / (high - low)) * WIDTH).toFixed(1);
    let path = '';
    counts.forEach((count, k) => {
      if (edges[k + 1]! < low || edges[k]! > high) return;
      const y = (HEIGHT * (1 - Math.min(1, Math.sqrt(count) / top))).toFixed(1);
      path += `M${x(edges[k]!)},${HEIGHT}V${y}H${x(edges[k + 1]!)}V${HEIGHT}Z`;
    });
    return svg`<path class="counts" d=${path}></path>`;
  }

  #range(): readonly [number, number] {
    const { clip, gain } = this.store.display.value;
    const centre = (clip[0] + clip[1]) / 2;
    const half = (clip[1] - clip[0]) / 2 / gain;
    return [centre - half, centre + half];
  }

  #place({ at, opacity }: OpacityPoint): readonly [number, number] {
    return [at * WIDTH, HEIGHT - SIDE - toHeight(opacity) * (HEIGHT - 2 * SIDE)];
  }

  #pointAt(event: PointerEvent): OpacityPoint {
    const bounds = (event.currentTarget as Element).getBoundingClientRect();
    const height =
      1 - ((event.clientY - bounds.top) / bounds.height - SIDE / HEIGHT) / (1 - (2 * SIDE) / HEIGHT);
    const at = ((event.clientX - bounds.left) / bounds.width) * (1 + (2 * SIDE) / WIDTH) - SIDE / WIDTH;
    return { at: Math.max(0, Math.min(1, at)), opacity: toOpacity(height) };
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const index = (event.target as SVGElement).closest<SVGElement>('[data-index]')?.dataset.index;
    if (index !== undefined) this.#held = Number(index);
    else {
      const added = addPoint(this.#style.points, this.#pointAt(event));
      this.#held = added.index;
      this.#set(added.points);
    }
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly #drag = (event: PointerEvent): void => {
    if (this.#held >= 0) this.#set(movePoint(this.#style.points, this.#held, this.#pointAt(event)));
  };

  readonly #release = (): void => {
    this.#held = -1;
  };

  #key(event: KeyboardEvent, index: number): void {
    const point = this.#style.points[index]!;
    const height = toHeight(point.opacity);
    const to = (moved: OpacityPoint) => this.#set(movePoint(this.#style.points, index, moved));
    pressed('opacity', event, {
      left: () => to({ ...point, at: point.at - 0.01 }),
      right: () => to({ ...point, at: point.at + 0.01 }),
      up: () => to({ ...point, opacity: toOpacity(height + 0.02) }),
      down: () => to({ ...point, opacity: toOpacity(Math.max(0, height - 0.02)) }),
      remove: () => this.#set(removePoint(this.#style.points, index)),
    });
  }

  #set(points: readonly OpacityPoint[]): void {
    this.store.volumeStyle.value = { ...this.#style, points };
  }

  get #style(): VolumeStyle {
    return this.store.volumeStyle.value ?? FIRST_STYLE;
  }
}

/** Name of the preset with these points, or '' for custom points. */
function presetOf(points: readonly OpacityPoint[]): string {
  const same = JSON.stringify(points);
  const known = Object.entries(OPACITY_PRESETS).find((preset) => JSON.stringify(preset[1].points) === same);
  return known?.[0] ?? '';
}
