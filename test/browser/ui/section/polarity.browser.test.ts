import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LensSection } from '../../../../src/ui/section/lens-section.ts';
import { captionLines } from '../../../../src/ui/section/section-svg.ts';
import { fakeServices } from '../fakes.ts';
import { madeDataset, madeMeta } from '../made-dataset.ts';
import { button, deep } from '../page.ts';

let lens: SegyLens;
let opened = 0;

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

beforeEach(async () => {
  localStorage.clear();
  opened = 0;
  // Every file that is opened is another one.
  SegyLens.services = fakeServices(() =>
    madeDataset({ meta: { ...madeMeta, fingerprint: String(opened++).repeat(64) } }),
  );
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await open('a.sgy');
});

afterEach(() => lens.remove());

async function open(name: string): Promise<void> {
  await lens.open(new File(['x'], name));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
}

async function sectionTab(): Promise<LensSection> {
  lens.store.tab.value = 'section';
  return vi.waitFor(() => {
    const [section] = deep('lens-section') as unknown as LensSection[];
    expect(section?.view?.drawing).toBeTruthy();
    return section!;
  });
}

const chips = () =>
  deep('.chip')
    .filter((chip) => chip.checkVisibility())
    .map((chip) => chip.textContent);

const flip = () =>
  (
    deep('label')
      .find((label) => label.textContent === 'Flip polarity')!
      .querySelector('input') as HTMLElement
  ).click();

/** The colour that the colour bar beside the section gives to an amplitude, from the numbers at its ends. */
function barColour({ view }: LensSection, amplitude: number): number[] {
  const { table, barMarks } = view.figure!;
  const [high, , low] = barMarks.map(({ text }) => Number(text.replace('−', '-').replace('+', '')));
  const share = (amplitude - low!) / (high! - low!);
  const entry = 4 * Math.round(255 * Math.min(1, Math.max(0, share)));
  return [...table.slice(entry, entry + 3)];
}

/** The pixel in the middle of a cell, and the amplitude there. */
function drawn({ view }: LensSection, column: number, row: number): { pixel: number[]; amplitude: number } {
  const [part] = view.parts;
  const picture = part!.picture()!;
  const { window, grid } = { window: part!.drawing.window, grid: part!.grid };
  const copy = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
  copy.drawImage(picture, 0, 0);
  const x = Math.floor(((column + 0.5 - window.left) / window.width) * picture.width);
  const y = Math.floor(((row + 0.5 - window.top) / window.height) * picture.height);
  return {
    pixel: [...copy.getImageData(x, y, 1, 1).data.slice(0, 3)],
    amplitude: grid.data[row * grid.width + column]!,
  };
}

it('the colour bar of a section holds for its stored amplitudes, with the polarity as stored and flipped', async () => {
  const section = await sectionTab();
  const { store } = lens;
  store.chosenColormap.value = 'viridis';
  store.interpolate.value = false;
  store.clipChoice.value = {
    ...store.clipChoice.value,
    kind: 'values',
    symmetric: false,
    low: -300,
    high: 900,
  };
  for (const flipped of [false, true]) {
    if (flipped) flip();
    await vi.waitFor(() =>
      expect(section.view.drawing).toMatchObject({
        reversed: flipped,
        range: [-300, 900],
        interpolate: false,
      }),
    );
    // The picture of what is to be drawn comes with the next frame.
    await vi.waitFor(() => {
      let apart = 0;
      for (const [column, row] of [
        [10, 40],
        [30, 55],
        [50, 61],
        [70, 90],
        [90, 120],
      ] as const) {
        const { pixel, amplitude } = drawn(section, column, row);
        const bar = barColour(section, amplitude);
        // The numbers at the ends are rounded, so a colour may be off by a few of its 256 steps.
        for (let k = 0; k < 3; k++) expect(Math.abs(pixel[k]! - bar[k]!)).toBeLessThan(10);
        apart = Math.max(apart, Math.abs(amplitude));
      }
      expect(apart).toBeGreaterThan(100);
    });
    const [low, high] = flipped ? ['−900', '300'] : ['−300', '900'];
    expect(captionLines(store, section.view)[1]).toContain(`shown from ${low} to`);
    expect(captionLines(store, section.view)[1]).toContain(high);
  }
});

it('a chip in the title line of 3D, section and map says that the polarity is flipped, and its cross turns it back in all', async () => {
  const { clip } = lens.store.display.value;
  flip();
  await vi.waitFor(() => expect(chips()).toEqual(['polarity flipped×']));
  const section = await sectionTab();
  await vi.waitFor(() => expect(chips()).toEqual(['polarity flipped×']));
  expect(captionLines(lens.store, section.view).join('\n')).toContain('polarity flipped');
  lens.store.tab.value = 'map';
  await vi.waitFor(() => expect(deep('select[aria-label="Colour by"]')).toHaveLength(1));
  const [by] = deep('select[aria-label="Colour by"]') as HTMLSelectElement[];
  by!.value = 'slice';
  by!.dispatchEvent(new Event('change'));
  await vi.waitFor(() => expect(chips()).toEqual(['polarity flipped×']));
  deep('.chip button')
    .find((cross) => cross.checkVisibility())!
    .click();
  await vi.waitFor(() => expect(deep('.chip')).toEqual([]));
  expect(lens.store.display.value.clip).toEqual(clip);
});

it('AGC of one file is off for the next, where one line offers it', async () => {
  await sectionTab();
  lens.store.section.value = { ...lens.store.section.value, agcOn: true };
  await vi.waitFor(() => expect(chips()).toEqual(['AGC 500 ms×']));
  await open('b.sgy');
  await vi.waitFor(() => expect(chips()).toEqual([]));
  expect(lens.store.section.value.agcOn).toBe(false);
  button('Use AGC 500 ms here too').click();
  await vi.waitFor(() => expect(chips()).toEqual(['AGC 500 ms×']));
  expect(button('Use AGC 500 ms here too')).toBeUndefined();
});
