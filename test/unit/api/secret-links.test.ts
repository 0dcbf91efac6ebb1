import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { readUrlParameters } from '../../../src/ui/page/url-parameters.ts';
import { sourceName } from '../../../src/ui/session/source-name.ts';
import type { ViewLink } from '../../../src/ui/session/view-link.ts';
import { linkTo } from '../../../src/ui/session/view-state.ts';
import { makeSegy } from '../../make-segy.ts';

const BYTES = makeSegy({
  inlines: { first: 1, count: 10, step: 1 },
  crosslines: { first: 1, count: 12, step: 1 },
  samples: 50,
  value: (inline, crossline, sample) => inline * 100 + crossline + sample / 64,
});
/** Each of these is in one part of the links below, and must be in nothing that is shown or kept. */
const SECRET = /who%40me|who@me|w0rd|Signature|5ecret|client/i;
const SIGN_IN = `Basic ${Buffer.from('who@me:pass w0rd').toString('base64')}`;

let server: Server | null = null;
async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const LINKS: [string, (host: string) => string][] = [
  ['that is signed', (host) => `http://${host}/client/cube.sgy?X-Amz-Signature=5ecret&X-Amz-Expires=60`],
  ['with user and password', (host) => `http://who%40me:pass%20w0rd@${host}/client/cube.sgy`],
];

/** Gives the survey to who has the signature or the password. */
const guarded: RequestListener = (request, response) => {
  const { authorization, range = 'bytes=0-' } = request.headers;
  if (authorization !== SIGN_IN && !request.url!.includes('Signature=5ecret'))
    return void response.writeHead(403).end();
  const [, first, last] = /bytes=(\d+)-(\d*)/.exec(range)!;
  const part = BYTES.subarray(Number(first), last ? Number(last) + 1 : BYTES.length);
  const place = `bytes ${first}-${Number(first) + part.length - 1}/${BYTES.length}`;
  response.writeHead(206, { 'content-range': place, 'content-length': part.length }).end(part);
};

describe.each(LINKS)('a link %s', (_, linkAt) => {
  it('opens, and its survey is named by the last part of its path', async () => {
    const dataset = await openSegy(linkAt(await serve(guarded)));
    expect(dataset.meta.name).toBe('cube.sgy');
    const { data } = await dataset.slice({ axis: 'inline', position: 4, exact: true });
    expect(data[7]).toBe(400 + 8);
    expect(JSON.stringify(dataset.meta)).not.toMatch(SECRET);
    dataset.close();
  });

  const answers: [string, RequestListener][] = [
    ['is refused', (_, response) => response.writeHead(403).end()],
    ['is empty', (_, response) => response.writeHead(416).end()],
    ['is sent whole', (_, response) => response.writeHead(200).end(BYTES)],
    ['breaks off', (request) => request.socket.destroy()],
    ['moves', (_, response) => response.writeHead(302, { location: 'http://localhost:9/x' }).end()],
    ['never ends', (_, response) => response.writeHead(206).end(BYTES)],
  ];
  it.each(answers)('that %s is named without its secrets', async (_what, listener) => {
    const host = await serve(listener);
    const error = (await openSegy(linkAt(host)).catch((reason: unknown) => reason)) as Error;
    expect(error.message).toContain('cube.sgy');
    expect(error.message).not.toMatch(SECRET);
  });

  it('is named without them while it opens, and left out of a link to the view', () => {
    const link = linkAt('data.example.org');
    expect(sourceName(link)).toBe('cube.sgy');
    for (const encoded of [encodeURIComponent(link), link]) {
      const href = `https://lens.example/app/?maxMemory=1&url=${encoded}`;
      const shared = linkTo({ name: 'cube.sgy' } as ViewLink, { href });
      expect(shared.withoutFile).toBe(true);
      expect(shared.link).toMatch(/^https:\/\/lens\.example\/app\/#view=/);
      expect(shared.link).not.toMatch(SECRET);
    }
  });
});

it('a link without secrets stays in a link to the view', () => {
  const href = 'https://lens.example/?url=https%3A%2F%2Fdata.example.org%2Fcube.sgy&inline=3';
  const shared = linkTo({ name: 'cube.sgy' } as ViewLink, { href });
  expect(shared.withoutFile).toBe(false);
  expect(shared.link.startsWith(`${href}#view=`)).toBe(true);
});

it('an address that cannot be used is refused without its secrets', async () => {
  const { problems } = readUrlParameters('?url=ftp%3A%2F%2Fwho%40me%3Aw0rd%40h%2Fa.sgy%3FSignature%3D5ecret');
  expect(problems).toHaveLength(1);
  const source = 'http//who@me:w0rd@[h/a.sgy?Signature=5ecret';
  const error = (await openSegy(source).catch((reason: unknown) => reason)) as Error;
  for (const said of [...problems, error.message]) expect(said).not.toMatch(SECRET);
});
