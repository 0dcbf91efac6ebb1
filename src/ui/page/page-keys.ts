import { keyOf, pressed, tooltip } from '../kit/shortcuts.ts';
import type { Session } from '../session/session.ts';
import type { ViewStore } from '../session/store.ts';
import { historyOf } from '../session/view-history.ts';
import { TABS, tabShown } from './features.ts';

export const OPEN_HINT = tooltip(
  'One or more SEG-Y or SU files of this machine; or drop them on the page',
  'page',
  'openFile',
);

/** True when the focus is in a field where letters are typed. */
function isTyping(target: EventTarget): boolean {
  if (target instanceof HTMLInputElement) return !/^(range|checkbox|radio|button|file)$/.test(target.type);
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

/** Keys of the row of tabs. `focus` moves the focus to the chosen tab. */
export function tabKey(event: KeyboardEvent, store: ViewStore, focus: (name: string) => void): void {
  const now = tabShown(store);
  const go = (at: number) => {
    const next = TABS.at(at % TABS.length)!.name;
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

/**
 * Keys of the whole page, unless they are meant for a field, a dialog or a part of the page outside the
 * element.
 */
export function pageKey(
  event: KeyboardEvent,
  host: HTMLElement & { readonly session: Session },
  does: { show(): void; pick(): void; toggle(panel: 'controls' | 'summary'): void },
): void {
  const path = event.composedPath();
  if (event.defaultPrevented || path.some((at) => at instanceof HTMLDialogElement || isTyping(at))) return;
  if (path[0] !== document.body && !path.includes(host)) return;
  const { store } = host.session;
  const history = historyOf(host.session);
  const open = store.shape.value !== null;
  const tab = TABS[Number(keyOf(event)) - 1];
  if (tab && open) {
    store.tab.value = tab.name;
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  pressed('page', event, {
    sheet: does.show,
    undo: () => open && history.undo(),
    redo: () => open && history.redo(),
    openFile: does.pick,
    exportData: () => open && host.session.showDialog('export-data'),
    controls: () => open && does.toggle('controls'),
    summary: () => open && does.toggle('summary'),
  });
}
