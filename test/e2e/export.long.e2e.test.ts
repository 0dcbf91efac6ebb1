import { readFileSync } from 'node:fs';
import type { Mesh } from 'three';
import { OBJLoader } from 'three/addons/loaders/OBJLoader.js';
import { PLYLoader } from 'three/addons/loaders/PLYLoader.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { decodePng } from './pixels.ts';
import { prestack, survey, withHoles } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

async function openExport(): Promise<LensPage> {
  const lens = await site.open('?threshold=0.5');
  await lens.dropAndSee(survey());
  await lens.waitForMeasure('mesh');
  await lens.settle();
  await lens.button(/^Export$/).click();
  await expect.poll(() => lens.button('Copy link').isVisible()).toBe(true);
  return lens;
}

async function saved(lens: LensPage, button: string): Promise<Buffer> {
  const waiting = lens.page.waitForEvent('download');
  await lens.button(button).click();
  return readFileSync(await (await waiting).path());
}

/** Ends of X, Y and Z. */
function extent(positions: ArrayLike<number>): number[][] {
  return [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let k = axis; k < positions.length; k += 3) {
      low = Math.min(low, positions[k]!);
      high = Math.max(high, positions[k]!);
    }
    return [low, high];
  });
}

describe('a view taken along', () => {
  test('the surface as PLY and OBJ: as many triangles as are shown, within the survey’s corners on the map', async () => {
    const lens = await openExport();
    const words = await lens.text();
    const triangles = Number(/([\d,]+) triangles of the whole surface/.exec(words)![1]!.replaceAll(',', ''));
    expect(triangles).toBeGreaterThan(100);
    const corners = await lens.page.evaluate(() => {
      const { dataset } = document.querySelector('segy-lens') as unknown as { dataset: { meta: never } };
      return (dataset.meta as { geometry: unknown }).geometry as {
        inline: { count: number };
        crossline: { count: number };
        binGrid: Record<'origin' | 'inlineVector' | 'crosslineVector', { x: number; y: number }>;
      };
    });
    const { origin, inlineVector: i, crosslineVector: x } = corners.binGrid;
    const at = (a: number, b: number, axis: 'x' | 'y') => origin[axis] + a * i[axis] + b * x[axis];
    const ranges = (['x', 'y'] as const).map((axis) => {
      const values = [0, corners.inline.count - 1].flatMap((a) =>
        [0, corners.crossline.count - 1].map((b) => at(a, b, axis)),
      );
      return [Math.min(...values), Math.max(...values)];
    });
    await lens.page.locator('lens-export select').first().selectOption('ply');
    const ply = await saved(lens, 'Save surface');
    const geometry = new PLYLoader().parse(Uint8Array.from(ply).buffer);
    expect(geometry.index!.count / 3).toBe(triangles);
    const found = extent(geometry.getAttribute('position').array);
    ranges.forEach(([low, high], axis) => {
      expect(found[axis]![0]!).toBeGreaterThanOrEqual(low! - 1);
      expect(found[axis]![1]!).toBeLessThanOrEqual(high! + 1);
      expect(found[axis]![1]! - found[axis]![0]!).toBeGreaterThan(0.3 * (high! - low!));
    });
    await lens.page.locator('lens-export select').first().selectOption('obj');
    await lens.page.locator('lens-export select').nth(1).selectOption('survey');
    const obj = await saved(lens, 'Save surface');
    const [mesh] = new OBJLoader().parse(obj.toString('utf8')).children as Mesh[];
    expect(mesh!.geometry.getAttribute('position').count / 3).toBe(triangles);
    const [inline, crossline] = extent(mesh!.geometry.getAttribute('position').array);
    // Inlines 111–133, crosslines 875–892.
    expect(inline![0]!).toBeGreaterThanOrEqual(111);
    expect(inline![1]!).toBeLessThanOrEqual(133);
    expect(crossline![0]!).toBeGreaterThanOrEqual(875);
    expect(crossline![1]!).toBeLessThanOrEqual(892);

    // Cropped, what lies beyond the crop by more than a cell is left out.
    await lens.page.evaluate(() => {
      const { store } = document.querySelector('segy-lens') as unknown as {
        store: { crop: { value: unknown } };
      };
      store.crop.value = { low: [4, 0, 0], high: [10, 17, 74] };
    });
    await expect.poll(() => lens.text()).toMatch(/What of [\d,]+ triangles lies within the crop/);
    const part = await saved(lens, 'Save surface');
    const [less] = new OBJLoader().parse(part.toString('utf8')).children as Mesh[];
    const corners3 = less!.geometry.getAttribute('position');
    expect(corners3.count / 3).toBeLessThan(triangles);
    expect(corners3.count).toBeGreaterThan(0);
    const [lines] = extent(corners3.array);
    expect(lines![0]!).toBeGreaterThanOrEqual(114);
    expect(lines![1]!).toBeLessThanOrEqual(122);
    lens.expectSilence();
    lens.expectNoRequests();
  });

  test('a picture has the size asked for, larger than one tile, the view and its caption', async () => {
    const lens = await openExport();
    await lens.page.getByLabel('Width (pixels)').fill('4000');
    await lens.page.getByLabel('Width (pixels)').press('Tab');
    await lens.page.getByLabel('Height (pixels)').fill('2154');
    await lens.page.getByLabel('Height (pixels)').press('Tab');
    const png = await saved(lens, 'Save PNG');
    const { data, width, height } = decodePng(png);
    expect([width, height]).toEqual([4000, 2154]);
    const colours = (fromX: number, toX: number, fromY: number, toY: number) => {
      const seen = new Set<number>();
      for (let y = fromY; y < toY; y += 2) {
        for (let x = fromX; x < toX; x += 2) {
          const at = 4 * (y * width + x);
          seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
        }
      }
      return seen.size;
    };
    // The scene right and left of the border between tiles, the caption, the colour bar.
    expect(colours(1400, 2040, 700, 1400)).toBeGreaterThan(500);
    expect(colours(2056, 2600, 700, 1400)).toBeGreaterThan(500);
    expect(colours(40, 2000, 2154 - 320, 2150)).toBeGreaterThan(20);
    expect(colours(3250, 3950, 1884, 1928)).toBeGreaterThan(60);
    await lens.screenshot('export-panel');
    lens.expectSilence();
  });

  test('a link to one offset of a prestack survey, cropped, clipped and with a random section, shows all that again', async () => {
    const lens = await site.open();
    await lens.dropAndSee(prestack());
    await lens.settle();
    await lens.page.getByLabel('Offset shown').selectOption({ label: '500 (far)' });
    await lens.waitForMeasure('first-picture', 2);
    await lens.settle();
    await lens.slider('Threshold').fill('0.35');
    await lens.slider('Vertical exaggeration').fill('1');
    await lens.page.getByLabel('Colour clip').selectOption({ index: 0 });
    await lens.button('Crop').click();
    await lens.slider('Crossline to').press('ArrowLeft');
    await lens.button('Random section').click();
    const ends = await lens.page.evaluate(() => {
      const { dataset } = document.querySelector('segy-lens') as unknown as { dataset: { meta: never } };
      type Lines = Record<'inline' | 'crossline', { first: number; step: number; count: number }>;
      const { inline, crossline } = (dataset.meta as { geometry: Lines }).geometry;
      const last = ({ first, step, count }: Lines['inline']) => first + (count - 1) * step;
      return `${inline.first}/${crossline.first}, ${last(inline)}/${last(crossline)}`;
    });
    await lens.page.locator('lens-path input').fill(ends);
    await lens.page.locator('lens-path input').press('Enter');
    await lens.button('In Section tab').click();
    await lens.page.getByRole('tab', { name: '3D' }).click();
    await lens.settle();
    const state = (page: LensPage) =>
      page.page.evaluate(() => {
        const element = document.querySelector('segy-lens') as unknown as {
          store: Record<string, { value: unknown }>;
          dataset: { part: unknown };
        };
        const { threshold, verticalStretch, clipChoice, clip, crop, lineSection, showsLine } = element.store;
        const line = lineSection!.value as { title: string; data: Float32Array } | null;
        return {
          part: element.dataset.part,
          plain: [threshold, verticalStretch, clipChoice, crop, showsLine].map((each) => each!.value),
          // Percentiles of what was read so far: within one part in a hundred.
          clip: (clip!.value as number[]).map((end) => Number(end.toPrecision(2))),
          line: line && [line.title, line.data.reduce((sum, value) => sum + value * value, 0)],
        };
      });
    const before = await state(lens);
    expect(before).toMatchObject({
      part: { offset: 500 },
      line: [`Random line ${ends}`, expect.any(Number)],
    });
    expect(before.plain.slice(0, 2)).toEqual([0.35, 2]);
    expect(before.plain[2]).toMatchObject({ kind: 'percentile', percent: 90 });
    expect(before.plain[3]).not.toBeNull();
    await lens.button(/^Export$/).click();
    await lens.button('Copy link').click();
    const address = await lens.page.getByLabel('Address').inputValue();

    const again = await site.open(address.slice(address.indexOf('#')));
    await again.dropAndSee(prestack());
    await expect.poll(() => state(again)).toEqual(before);
    await again.screenshot('export-link-prestack');
    again.expectSilence();
  });

  test('a link opened in a new page shows the same view of the same file, and says when the file is another', async () => {
    const lens = await openExport();
    await lens.page.locator('lens-viewport .view').focus();
    for (const key of ['i', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'c', 'ArrowDown', 't', 'PageUp'])
      await lens.page.keyboard.press(key);
    await lens.page.getByLabel('Colour map').selectOption('petrel');
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.button('Options').click();
    await lens.page.getByRole('checkbox', { name: 'Gain as in 3D' }).uncheck();
    await lens.slider('Section gain').fill('2');
    await lens.page.getByRole('tab', { name: '3D' }).click();
    await lens.button('Volume').click();
    await lens.page.getByLabel('Mode', { exact: true }).selectOption('maximum');
    const box = (await lens.page.locator('lens-viewport canvas').boundingBox())!;
    await lens.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.6);
    await lens.page.mouse.down();
    await lens.page.mouse.move(box.x + box.width * 0.36, box.y + box.height * 0.5, { steps: 5 });
    await lens.page.mouse.up();
    const state = (page: LensPage) =>
      page.page.evaluate(() => {
        const element = document.querySelector('segy-lens') as unknown as {
          store: Record<string, { value: unknown }>;
          shadowRoot: ShadowRoot;
        };
        const { indices, colormap, gain, sectionGain, mapGain, threshold, volumeShown, volumeStyle } =
          element.store;
        const viewport = element.shadowRoot.querySelector('lens-viewport') as unknown as {
          stage: { cameraPlace: { position: number[]; target: number[]; fieldOfView: number } };
        };
        const { position, target, fieldOfView } = viewport.stage.cameraPlace;
        const rounded = [...position, ...target, fieldOfView].map((value) => Math.round(value * 1e4) / 1e4);
        return {
          indices: indices!.value,
          colormap: colormap!.value,
          gains: [gain!.value, sectionGain!.value, mapGain!.value],
          threshold: threshold!.value,
          volume: volumeShown!.value && volumeStyle!.value,
          rounded,
        };
      });
    const before = await state(lens);
    expect(before.gains).toEqual([1, 4, null]);
    await lens.button('Copy link').click();
    expect(await state(lens)).toEqual(before);
    const address = await lens.page.getByLabel('Address').inputValue();
    expect(address).toMatch(/#view=[\w-]+$/);

    const again = await site.open(address.slice(address.indexOf('#')));
    await again.waitForWords(/This link shows a view of “survey\.sgy”\. Drop that file here to see it\./);
    await again.dropAndSee(withHoles());
    await again.waitForWords(/“with-holes\.sgy” is another file/);
    await again.dropAndSee(survey());
    await expect.poll(() => state(again)).toEqual(before);
    expect(before.volume).toMatchObject({ mode: 'maximum' });
    await again.screenshot('export-link');
    again.expectSilence();
    again.expectNoRequests();

    const damaged = await site.open('#view=AAAA');
    await damaged.waitForWords(/The link holds a view that cannot be read/);
    damaged.expectSilence();
  });
});
