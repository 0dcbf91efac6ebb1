import { expect, it } from 'vitest';
import type { AmplitudeRange } from '../../../../src/core/types.ts';
import { surfaceCaption } from '../../../../src/ui/layers/surface/surface-layer.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { valueName } from '../../../../src/ui/session/value-name.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const range = (p001: number, p999: number, bothSigns = false): AmplitudeRange => ({
  ...madeDataset().amplitude!,
  ...{ min: p001, max: p999, p001, p999, bothSigns },
});
const VELOCITY_TEXT = 'C 2 Name: MIG-VEL.MIG_VEL.VELOCITY.3D';

it('samples that swing about zero are amplitudes, whatever the text header says', () => {
  expect(valueName(range(-900, 980, true), [VELOCITY_TEXT]).one).toBe('amplitude');
  expect(valueName(null, [VELOCITY_TEXT]).one).toBe('amplitude');
});

it('samples of one sign are velocities where header and size agree, and otherwise values', () => {
  expect(valueName(range(1480, 4500), [VELOCITY_TEXT]).one).toBe('velocity');
  expect(valueName(range(5000, 15_000), ['C 1 INTERVAL VELOCITIES IN FT/S']).one).toBe('velocity');
  expect(valueName(range(1480, 4500), ['C 1 ENVELOPE']).one).toBe('value');
  // An envelope of a stack whose header tells of velocity analysis.
  expect(valueName(range(0, 9000), ['C 9 VELOCITY ANALYSIS EVERY 500 M']).one).toBe('value');
  expect(valueName(range(-4500, -1480), [VELOCITY_TEXT]).one).toBe('value');
});

it('the caption of a surface says of what it is', async () => {
  const meta = { ...madeMeta, textHeaders: [VELOCITY_TEXT] };
  const dataset = madeDataset({ meta, amplitude: range(1480, 4500) });
  const store = new ViewStore();
  const none = { inline: null, crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), none, { inline: 0, crossline: 0, sample: 0 });
  store.mesh.value = { ...(await madeDataset().mesh({})), level: 3044, subsample: 1 };
  store.surfaceSign.value = 'both';
  expect(surfaceCaption(store)).toBe('Surface where velocity = 3044, full resolution');
});
