import type { Session } from './session.ts';

/** Panels whose code is not part of the first load. */
const PANELS = {
  section: () => import('./lens-section.ts'),
  headers: () => import('./lens-headers.ts'),
  map: () => import('./lens-map.ts'),
  overrides: () => import('./lens-overrides.ts'),
  part: () => import('./lens-part.ts'),
  quality: () => import('./lens-quality.ts'),
} as const;

/** Fetches a panel's code; its element, on the page already, comes to life then. */
export function loadPanel(name: keyof typeof PANELS, session: Session): void {
  PANELS[name]().catch((error: unknown) => session.fail(error));
}

/** Fetches what later clicks will need while the page is idle, so that nothing is asked for once a file is open. */
export async function preloadPanels(): Promise<void> {
  await Promise.allSettled([
    ...Object.values(PANELS).map((load) => load()),
    import('./lens-settings.ts'),
    import('./section-export.ts'),
    import('./save-blob.ts'),
    import('uplot'),
  ]);
}
