import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { LINE, line2d, prestack, SEISMIC_UNIX, seismicUnix, withHoles, wrongCount } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const INLINES = 800;
const CROSSLINES = 1000;
const SAMPLES = 10;
const many = join(tmpdir(), `segy-lens-headers-${process.pid}.sgy`);
const offsetOf = (trace: number) => (trace * 7) % 4001;

/** 800,000 traces of ten 8-bit samples: nearly all of it headers, and more rows than a browser scrolls pixel by pixel. */
function writeMany(path: string): void {
  const file = openSync(path, 'w');
  const header = Buffer.alloc(3600, 0x40);
  header.fill(0, 3200);
  header.writeUInt16BE(4000, 3216);
  header.writeUInt16BE(SAMPLES, 3220);
  header.writeUInt16BE(8, 3224);
  header.writeUInt8(1, 3500);
  header.writeUInt16BE(1, 3502);
  writeSync(file, header);
  const length = 240 + SAMPLES;
  const line = Buffer.alloc(CROSSLINES * length);
  for (let inline = 0; inline < INLINES; inline++) {
    for (let k = 0; k < CROSSLINES; k++) {
      const trace = inline * CROSSLINES + k;
      const at = k * length;
      line.writeInt32BE(trace + 1, at);
      line.writeInt16BE(1, at + 28);
      line.writeInt32BE(offsetOf(trace), at + 36);
      line.writeUInt16BE(SAMPLES, at + 114);
      line.writeUInt16BE(4000, at + 116);
      line.writeInt32BE(100 + inline, at + 188);
      line.writeInt32BE(5000 + k, at + 192);
      for (let sample = 0; sample < SAMPLES; sample++)
        line.writeInt8(((trace + sample) % 255) - 127, at + 240 + sample);
    }
    writeSync(file, line);
  }
  closeSync(file);
}

async function openHeaders(path: string, part: 'Traces' | 'Text and binary'): Promise<LensPage> {
  const lens = await site.open();
  await lens.dropAndSee(path);
  await lens.page.getByRole('tab', { name: 'Headers' }).click();
  await lens.page.getByLabel(part, { exact: true }).check();
  return lens;
}

/** The rows that stand in the table: trace, then the columns by their titles. */
async function rowsOf(lens: LensPage): Promise<Record<string, string>[]> {
  const table = lens.page.getByRole('table', { name: 'Trace headers' });
  return table.evaluate((element) => {
    const titles = [...element.querySelectorAll('thead th')].map((cell) =>
      cell.textContent!.replace(/[↑↓]/, '').trim(),
    );
    return [...element.querySelectorAll('tbody tr')].map((row) =>
      Object.fromEntries(
        [...row.children].map((cell, k) => [titles[k], cell.textContent!.trim().replaceAll(',', '')]),
      ),
    );
  });
}

/** The rows in view, once they begin at another trace than `before` and every word of them has been read. */
async function rowsRead(lens: LensPage, before = ''): Promise<Record<string, string>[]> {
  let rows: Record<string, string>[] = [];
  await expect
    .poll(
      async () => {
        rows = await rowsOf(lens);
        const isRead = rows.every((row) => !Object.values(row).includes('…'));
        return (isRead && rows[0]?.trace) || before;
      },
      { message: 'the first trace in view' },
    )
    .not.toBe(before);
  return rows;
}

/** Columns of all traces are handed over only once `hold` ends; reading and cancelling them stay as they are. */
const holdHeaders = (lens: LensPage, hold: boolean) =>
  lens.page.evaluate((on) => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    if (!on) {
      Reflect.deleteProperty(dataset, 'readHeaderWords');
      return;
    }
    const read = dataset.readHeaderWords.bind(dataset);
    Object.defineProperty(dataset, 'readHeaderWords', {
      configurable: true,
      value: async (...call: Parameters<typeof read>) => {
        const columns = await read(...call);
        if ('first' in call[0] && call[0].count === dataset.meta.traceCount) await new Promise(() => {});
        return columns;
      },
    });
  }, hold);

