import type { BrowserContext } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { decodePng } from './pixels.ts';
import { download, readNpy, type State, stateOf } from './section-page.ts';
import {
  isHole,
  LINE,
  line2d,
  lineSample,
  PRESTACK,
  PROFILE,
  prestack,
  prestackSample,
  profile,
  profileSample,
  SURVEY,
  survey,
  withHoles,
} from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

async function openSection(path: string, context?: BrowserContext): Promise<LensPage> {
  const lens = await site.open('', context);
  await lens.dropAndSee(path);
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

/** Lines of other formats and lengths, each with the samples it was made of. */
const LINES = [
  { name: 'a line of IBM floats', file: line2d, ...LINE, value: lineSample },
  {
    name: 'a profile of 16-bit integers',
    file: () => profile(0),
    traces: PROFILE.counts[0],
    samples: PROFILE.samples,
    value: profileSample,
  },
] as const;

describe('a line, a profile or a gather as a section', () => {
  test.for(LINES)(
    '$name: what is drawn is what the file has, sample by sample',
    async ({ name, file, traces, samples, value }) => {
      const lens = await openSection(file());
      await lens.page.getByLabel('Wiggles').check();
      await lens.page.getByLabel('Fill +').check();
      await lens.screenshot(`section-${name.replaceAll(' ', '-')}`);
      const { shape, values } = readNpy(await download(lens, 'NPY'));
      expect(shape).toEqual([traces, samples]);
      let worst = 0;
      for (let trace = 0; trace < traces; trace++) {
        for (let k = 0; k < samples; k++) {
          const wanted = value(trace, k);
          // IBM floats have 21 bits at least.
          const error = Math.abs(values[trace * samples + k]! - wanted) / (Math.abs(wanted) + 1e-20);
          worst = Math.max(worst, error);
        }
      }
      expect(worst).toBeLessThan(2 ** -20);
      lens.expectSilence();
      lens.expectNoRequests();
    },
  );

  test('the read-out tells the stored sample, and its trace and byte, of the first trace', async () => {
    const lens = await openSection(profile(0));
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
      await expect.poll(words).toContain(`trace 1 of ${PROFILE.counts[0]}`);
      await expect.poll(words).toMatch(new RegExp(`byte offset\\s+${3600 + 240 + 2 * sample}\\b`));
      await expect
        .poll(words)
        .toMatch(new RegExp(`amplitude\\s+${String(profileSample(0, sample)).replace('-', '−')}\\b`));
    }
    lens.expectSilence();
  });

  test('wheel, box, drag, keys and buttons show other parts; nothing is uploaded for it', async () => {
    const lens = await openSection(line2d());
    const uploaded = async () => (await stateOf(lens)).counts.uploadedBytes;
    await expect.poll(uploaded).toBeGreaterThanOrEqual(4 * LINE.traces * LINE.samples);
    const before = await stateOf(lens);
    expect(before.kind).toBe('webgl2');
    expect(before.window).toEqual({ left: 0, top: 0, width: LINE.traces, height: LINE.samples });
    const frame = await frameBox(lens);
    const { mouse, keyboard } = lens.page;
    const at = (x: number, y: number) => point(before, x, y, frame);
    await mouse.move(at(0.25, 0.5).x, at(0.25, 0.5).y);
    await mouse.wheel(0, -240);
    // The browser hands a wheel on when it next draws.
    await expect.poll(async () => (await stateOf(lens)).window.width).toBeLessThan(LINE.traces);
    const wheeled = (await stateOf(lens)).window;
    expect(wheeled.left + 0.25 * wheeled.width).toBeCloseTo(0.25 * LINE.traces, 0);

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
    expect(boxed.left).toBeCloseTo(LINE.traces / 2, -1);
    expect(boxed.width).toBeCloseTo(LINE.traces / 4, -1);
    expect(boxed.height).toBeCloseTo(LINE.samples / 2, -1);

    await lens.page.locator('lens-section .frame').focus();
    await keyboard.press('-');
    expect((await stateOf(lens)).window.width).toBeCloseTo(2 * boxed.width, 0);
    await keyboard.press('0');
    expect((await stateOf(lens)).window).toEqual(before.window);
    const after = await stateOf(lens);
    expect(after.counts.frames).toBeGreaterThan(before.counts.frames);
    expect(after.counts.uploads).toBe(before.counts.uploads);
    lens.expectSilence();
  });

  test('a success that comes and goes moves nothing on the page', async () => {
    const lens = await openSection(line2d());
    const before = await lens.page.locator('lens-section .frame').boundingBox();
    await lens.button('Optimize').click();
    await lens.waitForWords(/^Optimized: [^.]+\(levels 1:16, 1:8, 1:4, 1:2\)\.$/m);
    expect(await lens.page.locator('lens-section .frame').boundingBox()).toEqual(before);
    await expect.poll(() => lens.said(), { timeout: 30_000 }).not.toMatch(/Optimized/);
    expect(await lens.page.locator('lens-section .frame').boundingBox()).toEqual(before);
    lens.expectSilence();
  });

  test('CSV, SVG and PNG hold what is in view', async () => {
    const lens = await openSection(line2d());
    const rows = (await download(lens, 'CSV')).toString('utf8').trim().split('\r\n');
    expect(rows.length).toBe(LINE.samples + 1);
    expect(rows[0]!.split(',').slice(1, 4)).toEqual(['101', '102', '103']);
    for (let k = 0; k < 3; k++) {
      const cells = rows[301 + k]!.split(',').map(Number);
      expect(cells[0]).toBe(4 * (300 + k));
      for (let trace = 0; trace < 3; trace++)
        expect(cells[1 + trace]! / lineSample(trace, 300 + k)).toBeCloseTo(1, 5);
    }
    await lens.page.getByLabel('Wiggles').check();
    await lens.page.getByLabel('Fill +').check();
    const svg = (await download(lens, 'SVG')).toString('utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('line-2d.sgy · 2D line');
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
  });
});

describe('sections of surveys', () => {
  test('a 3D survey with holes: traces that are not there are null in the export and nothing in the picture', async () => {
    const { crosslines, samples } = SURVEY;
    const lens = await openSection(withHoles());
    await lens.page.locator('lens-section .frame').focus();
    const before = (await lens.text()).match(/Inline (\d+)/)![1];
    await lens.page.keyboard.press('ArrowUp');
    await expect.poll(() => lens.text()).toContain(`Inline ${Number(before) + 1}`);
    const inline = Number(before) + 1;
    await expect.poll(() => lens.text()).toContain('full resolution');
    const { shape, values } = readNpy(await download(lens, 'NPY'));
    expect(shape).toEqual([crosslines.count, samples]);
    const empty: number[] = [];
    for (let column = 0; column < crosslines.count; column++) {
      const trace = values.subarray(column * samples, (column + 1) * samples);
      if (trace.every(Number.isNaN)) empty.push(crosslines.first + column);
      else expect(trace.some(Number.isNaN)).toBe(false);
    }
    expect(empty.length).toBeGreaterThan(0);
    const all = Array.from({ length: crosslines.count }, (_, column) => crosslines.first + column);
    expect(empty).toEqual(all.filter((crossline) => isHole(inline, crossline)));
    await lens.screenshot('section-holes');
    lens.expectSilence();
  });

  test('two fingers that part zoom in on what lies between them; one finger moves it', async () => {
    const context = await site.context({ hasTouch: true });
    const lens = await openSection(line2d(), context);
    await lens.settle();
    expect((await stateOf(lens)).window.width).toBe(LINE.traces);
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
    expect(window.width).toBeGreaterThan(LINE.traces / 2.4);
    expect(Math.abs(window.left + window.width / 2 - LINE.traces / 2)).toBeLessThan(30);
    await fingers('touchStart', point(state, 0.5, 0.5, frame));
    for (const x of [0.45, 0.4, 0.35, 0.3]) await fingers('touchMove', point(state, x, 0.5, frame));
    await fingers('touchEnd');
    const moved = window.left + 0.2 * window.width;
    await expect.poll(async () => Math.abs((await stateOf(lens)).window.left - moved)).toBeLessThan(3);
    lens.expectSilence();
  });

  test('the crosshair set in the section moves the other slices; map and read-out follow', async () => {
    const lens = await openSection(survey());
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
  });

  test('a header word stands on top: CDP X of the file with its scalar', async () => {
    const lens = await openSection(survey());
    await lens.button('Options').click();
    await lens.page.getByLabel('Top axis').selectOption('cdpX');
    await lens.page.getByLabel('Side axis').selectOption('s');
    const svg = async () => (await download(lens, 'SVG')).toString('utf8');
    const inline = Number((await lens.text()).match(/Inline (\d+)/)![1]);
    // Stored in decimetres: 6,201,972 at the first inline and crossline, 7 less for each inline.
    const x = (6_201_972 - 7 * (inline - SURVEY.inlines.first)) / 10;
    await expect.poll(svg).toContain(`>${x}<`);
    expect(await svg()).toContain('Time (s)');
    expect(await svg()).toContain('CDP X');
    lens.expectSilence();
  });

  test('a prestack survey shows one offset, and the gather at the crossing as wiggles', async () => {
    const lens = await openSection(prestack());
    await lens.page.getByLabel('Gather in Section').check();
    await expect.poll(() => lens.text()).toContain('3 of 3 offsets have a trace');
    await lens.page.getByLabel('Wiggles').check();
    const { shape, values } = readNpy(await download(lens, 'NPY'));
    const { offsets, samples } = PRESTACK;
    expect(shape).toEqual([offsets.length, samples]);
    const [, inline, crossline] = (await lens.text()).match(/Gather at inline (\d+), crossline (\d+)/)!;
    for (const [column, offset] of offsets.entries())
      for (let k = 0; k < samples; k++)
        expect(
          values[column * samples + k]! / prestackSample(Number(inline), Number(crossline), k, offset),
        ).toBeCloseTo(1, 5);
    await lens.screenshot('section-gather-wiggles');
    // The read-out is of the offset under the pointer, not of the first one in its cell.
    const frame = await frameBox(lens);
    const at = point(await stateOf(lens), 0.5, 3.5 / samples, frame);
    await lens.page.mouse.move(at.x, at.y);
    const error = async () => {
      const shown = (await lens.text()).replace(/\s+/g, ' ').match(/· amplitude (\S+)/)?.[1];
      return Math.abs(Number(shown?.replace('−', '-')) / values[samples + 3]! - 1);
    };
    await expect.poll(error, { message: 'how far the read-out is off' }).toBeLessThan(1e-3);
    lens.expectSilence();
  });
});
