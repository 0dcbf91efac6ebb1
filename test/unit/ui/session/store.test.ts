import { describe, expect, it } from 'vitest';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { indexOf, slicePlace, surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

const noSlices = { inline: null, crossline: null, sample: null };
const start = { inline: 0, crossline: 0, sample: 0 };

describe('view store', () => {
  it('starts with the promised defaults', () => {
    const store = new ViewStore();
    expect(store.subsample.value).toBe(4);
    expect(store.threshold.value).toBe(0.5);
    expect(store.depthSlices.value).toBe(0);
    expect(store.gain.value).toBe(1);
    expect(store.status.value).toBe('idle');
  });

  it('shows a survey in one step and forgets the former', () => {
    const store = new ViewStore();
    const first = madeDataset();
    store.show(first, surveyShape(first), noSlices, start);
    store.mesh.value = {
      positions: new Float32Array(),
      normals: new Float32Array(),
      indices: new Uint32Array(),
      level: 1,
      subsample: 4,
      sampleStride: 1,
    };
    const second = madeDataset();
    store.show(second, surveyShape(second), noSlices, start);
    expect(store.dataset.value).toBe(second);
    expect(store.mesh.value).toBeNull();
  });

  it('keeps slice indices within the survey', () => {
    const store = new ViewStore();
    const dataset = madeDataset();
    store.show(dataset, surveyShape(dataset), noSlices, start);
    store.setIndex('inline', 1000);
    store.setIndex('sample', -3);
    expect(store.indices.value.inline).toBe(79);
    expect(store.indices.value.sample).toBe(0);
  });

  it('derives the amplitude that the threshold means, and its sign', () => {
    const store = new ViewStore();
    const dataset = madeDataset();
    store.show(dataset, surveyShape(dataset), noSlices, start);
    // Half of P99.9, as the threshold is a half.
    const half = dataset.amplitude!.p999Absolute / 2;
    expect(store.thresholdAmplitude.value).toBe(half);
    store.surfaceSign.value = 'negative';
    expect(store.thresholdAmplitude.value).toBe(-half);
  });

  it('takes a sequential map for data of one sign until one is chosen', () => {
    const store = new ViewStore();
    const dataset = madeDataset();
    store.surveyRange.value = { ...dataset.amplitude!, bothSigns: false };
    expect(store.colormap.value).toBe('viridis');
    store.chosenColormap.value = 'grey';
    expect(store.colormap.value).toBe('grey');
  });

  it('shows a cube in place of the survey with its own range, colours and name, until another survey is shown', () => {
    const store = new ViewStore();
    const dataset = madeDataset();
    store.show(dataset, surveyShape(dataset), noSlices, start);
    store.polarityFlipped.value = true;
    store.gain.value = 4;
    const [cube, own] = [store.cube.value, store.clip.value];
    store.shown.value = {
      cube: { ...cube! },
      range: { ...dataset.amplitude!, clip: [-180, 180] },
      colormap: 'cyclic',
      cyclic: true,
      named: { one: 'phase', many: 'values of phase', title: 'Phase (°)' },
      subsample: 'preview',
      coarseSlice: () => null,
    };
    expect(store.cube.value).not.toBe(cube);
    expect(store.valueName.value.title).toBe('Phase (°)');
    // A cycle is drawn whole, and interpolated by direction.
    expect(store.display.value).toMatchObject({
      colormap: 'cyclic',
      clip: [-180, 180],
      gain: 1,
      mixing: 'cycle',
    });
    expect(store.gainOf('sectionGain')).toBe(1);
    expect(store.surveyClip.value).toEqual(own);
    store.show(dataset, surveyShape(dataset), noSlices, start);
    expect(store.cube.value).toBe(cube);
    expect(store.display.value.colormap).not.toBe('cyclic');
  });

  it('says the same thing once', () => {
    const store = new ViewStore();
    store.say('error', 'one');
    store.say('error', 'one');
    expect(store.messages.value).toHaveLength(1);
    store.dismiss(store.messages.value[0]!.id);
    expect(store.messages.value).toHaveLength(0);
  });

  it('lists running work until it ends', () => {
    const store = new ViewStore();
    const task = store.begin({ kind: 'open', label: 'Opening', cancel: () => {} });
    task.report({ stage: 'Headers', done: 1, total: 2, unit: 'blocks' });
    expect(store.tasks.value[0]?.progress?.done).toBe(1);
    task.end();
    expect(store.tasks.value).toHaveLength(0);
  });
});

describe('survey shape', () => {
  const dataset = madeDataset();
  const shape = surveyShape(dataset);

  it('turns line numbers into indices and back', () => {
    expect(indexOf(shape.inline, 1079)).toBe(39);
    expect(slicePlace(shape, 'inline', 39)).toEqual({ axis: 'inline', position: 1079 });
    expect(slicePlace(shape, 'sample', 7)).toEqual({ axis: 'sample', position: 7 });
  });

  it('calls a line of CDPs by its CDP numbers', () => {
    const line = madeDataset({
      meta: {
        ...dataset.meta,
        geometry: { kind: '2d', cdp: { first: 100, count: 120, step: 2 }, traceCount: 120, path: [] },
      },
    });
    const flat = surveyShape(line);
    expect(flat.flat).toBe(true);
    expect(flat.crossline).toMatchObject({ label: 'CDP', first: 100, step: 2 });
    expect(slicePlace(flat, 'inline', 0).axis).toBe('line');
  });
});
