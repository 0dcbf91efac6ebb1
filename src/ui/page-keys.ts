import { pageStorage } from './page-storage.ts';
import { togglePanel } from './panels.ts';
import type { Session } from './session.ts';
import { pressed, tooltip } from './shortcuts.ts';
import type { TabName, ViewStore } from './store.ts';

export const TABS = [
  { name: '3d', title: '3D', hint: tooltip('Slices, surface and volume', 'page', 'tab3d') },
  { name: 'section', title: 'Section', hint: tooltip('One section flat', 'page', 'tabSection') },
  { name: 'map', title: 'Map', hint: tooltip('Where the traces lie', 'page', 'tabMap') },
  {
    name: 'headers',
    title: 'Headers',
    hint: tooltip('Text, binary and trace headers', 'page', 'tabHeaders'),
  },
  { name: 'quality', title: 'Quality', hint: tooltip('What every trace is worth', 'page', 'tabQuality') },
] as const satisfies readonly { name: TabName; title: string; hint: string }[];

export const OPEN_HINT = tooltip(
  'One or more SEG-Y or SU files of this machine; or drop them on the page',
  'page',
  'openFile',
);

/** Where letters are letters. */
function isTyping(target: EventTarget): boolean {
  if (target instanceof HTMLInputElement) return !/^(range|checkbox|radio|button|file)$/.test(target.type);
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

/** The row of tabs by keys; `focus` follows. */
export function tabKey(event: KeyboardEvent, store: ViewStore, focus: (name: TabName) => void): void {
  const now = TABS.findIndex((tab) => tab.name === store.tab.value);
  const go = (at: number) => {
    const next = TABS.at(at % TABS.length)?.name ?? '3d';
    store.tab.value = next;
    focus(next);
  };
  pressed('tabs', event, {
    next: () => go(now + 1),
    previous: () => go(now - 1),
    first: () => go(0),
    last: () => go(-1),
  });
}

/** Keys of the whole page, where they are not meant for a field, a dialog or another part of the page around the element. */
export function pageKey(
  event: KeyboardEvent,
  host: HTMLElement & { readonly session: Session },
  does: { show(): void; pick(): void },
): void {
  const path = event.composedPath();
  if (event.defaultPrevented || path.some((at) => at instanceof HTMLDialogElement || isTyping(at))) return;
  if (path[0] !== document.body && !path.includes(host)) return;
  const { store, history } = host.session;
  const open = store.shape.value !== null;
  const tab = (name: TabName) => () => {
    if (!open) return false;
    store.tab.value = name;
  };
  pressed('page', event, {
    sheet: does.show,
    undo: () => open && history?.undo(),
    redo: () => open && history?.redo(),
    openFile: does.pick,
    controls: () => open && togglePanel(store, 'controls', pageStorage()),
    summary: () => open && togglePanel(store, 'summary', pageStorage()),
    tab3d: tab('3d'),
    tabSection: tab('section'),
    tabMap: tab('map'),
    tabHeaders: tab('headers'),
    tabQuality: tab('quality'),
  });
}
