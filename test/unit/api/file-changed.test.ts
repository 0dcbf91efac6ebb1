import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { compareSurveys } from '../../../src/index.ts';
import { ChangingFile } from '../../changing-file.ts';
import { makeSegy } from '../../make-segy.ts';

const INLINES = { first: 1, count: 40, step: 1 };
const CROSSLINES = { first: 1, count: 50, step: 1 };
const SAMPLES = 200;
const value = (inline: number, crossline: number, sample: number) => inline * 100 + crossline + sample / 256;
/** The headers of both are the same, every sample is another. */
const survey = (factor: number) =>
  makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    value: (inline, crossline, sample) => factor * value(inline, crossline, sample),
  });
const original = survey(1);
const other = survey(-3);
const BLOCK = 65_536;

let file: ChangingFile;
let dataset: PageDataset;
beforeEach(async () => {
  getEngine().memory.clear();
  file = new ChangingFile(original);
  dataset = await openSegy(file);
});
afterEach(() => dataset.close());

const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

/** The original file, opened again, shows the values that the formula gave it. */
async function expectOwnValues(): Promise<void> {
  const again = await openSegy(new ChangingFile(original));
  const { data } = await again.slice({ axis: 'crossline', position: 40 });
  for (const [row, column] of [
    [0, 0],
    [17, 5],
    [199, 39],
  ] as const)
    expect(data[row * INLINES.count + column]).toBe(Math.fround(value(1 + column, 40, row)));
  // All of its values are positive, and all of the other's negative.
  const { data: halves } = await again.cube.level(4);
  expect(halves.some((half) => half >> 15 === 1)).toBe(false);
  expect(again.amplitude!.min).toBeGreaterThan(0);
  again.close();
}

describe('a file overwritten while it is open, of the same size and date', () => {
  it('is noticed when the tab comes back; what was read of it since is shown neither for it nor for the original', async () => {
    await dataset.preview();
    file.overwrite(other);
    await dataset.slice({ axis: 'crossline', position: 40 });
    expect(await failure(dataset.checkFile())).toMatch(
      /^file-changed: “changing\.sgy” changed .*Pick or drop the file again/,
    );
    expect(getEngine().memory.byteLength).toBe(0);
    expect(dataset.coarseSlice('inline', 1)).toBeNull();
    for (const call of [
      () => dataset.slice({ axis: 'crossline', position: 40 }),
      () => dataset.preview(),
      () => dataset.cube.level(4),
      () => dataset.readTraces(3, 1),
      () => dataset.optimize(),
    ])
      expect(await failure(call())).toMatch(/^file-changed/);
    await expectOwnValues();
  });

  it('is noticed while slices are read, by two blocks every five seconds, and the slice is not given', async () => {
    const { now } = performance;
    let later = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + later);
    onTestFinished(() => clock.mockRestore());
    const slice = (position: number) => dataset.slice({ axis: 'crossline', position });
    const checks = () => dataset.work.checks.readCalls;
    await dataset.preview();
    const before = checks();
    for (let position = 1; position < 20; position++) await slice(position);
    later += 5000;
    for (let position = 20; position < 40; position++) await slice(position);
    expect(checks() - before).toBe(2);
    file.overwrite(other);
    later += 5000;
    expect(await failure(slice(40))).toMatch(/^file-changed/);
    await expectOwnValues();
  });

  it('is noticed before a long pass over it, and nothing of the pass is read', async () => {
    await dataset.preview();
    file.overwrite(other);
    const before = dataset.work.bytesRead;
    expect(await failure(dataset.quality())).toMatch(/^file-changed/);
    expect(dataset.work.bytesRead).toBe(before);
  });

  it.each([
    ['statistics', (one: PageDataset) => one.statistics()],
    ['a map', (one: PageDataset) => one.mapTraces()],
    [
      'a comparison',
      async (one: PageDataset) =>
        (
          await compareSurveys(one, await openSegy(new File([original as Uint8Array<ArrayBuffer>], 'b.sgy')))
        ).nrmsMap(),
    ],
  ])('is noticed before %s', async (_name, pass) => {
    await dataset.preview();
    file.overwrite(other);
    const before = dataset.work.bytesRead;
    expect(await failure(pass(dataset))).toMatch(/^file-changed/);
    expect(dataset.work.bytesRead).toBe(before);
  });

  it('is noticed once a level of it was read, which is not kept', async () => {
    await dataset.preview();
    file.overwrite(other);
    expect(await failure(dataset.cube.level(4))).toMatch(/^file-changed/);
    expect(getEngine().memory.byteLength).toBe(0);
    await expectOwnValues();
  });

  it('keeps no picture of it that was made while it was overwritten', async () => {
    // The headers were inspected; the preview's own reads are short ones far from the start.
    file.onRead = (start) => {
      if (start > BLOCK) file.overwrite(other);
    };
    expect(await failure(dataset.preview())).toMatch(/^file-changed/);
    expect(getEngine().memory.byteLength).toBe(0);
    await expectOwnValues();
  });

  it('is noticed through a part of it too, and by the whole then', async () => {
    const part = dataset.partOf(null);
    file.overwrite(other);
    expect(await failure(part.checkFile())).toMatch(/^file-changed/);
    expect(await failure(dataset.slice({ axis: 'inline', position: 3 }))).toMatch(/^file-changed/);
  });

  it('opens as itself, under another fingerprint, when it is dropped again', async () => {
    file.overwrite(other);
    const now = await openSegy(file);
    expect(now.meta.fingerprint).not.toBe(dataset.meta.fingerprint);
    const { data } = await now.slice({ axis: 'inline', position: 7 });
    expect(data[11]).toBe(Math.fround(-3 * value(7, 12, 0)));
    now.close();
  });
});

it('a file as it was passes: one check reads the 18 blocks of the fingerprint, counted apart', async () => {
  const { bytesRead, checks } = dataset.work;
  await dataset.checkFile();
  expect(dataset.work.bytesRead).toBe(bytesRead);
  expect(dataset.work.checks.readCalls - checks.readCalls).toBe(18);
  expect(dataset.work.checks.bytesRead - checks.bytesRead).toBe(18 * BLOCK);
});

it('a closed survey is not looked at', async () => {
  dataset.close();
  expect(await failure(dataset.checkFile())).toMatch(/^closed/);
});

describe('a link whose server tells neither version nor date', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is found out by its bytes when it is replaced by a file of the same length', async () => {
    let bytes = original;
    server = createServer((request, response) => {
      const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')!.map(Number);
      const range = `bytes ${first}-${last}/${bytes.length}`;
      response.sendDate = false;
      response.writeHead(206, { 'content-range': range }).end(bytes.slice(first!, last! + 1));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const link = await openSegy(`http://127.0.0.1:${(server.address() as AddressInfo).port}/cube.sgy`);
    await link.checkFile();
    bytes = other;
    expect(await failure(link.checkFile())).toMatch(/^file-changed: .*Open the link again/);
    expect(await failure(link.slice({ axis: 'inline', position: 3 }))).toMatch(/^file-changed/);
    link.close();
  });
});
