import { html, svg, type TemplateResult } from 'lit';
import { TABS } from './page-keys.ts';
import { pageStorage } from './page-storage.ts';
import { togglePanel } from './panels.ts';
import { tooltip } from './shortcuts.ts';
import type { ViewStore } from './store.ts';

/** The row of tabs, with a button at either end for the panel that stands there. */
export function tabRow(store: ViewStore, keydown: (event: KeyboardEvent) => void): TemplateResult {
  const current = store.tab.value;
  const panel = (name: 'controls' | 'summary', label: string, x: number): TemplateResult => {
    const open = store.panels.value[name];
    const words = open ? `Hide the ${label}` : `Show the ${label}`;
    return html`<button
      class="side ${name}"
      type="button"
      aria-label=${words}
      aria-expanded=${open}
      title=${tooltip(words, 'page', name)}
      @click=${() => togglePanel(store, name, pageStorage())}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <rect x="1.5" y="2.5" width="13" height="11" rx="1.5" />
        ${svg`<rect class="part" x=${x} y="2.5" width="4.5" height="11" />`}
      </svg>
    </button>`;
  };
  return html`<div class="tabs">
    ${panel('controls', 'controls', 1.5)}
    <div class="list" role="tablist" aria-label="Views" @keydown=${keydown}>
      ${TABS.map(
        ({ name, title, hint }) => html`<button
          type="button"
          role="tab"
          id="tab-${name}"
          aria-controls="panel-${name}"
          title=${hint}
          aria-selected=${name === current}
          tabindex=${name === current ? 0 : -1}
          @click=${() => {
            store.tab.value = name;
          }}
        >
          ${title}
        </button>`,
      )}
    </div>
    ${panel('summary', 'summary', 10)}
  </div>`;
}
