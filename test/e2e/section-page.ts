import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { SectionPainter, SectionWindow } from '../../src/core/section.ts';
import type { LensPage } from './harness.ts';
import { SURVEY, surveySample } from './surveys.ts';

/** The Section tab's element as the page has it. */
interface SectionElement extends HTMLElement {
  readonly window: SectionWindow;
  readonly plot: { x: number; y: number; width: number; height: number };
  readonly view: { readonly counts: SectionPainter['counts']; readonly kind: string };
}

export interface State {
  readonly window: SectionWindow;
  readonly plot: { x: number; y: number; width: number; height: number };
  readonly counts: SectionPainter['counts'];
  readonly kind: string;
}

export const stateOf = (lens: LensPage): Promise<State> =>
  lens.page.locator('lens-section').evaluate((element) => {
    const { window, plot, view } = element as unknown as SectionElement;
    return { window: { ...window }, plot: { ...plot }, counts: { ...view.counts }, kind: view.kind };
  });

export async function download(lens: LensPage, format: 'PNG' | 'SVG' | 'CSV' | 'NPY'): Promise<Buffer> {
  const options = lens.button('Options');
  if ((await options.getAttribute('aria-expanded')) !== 'true') await options.click();
  const waiting = lens.page.waitForEvent('download');
  // By keyboard: a notice may lie over the end of the panel.
  await lens.button(`Save as ${format}`).press('Enter');
  return readFileSync(await (await waiting).path());
}

/** NumPy's format as its specification says. */
export function readNpy(file: Buffer): { shape: [number, number]; values: Float32Array } {
  expect(file.toString('latin1', 0, 6)).toBe('\x93NUMPY');
  const length = file.readUInt16LE(8);
  const header = file.toString('latin1', 10, 10 + length);
  expect((10 + length) % 64).toBe(0);
  expect(header).toContain("'descr': '<f4'");
  expect(header).toContain("'fortran_order': False");
  const [, a, b] = header.match(/\((\d+), (\d+)\)/)!;
  const values = new Float32Array(Uint8Array.from(file.subarray(10 + length)).buffer);
  return { shape: [Number(a), Number(b)], values };
}

/** That a section along a path through the survey holds, trace by trace, the samples of these inlines and crosslines. */
export function expectSurveyTraces(npy: Buffer, places: readonly (readonly [number, number])[]): void {
  const { shape, values } = readNpy(npy);
  const { samples } = SURVEY;
  expect(shape).toEqual([places.length, samples]);
  for (const [column, [inline, crossline]] of places.entries())
    expect([...values.subarray(column * samples, (column + 1) * samples)]).toEqual(
      Array.from({ length: samples }, (_, k) => surveySample(inline, crossline, k)),
    );
}
