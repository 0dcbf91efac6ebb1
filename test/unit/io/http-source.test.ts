import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { describeUrl, httpSource } from '../../../src/io/http-source.ts';

const BYTES = Uint8Array.from({ length: 5000 }, (_, k) => (k * 31) % 251);
let server: Server;

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a%20cube.sgy`;
}
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server as it should be, with changes to what it answers. */
function ranges(
  changes: {
    etag?: () => string;
    modified?: () => string;
    total?: () => number;
    drop?: number;
    range?: boolean;
    length?: boolean;
  } = {},
): RequestListener {
  return (request, response) => {
    if (request.method === 'HEAD') {
      response.writeHead(200, changes.length === false ? {} : { 'content-length': BYTES.length }).end();
      return;
    }
    const [, first, last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')!.map(Number);
    const part = BYTES.slice(first!, last! + 1 - (changes.drop ?? 0));
    const headers: Record<string, string> = {};
    if (changes.range !== false)
      headers['content-range'] = `bytes ${first}-${last}/${changes.total?.() ?? BYTES.length}`;
    if (changes.etag) headers.etag = changes.etag();
    if (changes.modified) headers['last-modified'] = changes.modified();
    response.writeHead(206, headers).end(part);
  };
}

const failure = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
  promise.then(
    () => ({ code: 'none', message: '' }),
    (error) => error as { code: string; message: string },
  );

it('reads exactly the bytes asked for, and knows name and length', async () => {
  const asked: string[] = [];
  const answer = ranges();
  const url = await serve((request, response) => {
    asked.push(request.headers.range ?? 'everything');
    answer(request, response);
  });
  const descriptor = await describeUrl(url, 'id');
  expect(descriptor).toMatchObject({ kind: 'url', name: 'a cube.sgy', byteLength: 5000 });
  const source = httpSource(descriptor);
  expect(await source.readRange(100, 164)).toEqual(BYTES.slice(100, 164));
  expect(asked).toEqual(['bytes=0-0', 'bytes=100-163']);
  expect(source.meter).toMatchObject({ readCalls: 1, bytesRead: 64 });
});

const opening: [string, RequestListener, string, RegExp][] = [
  ['200 for the whole file', (_, r) => r.writeHead(200).end(BYTES), 'network', /ignores range requests/],
  ['404', (_, r) => r.writeHead(404).end(), 'network', /status 404/],
  ['416 of an empty file', (_, r) => r.writeHead(416).end(), 'other-format', /empty file/],
  ['no length', ranges({ range: false, length: false }), 'network', /does not tell its length/],
];
it.each(opening)('a server that answers %s is refused in its own words', async (_, listener, code, words) => {
  const url = await serve(listener);
  const error = await failure(describeUrl(url, 'id'));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(words);
  expect(error.message).toContain(`${new URL(url).host}/a cube.sgy`);
});

it('a length that Content-Range does not tell is asked for by itself', async () => {
  const url = await serve(ranges({ range: false }));
  expect(await describeUrl(url, 'id')).toMatchObject({ byteLength: BYTES.length });
});

it('a file that is shorter than it was is told as changed', async () => {
  const url = await serve((_, response) => response.writeHead(416).end());
  const source = httpSource({ kind: 'url', id: 'a', name: 'a', url, byteLength: 5000, etag: null });
  const error = await failure(source.readRange(4000, 5000));
  expect(error.code).toBe('file-changed');
  expect(error.message).toMatch(/shorter now.*Open the link again/);
});

it('a server that is not there is named with what to do', async () => {
  const url = await serve(ranges());
  await new Promise((resolve) => server.close(resolve));
  const error = await failure(describeUrl(url, 'id'));
  expect(error.code).toBe('network');
  expect(error.message).toMatch(/did not answer.*Check the address.*download the file and drop it here/);
});

it('a file that changes on the server while it is read is told by its entity tag', async () => {
  let version = 1;
  const url = await serve(ranges({ etag: () => `"${version}"` }));
  const source = httpSource(await describeUrl(url, 'id'));
  await source.readRange(0, 10);
  version = 2;
  const error = await failure(source.readRange(0, 10));
  expect(error.code).toBe('file-changed');
  expect(error.message).toMatch(/changed on the server.*Open the link again/);
});

it('where CORS hides the entity tag, a change is told by the date that every page may see', async () => {
  let day = 1;
  const url = await serve(ranges({ modified: () => `Thu, 0${day} Jan 2026 00:00:00 GMT` }));
  const source = httpSource(await describeUrl(url, 'id'));
  await source.readRange(0, 10);
  day = 8;
  const error = await failure(source.readRange(0, 10));
  expect(error.code).toBe('file-changed');
  expect(error.message).toMatch(/changed on the server.*Open the link again/);
});

it('a file that has grown is told by its length, with both numbers', async () => {
  let total = BYTES.length;
  const url = await serve(ranges({ total: () => total }));
  const source = httpSource(await describeUrl(url, 'id'));
  await source.readRange(0, 10);
  total += 4000;
  const error = await failure(source.readRange(0, 10));
  expect(error.code).toBe('file-changed');
  expect(error.message).toMatch(/has 9000 bytes now and had 5000 when it was opened/);
});

it('reads that share the connection share the time that they wait: calls do not seem dearer than they are', async () => {
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const waiting: (() => void)[] = [];
  const answer = ranges();
  const url = await serve((request, response) => {
    waiting.push(() => answer(request, response));
    if (waiting.length < 8) return;
    clock += 400;
    for (const go of waiting.splice(0)) go();
  });
  const source = httpSource({ kind: 'url', id: 'a', name: 'a', url, byteLength: 5000, etag: null });
  const before = source.meter.callMilliseconds;
  await Promise.all(Array.from({ length: 8 }, (_, k) => source.readRange(k * 10, k * 10 + 10)));
  now.mockRestore();
  // Each waited for 400 ms; taken for its own alone, that would have more than quadrupled the cost of a call.
  expect(source.meter.callMilliseconds).toBeLessThan(4 * before);
});

it('fewer bytes than asked for are refused, with both numbers', async () => {
  const whole = await serve(ranges({ drop: 3 }));
  const source = httpSource({ kind: 'url', id: 'a', name: 'a', url: whole, byteLength: 5000, etag: null });
  const error = await failure(source.readRange(0, 100));
  expect(error.code).toBe('network');
  expect(error.message).toMatch(/97 bytes where 100/);
});

it('an aborted read is cancelled, not a failure of the network', async () => {
  const url = await serve(() => undefined);
  const stop = new AbortController();
  const reading = failure(describeUrl(url, 'id', stop.signal));
  setTimeout(() => stop.abort('enough'), 20);
  expect(await reading).toMatchObject({ code: 'cancelled', cause: 'enough' });
});

it('says of an isolated page, which gets no opaque answer, that it cannot tell refusal and silence apart', async () => {
  const url = await serve(ranges());
  // As browsers do with Cross-Origin-Embedder-Policy: require-corp, where the server allows nothing.
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  try {
    vi.stubGlobal('crossOriginIsolated', true);
    const isolated = await failure(describeUrl(url, 'id'));
    expect(isolated).toMatchObject({
      code: 'network',
      message: expect.stringMatching(/CORS.*did not answer/),
    });
    vi.stubGlobal('crossOriginIsolated', false);
    expect((await failure(describeUrl(url, 'id'))).message).not.toMatch(/CORS/);
  } finally {
    vi.unstubAllGlobals();
  }
});