const bytesRead = (lens: LensPage) =>
  lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.work.bytesRead);

describe('the trace headers of 800,000 traces', () => {
  beforeAll(() => writeMany(many));
  afterAll(() => rmSync(many, { force: true }));

  test('scroll through their whole length, reading what is in view alone; a filter reports progress and can be cancelled', async () => {
    const lens = await openHeaders(many, 'Traces');
    await expect.poll(async () => (await rowsOf(lens))[0]?.inline).toBe('100');
    await lens.settle();
    const before = await bytesRead(lens);
    const scroller = lens.page.getByRole('region', { name: 'Trace header table' });
    const height = await scroller.evaluate((element) => element.scrollHeight);
    expect(height).toBeLessThan(16_000_000);
    let rows = await rowsRead(lens);
    for (const share of [0.25, 0.5, 0.77, 1]) {
      await scroller.evaluate((element, part) => {
        element.scrollTop = part * (element.scrollHeight - element.clientHeight);
      }, share);
      // The table moves a frame after the scroll bar, so until then the rows of the last place stand there, read.
      rows = await rowsRead(lens, rows[0]!.trace);
      for (const row of rows) {
        const trace = Number(row.trace) - 1;
        expect(Number(row.inline)).toBe(100 + Math.floor(trace / CROSSLINES));
        expect(Number(row.crossline)).toBe(5000 + (trace % CROSSLINES));
        expect(Number(row.offset)).toBe(offsetOf(trace));
      }
    }
    expect(rows.at(-1)?.trace).toBe('800000');
    // By wheel and by key a row is a row, however long the table is.
    await scroller.focus();
    await lens.page.keyboard.press('Home');
    await expect.poll(async () => (await rowsOf(lens))[0]?.trace).toBe('1');
    await lens.page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await rowsOf(lens))[0]?.trace).toBe('2');
    const box = (await scroller.boundingBox())!;
    await lens.page.mouse.move(box.x + 50, box.y + 60);
    await lens.page.mouse.wheel(0, 48);
    await expect.poll(async () => (await rowsOf(lens))[0]?.trace).toBe('4');
    expect((await bytesRead(lens)) - before, 'bytes read while scrolling').toBeLessThan(1_000_000);
    await lens.screenshot('headers-many');

    const field = lens.page.getByRole('textbox', { name: 'Filter' });
    await field.fill('offset > 3000 && inline == 120');
    // Held at its end, the filter cannot be done before it is cancelled, however quick the machine.
    await holdHeaders(lens, true);
    await field.press('Enter');
    await lens.page.getByRole('progressbar', { name: 'Reading headers' }).waitFor();
    await lens.button('Cancel').first().click();
    await lens.page.getByRole('progressbar', { name: 'Reading headers' }).waitFor({ state: 'detached' });
    expect(await lens.text()).toMatch(/^800,000 traces$/m);
    await holdHeaders(lens, false);

    await field.press('Enter');
    const expected: number[] = [];
    for (let k = 0; k < CROSSLINES; k++)
      if (offsetOf(20 * CROSSLINES + k) > 3000) expected.push(20 * CROSSLINES + k);
    await expect.poll(() => lens.text()).toMatch(new RegExp(`^${expected.length} of 800,000 traces$`, 'm'));
    await expect.poll(async () => (await rowsOf(lens))[0]?.offset).toMatch(/^\d+$/);
    expect((await rowsOf(lens)).map(({ trace }) => Number(trace) - 1)).toEqual(
      expected.slice(0, (await rowsOf(lens)).length),
    );
    await lens.page.getByRole('columnheader', { name: 'offset' }).getByRole('button').click();
    const sorted = expected.map((trace) => offsetOf(trace)).sort((a, b) => a - b);
    await expect
      .poll(async () => (await rowsOf(lens)).slice(0, 3).map(({ offset }) => Number(offset)))
      .toEqual(sorted.slice(0, 3));

    // Another tab and back: the table is as it was, and no header of all these is read again.
    const read = await bytesRead(lens);
    // (The map would read the file for itself.)
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.page.getByRole('table', { name: 'Trace headers' }).waitFor({ state: 'detached' });
    await lens.page.getByRole('tab', { name: 'Headers' }).click();
    await expect
      .poll(async () => (await rowsOf(lens)).slice(0, 3).map(({ offset }) => Number(offset)))
      .toEqual(sorted.slice(0, 3));
    expect(await lens.text()).toMatch(new RegExp(`^${expected.length} of 800,000 traces$`, 'm'));
    expect(await field.inputValue()).toBe('offset > 3000 && inline == 120');
    expect((await bytesRead(lens)) - read, 'bytes read for the table again').toBeLessThan(1_000_000);
    lens.expectSilence();
    lens.expectNoRequests();
  });
});

