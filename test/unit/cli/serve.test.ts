import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { answerer, rangeIn } from '../../../src/cli/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'segy-lens-serve-'));
const file = join(folder, 'my survey.sgy');
let server: Server;
let port = 0;
beforeAll(async () => {
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site/index.html'), '<p>page</p>');
  writeFileSync(
    join(folder, 'site/_headers'),
    '# why\n/*\n  X-Content-Type-Options: nosniff\n  Content-Security-Policy: default-src a:b\n\n/assets/*\n  X: y\n',
  );
  writeFileSync(file, '0123456789');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  server = createServer(answerer(join(folder, 'site'), file, 'TOKEN', () => [`127.0.0.1:${port}`]));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
const cookie = { cookie: 'other=1; segy-lens-token=TOKEN' };
const SURVEY = '/survey/my%20survey.sgy';

test('the printed address sets a cookie that scripts cannot read, and leaves the token behind', async () => {
  const { status, headers } = await ask('/?token=TOKEN');
  expect(status).toBe(303);
  expect(headers.location).toBe(`/?url=survey/my%20survey.sgy`);
  expect(headers['set-cookie']).toEqual(['segy-lens-token=TOKEN; HttpOnly; SameSite=Strict; Path=/']);
  expect((await ask('/?token=TOKEM')).status).toBe(403);
});

test('without the cookie there is neither page nor file, with it there are both and no other file', async () => {
  for (const path of ['/', SURVEY, '/index.html']) expect((await ask(path)).status, path).toBe(403);
  expect((await ask(SURVEY, { cookie: 'segy-lens-token=TOKENS' })).status).toBe(403);
  expect(await ask('/', cookie)).toMatchObject({ status: 200, text: '<p>page</p>' });
  expect(await ask(SURVEY, cookie)).toMatchObject({ status: 200, text: '0123456789' });
  for (const path of [
    '/survey/secret.txt',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%00',
    '/%zz',
  ])
    expect((await ask(path, cookie)).status, path).toBeGreaterThanOrEqual(400);
});

test('a part of the file is answered as such, and one beyond its end is refused', async () => {
  const { status, headers, text } = await ask(SURVEY, { ...cookie, range: 'bytes=2-4' });
  expect({ status, text, range: headers['content-range'] }).toEqual({
    status: 206,
    text: '234',
    range: 'bytes 2-4/10',
  });
  expect((await ask(SURVEY, { ...cookie, range: 'bytes=10-' })).status).toBe(416);
  expect(rangeIn('bytes=-3', 10)).toEqual({ start: 7, end: 10, isPart: true });
  expect(rangeIn('bytes=8-99', 10)).toEqual({ start: 8, end: 10, isPart: true });
  expect(rangeIn('lines=1-2', 10)).toEqual({ start: 0, end: 10, isPart: false });
});

test('it only reads, answers no other name of this machine, and lets no other site read', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await ask(SURVEY, cookie, method)).status).toBe(405);
  expect((await ask('/', { ...cookie, host: 'evil.example' })).status).toBe(421);
  const { headers } = await ask(SURVEY, { ...cookie, origin: 'https://evil.example' });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(headers).toMatchObject({
    'content-security-policy': 'default-src a:b',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('the command listens on this machine alone, and ends when it is told to', async () => {
  const stop = new AbortController();
  let address = '';
  const code = await run(['serve', file], {
    out(text) {
      address = /http:\S+/.exec(String(text))?.[0] ?? address;
      setTimeout(() => stop.abort(), 10);
    },
    err: () => undefined,
    site: pathToFileURL(join(folder, 'site/')),
    signal: stop.signal,
  });
  expect(code).toBe(0);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
});
