import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { StageView, VolumeStyle } from '../core/scene.ts';
import { floating } from './floating.styles.ts';
import { formatAmplitude } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { addPoint, movePoint, OPACITY_PRESETS, type OpacityPoint, removePoint } from './opacity-points.ts';
import { pressed } from './shortcuts.ts';
import { base } from './tokens.styles.ts';
import { beyondWords, volumeWords } from './volume-words.ts';

const WIDTH = 288;
const HEIGHT = 96;
/** Room for the handles at the edges. */
const SIDE = 8;
/** Around a handle, for a finger. */
const REACH = 15;
/** Opacities of single voxels are small: the scale gives the lower ones room. */
const toHeight = (opacity: number): number => Math.sqrt(opacity);
const toOpacity = (height: number): number => height * Math.abs(height);

/** Draws the whole volume: mode, and which amplitudes show how strongly, over their histogram. */
export class LensVolume extends LensElement {
  static override styles = [
    base,
    floating,
    css`
      :host {
        inline-size: 314px;
        max-inline-size: 100%;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        font-size: 12px;
      }
      .row select {
        flex: 1;
        min-inline-size: 0;
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
      .samples {
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
        padding-inline: 2%;
      }
    `,
  ];

  @property({ attribute: false }) stage!: StageView;
  @state() private mode: VolumeStyle['mode'] = 'composite';
  @state() private preset = 'strong';
  @state() private points: readonly OpacityPoint[] = OPACITY_PRESETS.strong!.points;
  @state() private shading = true;
  #held = -1;
  #applied: VolumeStyle | null = null;

  // Not when it is connected: its code may come after it stands on the page, and what it is handed after that.
  override firstUpdated(): void {
    const known = this.store.volumeStyle.value;
    if (known) {
      this.mode = known.mode;
      this.shading = known.shading;
      this.points = known.points;
      this.preset = presetOf(known.points);
      this.#apply();
    } else this.#choose((this.store.amplitude.value?.bothSigns ?? true) ? 'strong' : 'high');
    if (!this.store.statistics.value) void this.session.loadStatistics();
  }

  /** A style that comes from elsewhere, as from undo, is taken over. */
  override willUpdate(): void {
    const style = this.store.volumeStyle.value;
    if (!this.hasUpdated || !style || style === this.#applied) return;
    this.#applied = style;
    ({ mode: this.mode, shading: this.shading, points: this.points } = style);
    this.preset = presetOf(style.points);
    this.stage.setVolumeStyle(style);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stage.setVolumeStyle(null);
  }

  override render() {
    const [low, high] = this.#range();
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">Volume</h2>
      <div class="row">
        <label for="mode">Mode</label>
        <select id="mode" title="Composite: what lies behind shines through. Maximum: the strongest sample of each ray" @change=${this.#modeChosen}>
          <option value="composite" ?selected=${this.mode === 'composite'}>Composite</option>
          <option value="maximum" ?selected=${this.mode === 'maximum'}>Maximum intensity</option>
        </select>
      </div>
      <div class="row">
        <label for="preset">Shown</label>
        <select id="preset" title="Which amplitudes are opaque" @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>
          ${Object.entries(OPACITY_PRESETS).map(
            ([name, { title }]) =>
              html`<option value=${name} ?selected=${this.preset === name}>${title}</option>`,
          )}
          ${this.preset === '' ? html`<option value="" selected disabled>As drawn below</option>` : nothing}
        </select>
      </div>
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
        <polyline class="curve" points=${this.points.map((point) => this.#place(point).join(',')).join(' ')}></polyline>
        ${this.points.map((point, k) => this.#handle(point, k, low, high))}
      </svg>
      <div class="ends"><span>${formatAmplitude(low)}</span><span>opacity</span><span>${formatAmplitude(high)}</span></div>
      <label class="row" title="Lit by the steepest change of amplitude, which brings out shapes; composite only">
        <input
          type="checkbox"
          .checked=${live(this.shading)}
          ?disabled=${this.mode === 'maximum'}
          @change=${(event: Event) => {
            this.shading = (event.target as HTMLInputElement).checked;
            this.#apply();
          }}
        />
        Shaded by the gradient
      </label>
      <label class="row" title="The surface of the threshold, standing in the volume">
        <input
          type="checkbox"
          .checked=${live(this.store.showSurface.value)}
          @change=${(event: Event) => {
            this.store.showSurface.value = (event.target as HTMLInputElement).checked;
          }}
        />
        With the surface
      </label>
      ${this.#samples()}
    </section>`;
  }

  /** Coarse is not exact; and a panel over no picture says why there is none. */
  #samples() {
    const samples = this.store.volumeSamples.value;
    const words =
      samples.kind === 'loading'
        ? 'The samples are on their way to the GPU.'
        : samples.kind === 'refused'
          ? `No volume is drawn: ${samples.reason}.`
          : `Drawn from ${volumeWords(samples)}. ${samples.eightBit ? beyondWords(samples.eightBit) : ''}`;
    return html`<p class="samples" role="status">${words}</p>`;
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

  /** Counts on a square-root scale; a peak far above the rest, such as that of muted samples, is cut off. */
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
      const added = addPoint(this.points, this.#pointAt(event));
      this.#held = added.index;
      this.#set(added.points);
    }
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly #drag = (event: PointerEvent): void => {
    if (this.#held >= 0) this.#set(movePoint(this.points, this.#held, this.#pointAt(event)));
  };

  readonly #release = (): void => {
    this.#held = -1;
  };

  #key(event: KeyboardEvent, index: number): void {
    const point = this.points[index]!;
    const height = toHeight(point.opacity);
    const to = (moved: OpacityPoint) => this.#set(movePoint(this.points, index, moved));
    pressed('opacity', event, {
      left: () => to({ ...point, at: point.at - 0.01 }),
      right: () => to({ ...point, at: point.at + 0.01 }),
      up: () => to({ ...point, opacity: toOpacity(height + 0.02) }),
      down: () => to({ ...point, opacity: toOpacity(Math.max(0, height - 0.02)) }),
      remove: () => this.#set(removePoint(this.points, index)),
    });
  }

  #set(points: readonly OpacityPoint[]): void {
    this.points = points;
    this.preset = '';
    this.#apply();
  }

  #choose(preset: string): void {
    this.preset = preset;
    this.points = OPACITY_PRESETS[preset]?.points ?? this.points;
    this.#apply();
  }

  readonly #modeChosen = (event: Event): void => {
    this.mode = (event.target as HTMLSelectElement).value as VolumeStyle['mode'];
    this.#apply();
  };

  #apply(): void {
    const { mode, points, shading } = this;
    const style = { mode, points, shading };
    this.#applied = style;
    this.store.volumeStyle.value = style;
    this.stage.setVolumeStyle(style);
  }
}

/** Its name, '' for points that were moved. */
function presetOf(points: readonly OpacityPoint[]): string {
  const same = JSON.stringify(points);
  const known = Object.entries(OPACITY_PRESETS).find((preset) => JSON.stringify(preset[1].points) === same);
  return known?.[0] ?? '';
}

define('lens-volume', LensVolume);
