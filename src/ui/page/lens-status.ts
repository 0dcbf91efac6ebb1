import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { followBytesSent } from '../../api/engine.ts';
import { button } from '../kit/controls.ts';
import { formatBytes, formatLevel, formatMilliseconds, progressText } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { SLOTS } from '../session/survey-shape.ts';

const STATUS = {
  idle: 'No survey open',
  opening: 'Opening',
  preview: 'First look',
  refining: 'Refining',
  ready: 'Ready',
};

/** The status bar: running tasks, the state of the view, bytes read, and bytes sent. */
@element('lens-status')
export class LensStatus extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 0 16px;
        /* The height is fixed: a second line would resize the 3D view whenever a task begins or ends. */
        block-size: 32px;
        contain: inline-size;
        overflow: hidden;
        white-space: nowrap;
        padding: 0 16px;
        border-block-start: 1px solid var(--lens-line);
        background: var(--lens-panel);
        color: var(--lens-muted);
        font-size: 12px;
      }
      .task {
        min-inline-size: 0;
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--lens-text);
      }
      .task > span {
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      progress {
        inline-size: 96px;
        block-size: 6px;
      }
      .done {
        color: var(--lens-text);
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .levels {
        flex: 1 1 0;
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .done:empty {
        margin-inline-end: -16px;
      }
      .end {
        flex: none;
        display: flex;
        align-items: center;
        gap: 0 16px;
        margin-inline-start: auto;
      }
      /* The button comes first and figures have room to grow, so that nothing moves under the pointer. */
      .task ~ .levels {
        visibility: hidden;
      }
      .task button {
        min-inline-size: 64px;
      }
      .figure {
        min-inline-size: 168px;
        text-align: end;
      }
      @media (max-width: 900px) {
        .end > :not(.sent, button),
        .task ~ .levels {
          display: none;
        }
      }
      .sent {
        color: var(--lens-good);
      }
      .some {
        color: var(--lens-error);
      }
    `,
  ];

  /** Opens the list of messages. */
  @property({ attribute: false }) showMessages: () => void = () => {};

  /** Bytes of request bodies that this page and its workers sent. */
  @state() private sent = 0;
  #stop = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = followBytesSent((bytes) => {
      this.sent = bytes;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render() {
    const { store } = this;
    const task = store.tasks.value.at(-1);
    const progress = task?.progress;
    const done = store.messages.value.findLast(({ kind }) => kind === 'done')?.text ?? '';
    const cancelLabel = task?.cancelLabel ?? 'Cancel';
    const last = store.lastOperation.value;
    const known = progress && progress.total > 0;
    return html`
      ${
        task
          ? html`<span class="task">
              ${button(cancelLabel, `${cancelLabel}: ${task.label}`, () => task.cancel())}
              ${
                task.discard
                  ? button('Cancel', `Cancel: ${task.label}; what is done so far is deleted`, () =>
                      task.discard?.(),
                    )
                  : nothing
              }
              <progress
                aria-label="Progress"
                max=${known ? progress.total : 1}
                value=${known ? progress.done : nothing}
              ></progress>
              <span>${task.label}${progress ? `: ${progress.stage}` : ''}${known ? `, ${progressText(progress.done, progress.total, progress.unit)}` : ''}</span>
            </span>`
          : html`<span>${STATUS[store.status.value]}</span>`
      }
      <span class="done" role="status" title=${done}>${done}</span>
      <span class="levels" ?hidden=${done !== ''}>${this.#levels()}</span>
      <span class="end">
        ${
          store.said.value.length > 0
            ? button('Messages', 'What this page has said, to be read again', () => this.showMessages())
            : nothing
        }
        ${last ? html`<span class="figure">${last.label} ${formatMilliseconds(last.milliseconds)}</span>` : nothing}
        ${store.dataset.value ? html`<span class="figure">${formatBytes(store.bytesRead.value)} read from the file</span>` : nothing}
        <span class=${this.sent === 0 ? 'sent' : 'sent some'}>${formatBytes(this.sent)} sent</span>
      </span>
    `;
  }

  #levels(): string {
    const { shape, slices } = this.store;
    const form = shape.value;
    if (!form) return '';
    const shown = (form.flat ? (['inline'] as const) : SLOTS).flatMap((slot) => {
      const slice = slices.value[slot];
      return slice ? [`${form.flat ? 'Section' : form[slot].label} ${formatLevel(slice.subsample)}`] : [];
    });
    return shown.join(' · ');
  }
}
