/**
 * The service worker of the built page: it keeps the page's own files, so that the page opens without a network. It answers for these
 * files alone. Everything else, such as the file of a link, passes by it: it is neither answered nor kept here.
 *
 * The build puts in the list of files with their SHA-256. So each version of the page has a service worker of its own, which waits
 * until the page asks for it (src/app/offline.ts). It imports nothing, because it is one script.
 */

/** Path below the page's folder → SHA-256 in base64. '' is index.html. */
declare const __BUILT_FILES__: Readonly<Record<string, string>>;
/** Differs for every list of files. */
declare const __VERSION__: string;

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: WaitingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(
    type: 'message',
    listener: (event: WaitingEvent & { readonly data: unknown }) => void,
  ): void;
}

const worker = globalThis as unknown as ServiceWorkerScope;
const FILES = __BUILT_FILES__;
const { scope } = worker.registration;
/** Caches belong to an origin, where there may be other pages, also of this kind. */
const PREFIX = `segy-lens ${scope} `;
const CACHE = PREFIX + __VERSION__;
/** What makes a page cross-origin isolated. They are added where the host does not send them, so the page is isolated from its second visit on. */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const addressOf = (path: string): string => new URL(path, scope).href;

async function isListed(path: string, body: ArrayBuffer): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return btoa(String.fromCharCode(...digest)) === FILES[path];
}

/**
 * Puts one file into the cache: from that of another version if it is the same there, else from the host.
 * @throws Error if the host has another file in its place, because it is half-way to another version or is not the host at all
 */
async function keep(path: string, cache: Cache): Promise<void> {
  const address = addressOf(path);
  const kept = await caches.match(address);
  if (kept && (await isListed(path, await kept.clone().arrayBuffer()))) return cache.put(address, kept);
  // The host is asked whether its file changed, whatever the browser's own cache has.
  const response = await fetch(address, { cache: 'no-cache' });
  const body = await response.arrayBuffer();
  if (!response.ok || !(await isListed(path, body)))
    throw new Error(`${address} is not that of this version.`);
  // A new response, because one that was redirected is refused for pages.
  return cache.put(address, new Response(body, { headers: response.headers }));
}

/** Keeps all files, the page itself last. So a cache that has the page is complete. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map((path) => path && keep(path, cache)));
  await keep('', cache);
}

/** Deletes the caches of all versions but this one and the last before it, of which pages may still be open. */
async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const whole = await Promise.all(
    others.map(async (name) => Boolean(await (await caches.open(name)).match(scope))),
  );
  const former = others.filter((_, k) => whole[k]).at(-1);
  await Promise.all(others.filter((name) => name !== former).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The path of one of the page's own files, or null for any other request. Only the page may have a query, which it reads itself. */
function ownPath({ method, mode, url }: Request): string | null {
  if (method !== 'GET' || !url.startsWith(scope)) return null;
  const { pathname, search } = new URL(url);
  const path = pathname.slice(new URL(scope).pathname.length).replace(/^index\.html$/, '');
  if (search && mode !== 'navigate') return null;
  // The names of assets contain a hash, so those of another version are still the right ones for its pages.
  return Object.hasOwn(FILES, path) || /^assets\/[\w.-]+\.(js|css)$/.test(path) ? path : null;
}

async function answer(request: Request, path: string): Promise<Response> {
  const address = addressOf(path);
  const kept = (await (await caches.open(CACHE)).match(address)) ?? (await caches.match(address));
  const response = kept ?? (await fetch(request));
  // The browser follows a redirect itself.
  if (path !== '' || !response.ok) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) if (!headers.has(name)) headers.set(name, value);
  return new Response(response.body, { headers });
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('message', (event) => {
  if (event.data === 'activate') event.waitUntil(worker.skipWaiting());
});
worker.addEventListener('fetch', (event) => {
  const path = ownPath(event.request);
  if (path !== null) event.respondWith(answer(event.request, path));
});

// The build takes this away: here it keeps the names above out of other files, and browsers take no module.
export {};
