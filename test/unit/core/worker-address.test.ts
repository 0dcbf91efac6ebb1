import { afterEach, beforeEach, expect, it, vi } from 'vitest';

type Rules = { createScriptURL(url: string): string };

let policies: { name: string; rules: Rules }[];

beforeEach(() => {
  policies = [];
  vi.resetModules();
  vi.stubGlobal('document', { baseURI: 'https://host.org/lens/?url=x' });
  vi.stubGlobal('trustedTypes', {
    createPolicy(name: string, rules: Rules) {
      policies.push({ name, rules });
      return rules;
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

it('one policy lets through the service worker beside the page and the worker just made, and no other address', async () => {
  const { trustedServiceWorker, workerAddress } = await import('../../../src/core/worker-address.ts');
  expect(trustedServiceWorker()).toBe('https://host.org/lens/service-worker.js');
  const first = workerAddress('https://host.org/lens/assets/worker.js');
  const second = workerAddress('https://host.org/lens/assets/worker.js');
  expect(first).toMatch(/^blob:/);
  expect(policies.map(({ name }) => name)).toEqual(['segy-lens-worker']);
  const { createScriptURL } = policies[0]!.rules;
  expect(createScriptURL(second)).toBe(second);
  for (const url of [
    first,
    'https://host.org/lens/assets/worker.js',
    'https://host.org/service-worker.js',
    'https://host.org/lens/service-worker.js?x',
    'https://other.org/lens/service-worker.js',
    'service-worker.js',
    'data:text/javascript,1',
  ])
    expect(() => createScriptURL(url), url).toThrow(TypeError);
});
