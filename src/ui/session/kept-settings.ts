import type { Signal } from '@lit-labs/preact-signals';
import * as v from 'valibot';
import type { ViewStore } from './store.ts';
import { settingsThatAre, VIEW_SETTINGS } from './view-settings.ts';

/** Restores the settings stored on the last visit, and stores every change. */
export function keepSettings(store: ViewStore, storage: Storage | null): void {
  for (const name of settingsThatAre('kept')) {
    const key = `segy-lens ${name}`;
    const setting: Signal<unknown> = store[name];
    try {
      const stored = v.safeParse(VIEW_SETTINGS[name].schema, JSON.parse(storage?.getItem(key) ?? 'null'));
      if (stored.success) setting.value = stored.output;
    } catch {
      // The value was written by another version or storage is blocked, so the default stays.
    }
    let known = setting.peek();
    setting.subscribe((value) => {
      if (value === known) return;
      known = value;
      try {
        storage?.setItem(key, JSON.stringify(value));
      } catch {
        // Storage is blocked, so this setting lasts only until the page closes.
      }
    });
  }
}
