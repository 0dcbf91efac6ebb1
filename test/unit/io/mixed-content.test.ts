import { afterEach, expect, it, vi } from 'vitest';
import { linkOf } from '../../../src/io/link.ts';
import { faultOf } from '../../../src/io/link-fault.ts';

afterEach(() => vi.unstubAllGlobals());

it('a link by http from a page that came by https is told as mixed content, and is not asked for again', async () => {
  const fetch = vi.fn(async () => {
    throw new TypeError('Failed to fetch');
  });
  vi.stubGlobal('fetch', fetch);
  vi.stubGlobal('origin', 'https://page.example.org');
  const fault = await faultOf(linkOf('http://data.example.org/survey.zarr/'), false);
  expect(fault.mayPass).toBe(false);
  expect(fault.why).toMatch(/mixed content.*https address/);
  expect(fetch).not.toHaveBeenCalled();
  // This computer is as safe as https.
  expect((await faultOf(linkOf('http://127.0.0.1:9/x/'), false)).why).not.toMatch(/mixed content/);
  vi.stubGlobal('origin', 'http://page.example.org');
  expect((await faultOf(linkOf('http://data.example.org/x/'), false)).why).not.toMatch(/mixed content/);
});
