import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import type { OpenOptions } from '../../../../src/api/types.ts';
import { SegyError } from '../../../../src/core/errors.ts';
import type { Finding, Geometry3d } from '../../../../src/core/types.ts';
import { suggestedThreshold } from '../../../../src/ui/layers/surface/mesh-session.ts';
import { libraryOf } from '../../../../src/ui/library/library-session.ts';
import { mapStateOf } from '../../../../src/ui/map/map-state.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { makeTraces } from '../../../make-traces.ts';
import { type FakeStage, fakeServices, fakeStage } from '../fakes.ts';
import { type MadeDataset, madeAmplitude, madeDataset, madeMeta } from '../made-dataset.ts';
import { button, deep, slider, violations } from '../page.ts';

let dataset: MadeDataset;
let stage: FakeStage;
let lens: SegyLens;

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

function drag(input: HTMLInputElement, value: number): void {
  input.value = String(value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

const firstThreshold = () => suggestedThreshold(dataset.amplitude!);

const file = (name = 'a.sgy') => new File(['x'], name);
const ready = () => vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));

async function opened(): Promise<void> {
  await lens.open(file());
  await ready();
  await lens.updateComplete;
  await vi.waitFor(() => expect(slider('Gain')).toBeTruthy());
}

beforeEach(() => {
  localStorage.clear();
  dataset = madeDataset();
  stage = fakeStage();
  SegyLens.services = fakeServices(() => dataset, stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
});

afterEach(() => {
  lens.remove();
});

describe('accessibility', () => {
  it('is clean before a survey', async () => {
    await lens.updateComplete;
    expect(await violations(lens)).toEqual([]);
  });

  it.each(['3d', 'section', 'map', 'headers', 'quality'] as const)('is clean in tab %s', async (tab) => {
    await opened();
    lens.store.tab.value = tab;
    await lens.updateComplete;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await violations(lens)).toEqual([]);
  });
});

describe('defaults', () => {
  it('invites before a survey and promises privacy', async () => {
    await lens.updateComplete;
    expect(button('Open file')).toBeTruthy();
    expect(button('Try a demo survey')).toBeTruthy();
    expect(lens.shadowRoot?.textContent).toContain('Nothing is uploaded');
  });

  it('says from how many traces the surface is made', async () => {
    await opened();
    const words = () => deep('lens-threshold')[0]?.shadowRoot?.textContent ?? '';
    await vi.waitFor(() => expect(words()).toContain('triangles of every 4th trace'));
    lens.store.mesh.value = { ...lens.store.mesh.value!, subsample: 8, sampleStride: 2 };
    await vi.waitFor(() => expect(words()).toContain('triangles of every 8th trace and every 2nd sample'));
  });

  it('has no Subsample for a 2D line, and says why', async () => {
    const words = (trace: number) => ({ 9: 1, 21: 100 + 2 * trace });
    const line = makeTraces({ count: 120, samples: 50, format: 1, words, value: (trace, k) => trace + k });
    dataset = (await openSegy(new File([line as Uint8Array<ArrayBuffer>], 'line.sgy'))) as MadeDataset;
    await opened();
    expect(slider('Subsample').disabled).toBe(true);
    expect(slider('Subsample').getAttribute('aria-valuetext')).toBe('every trace');
    expect(slider('Subsample').closest('.slider')!.textContent).toMatch(/A 2D line has no surface or volume/);
  });

  it('has the promised controls', async () => {
    await opened();
    // The code of layers comes after the page.
    await vi.waitFor(() => expect(slider('Threshold')).toBeTruthy());
    expect(slider('Subsample').value).toBe('4');
    expect(slider('Subsample').disabled).toBe(false);
    expect(slider('Subsample').title).toMatch(
      /Surface and volume.*Slices are always refined to full resolution/,
    );
    expect(slider('Subsample').getAttribute('aria-valuetext')).toBe('every 4th trace');
    expect(slider('Threshold').value).toBe(String(firstThreshold()));
    expect(slider('Inline').min).toBe('1001');
    expect(slider('Inline').step).toBe('2');
    expect(slider('Inline').value).toBe('1079');
    expect(slider('Time slice').value).toBe('396');
    expect(slider('Time slices').value).toBe('0');
    expect(slider('Gain').getAttribute('aria-valuetext')).toBe('×1');
    for (const name of ['Optimize', 'Clear cache', 'Settings']) expect(button(name)).toBeTruthy();
    expect(deep('[role=tab]').map((tab) => tab.textContent?.trim())).toEqual([
      '3D',
      'Section',
      'Map',
      'Headers',
      'Quality',
    ]);
  });
});

