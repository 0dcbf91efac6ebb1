import type { ViewStore } from '../session/store.ts';
import type { Panels } from '../session/view-settings.ts';
import { TABS, tabShown } from './features.ts';

/** Width of the page in CSS pixels from which the summary stands beside the options of a section, and up to which it stands below. */
const BOTH = 1720;
const BELOW = 1040;

/** Which of the panels at the sides are shown: those that the user keeps open, where the tab has a use and room for them. */
export function sidePanels(store: ViewStore, width: number): Pick<Panels, 'controls' | 'summary'> {
  const { controls, summary } = store.panels.value;
  return {
    controls: controls && TABS[tabShown(store)]?.hasControls !== false,
    summary: summary && !takesPlace(store, width),
  };
}

/** Whether the options of a section take the place of the summary. */
const takesPlace = ({ tab, panels }: ViewStore, width: number): boolean =>
  tab.value === 'section' && panels.value.sectionOptions && width > BELOW && width < BOTH;

/** Shows or hides a panel. A summary that has made room for the options comes back in their place. */
export function togglePanel(store: ViewStore, width: number, name: 'controls' | 'summary'): void {
  if (name === 'summary' && !sidePanels(store, width).summary)
    store.panels.value = {
      ...store.panels.value,
      summary: true,
      ...(takesPlace(store, width) && { sectionOptions: false }),
    };
  else store.togglePanel(name);
}
