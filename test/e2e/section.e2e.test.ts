import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus, type LensElement, type LensPage, Site } from './harness.ts';
import { decodePng } from './pixels.ts';
import { download, expectF3Traces, readNpy, type State, stateOf } from './section-page.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

async function openSection(name: string): Promise<LensPage> {
  const lens = await site.open();
  await lens.dropAndSee(join(corpus!, 'field', name));
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  await expect.poll(() => lens.text()).toContain('full resolution');
  await expect.poll(async () => (await stateOf(lens)).counts.frames).toBeGreaterThan(0);
  return lens;
}

const point = (state: State, x: number, y: number, frame: { x: number; y: number }) => ({
  x: frame.x + state.plot.x + x * state.plot.width,
  y: frame.y + state.plot.y + y * state.plot.height,
});

async function frameBox(lens: LensPage): Promise<{ x: number; y: number }> {
  return (await lens.page.locator('lens-section .frame').boundingBox())!;
}

const LINES = [
  'agilescientific+seisplot__31_81_PR.sgy',
  'matthiasbuecker+geophysics-chiapas-karst-lakes-SE2020__20180312154803.seg',
  'emanuelhuber+RGPR__test.sgy',
  'cultpenguin+segypy__shotgather.sgy',
  'msacchi+SeismicLab__gom_cdp_nmo.su',
] as const;

