import { css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { PathPoint } from '../core/scene.ts';
import { floating } from './floating.styles.ts';
import { define, LensElement } from './lens-element.ts';
import { pathLength, pathText } from './path-plan.ts';
import { Press } from './press.ts';
import type { RandomLine } from './random-line.ts';
import { pressed, tooltip } from './shortcuts.ts';
import { base } from './tokens.styles.ts';

/** Draws a path over the survey, by clicks, by keys or by line numbers; what it shows is the one path of all views. */
export class LensPath extends LensElement {
  static override styles = [
    base,
    floating,
    css`
      :host {
        inline-size: 320px;
        max-inline-size: 100%;
      }
      label {
        display: grid;
        gap: 4px;
        font-size: 12px;
      }
      input {
        inline-size: 100%;
        min-block-size: 28px;
        padding: 0 8px;
        border: 1px solid var(--lens-line-strong);
        border-radius: 4px;
        background: var(--lens-field);
        color: var(--lens-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      :host(.strip) {
        inline-size: auto;
      }
      :host(.strip) .panel {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 16px;
        padding: 4px 16px 8px;
        border: 0;
        background: none;
      }
      :host(.strip) label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      :host(.strip) input {
        inline-size: 260px;
      }
      :host(.strip) p {
        order: 1;
        flex-basis: 100%;
      }
    `,
  ];

  /** What the pointer moves over; clicks there set points. */
  @property({ attribute: false }) view!: HTMLElement;
  /** The point under a place of the page; null where a path cannot go. */
  @property({ attribute: false }) pick!: (clientX: number, clientY: number) => PathPoint | null;
  /** How to begin, and what to say where a path cannot go. */
  @property({ attribute: false }) words = { begin: '', nowhere: '' };
  #press = new Press();
  #controller = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#listen();
  }

  protected override firstUpdated(): void {
    this.#listen();
  }

  #listen(): void {
    this.#controller = new AbortController();
    const early = { signal: this.#controller.signal, capture: true };
    this.view.addEventListener('pointerdown', this.#down, early);
    this.view.addEventListener('pointerup', this.#up, early);
    this.view.addEventListener('pointermove', this.#move, early);
    this.view.addEventListener('dblclick', this.#finish, early);
    this.view.addEventListener('keydown', this.#key, early);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#controller.abort();
  }

  override render() {
    const shape = this.store.shape.value;
    const path = this.store.path.value;
    if (!shape || !path) return nothing;
    const { points, drawing, said } = path;
    const { length } = points;
    const button = (text: string, title: string, act: () => void, disabled = false) =>
      html`<button class="small" type="button" title=${title} ?disabled=${disabled} @click=${act}>${text}</button>`;
    const read = this.store.lineSection.value !== null;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">Random section</h2>
      <p role="status">
        ${said || (drawing ? (length === 0 ? this.words.begin : `${pathLength(points, shape.scene.binGrid)} Double-click or Enter ends the path.`) : '')}
      </p>
      <label>
        ${shape.inline.label}/${shape.crossline.label.toLowerCase()} of each point
        <input
          type="text"
          title="A point is inline/crossline; points are parted by commas; Enter reads the section"
          spellcheck="false"
          autocomplete="off"
          placeholder="${shape.inline.first}/${shape.crossline.first}, …"
          .value=${live(pathText(points, shape.inline, shape.crossline))}
          @change=${(event: Event) => this.#line.type((event.target as HTMLInputElement).value)}
        />
      </label>
      <div class="buttons">
        ${
          drawing
            ? [
                button(
                  'Show section',
                  tooltip('Read the section along the path', 'path', 'finish'),
                  this.#finish,
                  length < 2,
                ),
                button(
                  'Undo point',
                  tooltip('Take the last point back', 'path', 'removePoint'),
                  () => this.#line.removeLast(),
                  length === 0,
                ),
              ]
            : [
                button(
                  'In Section tab',
                  'The section along this path, flat, in the Section tab',
                  () => this.#show('section'),
                  !read,
                ),
                this.store.tab.value === '3d'
                  ? nothing
                  : button(
                      'In 3D',
                      'The section along this path as a curtain in the 3D view',
                      () => this.#show('3d'),
                      !read,
                    ),
                button('Add points', 'Go on from the last point, or take points back', () =>
                  this.#line.resume(),
                ),
                button('Draw another', 'Take this path away and draw one anew', () => this.#line.begin()),
              ]
        }
        ${button(
          drawing ? 'Cancel' : 'Remove',
          drawing ? tooltip('Leave without a path', 'path', 'close') : 'Take the path and its section away',
          () => this.#line.close(),
        )}
      </div>
    </section>`;
  }

  get #line(): RandomLine {
    return this.session.randomLine!;
  }

  get #drawing(): boolean {
    return this.store.path.value?.drawing === true;
  }

  readonly #down = (event: PointerEvent): void => {
    this.#press.down(event);
  };

  readonly #up = (event: PointerEvent): void => {
    if (!this.#press.up(event) || !this.#drawing) return;
    const point = this.pick(event.clientX, event.clientY);
    if (point) this.#line.add(point);
    else this.#line.say(this.words.nowhere);
  };

  readonly #move = (event: PointerEvent): void => {
    if (this.#drawing && event.buttons === 0) this.#line.hover(this.pick(event.clientX, event.clientY));
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (!this.#drawing) return;
    pressed('path', event, {
      addPoint: () => this.#line.addAtLines(),
      finish: () => this.#line.finish(),
      close: () => this.#line.close(),
      removePoint: () => this.#line.removeLast(),
    });
  };

  readonly #finish = (): void => {
    if (this.#drawing) void this.#line.finish();
  };

  #show(tab: '3d' | 'section'): void {
    if (tab === 'section') this.store.showsLine.value = true;
    this.store.tab.value = tab;
  }
}

define('lens-path', LensPath);
