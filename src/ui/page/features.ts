import { html, type TemplateResult } from 'lit';
import { registerPanels } from '../kit/panels.ts';
import { SHORTCUTS, type Shortcut, tooltip } from '../kit/shortcuts.ts';
import { attributePart } from '../layers/attribute/attribute-part.ts';
import { surfaceOf } from '../layers/surface/mesh-session.ts';
import { libraryOf } from '../library/library-session.ts';
import type { Session } from '../session/session.ts';
import type { ViewStore } from '../session/store.ts';

/** A tab or dialog. It lives in its own folder and has one row here. */
interface Feature {
  /** Its name. Links contain that of the tab, so it must not change. */
  readonly name: string;
  readonly title: string;
  /** Tooltip of its button; '' for a dialog without one in the page's header. */
  readonly hint: string;
  /** True for what makes sense only while a survey is open. */
  readonly needsSurvey?: boolean;
  /** False for a tab that uses no control of the left panel, which then gives its room to the tab. */
  readonly hasControls?: boolean;
  /** Loads its code, which is not part of the first load. */
  load(): Promise<unknown>;
  render(session: Session): TemplateResult;
}

/** Tabs in the order of their row and of their keys 1, 2, 3 … */
export const TABS: readonly Feature[] = [
  {
    name: '3d',
    title: '3D',
    hint: 'Slices, surface and volume',
    // The 3D view is part of the first load.
    load: async () => {},
    render: (session) => html`<lens-viewport .session=${session}></lens-viewport>`,
  },
  {
    name: 'section',
    title: 'Section',
    hint: 'An inline, a crossline, or a time or depth slice as a section',
    load: () => import('../section/lens-section.ts'),
    render: (session) => html`<lens-section .session=${session}></lens-section>`,
  },
  {
    name: 'map',
    title: 'Map',
    hint: 'Where the traces lie',
    load: () => import('../map/lens-map.ts'),
    render: (session) => html`<lens-map .session=${session}></lens-map>`,
  },
  {
    name: 'headers',
    title: 'Headers',
    hint: 'Text, binary and trace headers',
    hasControls: false,
    load: () => import('../headers/lens-headers.ts'),
    render: (session) => html`<lens-headers .session=${session}></lens-headers>`,
  },
  {
    name: 'quality',
    title: 'Quality',
    hint: 'Checks of headers, amplitudes, spectrum and traces',
    hasControls: false,
    load: () => import('../quality/lens-quality.ts'),
    render: (session) => html`<lens-quality .session=${session}></lens-quality>`,
  },
];

/** Each dialog is an element `lens-<name>` with a method `show`. */
export const DIALOGS: readonly Feature[] = [
  {
    name: 'export-data',
    title: 'Export data…',
    hint: tooltip('Traces as a file: cropped, converted or repaired', 'page', 'exportData'),
    needsSurvey: true,
    load: () => import('../export/lens-export-data.ts'),
    render: (session) => html`<lens-export-data .session=${session}></lens-export-data>`,
  },
  {
    name: 'export-zarr',
    title: 'Export Zarr…',
    hint: '',
    needsSurvey: true,
    load: () => import('../export/lens-export-zarr.ts'),
    render: (session) => html`<lens-export-zarr .session=${session}></lens-export-zarr>`,
  },
  {
    name: 'axes',
    title: 'Axes of an array',
    hint: '',
    load: () => import('../arrays/lens-axes.ts'),
    render: (session) => html`<lens-axes .session=${session}></lens-axes>`,
  },
  {
    name: 'open',
    title: 'Open link…',
    hint: 'Opens a link to SEG-Y, Zarr, MDIO or ZGY, or a folder of Zarr',
    load: () => import('../arrays/lens-open.ts'),
    render: (session) => html`<lens-open .session=${session}></lens-open>`,
  },
  {
    name: 'library',
    title: 'Library',
    hint: 'Surveys stored in this browser and their sizes',
    load: () => import('../library/lens-library.ts'),
    render: (session) => html`<lens-library .session=${session}></lens-library>`,
  },
  {
    name: 'clear',
    title: 'Clear the cache?',
    hint: '',
    load: () => import('../library/lens-clear.ts'),
    render: (session) => html`<lens-clear .session=${session}></lens-clear>`,
  },
  {
    name: 'metrics',
    title: 'Metrics',
    hint: 'Response times, cache, memory and workers',
    load: () => import('../library/lens-metrics.ts'),
    render: (session) => html`<lens-metrics .session=${session}></lens-metrics>`,
  },
  {
    name: 'settings',
    title: 'Settings',
    hint: 'Limits for memory, storage and detail',
    load: () => import('../library/lens-settings.ts'),
    render: (session) => html`<lens-settings .session=${session}></lens-settings>`,
  },
  {
    name: 'shortcuts',
    title: 'Keyboard shortcuts',
    hint: '',
    load: () => import('./lens-shortcuts.ts'),
    render: (session) =>
      html`<lens-shortcuts .session=${session} .shortcuts=${ALL_SHORTCUTS}></lens-shortcuts>`,
  },
  {
    name: 'log',
    title: 'Messages',
    hint: '',
    load: () => import('./lens-log.ts'),
    render: (session) => html`<lens-log .session=${session}></lens-log>`,
  },
];

