import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const SCOPE = 'https://host.org/lens/';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

type Files = Record<string, string>;
type Listener = (event: object) => void;

/** What the browser keeps: name of a cache → address → text. The order of the caches is that of their making. */
let kept: Map<string, Map<string, Response>>;
/** What the host answers with, and what it was asked for. */
let host: Files;
let asked: string[];

const cacheOf = (entries: Map<string, Response>) => ({
  match: async (url: string) => entries.get(url)?.clone(),
  put: async (url: string, response: Response) => void entries.set(url, response.clone()),
});

/** Starts the service worker of a version of the page. */
async function start(version: string, files: Files) {
  const listeners: Record<string, Listener> = {};
  vi.resetModules();
  vi.stubGlobal(
    '__BUILT_FILES__',
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)])),
  );
  vi.stubGlobal('__VERSION__', version);
  vi.stubGlobal('registration', { scope: SCOPE });
  vi.stubGlobal('clients', { claim: async () => {} });
  vi.stubGlobal('addEventListener', (type: string, listener: Listener) => {
    listeners[type] = listener;
  });
  await import('../../src/service-worker.ts');
  const waited = async (type: string): Promise<void> => {
    let work: Promise<unknown> = Promise.resolve();
    listeners[type]!({
      waitUntil: (given: Promise<unknown>) => {
        work = given;
      },
    });
    await work;
  };
  return {
    install: () => waited('install'),
    activate: () => waited('activate'),
    /** Its answer, or null where it lets the request pass by. */
    async answer(url: string, { mode = 'cors', method = 'GET' } = {}): Promise<Response | null> {
      let answer: Promise<Response> | null = null;
      listeners.fetch!({
        request: { url, mode, method },
        respondWith: (given: Promise<Response>) => {
          answer = given;
        },
      });
      return answer;
    },
  };
}

beforeEach(() => {
  kept = new Map();
  asked = [];
  vi.stubGlobal('caches', {
    open: async (name: string) => {
      if (!kept.has(name)) kept.set(name, new Map());
      return cacheOf(kept.get(name)!);
    },
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
    match: async (url: string) =>
      [...kept.values()]
        .find((entries) => entries.has(url))
        ?.get(url)
        ?.clone(),
  });
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url.slice(SCOPE.length));
    const text = host[url.slice(SCOPE.length)];
    return new Response(text ?? 'not found', { status: text === undefined ? 404 : 200 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const PAGE: Files = { '': 'page 1', 'csp.js': 'policy', 'assets/a-1.js': 'a' };
const NEXT: Files = { '': 'page 2', 'csp.js': 'policy', 'assets/a-2.js': 'a2' };
const names = () => [...kept.keys()].map((name) => name.split(' ').at(-1));

it('answers for the files of its version, the page with any query, and lets all else pass by', async () => {
  host = PAGE;
  const worker = await start('1', PAGE);
  await worker.install();
  host = {};
  for (const url of [SCOPE, `${SCOPE}index.html`, `${SCOPE}?url=https://a.org/b.sgy`])
    expect(await (await worker.answer(url, { mode: 'navigate' }))!.text(), url).toBe('page 1');
  expect(await (await worker.answer(`${SCOPE}assets/a-1.js`))!.text()).toBe('a');
  for (const url of [
    'https://other.org/lens/csp.js',
    'https://host.org/csp.js',
    `${SCOPE}csp.js?x`,
    `${SCOPE}survey.sgy`,
    `${SCOPE}assets/survey.sgy`,
    `${SCOPE}assets/deep/a-1.js`,
    `${SCOPE}toString`,
  ])
    expect(await worker.answer(url), url).toBeNull();
  expect(await worker.answer(SCOPE, { method: 'POST', mode: 'navigate' })).toBeNull();
});

it('a host that is half-way to this version is refused, and what matched is not asked for again', async () => {
  host = { ...NEXT, '': 'page 1' };
  const worker = await start('2', NEXT);
  await expect(worker.install()).rejects.toThrow(/is not that of this version/);
  expect([...kept.values()].some((entries) => entries.has(SCOPE))).toBe(false);
  host = NEXT;
  asked = [];
  await worker.install();
  expect(asked).toEqual(['']);
});

it('keeps this version and the last whole one before it, and files of both are answered', async () => {
  kept.set('of another page', new Map());
  host = { '': 'page 0' };
  await (await start('0', host)).install();
  host = PAGE;
  await (await start('1', PAGE)).install();
  host = { ...NEXT, '': 'no page' };
  await expect((await start('half', NEXT)).install()).rejects.toThrow();
  host = NEXT;
  const worker = await start('2', NEXT);
  await worker.install();
  await worker.activate();
  expect(names()).toEqual(['page', '1', '2']);
  expect(await (await worker.answer(`${SCOPE}assets/a-1.js`))!.text()).toBe('a');
  expect(await (await worker.answer(SCOPE, { mode: 'navigate' }))!.text()).toBe('page 2');
});

it('the page is isolated by the headers of its host, or else by those that are added', async () => {
  host = PAGE;
  const worker = await start('1', PAGE);
  await worker.install();
  const own = (await worker.answer(SCOPE, { mode: 'navigate' }))!.headers;
  expect(own.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(own.get('cross-origin-embedder-policy')).toBe('require-corp');
  const entries = [...kept.values()][0]!;
  entries.set(SCOPE, new Response('', { headers: { 'cross-origin-embedder-policy': 'credentialless' } }));
  const given = (await worker.answer(SCOPE, { mode: 'navigate' }))!.headers;
  expect(given.get('cross-origin-embedder-policy')).toBe('credentialless');
});
