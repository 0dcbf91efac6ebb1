import { expect, test } from 'vitest';
import { sidePanels, togglePanel } from '../../../../src/ui/page/side-panels.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';

const both = { controls: true, summary: true };

test('the options of a section take the place of the summary where both do not fit beside the picture, and give it back', () => {
  const store = new ViewStore();
  expect(sidePanels(store, 1400)).toEqual(both);
  store.togglePanel('sectionOptions');
  expect(sidePanels(store, 1400), 'in 3D').toEqual(both);
  store.tab.value = 'section';
  expect(sidePanels(store, 1400)).toEqual({ controls: true, summary: false });
  expect(sidePanels(store, 2560), 'on a wide page').toEqual(both);
  expect(sidePanels(store, 900), 'where the summary stands below').toEqual(both);
  togglePanel(store, 1400, 'summary');
  expect(sidePanels(store, 1400)).toEqual(both);
  expect(store.panels.value.sectionOptions).toBe(false);
  togglePanel(store, 1400, 'summary');
  expect(sidePanels(store, 1400)).toEqual({ controls: true, summary: false });
});

test('tabs that use no control of the left panel have its room, and the panel is there again in the others', () => {
  const store = new ViewStore();
  const shown = (tab: string) => {
    store.tab.value = tab;
    return sidePanels(store, 1400).controls;
  };
  expect(['3d', 'section', 'map', 'headers', 'quality'].map(shown)).toEqual([true, true, true, false, false]);
});