/** Panels beside and inside the tabs, loaded by name with `loadPanel`. */
const PANELS = {
  chips: () => import('../scene/lens-scene-chips.ts'),
  colourBar: () => import('../scene/lens-colour-bar.ts'),
  controls: () => import('../scene/lens-controls.ts'),
  cors: () => import('./lens-cors.ts'),
  summary: () => import('../reading/lens-summary.ts'),
  attribute: () => import('../attribute/lens-attribute.ts'),
  alternatives: () => import('../reading/lens-alternatives.ts'),
  crop: () => import('../scene/lens-crop.ts'),
  cube: () => import('../scene/lens-cube.ts'),
  export: () => import('../scene/lens-export.ts'),
  overrides: () => import('../reading/lens-overrides.ts'),
  part: () => import('./lens-part.ts'),
  path: () => import('../layers/path/lens-path.ts'),
  readout: () => import('../layers/compare/lens-readout.ts'),
  refused: () => import('../reading/lens-refused.ts'),
  surveys: () => import('../library/lens-survey-list.ts'),
};
registerPanels(PANELS);

/** Starts the features that follow every survey, in the order in which they are called. */
export function startFeatures(session: Session): void {
  surfaceOf(session);
  libraryOf(session);
  session.parts.keep(attributePart(session));
}

/**
 * Loads the code that later clicks need, once the first picture is drawn. The first load stays small and no
 * click waits.
 */
export async function preloadFeatures(): Promise<void> {
  const loads: (() => Promise<unknown>)[] = [
    ...[...TABS, ...DIALOGS].map(({ load }) => load),
    ...Object.values(PANELS),
    () => import('../section/section-export.ts'),
    // Files of exports whose page was closed are removed now.
    () => import('../export/private-files.ts').then(({ sweepPrivateFiles }) => sweepPrivateFiles()),
    () => import('../session/view-state.ts'),
    () => import('uplot'),
  ];
  // Loaded one after the other, because loading all at once would block the page for 50 ms.
  for (const load of loads) await load().catch(() => undefined);
}

/** Index of the current tab. A link may name a tab that does not exist, which gives the first. */
export const tabShown = ({ tab }: ViewStore): number =>
  Math.max(
    0,
    TABS.findIndex(({ name }) => name === tab.value),
  );

const tabShortcuts = Object.fromEntries(
  TABS.map(({ name, title }, k): [string, Shortcut] => [
    `tab ${name}`,
    { keys: [String(k + 1)], does: `${title} tab` },
  ]),
);

/** Every shortcut, including those of the tabs. */
export const ALL_SHORTCUTS = { ...SHORTCUTS, page: { ...SHORTCUTS.page, ...tabShortcuts } };