it('says beside Optimize how much an earlier run has kept, and no more once all is or nothing', async () => {
  let share = 0.4;
  dataset = madeDataset({ optimizedShare: async () => share });
  await opened();
  const optimize = () => deep('button').find(({ textContent }) => textContent?.startsWith('Optimize'))!;
  await vi.waitFor(() => expect(optimize().textContent).toMatch(/^Optimize · 40\s%\skept$/));
  expect(optimize().title).toMatch(/^Goes on where it stopped: 40\s%/);
  // Its name is what it was.
  expect(optimize().querySelector('[aria-hidden=true]')?.textContent).toMatch(/40/);
  for (share of [1, 0]) {
    await libraryOf(lens.session).refresh();
    await lens.updateComplete;
    expect(optimize().textContent).toBe('Optimize');
  }
});

it('no control is wider than its panel, not even where a slice offers to be read in full', async () => {
  await opened();
  await vi.waitFor(() => expect(button('Read the time slice in full (about 4 s)')).toBeTruthy());
  const panel = deep('aside.controls')[0]!;
  // As wide as beside the picture on a desktop.
  panel.style.setProperty('inline-size', '272px');
  expect(panel.scrollWidth).toBeLessThanOrEqual(panel.clientWidth);
});

describe('opening', () => {
  it('previews, shows, then refines and sharpens what is cheap', async () => {
    performance.clearMeasures();
    const preview = vi.spyOn(dataset, 'preview');
    await opened();
    expect(dataset.calls.slice(0, 3)).toEqual(['preview', `mesh ${firstThreshold()} preview`, 'refine 4']);
    expect(dataset.calls).toContain('slice inline 1079');
    expect(dataset.calls.some((call) => call.startsWith('slice sample'))).toBe(false);
    const names = performance.getEntriesByType('measure').map((entry) => entry.name);
    for (const name of ['metadata', 'first-picture', 'mesh', 'slice'])
      expect(names).toContain(`segy-lens/${name}`);
    const [picture] = performance.getEntriesByName('segy-lens/first-picture') as PerformanceMeasure[];
    expect(picture?.detail).toEqual(await preview.mock.results[0]!.value);
    expect(stage.calls.indexOf('setSurvey')).toBeLessThan(stage.calls.indexOf('slices inline'));
  });

  it('keeps the former survey and says why when the next cannot be opened', async () => {
    await opened();
    const errors: unknown[] = [];
    lens.addEventListener('segy-error', (event) => errors.push((event as CustomEvent).detail.error));
    await expect(lens.open(file('bad.sgy'))).rejects.toMatchObject({ code: 'not-segy' });
    await vi.waitFor(() =>
      expect(deep('[role=alert]')[0]?.textContent).toContain('no SEG-Y file is that short'),
    );
    expect(errors).toHaveLength(1);
    expect(lens.store.dataset.value).toBe(dataset);
    expect(dataset.calls).not.toContain('close');
    expect(lens.store.status.value).toBe('ready');
  });

  it('keeps the former survey when the first picture of the next fails', async () => {
    await opened();
    const former = dataset;
    dataset = madeDataset({
      preview: () =>
        Promise.reject(new SegyError('file-unreadable', 'The file cannot be read any more. Pick it again.')),
    });
    await lens.open(file('b.sgy'));
    await vi.waitFor(() => expect(deep('[role=alert]')).toHaveLength(1));
    expect(lens.store.dataset.value).toBe(former);
    expect(dataset.calls).toContain('close');
  });

  it('closes the former survey once the next is shown', async () => {
    await opened();
    const former = dataset;
    dataset = madeDataset();
    await opened();
    expect(former.calls).toContain('close');
    expect((lens as unknown as { dataset: unknown }).dataset).toBe(dataset);
  });

  it('names the file that was refused, and takes the refusal back once another is shown', async () => {
    await opened();
    await expect(lens.open(file('bad.sgy'))).rejects.toMatchObject({ code: 'not-segy' });
    await vi.waitFor(() => expect(deep('[role=alert]')[0]?.textContent).toContain('bad.sgy'));
    dataset = madeDataset();
    await opened();
    await vi.waitFor(() => expect(deep('[role=alert]')).toHaveLength(0));
  });

  it('opens what the src attribute names', async () => {
    lens.setAttribute('src', 'https://example.org/cube.sgy');
    await vi.waitFor(() => expect(lens.store.dataset.value).toBe(dataset));
  });

  it('refuses a drop without files, with a sentence', async () => {
    const event = new DragEvent('drop', {
      dataTransfer: new DataTransfer(),
      bubbles: true,
      cancelable: true,
    });
    lens.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    await vi.waitFor(() => expect(deep('[role=alert]')[0]?.textContent).toContain('not a file'));
  });

  it.each(['dropped', 'picked'])('shows the first of two %s files, and offers the other', async (how) => {
    const transfer = new DataTransfer();
    transfer.items.add(file('one.sgy'));
    transfer.items.add(file('two.sgy'));
    if (how === 'dropped')
      lens.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    else {
      await lens.updateComplete;
      const picker = lens.shadowRoot!.querySelector<HTMLInputElement>('header input[type=file]')!;
      // Without it a person can choose one file alone.
      expect(picker.multiple).toBe(true);
      picker.files = transfer.files;
      picker.dispatchEvent(new Event('change'));
    }
    await ready();
    await vi.waitFor(() =>
      expect(mapStateOf(lens.store).companions.value.map((other) => other.file.name)).toEqual(['two.sgy']),
    );
    expect(lens.store.openingName.value).toBe('one.sgy');
  });
});

