import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';

const SHAPE = { inlines: 20, crosslines: 30, samples: 200 };
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const EMPTY = /empty|0 bytes|no traces|not .*SEG-?Y/i;

let site: Site;
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-'));
  writeSurvey(at('good.sgy'), SHAPE);
  writeSurvey(at('other.sgy'), { ...SHAPE, inlines: 10 });
  writeSurvey(at('big.sgy'), { inlines: 200, crosslines: 200, samples: 500 });
  writeSurvey(at('constant.sgy'), { ...SHAPE, constant: 7 });
  writeSurvey(at('format.sgy'), { ...SHAPE, formatCode: 77 });
  writeFileSync(at('empty.sgy'), '');
  writeFileSync(at('picture.sgy'), Buffer.from(PNG, 'base64'));
  writeFileSync(
    at('picture-large.sgy'),
    Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(20_000, 0x5a)]),
  );
  const noise = new Uint8Array(50_000);
  let state = 1;
  for (let k = 0; k < noise.length; k++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[k] = state >>> 24;
  }
  writeFileSync(at('random.sgy'), noise);
  writeSurvey(at('headers.sgy'), { ...SHAPE, inlines: 0 });
  mkdirSync(at('a-folder'));
  writeSurvey(at('a-folder/inside.sgy'), SHAPE);
});

afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const shown = (lens: LensPage): Promise<{ name: string; traces: number } | null> =>
  lens.page.evaluate(() => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    return dataset?.meta ? { name: dataset.meta.name, traces: dataset.meta.traceCount } : null;
  });

// One page for all files that are opened or refused one after the other: each opening of the page takes seconds.
test('a file that cannot be shown, as the first of a session or later: the reason is said and the former survey stays', async () => {
  const lens = await site.open();
  await lens.drop(at('empty.sgy'));
  await lens.waitForWords(EMPTY);
  expect(await shown(lens)).toBeNull();
  await lens.dropAndSee(at('good.sgy'));
  expect(await shown(lens)).toEqual({ name: 'good.sgy', traces: 600 });
  for (const [name, reason] of [
    ['picture.sgy', /picture\.sgy.*SEG-?Y/is],
    ['picture-large.sgy', /picture-large\.sgy.*SEG-?Y/is],
    ['random.sgy', /random\.sgy.*SEG-?Y/is],
    ['headers.sgy', /headers\.sgy.*(no traces|SEG-?Y)/is],
    ['a-folder', /folder/i],
    ['empty.sgy', EMPTY],
  ] as const) {
    const before = await lens.said();
    await lens.drop(at(name));
    await lens.waitForWords(reason, before);
    expect(await shown(lens)).toEqual({ name: 'good.sgy', traces: 600 });
    await lens.screenshot(`bad-${name}`);
  }
  lens.expectSilence();
});

test('a doubtful file or an odd drop: what is doubtful is said, and what was dropped beside is offered', async () => {
  const lens = await site.open();
  // A constant survey.
  await lens.drop(at('constant.sgy'));
  await lens.waitForWords(/variation|same value|constant|every sample/i);
  // An unknown format code: what was done or why not is said.
  await lens.drop(at('format.sgy'));
  await expect
    .poll(async () => `${await lens.said()} ${await lens.text()}`)
    .toMatch(/format.*77|77.*format/is);
  // Two files: the first is shown, and the other is offered beside it.
  await lens.drop(at('good.sgy'), at('other.sgy'));
  await expect.poll(() => shown(lens)).toEqual({ name: 'good.sgy', traces: 600 });
  await lens.page.getByLabel('Survey shown').selectOption({ label: 'other.sgy' });
  await expect.poll(async () => (await shown(lens))?.name).toBe('other.sgy');
  lens.expectSilence();
});

test('a file deleted while it is shown: one is asked to pick it again', async () => {
  const lens = await site.open();
  await lens.dropAndSee(at('big.sgy'));
  unlinkSync(at('big.sgy'));
  const code = await lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    return dataset.readTraces(39_000, 1).then(
      () => 'read',
      (error) => error.code,
    );
  });
  expect(code).toMatch(/^file-(changed|unreadable)$/);
  const inline = lens.slider('Inline');
  for (const key of ['End', 'Home']) {
    await inline.focus();
    await inline.press(key);
    await lens.page.waitForTimeout(300);
  }
  await lens.waitForWords(/again/i);
  expect(await shown(lens)).toEqual({ name: 'big.sgy', traces: 40_000 });
  lens.expectSilence();
});
