import { afterEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LensSection } from '../../../../src/ui/section/lens-section.ts';
import { makeTraces, type TracesRecipe } from '../../../make-traces.ts';
import { fakeServices } from '../fakes.ts';
import { button, deep } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

const COUNT = 60;
let lens: SegyLens;

afterEach(() => lens.remove());

const figure = () => (deep('lens-section')[0] as unknown as LensSection | undefined)?.view.figure;

/** Opens traces with these header words, and gives what stands above each labelled column. */
async function topOf(words: TracesRecipe['words']): Promise<Map<number, string>> {
  localStorage.clear();
  SegyLens.services = fakeServices();
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  const value = (trace: number, sample: number) => 100 * Math.sin(sample / 3 + trace / 9);
  const bytes = makeTraces({ count: COUNT, samples: 40, words, value }) as Uint8Array<ArrayBuffer>;
  await lens.open(new File([bytes], 'line.sgy'));
  // The first label is read from the file after the first picture.
  await vi.waitFor(() => expect(figure()?.topMarks.length).toBeGreaterThan(2), 5000);
  const { plot, topMarks } = figure()!;
  return new Map(topMarks.map(({ at, text }) => [Math.round((at / plot.width) * COUNT - 0.5), text]));
}

const unlessMinus = (text: string) => Number(text.replace('−', '-'));
const uneven = (trace: number) => 5000 - trace - 3 * Math.floor(trace / 7);
const offset = (trace: number) => 150 - 75 * (trace % 20);

it.each([
  ['CDP numbers that descend unevenly', 'CDP', uneven, (trace: number) => ({ 21: uneven(trace) })],
  [
    'the offsets of gathers',
    'Offset',
    offset,
    (trace: number) => ({ 21: 1 + Math.floor(trace / 20), 37: offset(trace) }),
  ],
  ['trace numbers where CDPs are in no order', 'Trace', null, (trace: number) => ({ 21: (trace * 37) % 60 })],
] as const)(
  '%s are above a section from the beginning, as the headers have them',
  async (_, label, of, words) => {
    const marks = await topOf(words);
    expect(figure()!.topLabel).toBe(label);
    for (const [trace, text] of marks) expect(unlessMinus(text)).toBe(of ? of(trace) : trace + 1);
    button('Options').click();
    await vi.waitFor(() =>
      expect(deep('select').some(({ ariaLabel }) => ariaLabel === 'Top axis')).toBe(true),
    );
    const top = deep('select').find(({ ariaLabel }) => ariaLabel === 'Top axis') as HTMLSelectElement;
    expect(top.selectedOptions[0]!.textContent!.trim().toLowerCase()).toContain(label.toLowerCase());
  },
);
