import type { FileChooser } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Shortcut, ShortcutPlace } from '../../src/ui/kit/shortcuts.ts';
import { ALL_SHORTCUTS } from '../../src/ui/page/features.ts';
import { type LensPage, Site } from './harness.ts';
import { survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

/** All that a key may change, as text. */
const state = (lens: LensPage): Promise<string> =>
  lens.page.evaluate(() => {
    type Signals = Record<string, { value: unknown }>;
    const element = document.querySelector('segy-lens') as unknown as {
      store: Signals;
      shadowRoot: ShadowRoot;
    };
    const { store, shadowRoot } = element;
    const inside = (name: string) =>
      shadowRoot.querySelector(name) as unknown as Record<string, never> | null;
    const stage = inside('lens-viewport')?.stage as unknown as { cameraPlace: object };
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    const line = store.path!.value as { points: unknown; drawing: boolean } | null;
    const { window: seen } = (inside('lens-section') ?? {}) as { window?: unknown };
    const row = inside('lens-headers')?.shadowRoot as unknown as ShadowRoot | undefined;
    const table = row?.querySelector('lens-header-table')?.shadowRoot?.querySelector('tbody th')?.textContent;
    const plain = ['tab', 'indices', 'activeSlot', 'panels', 'cursor', 'threshold'];
    const opacity = (store.volumeStyle!.value as { points: unknown } | null)?.points;
    return JSON.stringify(
      [
        plain.map((name) => store[name]!.value),
        stage.cameraPlace,
        [active?.id, active?.getAttribute('data-face')],
        [line?.points, line?.drawing, seen, opacity, table],
        shadowRoot.querySelector('lens-shortcuts')?.shadowRoot?.querySelector('dialog')?.open ?? false,
      ],
      (_key, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value),
    );
  });

/** The state once nothing moves any more. */
async function rested(lens: LensPage): Promise<string> {
  let now = await state(lens);
  for (let before = ''; before !== now; now = await state(lens)) {
    before = now;
    await lens.page.waitForTimeout(30);
  }
  return now;
}

interface Place {
  /** Puts the focus there. */
  readonly focus: (lens: LensPage) => Promise<unknown>;
  /** Keys pressed before one that would else have nothing to do. */
  readonly before?: Readonly<Record<string, readonly string[]>>;
  readonly prepare?: Readonly<Record<string, (lens: LensPage) => Promise<unknown>>>;
}

const tab = (lens: LensPage, name: string) => lens.page.getByRole('tab', { name });
const focusView = (lens: LensPage) => lens.page.locator('lens-viewport .view').focus();

/** In this order; those of the page last, because they change tabs and panels. */
const PLACES: Readonly<Record<ShortcutPlace, Place>> = {
  view3d: {
    focus: async (lens) => {
      await tab(lens, '3D').click();
      await focusView(lens);
    },
    before: {
      tenBack: ['PageUp'],
      inline: ['c'],
      reset: ['Shift+T'],
    },
    prepare: {
      // A click on what is drawn there sets it.
      removeCursor: ({ page }) => page.locator('lens-viewport .view').click(),
      // From nearer by, or all of it is in the view already.
      fit: async ({ page }) => {
        await page.locator('lens-viewport .view').hover();
        await page.mouse.wheel(0, -240);
      },
    },
  },
  cube: { focus: (lens) => lens.page.locator('lens-cube button:visible').first().focus() },
  opacity: {
    focus: async (lens) => {
      if (!(await lens.page.locator('lens-volume').isVisible())) await lens.button(/^Volume$/).click();
      await lens.page.locator('lens-volume [role=slider]').nth(1).focus();
    },
  },
  path: {
    focus: async (lens) => {
      const button = lens.button('Random section');
      if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
      // Of a path that was read no point can be taken back.
      const another = lens.button('Draw another');
      if (await another.isVisible()) await another.click();
      // Its keys work from when it is there.
      await lens.page.locator('lens-viewport lens-path').getByRole('textbox').waitFor();
      await focusView(lens);
    },
    before: { removePoint: [' '], finish: [' ', 'c', 'ArrowUp', 'ArrowUp', ' '] },
  },
  section: {
    focus: async (lens) => {
      await tab(lens, 'Section').click();
      await lens.page.locator('lens-section .frame').focus();
    },
    before: {
      zoomOut: ['+', '+'],
      whole: ['+'],
      pan: ['0', '+', '+'],
      removeCursor: ['Alt+ArrowUp'],
    },
  },
  // Most of its keys need a seed, a horizon or a section: horizon.long.e2e.test.ts.
  horizon: { focus: focusView },
  map: {
    focus: async (lens) => {
      await tab(lens, 'Map').click();
      await lens.page.locator('lens-map .frame').focus();
    },
  },
  traces: {
    focus: async (lens) => {
      await tab(lens, 'Headers').click();
      await lens.page.getByLabel('Traces', { exact: true }).check();
      await lens.page.locator('lens-header-table .scroller').focus();
    },
    before: { up: ['ArrowDown'], pageUp: ['PageDown'], first: ['PageDown'], last: ['Home'] },
  },
  tabs: {
    focus: async (lens) => {
      await tab(lens, 'Section').click();
      await tab(lens, 'Section').focus();
    },
  },
  page: {
    focus: async (lens) => {
      await lens.page.keyboard.press('Escape');
      await tab(lens, '3D').click();
      await focusView(lens);
    },
    before: { 'tab 3d': ['2'], undo: ['ArrowUp'], redo: ['ArrowUp', 'Ctrl+Z'] },
  },
};

/**
 * Of a second survey that is compared: pressed where there is one (compare.long.e2e.test.ts). Of the dialog that exports: export-data.e2e.test.ts.
 * Of the chooser of files: see below.
 */
const ELSEWHERE = [
  'section flip',
  'page exportData',
  'page openFile',
  ...Object.keys(ALL_SHORTCUTS.horizon).map((name) => `horizon ${name}`),
];

const pressable = (key: string): string => key.replace(/^Ctrl\+/, 'Control+').replace(/ $/, 'Space');

describe('shortcuts', () => {
  test('every key of every shortcut does something where its place has the focus', async () => {
    const lens = await site.open('', await site.context({ reducedMotion: 'reduce' }));
    await lens.dropAndSee(survey());
    await lens.waitForMeasure('mesh');
    await lens.settle();
    // The chooser of files is the browser's own. Listened for from the start: asked for late, the browser may not be told in time.
    const choosers: FileChooser[] = [];
    lens.page.on('filechooser', (chooser) => choosers.push(chooser));
    const silent: string[] = [];
    let pressedKeys = 0;
    for (const [place, { focus, before, prepare }] of Object.entries(PLACES)) {
      for (const [name, { keys }] of Object.entries<Shortcut>(ALL_SHORTCUTS[place as ShortcutPlace])) {
        if (ELSEWHERE.includes(`${place} ${name}`)) continue;
        for (const key of keys) {
          await focus(lens);
          for (const first of before?.[name] ?? []) await lens.page.keyboard.press(pressable(first));
          await prepare?.[name]?.(lens);
          const from = await rested(lens);
          await lens.page.keyboard.press(pressable(key));
          pressedKeys++;
          const moved = await expect
            .poll(() => state(lens), { interval: 30 })
            .not.toBe(from)
            .then(
              () => true,
              () => false,
            );
          if (!moved) silent.push(`${place}: ${key} (${name})`);
        }
      }
    }
    expect(silent).toEqual([]);
    expect(pressedKeys).toBeGreaterThan(70);
    await PLACES.page.focus(lens);
    await lens.page.keyboard.press('o');
    await expect.poll(() => choosers.map((chooser) => chooser.isMultiple())).toEqual([true]);
    lens.expectSilence();
  });
});
