import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { describeUrl, httpSource } from '../../../src/io/http-source.ts';

const BYTES = Uint8Array.from({ length: 5000 }, (_, k) => (k * 31) % 251);
/** Short, so that the tests need not wait for the thirty seconds of the page. */
const SILENCE_MILLISECONDS = 500;
const MEGABYTE = 1024 * 1024;
let server: Server;

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cube.sgy`;
}
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

type Answer = (part: Uint8Array, response: ServerResponse, count: number) => void;

/** Answers as a server should, except that the part asked for is sent by `answer`. */
function parts(answer: Answer, headers: Record<string, string> = {}): RequestListener & { count: number } {
  const listener = Object.assign<RequestListener, { count: number }>(
    (request, response) => {
      listener.count += 1;
      const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? 'bytes=0-0')!.map(Number);
      const part = BYTES.slice(first!, last! + 1);
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${BYTES.length}`, ...headers });
      if (request.method === 'HEAD') response.end();
      else answer(part, response, listener.count);
    },
    { count: 0 },
  );
  return listener;
}

const failure = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
  promise.then(
    () => ({ code: 'none', message: '' }),
    (error) => error as { code: string; message: string },
  );

const failures = (...works: Promise<unknown>[]) => Promise.all(works.map(failure));

const sourceAt = (url: string) =>
  httpSource(
    { kind: 'url', id: 'a', name: 'cube.sgy', url, byteLength: BYTES.length, etag: null },
    undefined,
    SILENCE_MILLISECONDS,
  );

it('a body that never ends is left as soon as it has more than was asked for', async () => {
  let written = 0;
  const endless: Answer = (_, response) => {
    const write = (): void => {
      // It ends after all, so that a reader that waits for the end fails rather than fills the memory.
      while (!response.destroyed && written < 256 * MEGABYTE) {
        written += MEGABYTE;
        if (!response.write(new Uint8Array(MEGABYTE))) return void response.once('drain', write);
      }
      response.end();
    };
    write();
  };
  const url = await serve(parts(endless));
  for (const error of await failures(describeUrl(url, 'id'), sourceAt(url).readRange(100, 164))) {
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/sent more than the \d+ bytes that were asked for.*Download the file/);
  }
  expect(written).toBeLessThan(64 * MEGABYTE);
});

const silences: [string, RequestListener][] = [
  ['before its first byte', () => undefined],
  ['after its headers', parts((_, response) => response.flushHeaders())],
  ['in the middle of a part', parts((part, response) => response.write(part.slice(0, part.length >> 1)))],
];
it.each(silences)('a server that is silent %s is given up, at opening and later', async (_, listener) => {
  const url = await serve(listener);
  const opening = describeUrl(url, 'id', undefined, SILENCE_MILLISECONDS);
  for (const error of await failures(opening, sourceAt(url).readRange(0, 100))) {
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/gave no byte for 0\.5 seconds.*try again, or download the file/);
  }
});

it('a server that is slow but never silent is waited for', async () => {
  const slow: Answer = (part, response) => {
    let at = 0;
    const timer = setInterval(() => {
      response.write(part.slice(at, at + 10));
      at += 10;
      if (at < part.length) return;
      clearInterval(timer);
      response.end();
    }, SILENCE_MILLISECONDS / 5);
  };
  const url = await serve(parts(slow));
  expect(await sourceAt(url).readRange(1000, 1100)).toEqual(BYTES.slice(1000, 1100));
});

it('a server that compresses what it sends is refused in words that say so', async () => {
  const squeezed: Answer = (part, response) => response.end(gzipSync(part));
  const url = await serve(parts(squeezed, { 'content-encoding': 'gzip' }));
  for (const error of await failures(describeUrl(url, 'id'), sourceAt(url).readRange(0, 100))) {
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/compresses what it sends.*gzip.*send this file as it is/);
  }
});

const troubles: [string, (response: ServerResponse, part: Uint8Array) => void, RegExp][] = [
  [
    'breaks off',
    (response, part) => response.write(part.slice(0, 5), () => response.destroy()),
    /connection broke/,
  ],
  ['ends too early', (response, part) => response.end(part.slice(0, 97)), /97 bytes where 100/],
];
it.each(troubles)('an answer that %s is asked for again, at most twice', async (_, spoil, words) => {
  let good = 2;
  const flaky = parts((part, response, count) => {
    if (count > good) response.end(part);
    else spoil(response, part);
  });
  const source = sourceAt(await serve(flaky));
  expect(await source.readRange(300, 400)).toEqual(BYTES.slice(300, 400));
  expect(flaky.count).toBe(3);
  expect(source.meter).toMatchObject({ readCalls: 1, bytesRead: 100 });
  good = Number.POSITIVE_INFINITY;
  const error = await failure(source.readRange(300, 400));
  expect(error.code).toBe('network');
  expect(error.message).toMatch(words);
  expect(flaky.count).toBe(6);
});

it('a server that is too busy is asked again, and then named as busy', async () => {
  let answers = 0;
  let busy = 1;
  const url = await serve((request, response) => {
    if (++answers <= busy) response.writeHead(503).end();
    else parts((part, to) => to.end(part))(request, response);
  });
  expect(await describeUrl(url, 'id')).toMatchObject({ byteLength: BYTES.length });
  expect(answers).toBe(2);
  busy = Number.POSITIVE_INFINITY;
  expect((await failure(describeUrl(url, 'id'))).message).toMatch(/status 503.*too busy. Try again later/);
  expect(answers).toBe(5);
});

it('a connection that breaks before the answer is not taken for a link that other sites may not read', async () => {
  // As a page sees a busy server whose refusals do not name the page: only what needs no permission is answered.
  const broken = await serve((request, response) => {
    if (request.headers['sec-fetch-mode'] === 'no-cors') response.end();
    else request.socket.destroy();
  });
  const error = await failure(sourceAt(broken).readRange(0, 100));
  expect(error.code).toBe('network');
  expect(error.message).toMatch(/connection broke, or its server is too busy/);
  expect(error.message).not.toMatch(/CORS/);
  expect((await failure(describeUrl(broken, 'id'))).message).toMatch(/CORS/);
});

it('a length that only a read tells is taken from the start of one, as for links signed for reading alone', async () => {
  const url = await serve((request, response) => {
    const { method, headers } = request;
    if (method === 'HEAD') return void response.writeHead(403).end();
    const [, last] = /bytes=0-(\d*)/.exec(headers.range ?? '')!;
    const part = BYTES.slice(0, last ? Number(last) + 1 : BYTES.length);
    response.writeHead(206, { 'content-length': part.length }).end(part);
  });
  expect(await describeUrl(url, 'id')).toMatchObject({ byteLength: BYTES.length });
});
