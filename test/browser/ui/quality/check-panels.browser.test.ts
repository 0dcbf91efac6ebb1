import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeDataset, madeMeta } from '../made-dataset.ts';
import { button, deep, violations } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);
let lens: SegyLens;

async function open(changes: Parameters<typeof madeDataset>[0] = {}): Promise<void> {
  localStorage.clear();
  SegyLens.services = fakeServices(() => madeDataset(changes), fakeStage());
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File(['x'], 'a.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  await lens.updateComplete;
}

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  beforeEach(() => document.documentElement.style.setProperty('color-scheme', scheme));
  afterEach(() => {
    lens.remove();
    document.documentElement.style.removeProperty('color-scheme');
  });

  it('the panel of overrides is clean, with one overruled and one filled in wrongly', async () => {
    const overrides = { sampleFormat: 5 };
    await open({ meta: { ...madeMeta, sampleFormat: 5, overrides } });
    lens.style.setProperty('color-scheme', scheme);
    await vi.waitFor(() => button('Overrule…').click());
    await vi.waitFor(() => expect(deep('[data-override]').length).toBe(13));
    await vi.waitFor(() =>
      expect(deep('[data-override=sampleFormat]')[0]!.textContent).toContain('Back to 32-bit IBM float'),
    );
    const samples = deep('#samplesPerTrace')[0] as HTMLInputElement;
    samples.value = '-3';
    samples.dispatchEvent(new Event('change'));
    await vi.waitFor(() =>
      expect(deep('[data-override=samplesPerTrace]')[0]!.textContent).toContain('from 1 to'),
    );
    expect(await violations(lens)).toEqual([]);
  });

  it('the quality check is clean, with plots and a list of traces', async () => {
    await open();
    lens.style.setProperty('color-scheme', scheme);
    lens.store.tab.value = 'quality';
    await vi.waitFor(() => expect(deep('.uplot canvas').length).toBe(3), 8000);
    await vi.waitFor(() => expect(deep('.scroll tbody tr').length).toBe(2));
    expect(await violations(lens)).toEqual([]);
  });

  it('the quality check is clean while it still reads, in a panel too low for it', async () => {
    await open({ quality: () => new Promise(() => {}) });
    lens.style.setProperty('color-scheme', scheme);
    lens.style.setProperty('height', '400px');
    lens.store.tab.value = 'quality';
    await vi.waitFor(() => expect(deep('.awaited')[0]?.textContent).toContain('Reading traces'));
    expect(await violations(lens)).toEqual([]);
  });

  it('the map is clean, with its legend and colours', async () => {
    await open();
    lens.style.setProperty('color-scheme', scheme);
    lens.store.tab.value = 'map';
    await vi.waitFor(() => expect(deep('[data-kind=live]').length).toBe(1));
    expect(await violations(lens)).toEqual([]);
  });

  it('the chooser of offsets is clean, and each step asks for the next offset', async () => {
    const { geometry } = madeMeta;
    if (geometry.kind !== '3d') throw new Error(geometry.kind);
    const asked: unknown[] = [];
    const dataset = madeDataset({
      meta: { ...madeMeta, geometry: { ...geometry, kind: 'prestack', offsets: [100, 200, 300] } },
    });
    await open({
      meta: dataset.meta,
      partOf: (choice) => {
        asked.push(choice);
        return dataset;
      },
    });
    lens.style.setProperty('color-scheme', scheme);
    await vi.waitFor(() => expect(button('Next offset')).toBeTruthy());
    expect(await violations(lens)).toEqual([]);
    button('Next offset').click();
    await vi.waitFor(() => expect(asked).toEqual([{ offset: 200 }]));
    await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  });
});
