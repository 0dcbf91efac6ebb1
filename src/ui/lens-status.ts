import { css, html, nothing } from 'lit';
import { formatBytes, formatLevel, formatMilliseconds, progressText } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { SLOTS } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

const STATUS = {
  idle: 'No survey open',
  opening: 'Opening',
  preview: 'First look',
  refining: 'Refining',
  ready: 'Ready',
};

/** One line at the foot: what runs, what is shown, what was read, and that nothing was sent. */
export class LensStatus extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 0 16px;
        /* One height whatever it says: a second line would resize the 3D view each time that work begins or ends. */
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
        accent-color: var(--lens-accent);
      }
      .levels {
        flex: 1 1 0;
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .end {
        flex: none;
        display: flex;
        gap: 0 16px;
        margin-inline-start: auto;
      }
      /* Nothing moves under the pointer when a text grows: the button stands first, figures have room to grow. */
      .task + .levels {
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
        .end > :not(.sent),
        .task + .levels {
          display: none;
        }
      }
      .sent {
        color: var(--lens-good);
      }
    `,
  ];

  override render() {
    const { store } = this;
    const task = store.tasks.value.at(-1);
    const progress = task?.progress;
    const last = store.lastOperation.value;
    const known = progress && progress.total > 0;
    return html`
      ${
        task
          ? html`<span class="task">
              <button class="small" type="button" title="${task.cancelLabel}: ${task.label}" @click=${() => task.cancel()}>${task.cancelLabel}</button>
              ${
                task.discard
                  ? html`<button class="small" type="button" title="Cancel: ${task.label}; what is done is not kept" @click=${() => task.discard?.()}>Cancel</button>`
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
      <span class="levels">${this.#levels()}</span>
      <span class="end">
        ${last ? html`<span class="figure">${last.label} ${formatMilliseconds(last.milliseconds)}</span>` : nothing}
        ${store.dataset.value ? html`<span class="figure">${formatBytes(store.bytesRead.value)} read from the file</span>` : nothing}
        <span class="sent">0 bytes sent</span>
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

define('lens-status', LensStatus);
