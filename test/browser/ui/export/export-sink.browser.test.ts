import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chooseTarget, type ExportTarget, MOST_IN_MEMORY } from '../../../../src/ui/export/export-sink.ts';
import { makePrivateFile, sweepPrivateFiles } from '../../../../src/ui/export/private-files.ts';

const KIND = { description: 'SEG-Y file', extensions: ['.sgy'] };
const wanted = (bytes = 6) => ({ name: 'copy.sgy', bytes, kind: KIND });
const BYTES = new Uint8Array([1, 2, 3, 4, 5, 6]);

let root: FileSystemDirectoryHandle;
/** Names and contents of the downloads that were begun. */
let downloads: { name: string; bytes: number[] }[];

/** Names of the private files of exports. */
async function privateFiles(): Promise<string[]> {
  const folder = await root.getDirectoryHandle('segy-lens-exports', { create: true });
  const names: string[] = [];
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  return names;
}

beforeEach(async () => {
  root = await navigator.storage.getDirectory();
  await root.removeEntry('segy-lens-exports', { recursive: true }).catch(() => undefined);
  downloads = [];
  vi.stubGlobal('showSaveFilePicker', undefined);
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const { download: name, href } = this;
    void fetch(href).then(async (answer) => {
      downloads.push({ name, bytes: [...new Uint8Array(await answer.arrayBuffer())] });
    });
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys())
    await root.removeEntry(name, { recursive: true }).catch(() => undefined);
});

/** Puts handles of the private file system in the place of the browser's dialog, which makes an empty file too. */
function pick(): void {
  vi.stubGlobal('showSaveFilePicker', ({ suggestedName }: { suggestedName: string }) =>
    root.getFileHandle(suggestedName, { create: true }),
  );
}

async function write(target: ExportTarget): Promise<WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>> {
  const writer = (await target.open()).getWriter();
  await writer.write(BYTES.slice(0, 4));
  return writer;
}

const stored = async () => [
  ...new Uint8Array(await (await (await root.getFileHandle('copy.sgy')).getFile()).arrayBuffer()),
];

it('a picked file has its bytes once the stream is closed, and none before', async () => {
  pick();
  const target = (await chooseTarget(wanted()))!;
  expect(target.way).toBe('picked');
  const writer = await write(target);
  expect(await stored()).toEqual([]);
  await writer.write(BYTES.slice(4));
  await writer.close();
  expect(await stored()).toEqual([...BYTES]);
  expect((await target.file()).size).toBe(6);
  // A file that is complete is not removed as if it were half of one.
  await target.discard();
  expect(await stored()).toEqual([...BYTES]);
  await target.deliver();
  expect(downloads).toEqual([]);
});

it('a cancelled export leaves no file under the picked name', async () => {
  pick();
  const target = (await chooseTarget(wanted()))!;
  await (await write(target)).abort();
  await target.discard();
  await expect(root.getFileHandle('copy.sgy')).rejects.toThrow();
});

it('the file that is read is never picked to be written over', async () => {
  pick();
  const source = await root.getFileHandle('copy.sgy', { create: true });
  await expect(chooseTarget({ ...wanted(), source })).rejects.toMatchObject({ code: 'bad-argument' });
});

it('without the dialog a private file is written and downloaded, and goes when it is freed', async () => {
  const target = (await chooseTarget(wanted()))!;
  expect(target.way).toBe('private');
  const writer = await write(target);
  await writer.write(BYTES.slice(4));
  await writer.close();
  expect([...new Uint8Array(await (await target.file()).arrayBuffer())]).toEqual([...BYTES]);
  expect(downloads).toEqual([]);
  await target.deliver();
  await vi.waitFor(() => expect(downloads).toEqual([{ name: 'copy.sgy', bytes: [...BYTES] }]));
  expect(await privateFiles()).toHaveLength(1);
  // The download may still read it while this page is open.
  expect(await sweepPrivateFiles()).toBe(0);
  await target.discard();
  expect(await privateFiles()).toEqual([]);
});

it('a private file that a closed page has left is removed at the next start', async () => {
  const file = (await makePrivateFile())!;
  const folder = await root.getDirectoryHandle('segy-lens-exports');
  await folder.getFileHandle('left-behind', { create: true });
  expect(await sweepPrivateFiles()).toBe(1);
  expect(await privateFiles()).toEqual([file.handle.name]);
  await file.free();
  expect(await privateFiles()).toEqual([]);
});

it('a private file needs room for twice its size, else memory serves up to its limit', async () => {
  vi.spyOn(navigator.storage, 'estimate').mockResolvedValue({ quota: 1000, usage: 900 });
  const way = async (bytes: number) => (await chooseTarget(wanted(bytes)))!.way;
  expect([await way(50), await way(51)]).toEqual(['private', 'memory']);
  await expect(chooseTarget(wanted(MOST_IN_MEMORY + 1))).rejects.toMatchObject({
    code: 'quota',
    message: expect.stringMatching(/2\.0 GB.*100 bytes.*1\.0 GB can be held in memory/),
  });
});

it('where a page can write no file, memory is downloaded, and a cancelled export downloads nothing', async () => {
  vi.spyOn(navigator.storage, 'getDirectory').mockRejectedValue(new DOMException('no', 'SecurityError'));
  const target = (await chooseTarget(wanted()))!;
  expect(target.way).toBe('memory');
  const writer = await write(target);
  await writer.write(BYTES.slice(4));
  await writer.close();
  await target.deliver();
  await vi.waitFor(() => expect(downloads).toEqual([{ name: 'copy.sgy', bytes: [...BYTES] }]));
  const other = (await chooseTarget(wanted()))!;
  await (await write(other)).abort();
  await other.discard();
  expect((await other.file()).size).toBe(0);
});
