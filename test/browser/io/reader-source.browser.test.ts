import { afterAll, expect, it } from 'vitest';
import { cache, openSegy, type RangeSource, SegyError } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';

const value = (inline: number, crossline: number, sample: number) => inline * 100 + crossline + sample / 64;
const bytes = makeSegy({
  inlines: { first: 500, count: 30, step: 1 },
  crosslines: { first: 1, count: 40, step: 1 },
  samples: 100,
  value,
}) as Uint8Array<ArrayBuffer>;

afterAll(() => cache.clear());

it('workers read a file through the function of the page: the same samples, failures with their reason, and the signal', async () => {
  let isBroken = false;
  const signals: AbortSignal[] = [];
  const read: RangeSource['read'] = async (start, end, { signal }) => {
    signals.push(signal);
    if (isBroken) throw new Error('the line was cut');
    return bytes.slice(start, end).buffer;
  };
  const dataset = await openSegy({ name: 'by function.sgy', size: bytes.length, read });
  expect(dataset.meta).toMatchObject({ name: 'by function.sgy', traceCount: 1200 });
  const { data, width } = await dataset.slice({ axis: 'inline', position: 507, exact: true });
  for (const [column, row] of [
    [0, 0],
    [39, 99],
    [12, 50],
  ] as const)
    expect(data[row * width + column]).toBe(value(507, 1 + column, row));
  // A level and a window are read by the recipe, which names the file only by its id.
  const box = {
    inline: { first: 3, count: 1 },
    crossline: { first: 4, count: 1 },
    sample: { first: 0, count: 9 },
  };
  expect((await dataset.cube.window(box))[8]).toBe(value(503, 5, 8));

  isBroken = true;
  const broken = await dataset.readTraces(0, 1).catch((error: unknown) => error);
  expect(broken).toBeInstanceOf(SegyError);
  expect(broken).toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('the line was cut'),
  });
  expect(signals.length).toBeGreaterThan(2);
  dataset.close();
});

it('a worker tells the function of the page that a read was cancelled', async () => {
  const controller = new AbortController();
  let told = () => {};
  const aborted = new Promise<void>((resolve) => {
    told = resolve;
  });
  let waits = false;
  const read: RangeSource['read'] = (start, end, { signal }) => {
    if (!waits) return Promise.resolve(bytes.slice(start, end).buffer);
    signal.addEventListener('abort', told);
    controller.abort();
    return new Promise(() => undefined);
  };
  const dataset = await openSegy({ name: 'slow.sgy', size: bytes.length, read });
  waits = true;
  const error = await dataset.readTraces(0, 1, { signal: controller.signal }).catch((each: unknown) => each);
  expect(error).toMatchObject({ code: 'cancelled' });
  await aborted;
  dataset.close();
});
