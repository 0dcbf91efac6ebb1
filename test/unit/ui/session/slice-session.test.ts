import { expect, it, vi } from 'vitest';
import { cancelledError, SegyError } from '../../../../src/core/errors.ts';
import type { SliceData } from '../../../../src/core/types.ts';
import { SliceSession } from '../../../../src/ui/session/slice-session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

const noSlices = { inline: null, crossline: null, sample: null };
const SLICE: SliceData = { data: new Float32Array(4), width: 2, height: 2, subsample: 1, exact: true };

/** A slice in the middle of a survey whose reads the test ends, or whose signal does. */
function session(milliseconds = 20) {
  const asked: { position: number; signal: AbortSignal; end: () => void }[] = [];
  const ahead: { position: number; signal: AbortSignal }[] = [];
  const dataset = madeDataset({
    sliceCostMilliseconds: () => milliseconds,
    slice: ({ position, signal }) =>
      new Promise((resolve, reject) => {
        signal!.addEventListener('abort', () => reject(cancelledError(signal)));
        asked.push({ position: position!, signal: signal!, end: () => resolve(SLICE) });
      }),
    prefetch: ({ position, signal }) =>
      new Promise((_, reject) => {
        signal!.addEventListener('abort', () => reject(cancelledError(signal)));
        ahead.push({ position: position!, signal: signal! });
      }),
  });
  const store = new ViewStore();
  store.show(dataset, surveyShape(dataset), noSlices, { inline: 0, crossline: 0, sample: 40 });
  const fail = vi.fn();
  return { slices: new SliceSession(store, fail), store, asked, ahead, fail };
}

it('a slice asked for is cancelled when another is wanted, and never shown', async () => {
  const { slices, store, asked, fail } = session();
  slices.move('sample', 50);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  slices.move('sample', 51);
  expect(asked[0]!.signal.aborted).toBe(true);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]!.end();
  await vi.waitFor(() => expect(store.slices.value.sample?.subsample).toBe(1));
  expect(store.slices.value.sample).toMatchObject({ index: 51 });
  expect(asked.map(({ position }) => position)).toEqual([50, 51]);
  expect(fail).not.toHaveBeenCalled();
  slices.abort();
});

it('the neighbour on the side of the movement is read ahead, up or down, and given up when the slice moves on', async () => {
  const { slices, asked, ahead } = session();
  for (const [position, neighbour] of [
    [50, 51],
    [49, 48],
    [60, 61],
  ] as const) {
    slices.move('sample', position);
    for (const { signal } of ahead) expect(signal.aborted).toBe(true);
    await vi.waitFor(() => expect(asked.at(-1)?.position).toBe(position));
    asked.at(-1)!.end();
    await vi.waitFor(() => expect(ahead.at(-1)?.position).toBe(neighbour));
  }
  expect(ahead.map(({ position }) => position)).toEqual([51, 48, 61]);
  slices.abort();
});

it('a slice that memory does not allow stays at the level that is shown, which is said once with the reason', async () => {
  const { slices, store, fail } = session(Number.POSITIVE_INFINITY);
  const refusal = new SegyError('memory-limit', 'A slice of 20000 × 6000 samples takes 458 MiB.');
  const slice = vi.spyOn(store.dataset.value!, 'slice').mockRejectedValue(refusal);
  for (const index of [50, 51]) {
    slices.move('sample', index);
    await vi.waitFor(() => expect(slice.mock.lastCall?.[0]).toMatchObject({ position: index }));
  }
  await vi.waitFor(() => expect(store.messages.value).toHaveLength(1));
  expect(store.messages.value[0]).toMatchObject({
    kind: 'notice',
    text: 'A slice of 20000 × 6000 samples takes 458 MiB. Shown is 1:8.',
  });
  expect(store.slices.value.sample).toMatchObject({ index: 51, subsample: 8 });
  store.dismiss(store.messages.value[0]!.id);
  slices.move('sample', 52);
  await vi.waitFor(() => expect(slice.mock.lastCall?.[0]).toMatchObject({ position: 52 }));
  expect(store.messages.value).toEqual([]);
  expect(fail).not.toHaveBeenCalled();
  slices.abort();
});

it('nothing is read ahead beyond the last slice', async () => {
  const { slices, store, asked, ahead } = session();
  const last = store.shape.value!.sample.count - 1;
  slices.move('sample', last);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]!.end();
  await vi.waitFor(() => expect(store.slices.value.sample).toMatchObject({ index: last, subsample: 1 }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(ahead).toEqual([]);
  slices.abort();
});

it('a slice that takes seconds is read when it is asked for, not before, and nothing beside it', async () => {
  const { slices, store, asked, ahead } = session(3900);
  slices.move('sample', 50);
  await slices.sharpen('sample');
  expect(asked).toEqual([]);
  expect(slices.dearMilliseconds('sample')).toBe(3900);
  const read = slices.readNow('sample');
  expect(store.tasks.value.map(({ label }) => label)).toEqual(['Reading the time slice']);
  asked[0]!.end();
  await read;
  expect(store.slices.value.sample).toMatchObject({ index: 50, subsample: 1 });
  expect(slices.dearMilliseconds('sample')).toBeNull();
  expect(store.tasks.value).toEqual([]);
  expect(ahead).toEqual([]);
  slices.abort();
});

it('a slice that takes seconds is given up by Cancel, and stays coarse', async () => {
  const { slices, store, asked, fail } = session(3900);
  slices.move('sample', 50);
  const read = slices.readNow('sample');
  store.tasks.value[0]!.cancel();
  await read;
  expect(asked[0]!.signal.aborted).toBe(true);
  expect(store.slices.value.sample!.subsample).toBeGreaterThan(1);
  expect(slices.dearMilliseconds('sample')).toBe(3900);
  expect(fail).not.toHaveBeenCalled();
  slices.abort();
});

it('a slice that is cheap, or that no file is there to read, is not offered', () => {
  expect(session(20).slices.dearMilliseconds('sample')).toBeNull();
  expect(session(Number.POSITIVE_INFINITY).slices.dearMilliseconds('sample')).toBeNull();
});
