// Surveys by link: from a server of this machine, and from one that holds each answer for 60 ms and sends 6 MB/s in all over six
// connections, as a bucket behind a line does.
import { once } from 'node:events';
import { open as openFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { firstPicture } from './survey.mjs';

const MEGABYTE = 1e6;
/** Bytes sent between two pauses of a server that has a rate. */
const PIECE = 32 * 1024;

/**
 * A server of one file by ranges, with what a page of another origin needs to read it.
 * @param {string} path
 * @param {{ waitMilliseconds?: number, bytesPerSecond?: number }} [slow] how long each answer is held, and the rate of all together
 */
export async function serveLink(
  path,
  { waitMilliseconds = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = {},
) {
  const { size } = await stat(path);
  const file = await openFile(path);
  const counts = { requests: 0, bytes: 0, aborted: 0 };
  // All answers share the line: each piece takes its time after the one before, whoever asked for it.
  let free = 0;
  const server = createServer(async (request, response) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = range ? Number(range[1]) : 0;
    const end = range?.[2] ? Math.min(Number(range[2]) + 1, size) : size;
    counts.requests += 1;
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
      if (!response.writableFinished) counts.aborted += 1;
    });
    if (waitMilliseconds > 0) await after(waitMilliseconds);
    response.writeHead(range ? 206 : 200, {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'content-range, accept-ranges, etag',
      'cross-origin-resource-policy': 'cross-origin',
      'accept-ranges': 'bytes',
      'content-length': end - start,
      ...(range ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {}),
      etag: `"${size}"`,
    });
    const piece = Number.isFinite(bytesPerSecond) ? PIECE : 1024 * 1024;
    for (let at = start; at < end && !gone.signal.aborted && request.method !== 'HEAD'; at += piece) {
      const { bytesRead, buffer } = await file.read(
        Buffer.alloc(Math.min(piece, end - at)),
        0,
        undefined,
        at,
      );
      const now = performance.now();
      free = Math.max(now, free) + (bytesRead / bytesPerSecond) * 1000;
      if (free > now + 1) await after(free - now);
      if (gone.signal.aborted) break;
      counts.bytes += bytesRead;
      if (!response.write(buffer.subarray(0, bytesRead)))
        await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
    }
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/survey.sgy`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => void file.close().then(resolve));
      }),
  };
}

/** What is measured of a link. @type {readonly (readonly [string, object])[]} */
const SERVERS = [
  ['from this machine', {}],
  ['60 ms, 6 MB/s', { waitMilliseconds: 60, bytesPerSecond: 6 * MEGABYTE }],
];

/**
 * Milliseconds to the first picture of a survey by link, with what its server counted until then.
 * @param {import('playwright').Browser} browser
 * @param {string} site address of the built page
 * @param {string} path
 * @param {object} slow
 */
async function measureLink(browser, site, path, slow) {
  const server = await serveLink(path, slow);
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.goto(`${site}?url=${encodeURIComponent(server.url)}`);
    await page.bringToFront();
    const name = 'segy-lens/first-picture';
    await page.waitForFunction((full) => performance.getEntriesByName(full).length > 0, name, {
      timeout: 120_000,
    });
    const { requests, bytes, aborted } = server.counts;
    const milliseconds = await page.evaluate(
      (full) => performance.getEntriesByName(full, 'measure')[0]?.duration ?? Number.NaN,
      name,
    );
    return { milliseconds, requests, bytes, aborted };
  } finally {
    await context.close();
    await server.close();
  }
}

/**
 * @param {import('playwright').Browser} browser
 * @param {string} site
 * @param {readonly (readonly [string, string])[]} surveys names and paths
 * @returns {Promise<string>} the section of RESULTS.md
 */
export async function linksSection(browser, site, surveys) {
  /** @type {string[]} */
  const lines = [];
  for (const [survey, path] of surveys) {
    const drop = await firstPicture(browser, { site }, path);
    for (const [server, slow] of SERVERS) {
      const { milliseconds, requests, bytes, aborted } = await measureLink(browser, site, path, slow);
      lines.push(
        `| ${survey} | ${server} | ${Math.round(milliseconds)} ms | ${(milliseconds / drop.milliseconds).toFixed(2)} × ${Math.round(drop.milliseconds)} ms | ${requests} | ${(bytes / MEGABYTE).toFixed(1)} MB | ${aborted} |`,
      );
      console.log(lines.at(-1));
    }
  }
  return `## Links

First picture of a survey by link, the page's own start included, beside that of its drop on a page that stands; requests and bytes as its
server counted them until then. Promised: from this machine at most twice the drop, from the other server 3 s.

| survey | server | first picture | of the drop | requests | sent | aborted |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}
