import { makeSegy } from '../make-segy.ts';
import type { LensElement, LensPage } from './harness.ts';

/** Lines and samples of a survey with two beds, one of which bends; the first 10 × 20 cells have no trace. */
export const [NI, NX, NS] = [90, 70, 100];
export const value = (i: number, x: number, k: number): number =>
  Math.fround(
    1000 * Math.exp(-(((k - 50 - 8 * Math.sin(i / 9) - x / 10) / 4) ** 2)) -
      300 * Math.exp(-(((k - 30 - x / 8) / 3) ** 2)),
  );
const isMissing = (i: number, x: number): boolean => i < 110 && x < 320;

export const segyBytes = (): Uint8Array<ArrayBuffer> =>
  makeSegy({
    inlines: { first: 100, count: NI, step: 1 },
    crosslines: { first: 300, count: NX, step: 1 },
    samples: NS,
    value,
    hole: isMissing,
    intervalMicroseconds: 4000,
    position: (i, x) => [500_000 + 25 * i, 6_000_000 + 12.5 * x],
    text: 'C 1 MADE BY A FORMULA',
  }) as Uint8Array<ArrayBuffer>;

/** An inline of the open survey, row by row, and its grid. */
export const shown = (lens: LensPage, position = 105) =>
  lens.page.evaluate(async (inline) => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { data } = await dataset.slice({ axis: 'inline', position: inline, exact: true });
    const { inline: i, crossline: x, sampleCount, vertical } = dataset.cube.grid;
    return { data: Array.from(data), counts: [i.count, x.count, sampleCount], vertical };
  }, position);

/** Inline 105 by the formula, row by row. */
export const inline105 = Array.from({ length: NS * NX }, (_, at) => {
  const [k, x] = [Math.floor(at / NX), at % NX];
  return x < 20 ? Number.NaN : value(105, 300 + x, k);
});

/** A screenshot as dark as the page can be. */
export async function dark(lens: LensPage, name: string): Promise<void> {
  await lens.page.emulateMedia({ colorScheme: 'dark' });
  await lens.page.waitForTimeout(300);
  await lens.screenshot(`${name}-dark`);
  await lens.page.emulateMedia({ colorScheme: 'light' });
}