describe.skipIf(!corpus)('a line, a profile or a gather as a section', () => {
  test.for(LINES)('%s: what is drawn is what the oracle has, sample by sample', async (name) => {
    const oracle = JSON.parse(readFileSync(join(corpus!, 'field', `${name}.json`), 'utf8'));
    const lens = await openSection(name);
    await lens.page.getByLabel('Wiggles').check();
    await lens.page.getByLabel('Fill +').check();
    await lens.screenshot(`section-${name}`);
    const { shape, values } = readNpy(await download(lens, 'NPY'));
    expect(shape).toEqual([oracle.traces, oracle.samples]);
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(oracle.sha256Float32LE);
    lens.expectSilence();
    lens.expectNoRequests();
    await lens.page.context().close();
  });

  test('the read-out tells the stored sample, and its trace and byte, of the first trace', async () => {
    const name = LINES[1];
    const oracle = JSON.parse(readFileSync(join(corpus!, 'field', `${name}.json`), 'utf8'));
    const lens = await openSection(name);
    const frame = await frameBox(lens);
    const start = await stateOf(lens);
    const at = point(start, 0.0005, 0.0005, frame);
    await lens.page.mouse.move(at.x, at.y);
    for (let k = 0; k < 30; k++) await lens.page.mouse.wheel(0, -120);
    await expect.poll(async () => (await stateOf(lens)).window.width).toBeLessThan(8);
    const state = await stateOf(lens);
    for (let sample = 0; sample < 3; sample++) {
      const { window } = state;
      const target = point(
        state,
        (0.5 - window.left) / window.width,
        (sample + 0.5 - window.top) / window.height,
        frame,
      );
      await lens.page.mouse.move(target.x, target.y);
      const words = async () => (await lens.text()).replaceAll(',', '').replace(/\s+/g, ' ');
      await expect.poll(words).toContain('trace 1 of 812');
      await expect.poll(words).toMatch(new RegExp(`byte offset\\s+${3600 + 240 + 2 * sample}\\b`));
      await expect.poll(words).toMatch(new RegExp(`amplitude\\s+${oracle.firstTrace[sample]}\\b`));
    }
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('wheel, box, drag, keys and buttons show other parts; nothing is uploaded for it', async () => {
    const lens = await openSection(LINES[0]);
    const uploaded = async () => (await stateOf(lens)).counts.uploadedBytes;
    await expect.poll(uploaded).toBeGreaterThanOrEqual(4 * 534 * 1501);
    const before = await stateOf(lens);
    expect(before.kind).toBe('webgl2');
    expect(before.window).toEqual({ left: 0, top: 0, width: 534, height: 1501 });
    const frame = await frameBox(lens);
    const { mouse, keyboard } = lens.page;
    const at = (x: number, y: number) => point(before, x, y, frame);
    await mouse.move(at(0.25, 0.5).x, at(0.25, 0.5).y);
    await mouse.wheel(0, -240);
    // The browser hands a wheel on when it next draws.
    await expect.poll(async () => (await stateOf(lens)).window.width).toBeLessThan(534);
    const wheeled = (await stateOf(lens)).window;
    expect(wheeled.left + 0.25 * wheeled.width).toBeCloseTo(0.25 * 534, 0);

    await mouse.down();
    await mouse.move(at(0.15, 0.5).x, at(0.15, 0.5).y, { steps: 4 });
    await mouse.up();
    const dragged = (await stateOf(lens)).window;
    expect(dragged.left).toBeCloseTo(wheeled.left + 0.1 * wheeled.width, 0);

    await lens.button('All').click();
    await keyboard.down('Shift');
    await mouse.move(at(0.5, 0.25).x, at(0.5, 0.25).y);
    await mouse.down();
    await mouse.move(at(0.75, 0.75).x, at(0.75, 0.75).y, { steps: 4 });
    await mouse.up();
    await keyboard.up('Shift');
    const boxed = (await stateOf(lens)).window;
    expect(boxed.left).toBeCloseTo(267, -1);
    expect(boxed.width).toBeCloseTo(133.5, -1);
    expect(boxed.height).toBeCloseTo(750, -1);

    await lens.page.locator('lens-section .frame').focus();
    await keyboard.press('-');
    expect((await stateOf(lens)).window.width).toBeCloseTo(2 * boxed.width, 0);
    await keyboard.press('0');
    expect((await stateOf(lens)).window).toEqual(before.window);
    const after = await stateOf(lens);
    expect(after.counts.frames).toBeGreaterThan(before.counts.frames);
    expect(after.counts.uploads).toBe(before.counts.uploads);
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('a message that comes or goes moves nothing on the page', async () => {
    const lens = await openSection(LINES[0]);
    const before = await lens.page.locator('lens-section .frame').boundingBox();
    await lens.button('Optimize').click();
    await lens.waitForWords(/^Optimized: [^.]+\(levels 1:16, 1:8, 1:4, 1:2\)\.$/m);
    expect(await lens.page.locator('lens-section .frame').boundingBox()).toEqual(before);
    await lens.button('Dismiss').click();
    expect(await lens.page.locator('lens-section .frame').boundingBox()).toEqual(before);
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('CSV, SVG and PNG hold what is in view', async () => {
    const lens = await openSection(LINES[0]);
    const first = await lens.page.evaluate(async () => {
      const { dataset } = document.querySelector('segy-lens') as LensElement;
      const traces = await dataset.readTraces(0, 3);
      return traces.map((trace) => Array.from(trace.subarray(300, 303)));
    });
    const rows = (await download(lens, 'CSV')).toString('utf8').trim().split('\r\n');
    expect(rows.length).toBe(1502);
    expect(rows[0]!.split(',').slice(1, 4)).toEqual(['101', '102', '103']);
    for (let k = 0; k < 3; k++) {
      const cells = rows[301 + k]!.split(',').map(Number);
      expect(cells[0]).toBe(4 * (300 + k));
      for (let trace = 0; trace < 3; trace++) expect(Math.fround(cells[1 + trace]!)).toBe(first[trace]![k]);
    }
    await lens.page.getByLabel('Wiggles').check();
    await lens.page.getByLabel('Fill +').check();
    const svg = (await download(lens, 'SVG')).toString('utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('agilescientific+seisplot__31_81_PR.sgy · 2D line');
    expect(svg).toContain('data:image/png;base64,');
    expect(svg.match(/M[\d.-]+ [\d.-]+L/g)!.length).toBeGreaterThan(100);
    const { data, width, height } = decodePng(await download(lens, 'PNG'));
    const { plot } = await stateOf(lens);
    expect(width).toBeGreaterThan(plot.width);
    expect(height).toBeGreaterThan(plot.height);
    // White paper round it, the picture in the middle.
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
    const middle = (Math.round(plot.y + plot.height / 2) * width + Math.round(plot.x)) * 4;
    const row = data.subarray(middle, middle + plot.width * 4);
    expect(new Set(row).size).toBeGreaterThan(32);
    lens.expectSilence();
    lens.expectNoRequests();
    await lens.page.context().close();
  });
});

describe.skipIf(!corpus)('sections of surveys', () => {
  test('a 3D survey with holes: traces that are not there are null in the export and nothing in the picture', async () => {
    const name = 'trhallam+segysak__f3-withdead.sgy';
    const file = readFileSync(join(corpus!, 'field', name));
    const lens = await openSection(name);
    await lens.page.locator('lens-section .frame').focus();
    const before = (await lens.text()).match(/Inline (\d+)/)![1];
    await lens.page.keyboard.press('ArrowUp');
    await expect.poll(() => lens.text()).toContain(`Inline ${Number(before) + 1}`);
    const inline = Number(before) + 1;
    await expect.poll(() => lens.text()).toContain('full resolution');
    const { shape, values } = readNpy(await download(lens, 'NPY'));
    expect(shape).toEqual([18, 75]);
    const live = new Set<number>();
    for (let at = 3600; at < file.length; at += 240 + 300)
      if (file.readInt32BE(at + 188) === inline) live.add(file.readInt32BE(at + 192));
    expect(live.size).toBeGreaterThan(0);
    for (let column = 0; column < 18; column++) {
      const trace = values.subarray(column * 75, (column + 1) * 75);
      expect(trace.every(Number.isNaN), `crossline ${875 + column}`).toBe(!live.has(875 + column));
    }
    await lens.screenshot('section-holes');
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('a random line, drawn in 3D, stands in the section trace by trace as the file has it', async () => {
    const name = 'equinor+segyio__f3.sgy';
    const lens = await site.open();
    await lens.dropAndSee(join(corpus!, 'field', name));
    await lens.button('Random section').click();
    const field = lens.page.getByLabel('Inline/crossline of each point');
    await field.fill('111/875, 115/879, 115/884');
    await field.press('Enter');
    await lens.button('In Section tab').click();
    await expect.poll(() => lens.text()).toContain('Random line 111/875, 115/879, 115/884');
    await expect.poll(async () => (await stateOf(lens)).window.width).toBe(10);
    const places = [0, 1, 2, 3, 4, 4, 4, 4, 4, 4].map((i, k) => [111 + i, 875 + k] as const);
    expectF3Traces(await download(lens, 'NPY'), join(corpus!, 'field', name), places);
    await lens.screenshot('section-random-line');
    await lens.page.locator('lens-section').getByLabel('Inline', { exact: true }).check();
    await expect.poll(async () => (await stateOf(lens)).window.width).toBe(18);
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('two fingers that part zoom in on what lies between them; one finger moves it', async () => {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true });
    const lens = await site.open('', context);
    await lens.dropAndSee(join(corpus!, 'field', LINES[0]));
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await expect.poll(async () => (await stateOf(lens)).window.width).toBe(534);
    const frame = await frameBox(lens);
    const state = await stateOf(lens);
    const devtools = await context.newCDPSession(lens.page);
    const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: { x: number; y: number }[]) =>
      devtools.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: at.map((each, id) => ({ ...each, id })),
      });
    const middle = 0.5;
    const pair = (apart: number) => [
      point(state, middle - apart, 0.5, frame),
      point(state, middle + apart, 0.5, frame),
    ];
    await fingers('touchStart', ...pair(0.1));
    for (const apart of [0.12, 0.14, 0.16, 0.18, 0.2]) await fingers('touchMove', ...pair(apart));
    await fingers('touchEnd');
    // Twice as far apart: half of it is in view, and its middle stays in the middle.
    await expect.poll(async () => (await stateOf(lens)).window.width).toBeLessThan(300);
    const { window } = await stateOf(lens);
    expect(window.width).toBeGreaterThan(534 / 2.4);
    expect(Math.abs(window.left + window.width / 2 - 267)).toBeLessThan(30);
    await fingers('touchStart', point(state, 0.5, 0.5, frame));
    for (const x of [0.45, 0.4, 0.35, 0.3]) await fingers('touchMove', point(state, x, 0.5, frame));
    await fingers('touchEnd');
    const moved = window.left + 0.2 * window.width;
    await expect.poll(async () => Math.abs((await stateOf(lens)).window.left - moved)).toBeLessThan(3);
    lens.expectSilence();
    await context.close();
  });

  test('the crosshair set in the section moves the other slices; map and read-out follow', async () => {
    const lens = await openSection('equinor+segyio__f3.sgy');
    const frame = await frameBox(lens);
    const state = await stateOf(lens);
    const at = point(state, 2.5 / 18, 20.5 / 75, frame);
    await lens.page.mouse.click(at.x, at.y);
    const number = (name: string) => lens.page.getByLabel(`${name} value`).inputValue();
    await expect.poll(() => number('Crossline')).toBe('877');
    await expect.poll(() => number('Time slice')).toBe('84');
    await lens.page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => number('Crossline')).toBe('878');
    await lens.page.getByRole('tab', { name: 'Map' }).click();
    await expect.poll(() => lens.page.locator('lens-map .cursor').count()).toBe(1);
    await lens.screenshot('section-crosshair-map');
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('a header word stands on top: CDP X of the file with its scalar', async () => {
    const lens = await openSection('equinor+segyio__f3.sgy');
    await lens.button('Options').click();
    await lens.page.getByLabel('Top axis').selectOption('cdpX');
    await lens.page.getByLabel('Side axis').selectOption('s');
    const svg = async () => (await download(lens, 'SVG')).toString('utf8');
    const file = readFileSync(join(corpus!, 'field', 'equinor+segyio__f3.sgy'));
    const inline = Number((await lens.text()).match(/Inline (\d+)/)![1]);
    const offsets = Array.from({ length: 414 }, (_, k) => 3600 + k * (240 + 150));
    const first = offsets.find(
      (at) => file.readInt32BE(at + 188) === inline && file.readInt32BE(at + 192) === 875,
    )!;
    const scalar = file.readInt16BE(first + 70);
    const x =
      scalar < 0 ? file.readInt32BE(first + 180) / -scalar : file.readInt32BE(first + 180) * (scalar || 1);
    await expect.poll(svg).toContain(`>${Number(x.toPrecision(10))}<`);
    expect(await svg()).toContain('Time (s)');
    expect(await svg()).toContain('CDP X');
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('a prestack survey shows one offset, and the gather at the crossing as wiggles', async () => {
    const lens = await openSection('equinor+segyio__small-ps.sgy');
    await lens.page.getByLabel('Gather in Section').check();
    await expect.poll(() => lens.text()).toContain('2 of 2 offsets have a trace');
    await lens.page.getByLabel('Wiggles').check();
    const { shape, values } = readNpy(await download(lens, 'NPY'));
    expect(shape).toEqual([2, 10]);
    const whole = await lens.page.evaluate(async () => {
      const { dataset } = document.querySelector('segy-lens') as LensElement;
      const all = await dataset.readTraces(0, dataset.meta.traceCount);
      return all.map((trace) => Array.from(trace).join());
    });
    for (const part of [values.subarray(0, 10), values.subarray(10, 20)])
      expect(whole).toContain([...part].join());
    await lens.screenshot('section-gather-wiggles');
    // The read-out is of the offset under the pointer, not of the first one in its cell.
    const frame = await frameBox(lens);
    const at = point(await stateOf(lens), 0.75, 3.5 / 10, frame);
    await lens.page.mouse.move(at.x, at.y);
    const error = async () => {
      const shown = (await lens.text()).replace(/\s+/g, ' ').match(/· amplitude (\S+)/)?.[1];
      return Math.abs(Number(shown) / values[13]! - 1);
    };
    await expect.poll(error, { message: 'how far the read-out is off' }).toBeLessThan(1e-3);
    lens.expectSilence();
    await lens.page.context().close();
  });
});