describe('controls', () => {
  /** The small picture of the library is made, and the file checked for it, whenever the page is idle. */
  const asked = () => dataset.calls.filter((call) => call !== 'checkFile');

  it('gain, colours and opacity are display alone', async () => {
    await opened();
    // The size observer's first report comes with a frame.
    await vi.waitFor(() => expect(stage.calls).toContain('resize'));
    const before = asked();
    // The volume goes up once the page is idle: nothing when the survey came, then its samples.
    await vi.waitFor(() =>
      expect(stage.calls.filter((call) => call === 'volume offer').length).toBeGreaterThanOrEqual(2),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const drawn = stage.calls.length;
    for (const value of [1, 2, 3]) drag(slider('Gain'), value);
    drag(slider('Vertical exaggeration'), 1);
    drag(slider('Slice opacity'), 0.5);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(asked()).toEqual(before);
    expect(new Set(stage.calls.slice(drawn))).toEqual(new Set(['setDisplay']));
    expect(lens.store.display.value.gain).toBe(8);
  });

  it('the true exaggeration stands beside its slider, and True scale makes it 1 and back', async () => {
    await opened();
    const said = () => slider('Vertical exaggeration').getAttribute('aria-valuetext');
    // 120 crosslines of 25 m are drawn twice as wide as 200 samples of 4 ms are high, 800 m at 2000 m/s.
    await vi.waitFor(() => expect(said()).toBe('×1.88'));
    button('True scale').click();
    await vi.waitFor(() => expect(said()).toBe('×1'));
    expect(lens.store.display.value.verticalStretch).toBeCloseTo(800 / (120 * 25) / 0.5, 6);
    button('True scale').click();
    await vi.waitFor(() => expect(said()).toBe('×1.88'));
  });

  it('where the unit of coordinates is unknown the exaggeration has no number and no true scale', async () => {
    const { geometry } = madeMeta;
    const binGrid = { ...(geometry as Geometry3d).binGrid!, unit: 'unknown' as const };
    dataset = madeDataset({ meta: { ...madeMeta, geometry: { ...(geometry as Geometry3d), binGrid } } });
    await opened();
    expect(slider('Vertical exaggeration').getAttribute('aria-valuetext')).toBe('unknown');
    expect(button('True scale').disabled).toBe(true);
    expect(button('True scale').title).toMatch(/metres or feet/);
  });

  it('the sample interval is overruled in ns, µs, ms or m, and m reads the file as depth', async () => {
    const overruled: OpenOptions[] = [];
    SegyLens.services = {
      ...fakeServices(() => dataset, stage),
      openSegy: async (_, options = {}) => {
        overruled.push(options);
        return dataset;
      },
    };
    lens.remove();
    lens = document.createElement('segy-lens') as unknown as SegyLens;
    document.body.append(lens);
    await opened();
    button('Overrule…').click();
    const unit = () => deep('select[aria-label="Unit of the step"]')[0] as HTMLSelectElement;
    await vi.waitFor(() => expect(unit()?.value).toBe('µs'));
    expect([...unit().options].map(({ value }) => value)).toEqual(['ns', 'µs', 'ms', 'm']);
    const choose = async (value: string) => {
      const before = overruled.length;
      unit().value = value;
      unit().dispatchEvent(new Event('change'));
      await vi.waitFor(() => expect(overruled.length).toBeGreaterThan(before));
      return overruled[before];
    };
    // The number stays: 4000 µs become 4000 of the unit chosen.
    const inNanoseconds = await choose('ns');
    expect(inNanoseconds?.sampleIntervalMicroseconds).toBeCloseTo(4, 9);
    expect(inNanoseconds?.domain).toBeUndefined();
  });

  it('a dragged slice is coarse at once and full after rest, asked once; its neighbour ahead is read behind it', async () => {
    await opened();
    dataset.calls.length = 0;
    for (const line of [1101, 1111, 1121]) drag(slider('Inline'), line);
    expect(lens.store.slices.value.inline).toMatchObject({ index: 60, subsample: 4 });
    await vi.waitFor(() => expect(lens.store.slices.value.inline?.subsample).toBe(1));
    // The surface of the opening may be made meanwhile.
    const slices = asked().filter((call) => !call.startsWith('mesh'));
    expect(slices).toEqual(['slice inline 1121', 'prefetch inline 1123']);
  });

  it('a slice that is dear to read is read when its button is pressed', async () => {
    await opened();
    expect(dataset.calls.filter((call) => call.startsWith('slice sample'))).toEqual([]);
    button('Read the time slice in full (about 4 s)').click();
    await vi.waitFor(() => expect(lens.store.slices.value.sample?.subsample).toBe(1));
    await vi.waitFor(() => expect(button('Read the time slice in full (about 4 s)')).toBeUndefined());
  });

  it('a resting threshold makes one mesh', async () => {
    await opened();
    await vi.waitFor(() => expect(slider('Threshold')).toBeTruthy());
    dataset.calls.length = 0;
    for (const value of [0.6, 0.65, 0.7]) drag(slider('Threshold'), value);
    await vi.waitFor(() => expect(asked()).toEqual(['mesh 0.7 4']));
  });

  it('says how much clearing the cache freed', async () => {
    await lens.updateComplete;
    button('Clear cache').click();
    await vi.waitFor(() =>
      expect(deep('[role=status]').some((node) => node.textContent?.includes('5.0 MB freed'))).toBe(true),
    );
  });

  it('draws equally spaced time slices when asked for, none at 0', async () => {
    // Of one cell there is no trace. A file with a hole is read in another way, and so is this one with a mask.
    const { volume } = dataset;
    dataset.volume = async (options) => {
      const made = await volume(options);
      made.mask[3] = 0;
      return made;
    };
    await opened();
    drag(slider('Time slices'), 10);
    await vi.waitFor(() => expect(lens.store.depthPlanes.value).toHaveLength(10));
    const { data, width, height, index, columnStride } = lens.store.depthPlanes.value[5]!;
    expect([width * columnStride, height * columnStride]).toEqual([120, 80]);
    for (let cell = 0; cell < width * height; cell++) {
      const [i, x] = [columnStride * Math.floor(cell / width), columnStride * (cell % width)];
      if (cell === 3) expect(data[cell]).toBeNaN();
      else expect(Math.abs(data[cell]! - madeAmplitude(i, x, index))).toBeLessThan(20);
    }
    drag(slider('Time slices'), 0);
    await vi.waitFor(() => expect(lens.store.depthPlanes.value).toHaveLength(0));
  });

  it('arrow keys in the 3D view step the active slice', async () => {
    await opened();
    const [view] = deep('[aria-label="3D view"]');
    view?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
    expect(lens.store.indices.value.inline).toBe(40);
  });

  it('a finding’s alternative opens the file again that way', async () => {
    const suspect: Finding = {
      code: 'format-suspect',
      severity: 'warning',
      message: 'The header says IBM float, but the samples read more plausibly as IEEE float.',
      remedy: 'Compare both readings.',
      alternatives: [{ label: 'Read as IEEE float', overrides: { sampleFormat: 5 } }],
    };
    dataset = madeDataset({ meta: { ...madeMeta, findings: [suspect] } });
    await opened();
    const spy = vi.spyOn(lens.session.services, 'openSegy');
    button('Read as IEEE float').click();
    await vi.waitFor(() => expect(spy.mock.calls[0]?.[1]).toMatchObject({ sampleFormat: 5 }));
    await ready();
  });
});
