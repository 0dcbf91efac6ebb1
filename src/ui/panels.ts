import { DEFAULT_PANELS, type Panels, type ViewStore } from './store.ts';

const KEY = 'segy-lens panels';

/** As they stood on the last visit; what cannot be read is as at first. */
export function loadPanels(storage: Storage | null): Panels {
  let stored: Partial<Record<keyof Panels, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(storage?.getItem(KEY) ?? 'null');
    if (typeof parsed === 'object' && parsed !== null) stored = parsed;
  } catch {
    // Written by another version, or refused.
  }
  const open = (name: keyof Panels): boolean =>
    typeof stored[name] === 'boolean' ? stored[name] : DEFAULT_PANELS[name];
  return { controls: open('controls'), summary: open('summary'), sectionOptions: open('sectionOptions') };
}

export function togglePanel({ panels }: ViewStore, name: keyof Panels, storage: Storage | null): void {
  panels.value = { ...panels.value, [name]: !panels.value[name] };
  try {
    storage?.setItem(KEY, JSON.stringify(panels.value));
  } catch {
    // A browser that refuses storage forgets.
  }
}
