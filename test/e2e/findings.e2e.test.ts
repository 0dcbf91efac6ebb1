import { expect, test } from 'vitest';
import { meta, readOtherwise } from './findings-page.ts';
import { Site } from './harness.ts';
import { badFormat } from './surveys.ts';

// All findings that offer one: findings.long.e2e.test.ts.
test('the other reading that a finding offers of the samples’ times changes what is seen and is remembered after a reload', () =>
  readOtherwise(['interval-inferred']));

test('a file whose format is refused opens as the user says, and again after a reload', async () => {
  const path = badFormat();
  const lens = await (await Site.start()).open();
  await lens.drop(path);
  await lens.waitForWords(/which cannot be read/);
  await lens.button('Open so').click();
  await lens.waitForWords(/Say at least one thing/);
  await lens.page.getByLabel('Sample format').selectOption('2');
  await lens.button('Open so').click();
  await lens.waitForMeasure('first-picture');
  expect((await meta(lens)).overrides).toEqual({ sampleFormat: 2 });
  await expect.poll(() => lens.button('Open so').count()).toBe(0);
  await lens.load();
  await lens.dropAndSee(path);
  expect((await meta(lens)).overrides).toEqual({ sampleFormat: 2 });
});
