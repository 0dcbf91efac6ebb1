import { afterEach, expect, it, vi } from 'vitest';
import { openLaunchedFiles } from '../../../src/app/launch.ts';
import { SegyLens } from '../../../src/ui/page/segy-lens.ts';
import { makeTraces } from '../../make-traces.ts';
import { fakeServices } from '../ui/fakes.ts';

type Consumer = (launch: { readonly files?: readonly FileSystemHandle[] }) => Promise<void>;

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

let lens: SegyLens;

const SURVEY = {
  count: 20,
  samples: 50,
  value: (trace: number, sample: number) => Math.sin(trace + sample / 5),
};

/** Opens the page in a browser that has a launch queue, and gives what the queue calls. */
function launched(): Consumer {
  localStorage.clear();
  SegyLens.services = fakeServices();
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  document.body.append(lens);
  let consumer: Consumer | undefined;
  vi.stubGlobal('launchQueue', {
    setConsumer: (given: Consumer) => {
      consumer = given;
    },
  });
  openLaunchedFiles(lens);
  return consumer!;
}

afterEach(() => {
  vi.unstubAllGlobals();
  lens.remove();
});

async function handleOf(name: string, bytes: Uint8Array): Promise<FileSystemFileHandle> {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(bytes as FileSystemWriteChunkType);
  await stream.close();
  return handle;
}

it('a file opened from the desktop is shown, and a launch without files changes nothing', async () => {
  const launch = launched();
  await launch({});
  expect(lens.store.status.value).toBe('idle');
  const handle = await handleOf('from the desktop.sgy', makeTraces(SURVEY));
  await launch({ files: [await navigator.storage.getDirectory(), handle] });
  await vi.waitFor(() => expect(lens.store.meta.value?.name).toBe('from the desktop.sgy'));
});

it('a file that is gone when it is launched is said to be unreadable', async () => {
  const launch = launched();
  const handle = await handleOf('gone.sgy', new Uint8Array(10));
  await (await navigator.storage.getDirectory()).removeEntry('gone.sgy');
  await launch({ files: [handle] });
  expect(lens.store.messages.value.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^gone\.sgy could not be read\. /),
  ]);
});

it('without a launch queue nothing happens', () => {
  launched();
  vi.stubGlobal('launchQueue', undefined);
  expect(() => openLaunchedFiles(lens)).not.toThrow();
});
