import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { LensPage } from './harness.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where axe-core looks: on the whole page, or in the tab or dialog that is open, with the rest of the page unchanged. */
export type Where = 'page' | 'open';

async function check(lens: LensPage, where: Where, options: RunOptions): Promise<AxeResults['violations']> {
  const { violations } = await lens.page.evaluate(
    ([place, given]) => {
      const { axe } = globalThis as unknown as {
        axe: { run(context: Element | Document, options: RunOptions): Promise<AxeResults> };
      };
      const root = document.querySelector('segy-lens')?.shadowRoot;
      const dialogs = [...(root?.querySelectorAll('*') ?? [])].map((each) =>
        each.shadowRoot?.querySelector('dialog:modal'),
      );
      const open = dialogs.find(Boolean) ?? root?.querySelector('[role=tabpanel]:not([hidden])');
      if (place === 'open' && !open) throw new Error('No tab and no dialog is open.');
      return axe.run(place === 'open' ? open! : document, given);
    },
    [where, { ...options, resultTypes: ['violations'] as RunOptions['resultTypes'] }] as const,
  );
  return violations;
}

/** What axe-core finds wrong as the page is now: all its rules in light colours, those of contrast in dark ones too. */
export async function violations(lens: LensPage, where: Where): Promise<string[]> {
  if (!(await lens.page.evaluate(() => 'axe' in globalThis))) await lens.page.evaluate(axeSource);
  await lens.page.emulateMedia({ colorScheme: 'light' });
  const light = await check(lens, where, {});
  await lens.page.emulateMedia({ colorScheme: 'dark' });
  // Colours that change by and by are looked at when they have.
  await lens.page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  const dark = await check(lens, where, { runOnly: ['color-contrast'] });
  await lens.page.emulateMedia({ colorScheme: 'light' });
  const said = (scheme: string, found: AxeResults['violations']) =>
    found.map(
      ({ id, nodes }) =>
        `${scheme}: ${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join(' | ')}`,
    );
  return [...said('light', light), ...said('dark', dark)];
}
