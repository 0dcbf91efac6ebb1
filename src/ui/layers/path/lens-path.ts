import { css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { PathPoint } from '../../../core/scene.ts';
import { button } from '../../kit/controls.ts';
import { floating } from '../../kit/floating.styles.ts';
import { listen } from '../../kit/listen.ts';
import { Press } from '../../kit/press.ts';
import { pressed, tooltip } from '../../kit/shortcuts.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { pathLength, pathText } from './path-plan.ts';
import { lineOf, type RandomLine } from './random-line.ts';

/** Draws a path over the survey by clicks, keys or line numbers. All views share the one path. */
@element('lens-path')
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

  /** The element in which clicks add points. */
  @property({ attribute: false }) view!: HTMLElement;
  /** The survey's point at a position of the page; null where no path can go. */
  @property({ attribute: false }) pick!: (clientX: number, clientY: number) => PathPoint | null;
  /** Instructions for starting, and for places where no path can go. */
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
    const handlers = {
      pointerdown: this.#down,
      pointerup: this.#up,
      pointermove: this.#move,
      dblclick: this.#finish,
      keydown: this.#key,
    };
    listen(this.view, handlers, { signal: this.#controller.signal, capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#controller.abort();
  }

  override render() {
    const shape = this.store.shape.value;
    const path = this.store.path.value;
    if (!shape || !path) return nothing;
    const { points, closed, drawing, said } = path;
    const { length } = points;
    const read = this.store.lineSection.value !== null;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${closed ? 'Area' : 'Random section'}</h2>
      <p role="status">
        ${said || (drawing ? (length === 0 ? this.words.begin : `${pathLength(points, shape.scene.binGrid)} Double-click or Enter ends the ${closed ? 'area' : 'path'}.`) : '')}
      </p>
      <label>
        ${shape.inline.label}/${shape.crossline.label.toLowerCase()} of each point
        <input
          type="text"
          title="Points as inline/crossline, separated by commas; Enter ${closed ? 'takes the area' : 'reads the section'}"
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
                  closed ? 'Take this area' : 'Show section',
                  tooltip(
                    closed ? 'Join the last corner to the first one' : 'Read the section along the path',
                    'path',
                    'finish',
                  ),
                  this.#finish,
                  { disabled: length < this.#line.fewest },
                ),
                button(
                  'Undo point',
                  tooltip('Take the last point back', 'path', 'removePoint'),
                  () => this.#line.removeLast(),
                  { disabled: length === 0 },
                ),
              ]
            : [
                closed ? this.#exportButton() : this.#sectionButtons(read),
                button('Add points', 'Continue from the last point, or remove points', () =>
                  this.#line.resume(),
                ),
                button('Draw another', 'Remove this one and draw a new one', () => this.#line.begin(closed)),
              ]
        }
        ${button(
          drawing ? 'Cancel' : 'Remove',
          drawing
            ? tooltip('Stop drawing without a path', 'path', 'close')
            : closed
              ? 'Remove the area'
              : 'Remove the path and its section',
          () => this.#line.close(),
        )}
      </div>
    </section>`;
  }

  #exportButton() {
    return button('Export its traces…', 'The traces within the area, as a file', () =>
      this.session.showDialog('export-data', { traces: 'area' }),
    );
  }

  #sectionButtons(read: boolean) {
    return [
      button(
        'In Section tab',
        'Show the section along this path in the Section tab',
        () => this.#show('section'),
        { disabled: !read },
      ),
      this.store.tab.value === '3d'
        ? nothing
        : button('In 3D', 'The section along this path as a curtain in the 3D view', () => this.#show('3d'), {
            disabled: !read,
          }),
    ];
  }

  get #line(): RandomLine {
    return lineOf(this.session);
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
