import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPool } from '../../../../src/engine/pool.ts';
import { spawnWorker } from '../../../../src/engine/spawn.ts';
import { request } from '../../../../src/io/request.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import sendingWorker from '../../engine/sending.worker.ts?worker&url';
import { fakeServices } from '../fakes.ts';
import { deep } from '../page.ts';

let lens: SegyLens;

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

beforeEach(() => {
  SegyLens.services = fakeServices();
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  document.body.append(lens);
});
afterEach(() => lens.remove());

it('the status bar counts every body that the page or a worker sends', async () => {
  const said = () => deep('.sent').map((each) => each.textContent);
  const warned = () => deep('.sent').map((each) => each.classList.contains('some'));
  await vi.waitFor(() => expect(said()).toEqual(['0 bytes sent']));
  expect(warned()).toEqual([false]);

  await request('/none', { method: 'HEAD' });
  await request('/none', { method: 'POST', body: 'é' });
  await vi.waitFor(() => expect(said()).toEqual(['2 bytes sent']));
  expect(warned()).toEqual([true]);

  const pool = createPool(1, () => spawnWorker(sendingWorker));
  await pool.run('warmUp', () => ({}), { priority: 'prefetch' });
  await vi.waitFor(() => expect(said()).toEqual(['3.0 kB sent']));
  pool.dispose();
});
