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
  expect(dropped.slices.every((slice) => slice.length > 0)).toBe(true);
  for (const expose of ['content-range', 'x-none']) {
    const url = await host(ranges(() => ({ ...ALLOW, 'access-control-expose-headers': expose })));
    const lens = await openLink(url);
    await lens.waitForMeasure('first-picture');
    expect(await described(lens)).toEqual(dropped);
    lens.expectSilence();
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
  [
    'that is compressed',
    ranges(() => ({ ...ALLOW, 'content-encoding': 'gzip' })),
    /answers, but no page can read the parts.*compresses what it sends.*gzip.*download the file and drop it here/,
  ],
  ['that is given whole alone', answering(200), /ignores range requests.*Download the file and drop it here/],
];
test('a link that cannot be read is said in words of its own, with what to do; a drop works after it', async () => {
  const lens = await site.open();
  lens.allowedMessages.push(REFUSED);
  for (const [what, listener, words] of refusals) {
    await lens.load(`?url=${encodeURIComponent(await host(listener))}`);
    await lens.waitForWords(words);
    expect(await lens.said(), what).toContain('/survey.sgy');
    server?.close();
  }
  const noServer = 'http://[::1]:9/survey.sgy';
  await lens.load(`?url=${encodeURIComponent(noServer)}`);
  await lens.waitForWords(/IPv6 address, which the security policy of a page cannot name.*Use a host name/);
  await lens.dropAndSee(path);
  lens.expectSilence();
});

test('a page that was opened without a link says that it may not connect, and how to open one', async () => {
  const lens = await site.open();
  lens.allowedMessages.push(REFUSED);
  let requests = 0;
  const url = await host(() => {
    requests += 1;
  });
  await lens.page.evaluate(
    (address) => (document.querySelector('segy-lens') as LensElement).open(address).catch(() => undefined),
    url,
  );
  await lens.waitForWords(
    /may not connect to its host.*nothing of a file can leave.*Give the link in the address/,
  );
  expect(requests).toBe(0);
  lens.expectSilence();
});

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
});

/** All text that the browser keeps of this page, in its databases (bytes read as Latin-1) and its storage. */
const keptTexts = (lens: LensPage) =>
  lens.page.evaluate(async () => {
    const texts: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.title];
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name!));
      for (const store of Array.from(database.objectStoreNames)) {
        const objects = database.transaction(store).objectStore(store);
        texts.push(JSON.stringify(await asked(objects.getAllKeys())));
        for (const value of await asked(objects.getAll()))
          texts.push(
            value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : JSON.stringify(value),
          );
      }
      database.close();
    }
    return texts.join('\n');
  });

test('a link opens by its user, password and signature, none of which the page shows or stores', async () => {
  const secret = /who|5ecret|Signature|client/;
  const answer = ranges(() => ALLOW);
  const open = await host((request, response) => {
    const allowed = { ...ALLOW, 'access-control-allow-headers': 'authorization, range' };
    if (request.method === 'OPTIONS') response.writeHead(204, allowed).end();
    else if (request.headers.authorization && request.url!.includes('Signature=5ecret'))
      answer(request, response);
    else response.writeHead(403, ALLOW).end();
  });
  const address = new URL(open);
  const signed = `http://who:5ecret@${address.host}/client/survey.sgy?X-Amz-Signature=5ecret`;
  const lens = await openLink(signed);
  await lens.waitForMeasure('first-picture');
  await lens.settle();
  await lens.button('Library').click();
  await expect.poll(() => lens.text()).toContain(`link at ${address.host}`);
  const shown = await lens.text();
  const kept = await keptTexts(lens);
  expect(shown).toContain('survey.sgy');
  expect(kept).toContain('survey.sgy');
  expect(shown).not.toMatch(secret);
  expect(kept).not.toMatch(secret);
  lens.expectSilence();
});