describe('headers', () => {
  test('trace words, a word of one’s own, statistics, a plot and CSV agree with the bytes of a 2D line', async () => {
    const cdp = (trace: number) => LINE.firstCdp + trace;
    const lens = await openHeaders(line2d(), 'Traces');
    await expect.poll(async () => (await rowsOf(lens))[0]?.CDP).toBe(String(cdp(0)));
    await lens.page.getByText(/^Columns/).click();
    await lens.page.getByLabel('Name of the word').fill('upper');
    await lens.page.getByLabel('Byte of the word').fill('115');
    await lens.page.getByLabel('Type of the word').selectOption('uint16');
    await lens.button('Add').click();
    await expect.poll(async () => (await rowsOf(lens))[5]?.upper).toBe(String(LINE.samples));
    // A word of one's own can be taken away again.
    await lens.page.getByLabel('Name of the word').fill('wrong');
    await lens.page.getByLabel('Byte of the word').fill('117');
    await lens.button('Add').click();
    await expect.poll(async () => Object.keys((await rowsOf(lens))[0]!)).toContain('wrong');
    await lens.screenshot('headers-columns');
    await lens.button('Remove wrong').click();
    await expect.poll(async () => Object.keys((await rowsOf(lens))[0]!)).not.toContain('wrong');
    expect(await lens.button('Remove wrong').count()).toBe(0);
    await lens.page.getByText(/^Columns/).click();
    await lens.page
      .getByRole('textbox', { name: 'Filter' })
      .fill(`trace > 100 && cdp % 2 == 0 && upper == ${LINE.samples}`);
    await lens.page.getByRole('textbox', { name: 'Filter' }).press('Enter');
    const passing: number[] = [];
    for (let trace = 100; trace < LINE.traces; trace++) if (cdp(trace) % 2 === 0) passing.push(trace);
    await expect
      .poll(() => lens.text())
      .toMatch(new RegExp(`^${passing.length} of ${LINE.traces} traces$`, 'm'));
    await lens.button('Statistics').click();
    const numbers = passing.map(cdp);
    const facts = lens.page.getByRole('status', { name: 'Statistics' });
    await facts.waitFor();
    const words = await facts.innerText();
    expect(words).toMatch(new RegExp(`Lowest\\s+${Math.min(...numbers)}`));
    expect(words).toMatch(new RegExp(`Highest\\s+${Math.max(...numbers)}`));
    expect(words).toMatch(new RegExp(`Different values\\s+${new Set(numbers).size}`));
    await lens.button('Plot').click();
    await lens.page.locator('lens-header-plot canvas').waitFor();
    await lens.screenshot('headers-plot');
    const waiting = lens.page.waitForEvent('download');
    await lens.button('Save as CSV').click();
    const rows = readFileSync(await (await waiting).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(rows.length).toBe(passing.length + 1);
    const titles = rows[0]!.split(',');
    const column = titles.indexOf('"CDP (byte 21)"');
    passing.forEach((trace, k) => {
      const cells = rows[k + 1]!.split(',').map(Number);
      expect(cells[0]).toBe(trace + 1);
      expect(cells[column]).toBe(cdp(trace));
    });
    await lens.page.getByRole('textbox', { name: 'Filter' }).fill('ofset > 1');
    await lens.page.getByRole('textbox', { name: 'Filter' }).press('Enter');
    await expect.poll(() => lens.text()).toContain('did you mean offset');
    lens.expectSilence();
    lens.expectNoRequests();
  });

  test('a survey with holes, a prestack one and a Seismic Unix file: the rows are the traces of the file, word by word', async () => {
    const files = [
      { path: withHoles(), start: 3600, samples: 75, little: false },
      { path: prestack(), start: 3600, samples: 50, little: false },
      { path: seismicUnix(), start: 0, samples: SEISMIC_UNIX.samples, little: true },
    ];
    for (const { path, start, samples, little } of files) {
      const file = readFileSync(path);
      const lens = await openHeaders(path, 'Traces');
      const length = 240 + 4 * samples;
      const count = (file.length - start) / length;
      expect(Number.isInteger(count), path).toBe(true);
      const word = (trace: number, byte: number) =>
        file[little ? 'readInt32LE' : 'readInt32BE'](start + trace * length + byte - 1);
      await expect.poll(() => lens.text()).toMatch(new RegExp(`^${count} traces$`, 'm'));
      await expect.poll(async () => (await rowsOf(lens))[0]?.offset).toMatch(/^-?\d+$/);
      const scroller = lens.page.getByRole('region', { name: 'Trace header table' });
      await scroller.focus();
      for (const key of ['Home', 'End']) {
        await lens.page.keyboard.press(key);
        for (const row of await rowsRead(lens)) {
          const trace = Number(row.trace) - 1;
          for (const [title, byte] of [
            ['offset', 37],
            ['inline', 189],
            ['crossline', 193],
            ['CDP', 21],
          ] as const)
            expect(row[title], `${path}, trace ${trace + 1}, ${title}`).toBe(String(word(trace, byte)));
        }
      }
      expect((await rowsOf(lens)).at(-1)?.trace).toBe(String(count));
      if (start === 0) {
        await lens.page.getByLabel('Text and binary', { exact: true }).check();
        await expect.poll(() => lens.text()).toContain('This file has no binary header');
        await lens.screenshot('headers-su');
      }
      lens.expectSilence();
    }
  });

  test('the text header in both encodings and byte by byte; the binary header with what speaks against it', async () => {
    const path = wrongCount();
    const file = readFileSync(path);
    const lens = await openHeaders(path, 'Text and binary');
    const text = lens.page.getByRole('region', { name: 'Text header lines' });
    const decoded = await text.innerText();
    expect(decoded.trim().length).toBeGreaterThan(40);
    const encoding = lens.page.getByLabel('Text encoding');
    const found = await encoding.inputValue();
    await encoding.selectOption(found === 'ebcdic' ? 'ascii' : 'ebcdic');
    await expect.poll(() => text.innerText()).not.toBe(decoded);
    await encoding.selectOption(found);
    await expect.poll(() => text.innerText()).toBe(decoded);
    await lens.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await lens.button(/^Copy$/).click();
    await expect.poll(() => lens.text()).toContain('Copied.');
    expect(await lens.page.evaluate(() => navigator.clipboard.readText())).toBe(decoded);
    await lens.page.getByLabel('Raw bytes').check();
    const hex = [...file.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    await expect.poll(() => text.innerText()).toContain(`1  ${hex}`);
    // Its binary header says 1874 samples; the traces have 60.
    const row = lens.page.getByRole('row', { name: /samples per trace/i }).first();
    expect(await row.innerText()).toMatch(/1874[\s\S]*the file has traces of 60/);
    await lens.screenshot('headers-file');
    lens.expectSilence();
  });
});
