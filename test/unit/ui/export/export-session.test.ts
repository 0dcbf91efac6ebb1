import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import { exportOf } from '../../../../src/ui/export/export-session.ts';
import { lineOf } from '../../../../src/ui/layers/path/random-line.ts';
import { filteredTracesOf } from '../../../../src/ui/session/filtered-traces.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { makeSegy, type SegyRecipe } from '../../../make-segy.ts';

/** A file of the disk as the browser's dialog gives it. What is written shows when the stream is closed. */
class PickedFile {
  kept = new Blob([]);
  removed = false;
  /** Chunks that were handed to the stream so far. */
  chunks = 0;
  readonly name = 'copy.sgy';

  isSameEntry = async () => false;
  getFile = async () => new File([this.kept], this.name);
  /** Whether a stream holds the file, which the browser then does not remove. */
  locked = false;
  remove = async () => {
    if (this.locked) throw new DOMException('locked', 'NoModificationAllowedError');
    this.removed = true;
  };
  createWritable = async () => {
    const parts: Blob[] = [];
    this.locked = true;
    return new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (chunk) => {
        this.chunks++;
        parts.push(new Blob([chunk]));
      },
      close: () => {
        this.kept = new Blob(parts);
        this.locked = false;
      },
      abort: () => {
        this.locked = false;
      },
    });
  };
}

let picked: PickedFile;
beforeEach(() => {
  picked = new PickedFile();
  vi.stubGlobal('showSaveFilePicker', async () => picked);
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
});
afterEach(() => vi.unstubAllGlobals());

const SURVEY: SegyRecipe = {
  inlines: { first: 100, count: 12, step: 1 },
  crosslines: { first: 300, count: 16, step: 1 },
  samples: 60,
  position: (i, x) => [1000 * i, 2000 + 1000 * x],
  value: (inline, crossline, sample) => 100 * Math.sin(sample / 5 + inline / 9) + crossline,
};

async function opened(recipe: SegyRecipe) {
  const source = new File([makeSegy(recipe) as Uint8Array<ArrayBuffer>], 'survey.sgy');
  const store = new ViewStore();
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
  const session = new Session(store, fakeServices(), events);
  await session.open({ source, start: 0 });
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  return { source, store, session, work: exportOf(session) };
}

/** Plans the export with these choices, and saves it. */
async function saved(
  { work }: Awaited<ReturnType<typeof opened>>,
  choices: Partial<typeof work.choices.value>,
) {
  work.choices.value = { ...work.choices.value, ...choices };
  await work.replan();
  expect(work.plan.value).toMatchObject({ kind: 'ready' });
  await work.save();
  expect(work.said.value).toBe('');
  return openSegy(await picked.getFile());
}

test('lines at the wrong bytes are repaired: the saved copy reads at 189 and 193, without a finding', async () => {
  const page = await opened({ ...SURVEY, revision: 0, inlineByte: 9, crosslineByte: 21 });
  const codes = page.store.meta.value!.findings.map(({ code }) => code);
  expect(codes).toContain('geometry-inferred');
  const copy = await saved(page, { repair: true });
  expect(copy.meta.geometry).toMatchObject({ inline: { byte: 189, first: 100 }, crossline: { byte: 193 } });
  expect(copy.meta.findings).toEqual([]);
  const { finished } = page.work;
  expect(finished.value).toMatchObject({ check: { ok: true }, way: 'picked' });
  const { receipt } = finished.value!;
  expect(receipt).toContain(page.store.meta.value!.fingerprint);
  expect(receipt).toMatch(/What was changed\n {2}.*189/s);
  expect(receipt).toContain('Headers repaired to how the file is read.');
  copy.close();
});

test('with nothing chosen the copy has the bytes of the source', async () => {
  const page = await opened(SURVEY);
  (await saved(page, {})).close();
  expect(Buffer.from(await picked.kept.arrayBuffer())).toEqual(Buffer.from(await page.source.arrayBuffer()));
  expect(page.work.finished.value?.receipt).toContain('Nothing: every byte is that of the source.');
});

