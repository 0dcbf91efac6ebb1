import { html, type TemplateResult } from 'lit';
import type { Session } from './session.ts';

/** Panels whose code is not part of the first load. */
const PANELS = {
  cube: () => import('./lens-cube.ts'),
  crop: () => import('./lens-crop.ts'),
  export: () => import('./lens-export.ts'),
  section: () => import('./lens-section.ts'),
  headers: () => import('./lens-headers.ts'),
  map: () => import('./lens-map.ts'),
  overrides: () => import('./lens-overrides.ts'),
  path: () => import('./lens-path.ts'),
  part: () => import('./lens-part.ts'),
  quality: () => import('./lens-quality.ts'),
  refused: () => import('./lens-refused.ts'),
  surveys: () => import('./lens-survey-list.ts'),
  volume: () => import('./lens-volume.ts'),
} as const;

/** Fetches a panel's code; its element, on the page already, comes to life then. */
export function loadPanel(name: keyof typeof PANELS, session: { fail(error: unknown): void }): void {
  PANELS[name]().catch((error: unknown) => session.fail(error));
}

const DIALOGS = {
  settings: () => import('./lens-settings.ts'),
  library: () => import('./lens-library.ts'),
  metrics: () => import('./lens-metrics.ts'),
  shortcuts: () => import('./lens-shortcuts.ts'),
} as const;
export type DialogName = keyof typeof DIALOGS;

export const loadDialog = (name: DialogName): Promise<unknown> => DIALOGS[name]();

export function renderDialog(name: DialogName, session: Session): TemplateResult {
  return {
    settings: html`<lens-settings .session=${session}></lens-settings>`,
    library: html`<lens-library .session=${session}></lens-library>`,
    metrics: html`<lens-metrics .session=${session}></lens-metrics>`,
    shortcuts: html`<lens-shortcuts .session=${session}></lens-shortcuts>`,
  }[name];
}

/** Fetches what later clicks will need once a survey's picture is there: the first load stays small, and no click waits. */
export async function preloadPanels(): Promise<void> {
  const loads: (() => Promise<unknown>)[] = [
    ...Object.values(PANELS),
    ...Object.values(DIALOGS),
    () => import('./section-export.ts'),
    () => import('./view-state.ts'),
    () => import('uplot'),
  ];
  // One after the other: all at once they hold the page for half a tenth of a second.
  for (const load of loads) await load().catch(() => undefined);
}
