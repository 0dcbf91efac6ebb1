import { perSession } from '../../session/per-session.ts';
import type { ViewStore } from '../../session/store.ts';

const stepping = perSession((_store: ViewStore) => ({ back: false }));

/**
 * Shows or hides the volume. The surface is hidden when the volume appears, because it covers the strong
 * amplitudes inside.
 */
export function showVolume(store: ViewStore, shown: boolean): void {
  const { volumeShown, volumeSamples, showSurface } = store;
  const surface = stepping(store);
  if (shown === volumeShown.value) return;
  volumeShown.value = shown;
  if (shown) surface.back = volumeSamples.value.kind === 'ready' && showSurface.value;
  if (surface.back) showSurface.value = !shown;
}
