import { afterAll, afterEach, expect, it, vi } from 'vitest';
import '../../../src/element.ts';
import type { SegyLens } from '../../../src/element.ts';
import { cache } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';

afterEach(() => vi.restoreAllMocks());
afterAll(() => cache.clear());

async function opened(): Promise<SegyLens> {
  const lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  const bytes = makeSegy({
    inlines: { first: 1, count: 12, step: 1 },
    crosslines: { first: 1, count: 14, step: 1 },
    samples: 40,
    value: (inline, crossline, sample) => Math.sin(sample / 3) * inline - crossline,
  }) as Uint8Array<ArrayBuffer>;
  await lens.open(new File([bytes], 'no-webgl.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  return lens;
}

const inside = (lens: SegyLens, element: string) => lens.shadowRoot!.querySelector(element)!.shadowRoot!;

/** On a canvas that the processor draws on. */
async function expectSection(lens: SegyLens): Promise<void> {
  await vi.waitFor(() => {
    const canvas = inside(lens, 'lens-section').querySelector('canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set(new Uint32Array(data.buffer));
    expect(colours.size).toBeGreaterThan(20);
  });
}

it('without WebGL2 it says so, and section and headers work', async () => {
  const real = HTMLCanvasElement.prototype.getContext;
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (
    this: HTMLCanvasElement,
    ...[kind, options]: Parameters<typeof real>
  ) {
    return kind.startsWith('webgl') ? null : real.call(this, kind, options);
  } as typeof real);
  const lens = await opened();
  expect(lens.store.tab.value).toBe('section');
  expect(inside(lens, 'lens-viewport').querySelector('.lost:not([hidden])')?.textContent).toMatch(/WebGL2/);
  await expectSection(lens);

  lens.store.tab.value = 'headers';
  const rows = () =>
    inside(lens, 'lens-headers').querySelector('lens-file-headers')?.shadowRoot?.querySelectorAll('tr')
      .length ?? 0;
  await vi.waitFor(() => expect(rows()).toBeGreaterThan(5));
  (lens as unknown as HTMLElement).remove();
});

it('a section that the GPU has no room for is drawn by the processor, and that is said', async () => {
  const lens = await opened();
  const { getParameter, MAX_ARRAY_TEXTURE_LAYERS } = WebGL2RenderingContext.prototype;
  vi.spyOn(WebGL2RenderingContext.prototype, 'getParameter').mockImplementation(function (
    this: WebGL2RenderingContext,
    name,
  ) {
    return name === MAX_ARRAY_TEXTURE_LAYERS ? 0 : getParameter.call(this, name);
  });
  lens.store.tab.value = 'section';
  const said = () => lens.store.messages.value.map(({ kind, text }) => `${kind}: ${text}`);
  await vi.waitFor(() =>
    expect(said()).toEqual([
      'notice: The graphics memory has no room for a section of 14 × 40 samples. The processor draws it, which is slower.',
    ]),
  );
  await expectSection(lens);
  (lens as unknown as HTMLElement).remove();
});