test('an area writes the traces within, a filter what it leaves', async () => {
  const page = await opened(SURVEY);
  const corner = (inlineIndex: number, crosslineIndex: number) => ({
    inlineIndex,
    crosslineIndex,
    sampleIndex: 0,
  });
  await lineOf(page.session).follow([corner(2, 3), corner(6, 3), corner(6, 7)], true);
  const area = await saved(page, { traces: 'area' });
  // A right triangle of 5 × 5 cells with its long side: 1 + 2 + 3 + 4 + 5.
  expect(area.meta.traceCount).toBe(15);
  const { inline, crossline } = await area.readTraceHeaders(0, 15, { fields: ['inline', 'crossline'] });
  expect([inline![0], crossline![0], inline![14], crossline![14]]).toEqual([102, 303, 106, 307]);
  area.close();
  filteredTracesOf(page.store).value = { filter: 'trace < 4', traces: Int32Array.of(2, 1, 0) };
  const left = await saved(page, { traces: 'filter' });
  expect(left.meta.traceCount).toBe(3);
  expect(page.work.finished.value?.receipt).toContain('“trace < 4”');
  left.close();
});

test('a cancelled export leaves nothing, a paused one writes nothing until it goes on', async () => {
  const { work } = await opened({ ...SURVEY, samples: 300 });
  await work.replan();
  /** Saves, and pauses as soon as there is something to pause. */
  const savePaused = async () => {
    let end = Promise.resolve();
    await new Promise<void>((paused) => {
      const stop = work.running.subscribe((running) => {
        if (!running || running.paused) return;
        work.pause(true);
        paused();
        queueMicrotask(() => stop());
      });
      end = work.save();
    });
    return { end };
  };
  const first = await savePaused();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(picked.chunks).toBe(0);
  work.cancel();
  await first.end;
  expect(work.said.value).toMatch(/^Cancelled/);
  expect([picked.kept.size, picked.removed, work.running.value]).toEqual([0, true, null]);

  picked.removed = false;
  const second = await savePaused();
  work.pause(false);
  await second.end;
  expect(work.finished.value?.check?.ok).toBe(true);
  expect(picked.kept.size).toBeGreaterThan(3600);
  expect(picked.removed).toBe(false);
});

test('a file that is not what was meant is told, and one whose check was skipped too', async () => {
  const { work } = await opened(SURVEY);
  await work.replan();
  // A disk that loses a bit.
  picked.getFile = async () => {
    const bytes = new Uint8Array(await picked.kept.arrayBuffer());
    bytes[5000]! ^= 1;
    return new File([bytes], picked.name);
  };
  await work.save();
  expect(work.finished.value?.check?.ok).toBe(false);
  const stop = work.running.subscribe((running) => {
    if (running?.stage === 'checking') work.cancel();
  });
  await work.save();
  stop();
  expect(work.finished.value?.check).toBeNull();
  expect(work.finished.value?.receipt).toMatch(/was skipped/);
});

test('what cannot be written is said in the place of the changes', async () => {
  const { work } = await opened(SURVEY);
  work.choices.value = { ...work.choices.value, traces: 'area' };
  await work.replan();
  expect(work.plan.value).toEqual({ kind: 'refused', reason: 'Draw an area on the map first.' });
  await work.save();
  expect(work.running.value).toBeNull();
});

test('a write for which the disk has no room is told, and nothing is left', async () => {
  const { work } = await opened(SURVEY);
  picked.createWritable = async () =>
    new WritableStream({
      write() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
  await work.replan();
  await work.save();
  expect(work.said.value).toMatch(/no room left/);
  expect(picked.removed).toBe(true);
});

test('closing the browser’s dialog does nothing at all', async () => {
  const { work } = await opened(SURVEY);
  vi.stubGlobal('showSaveFilePicker', async () => {
    throw new DOMException('closed', 'AbortError');
  });
  await work.replan();
  await work.save();
  expect([work.said.value, work.running.value, work.finished.value]).toEqual(['', null, null]);
});
