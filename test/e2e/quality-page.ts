import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LensPage } from './harness.ts';

/** Drops a file and waits for its quality check. */
export async function check(lens: LensPage, path: string): Promise<void> {
  await lens.dropAndSee(path);
  await lens.page.getByRole('tab', { name: 'Quality' }).click();
  await lens.page.getByRole('img', { name: /Mean amplitude spectrum/ }).waitFor();
}

/** Saves a report and gives its text. */
export async function report(lens: LensPage, name: 'Report (Markdown)' | 'Report (JSON)'): Promise<string> {
  const download = lens.page.waitForEvent('download');
  await lens.button(name).click();
  const file = join(mkdtempSync(join(tmpdir(), 'check-')), 'report');
  await (await download).saveAs(file);
  return readFileSync(file, 'utf8');
}
