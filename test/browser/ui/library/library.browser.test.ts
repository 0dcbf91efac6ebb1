import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CacheEntry } from '../../../../src/api/types.ts';
import { SegyError } from '../../../../src/core/errors.ts';
import { cache } from '../../../../src/index.ts';
import { libraryOf } from '../../../../src/ui/library/library-session.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices } from '../fakes.ts';
import { type MadeDataset, madeDataset, madeMeta } from '../made-dataset.ts';
import { button, deep, violations } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);
let lens: SegyLens;
let dataset: MadeDataset;
let entries: CacheEntry[];

const known = (name: string, changes: Partial<CacheEntry> = {}): CacheEntry => ({
  fingerprint: `print of ${name}`,
  name,
  bytes: 310e6,
  fileSize: 1.06e9,
  lastUsed: Date.UTC(2026, 10, 23, 8, 12),
  optimized: true,
  handle: null,
  summary: {
    kind: '3d',
    inlineCount: 500,
    crosslineCount: 400,
    traceCount: 200_000,
    samplesPerTrace: 1000,
    vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  },
  ...changes,
});

beforeEach(() => {
  localStorage.clear();
  dataset = madeDataset();
  entries = [known('cube.sgy'), known('line.sgy', { optimized: false })];
  const services = fakeServices(() => dataset);
  services.cache.entries = async () => entries;
  services.cache.remove = async (fingerprint) => {
    entries = entries.filter((entry) => entry.fingerprint !== fingerprint);
    return { freedBytes: 310e6 };
  };
  SegyLens.services = services;
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '900px');
  document.body.append(lens);
});
afterEach(() => {
  vi.restoreAllMocks();
  lens.remove();
});

/** The rows of a list, by its place on the page. */
const rows = (place = '.known lens-survey-list') =>
  deep(place).flatMap((list) =>
    Array.from(list.shadowRoot?.querySelectorAll('li') ?? [], (row) =>
      row.textContent?.replace(/\s+/g, ' ').trim(),
    ),
  );
const named = (label: string) => deep(`button[aria-label="${label}"]`)[0] as HTMLButtonElement;
const messages = () => lens.store.messages.value.map(({ text }) => text).join('\n');

async function openLibrary(): Promise<void> {
  await lens.updateComplete;
  button('Library').click();
  await vi.waitFor(() => expect(deep('dialog[open]')).toHaveLength(1));
}

describe('the empty page', () => {
  it('lists the surveys known, with size, time and geometry, and is clean', async () => {
    await vi.waitFor(() => expect(rows()).toHaveLength(2));
    expect(rows()[0]).toContain('3D, 500 inlines × 400 crosslines, 1,000 samples to 3996 ms');
    expect(rows()[0]).toMatch(/1\.1 GB file, 310 MB kept, opened .*2026.*, optimized/);
    expect(rows()[1]).not.toContain('optimized');
    expect(await violations(lens)).toEqual([]);
  });

  it('opens one from the cache alone', async () => {
    await vi.waitFor(() => expect(rows()).toHaveLength(2));
    const openSegy = vi.spyOn(lens.session.services, 'openSegy');
    named('Open “cube.sgy” from the cache').click();
    await vi.waitFor(() => expect(lens.store.dataset.value).toBe(dataset));
    expect(openSegy.mock.calls[0]?.[0]).toEqual({ fingerprint: 'print of cube.sgy' });
  });
});

describe('the library', () => {
  it('shows what is kept and what that takes, and is clean', async () => {
    await openLibrary();
    expect(rows('dialog lens-survey-list')).toHaveLength(2);
    const text = deep('dialog[open] dl')[0]?.textContent?.replace(/\s+/g, ' ') ?? '';
    for (const part of ['On disk 5.0 MB', 'Budget 1.0 GB', 'Browser allows 8.0 GB', 'Found 3', 'Not found 1'])
      expect(text).toContain(part);
    expect(await violations(lens)).toEqual([]);
  });

  it('forgets one survey, then all, and says what that freed', async () => {
    await openLibrary();
    named('Forget “cube.sgy”').click();
    await vi.waitFor(() => expect(messages()).toContain('“cube.sgy” is forgotten: 310 MB freed.'));
    expect(libraryOf(lens.session).known.value?.map(({ name }) => name)).toEqual(['line.sgy']);
    button('Forget all').click();
    await vi.waitFor(() => expect(messages()).toContain('5.0 MB freed'));
  });

  it('asks the browser to keep the data and says what it answered', async () => {
    lens.session.services.cache.keep = async () => false;
    await openLibrary();
    button('Keep').click();
    await vi.waitFor(() => expect(messages()).toContain('made no promise'));
    lens.session.services.cache.keep = async () => true;
    button('Keep').click();
    await vi.waitFor(() => expect(button('Kept by the browser')?.disabled).toBe(true));
  });

  it('says which surveys were deleted to make room, and when, and is clean', async () => {
    lens.session.services.cache.evictions = async () => [
      { fingerprint: 'gone', name: 'north.sgy', bytes: 420e6, at: Date.UTC(2026, 10, 20, 8, 12) },
    ];
    await openLibrary();
    const text = deep('dialog[open] .evicted')[0]?.textContent?.replace(/\s+/g, ' ');
    expect(text).toMatch(/“north\.sgy” on .*20.*2026.* \(420 MB\)/);
    expect(await violations(lens)).toEqual([]);
  });

  it('says no longer that the storage is full once it takes data again', async () => {
    let problem: string | null = 'No more storage.';
    lens.session.services.storageProblem = () => problem;
    lens.session.services.cache.tryAgain = async () => {
      problem = null;
    };
    lens.store.say('notice', problem, { of: 'page', matter: 'storage' });
    await openLibrary();
    expect(messages()).not.toContain('No more storage.');
  });

  it('says why nothing is kept', async () => {
    lens.session.services.storageProblem = () => 'Only memory is used.';
    await openLibrary();
    expect(deep('dialog[open] .problem')[0]?.textContent).toBe('Only memory is used.');
    expect(messages()).toContain('Only memory is used.');
  });
});

