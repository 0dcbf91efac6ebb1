import { html, svg, type TemplateResult } from 'lit';
import { button } from '../kit/controls.ts';
import { tooltip } from '../kit/shortcuts.ts';
import type { ViewStore } from '../session/store.ts';
import { TABS, tabShown } from './features.ts';
import { sidePanels, togglePanel } from './side-panels.ts';

/** The row of tabs, with buttons at both ends for the side panels. */
export function tabRow(
  store: ViewStore,
  width: number,
  keydown: (event: KeyboardEvent) => void,
): TemplateResult {
  const current = tabShown(store);
  const shown = sidePanels(store, width);
  const panel = (name: 'controls' | 'summary', label: string, x: number): TemplateResult => {
    const open = shown[name];
    const words = open ? `Hide the ${label}` : `Show the ${label}`;
    const drawing = html`<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <rect x="1.5" y="2.5" width="13" height="11" rx="1.5" />
      ${svg`<rect class="part" x=${x} y="2.5" width="4.5" height="11" />`}
    </svg>`;
    return button(drawing, tooltip(words, 'page', name), () => togglePanel(store, width, name), {
      name: words,
      expanded: open,
      disabled: name === 'controls' && TABS[current]?.hasControls === false,
      kind: `side ${name}`,
    });
  };
  return html`<div class="tabs">
    ${panel('controls', 'controls', 1.5)}
    <div class="list" role="tablist" aria-label="Views" @keydown=${keydown}>
      ${TABS.map(
        ({ name, title, hint }, k) => html`<button
          type="button"
          role="tab"
          id="tab-${name}"
          aria-controls="panel-${name}"
          title=${`${hint} (${k + 1})`}
          aria-selected=${k === current}
          tabindex=${k === current ? 0 : -1}
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
