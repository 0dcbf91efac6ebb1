import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomNumbers } from '../unit/survey/generated-survey.ts';
import { Scene } from './faults/scene.ts';

const KILLS = 3;
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const NAME = 'survey export.sgy';

let scene: Scene;
beforeAll(() => {
  scene = new Scene({ inlines: 240, crosslines: 120, samples: 500, format: 'ieee' });
});
afterAll(() => scene.end());

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Puts a file of the private file system in the place of the browser's dialog, and a slow disk under it. */
async function answerDialog({ lens }: Scene): Promise<void> {
  await lens.page.evaluate(() => {
    Object.assign(window, {
      written: 0,
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }),
    });
    const { prototype } = WritableStreamDefaultWriter;
    const { write } = prototype;
    prototype.write = async function (chunk: Uint8Array) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await write.call(this, chunk);
      // What the page's own streams hand on is counted with what the browser's takes.
      (window as unknown as { written: number }).written += chunk.byteLength / 2;
    };
  });
}

/** Sizes of the files of the private file system by path, those of its folders among them. */
const files = ({ lens }: Scene): Promise<Record<string, number>> =>
  lens.page.evaluate(async () => {
    const sizes: Record<string, number> = {};
    const visit = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const handle of (
        folder as unknown as { values(): AsyncIterable<FileSystemHandle> }
      ).values()) {
        if (handle.kind === 'directory')
          await visit(handle as FileSystemDirectoryHandle, `${path}${handle.name}/`);
        else sizes[path + handle.name] = (await (handle as FileSystemFileHandle).getFile()).size;
      }
    };
    await visit(await navigator.storage.getDirectory(), '');
    return sizes;
  });

const begin = async ({ lens }: Scene): Promise<void> => {
  await lens.page.keyboard.press('e');
  await expect.poll(() => lens.button('Save as…').isEnabled()).toBe(true);
  await lens.button('Save as…').click();
};

test(`a page that is killed at ${KILLS} random moments of an export leaves no half file and the source as it was`, async () => {
  console.log(`export: seed ${SEED} (FUZZ_SEED)`);
  const next = randomNumbers(SEED);
  const own = hash(readFileSync(scene.path));
  await scene.newPage(async () => undefined);
  const sizes: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await scene.openSurvey();
    await answerDialog(scene);
    await begin(scene);
    // Somewhere between the first byte and the last.
    const share = (kill + next()) / KILLS;
    await scene.lens.page.waitForFunction(
      (bytes) => (window as unknown as { written: number }).written >= bytes,
      share * scene.size,
      { polling: 5 },
    );
    scene.lens.allowedMessages.push(/crash/);
    scene.devtools.send('Page.crash').catch(() => undefined);
    await expect.poll(() => scene.isKilled).toBe(true);
    await scene.lens.page.close();
    await scene.newPage(async () => undefined, true);
    const left = await files(scene);
    // A dialog makes an empty file of the name that was chosen; what is written stands there only once it is whole.
    sizes.push(left[NAME] ?? 0);
    expect([0, scene.size], `after ${Math.round(100 * share)} %: ${JSON.stringify(left)}`).toContain(
      sizes.at(-1),
    );
    expect(hash(readFileSync(scene.path))).toBe(own);
  }
  expect(sizes, 'some of the kills came before the end').toContain(0);
  await scene.openSurvey();
  await answerDialog(scene);
  await begin(scene);
  await scene.lens.waitForWords(/is written, and what was read back agrees/);
  expect(await files(scene)).toEqual({ [NAME]: scene.size });
  scene.lens.expectSilence();
}, 300_000);
