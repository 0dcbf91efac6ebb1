import { batch, effect, type Signal, signal } from '@lit-labs/preact-signals';
import * as v from 'valibot';
import type { ViewStore } from '../session/store.ts';
import type { ViewPart } from '../session/view-parts.ts';
import { between } from '../session/view-settings.ts';

export interface OwnLook {
  readonly visible: Signal<boolean>;
  readonly opacity: Signal<number>;
  show(visible: boolean): void;
  /** Saves both for undo and links. */
  readonly part: ViewPart;
}

/** Visibility and opacity of one layer. Another survey resets them. */
export function ownLook({ dataset }: ViewStore, id: string): OwnLook {
  const visible = signal(true);
  const opacity = signal(1);
  const set = (look: { readonly visible: boolean; readonly opacity: number }): void =>
    batch(() => {
      visible.value = look.visible;
      opacity.value = look.opacity;
    });
  effect(() => {
    void dataset.value;
    set({ visible: true, opacity: 1 });
  });
  return {
    visible,
    opacity,
    show: (shown) => set({ visible: shown, opacity: opacity.peek() }),
    part: {
      name: `${id} look`,
      saved: v.object({ visible: v.boolean(), opacity: between(0, 1) }),
      read: () => ({ visible: visible.value, opacity: opacity.value }),
      write: (look) => set(look as Parameters<typeof set>[0]),
    },
  };
}
