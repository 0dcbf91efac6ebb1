import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { button } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

let lens: SegyLens;
let crops: unknown[];

beforeEach(async () => {
  localStorage.clear();
  crops = [];
  SegyLens.services = {
    ...fakeServices(() => madeDataset()),
    meshFile: async (_mesh, _survey, { crop }) => {
      crops.push(crop);
      return new Blob(['mesh']);
    },
  };
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  button('Export').click();
  await vi.waitFor(() => expect(button('Save surface')).toBeTruthy());
});

afterEach(() => lens.remove());

it('a surface of another threshold than the one drawn is not saved', async () => {
  // The surface of the level, after which none is made: nobody asks for one of the threshold that is set here.
  await vi.waitFor(() => expect(lens.store.mesh.value?.subsample).toBe(4));
  await vi.waitFor(() => expect(button('Save surface').disabled).toBe(false));
  const drawn = lens.store.threshold.value;
  lens.store.threshold.value = 0.7;
  await vi.waitFor(() => expect(button('Save surface').disabled).toBe(true));
  lens.store.threshold.value = drawn;
  await vi.waitFor(() => expect(button('Save surface').disabled).toBe(false));
});

it('the surface is saved as it is cropped', async () => {
  const crop = { low: [0, 1, 2], high: [10, 11, 12] } as const;
  lens.store.crop.value = crop;
  await vi.waitFor(() => expect(button('Save surface').disabled).toBe(false));
  button('Save surface').click();
  await vi.waitFor(() => expect(crops).toEqual([crop]));
});
