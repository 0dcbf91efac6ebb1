import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { writeSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';

const SHAPE = { inlines: 20, crosslines: 30, samples: 200 };
const ALLOW = { 'access-control-allow-origin': '*' };
/** How the browser itself reports in the console what a server refused. */
const REFUSED = /CORS policy|Content Security Policy|net::ERR_|Failed to load resource|violates/;

let site: Site;
let folder: string;
let path: string;
let bytes: Uint8Array;
let server: Server | null = null;

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-link-'));
  path = join(folder, 'survey.sgy');
  writeSurvey(path, SHAPE);
  bytes = readFileSync(path);
});
afterAll(async () => {
  await site?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A host of another origin than the page's. */
async function host(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/survey.sgy`;
}

/** Serves the survey by ranges, with these headers beside. */
function ranges(headers: () => Record<string, string>): RequestListener {
  return (request, response) => {
    const [, first, last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? 'bytes=0-')!;
    const part = bytes.subarray(Number(first), last ? Number(last) + 1 : bytes.length);
    response.writeHead(206, {
      'content-range': `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`,
      'content-length': part.length,
      ...headers(),
    });
    response.end(request.method === 'HEAD' ? undefined : part);
  };
}

async function openLink(url: string): Promise<LensPage> {
  const lens = await site.open(`?url=${encodeURIComponent(url)}`);
  lens.allowedMessages.push(REFUSED);
  return lens;
}

const described = (lens: LensPage) =>
  lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const slices = await Promise.all(
      (['inline', 'crossline', 'sample'] as const).map(async (axis) => {
        const position = axis === 'sample' ? 77 : dataset.meta.geometry[axis as never]['first' as never] + 5;
        return Array.from((await dataset.slice({ axis, position, exact: true })).data);
      }),
    );
    const { name, traceCount, fileSize, fingerprint, geometry, vertical, findings } = dataset.meta;
    return { slices, name, traceCount, fileSize, fingerprint, geometry, vertical, findings };
  });

test('a link whose server lets other sites read opens exactly like a drop of its file, length told or not', async () => {
  const drop = await site.open();
  await drop.dropAndSee(path);
  const dropped = await described(drop);
  await drop.page.context().close();
  expect(dropped.slices.every((slice) => slice.length > 0)).toBe(true);
  for (const expose of ['content-range', 'x-none']) {
    const url = await host(ranges(() => ({ ...ALLOW, 'access-control-expose-headers': expose })));
    const lens = await openLink(url);
    await lens.waitForMeasure('first-picture');
    expect(await described(lens)).toEqual(dropped);
    lens.expectSilence();
    await lens.page.context().close();
    server?.closeAllConnections();
    server?.close();
  }
});

const elsewhere = (headers: Record<string, string>): RequestListener => {
  return (_, response) => response.writeHead(302, { location: 'http://localhost:9/x', ...headers }).end();
};
const answering = (status: number, headers: Record<string, string> = ALLOW): RequestListener => {
  return (_, response) => response.writeHead(status, headers).end(status === 200 ? bytes : undefined);
};

const refusals: [string, RequestListener, RegExp][] = [
  [
    'that no other site may read',
    ranges(() => ({})),
    /does not allow other sites to read it \(CORS\).*Ask its owner to allow.*or download the file and drop it here/,
  ],
  ['that redirects elsewhere', elsewhere(ALLOW), /redirects to another address.*Open the link of that.*drop/],
  ['that redirects elsewhere unseen', elsewhere({}), /did not answer, or redirects.*Check the address.*drop/],
  ['that is not there', answering(404), /status 404.*Check that the address is right/],
  ['of an empty file', answering(416), /is an empty file.*Choose a SEG-Y file/],
  ['that is given whole alone', answering(200), /ignores range requests.*Download the file and drop it here/],
];
test.each(refusals)(
  'a link %s is said in its own words, with what to do; a drop works after it',
  async (_, listener, words) => {
    const lens = await openLink(await host(listener));
    await lens.waitForWords(words);
    expect(await lens.said()).toContain('/survey.sgy');
    await lens.dropAndSee(path);
    lens.expectSilence();
    await lens.page.context().close();
  },
);

test('a file that changes on its server while it is shown is said, and gives no slice of both', async () => {
  let tag = '"1"';
  const url = await host(
    ranges(() => ({ ...ALLOW, 'access-control-expose-headers': 'content-range, etag', etag: tag })),
  );
  const lens = await openLink(url);
  await lens.waitForMeasure('first-picture');
  tag = '"2"';
  const outcome = await lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    return dataset.slice({ axis: 'sample', position: 123, exact: true }).then(
      () => 'a slice',
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );
  });
  expect(outcome).toMatch(/^file-changed: .*changed on the server.*Open the link again/);
  lens.expectSilence();
  await lens.page.context().close();
});
