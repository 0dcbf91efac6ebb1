import { expect, test } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import type { PartChoice } from '../../../../src/api/parts.ts';
import type { PageDataset } from '../../../../src/api/types.ts';
import type { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { showTrace, traceAtCursor, traceOfGather } from '../../../../src/ui/session/trace-cursor.ts';
import { CHANNELS, SHOTS, shotRecords } from '../../../shot-records.ts';

/** A session that shows parts as the page does: the former picture stays until the new one is there. */
function sessionOf(dataset: PageDataset) {
  const store = new ViewStore();
  const show = (shown: PageDataset) =>
    store.show(
      shown,
      surveyShape(shown),
      { inline: null, crossline: null, sample: null },
      { inline: 0, crossline: 0, sample: 9 },
    );
  show(dataset);
  const probed: unknown[] = [];
  const session = {
    store,
    probe: { at: (point: unknown) => probed.push(point) },
    showPart: async (choice: PartChoice) => {
      await new Promise((resolve) => setTimeout(resolve));
      show(dataset.partOf(choice));
    },
  };
  return { store, probed, session: session as unknown as Session };
}

test('a trace of a file of gathers is shown in its gather, the crosshair on it; the next gather begins with its first trace', async () => {
  const dataset = await openSegy(shotRecords());
  const { store, session, probed } = sessionOf(dataset);
  expect(traceAtCursor(store)).toBe(-1);
  const trace = 5 * CHANNELS + 7;
  showTrace(session, trace);
  await expect.poll(() => store.cursor.value).toEqual({ inlineIndex: 0, crosslineIndex: 7, sampleIndex: 9 });
  expect(store.dataset.value!.part).toEqual({ gather: 5 });
  expect(traceAtCursor(store)).toBe(trace);
  expect(probed).toEqual([store.cursor.value]);

  // Within the gather that is shown no other is opened.
  const shown = store.dataset.value;
  showTrace(session, trace + 1);
  expect(store.cursor.value?.crosslineIndex).toBe(8);
  expect(store.dataset.value).toBe(shown);

  expect(traceOfGather(dataset, trace, 1)).toBe(6 * CHANNELS);
  expect(traceOfGather(dataset, trace, -1)).toBe(4 * CHANNELS);
  expect(traceOfGather(dataset, 0, -1)).toBe(-1);
  expect(traceOfGather(dataset, (SHOTS - 1) * CHANNELS, 1)).toBe(-1);
});