describe('a remembered file', () => {
  const handle = (permission: PermissionState) =>
    ({
      kind: 'file',
      name: 'cube.sgy',
      requestPermission: vi.fn(async () => permission),
      getFile: async () => new File(['x'], 'cube.sgy'),
    }) as unknown as FileSystemFileHandle;

  it('is opened where it lay once the user allows it', async () => {
    const mine = handle('granted');
    entries = [known('cube.sgy', { handle: mine })];
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    const openSegy = vi.spyOn(lens.session.services, 'openSegy');
    named('With file: open “cube.sgy”').click();
    await vi.waitFor(() => expect(openSegy.mock.calls[0]?.[0]).toBe(mine));
    // What the fake opens has another fingerprint than the one remembered.
    await vi.waitFor(() => expect(messages()).toContain('holds other data'));
  });

  it('is opened from the cache, with a word, when the user does not', async () => {
    entries = [known('cube.sgy', { handle: handle('denied') })];
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    const openSegy = vi.spyOn(lens.session.services, 'openSegy');
    named('With file: open “cube.sgy”').click();
    await vi.waitFor(() => expect(openSegy.mock.calls[0]?.[0]).toEqual({ fingerprint: 'print of cube.sgy' }));
    expect(messages()).toContain('may not read “cube.sgy”');
  });
});

describe('a survey without its file', () => {
  const needsFile = () => messages().includes('need the file: drop it here');

  it('says so, asks nothing of the file, and keeps its place when the file comes back', async () => {
    dataset = madeDataset({
      hasFile: false,
      sliceCostMilliseconds: () => Number.POSITIVE_INFINITY,
      refine: () => Promise.reject(new SegyError('file-unreadable', 'Drop the file.')),
    });
    await lens.open({ fingerprint: madeMeta.fingerprint });
    await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
    expect(needsFile()).toBe(true);
    expect(deep('[role=alert]')).toHaveLength(0);
    expect(lens.store.subsampleNote.value).toContain('needs the file');
    expect(dataset.calls.filter((call) => call.startsWith('slice'))).toEqual([]);

    lens.session.slices.move('inline', 12);
    lens.session.slices.move('crossline', 5);
    dataset = madeDataset();
    await lens.open(new File(['x'], 'a.sgy'));
    await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
    expect(needsFile()).toBe(false);
    expect(messages()).toContain('connected to its file again');
    expect(lens.store.indices.value).toMatchObject({ inline: 12, crossline: 5 });
  });

  it('is told from another that is opened next, which begins in the middle', async () => {
    dataset = madeDataset({ hasFile: false });
    await lens.open({ fingerprint: madeMeta.fingerprint });
    await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
    lens.session.slices.move('inline', 2);
    dataset = madeDataset({ meta: { ...madeMeta, fingerprint: 'another' } });
    await lens.open(new File(['x'], 'b.sgy'));
    await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
    expect(lens.store.indices.value.inline).toBe(39);
    expect(needsFile()).toBe(false);
    expect(messages()).not.toContain('connected to its file');
  });
});

it('makes a thumbnail once and keeps it', async () => {
  const kept: ImageData[] = [];
  lens.session.services.cache.setThumbnail = async (_, picture) => void kept.push(picture);
  lens.session.services.cache.thumbnail = async () => (kept[0] ? Uint8Array.of(1) : null);
  await lens.open(new File(['x'], 'a.sgy'));
  await vi.waitFor(() => expect(kept).toHaveLength(1));
  expect([kept[0]!.width, kept[0]!.height]).toEqual([144, 96]);
  // The same in PNG, made in a worker.
  await cache.setThumbnail('f'.repeat(64), kept[0]!);
  const png = await vi.waitUntil(() => cache.thumbnail('f'.repeat(64)));
  const bitmap = await createImageBitmap(new Blob([png!]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  expect(context.getImageData(0, 0, 144, 96).data).toEqual(kept[0]!.data);
  await lens.open(new File(['x'], 'a.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(kept).toHaveLength(1);
});
