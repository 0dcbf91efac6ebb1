import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * A plain static host: the files of one folder under a sub-path, 404 for everything else (no fallback to index.html), and
 * no headers that help, like the barest host on which the page must work.
 * @param {string} folder
 * @param {string} [base] begins and ends with a slash
 * @param {Record<string, string> | ((path: string) => Record<string, string>)} [headers] added to each answer, or to that for a path below `base`
 * @typedef {{ method: string, url: string, hasBody: boolean }} Asked a request, with its address from the host on
 * @returns {Promise<{ url: string, paths: string[], asked: Asked[], close: () => Promise<void> }>} `paths`: what was asked for, in order
 */
export async function serveFolder(folder, base = '/some/where/', headers = {}) {
  /** @type {string[]} */
  const paths = [];
  /** @type {Asked[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    paths.push(pathname);
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    asked.push({
      method: request.method ?? '',
      url: request.url ?? '',
      hasBody: Number(length ?? 0) > 0 || encoding !== undefined,
    });
    const relative = pathname.startsWith(base)
      ? decodeURIComponent(pathname.slice(base.length)) || 'index.html'
      : null;
    const path = relative === null || normalize(relative).startsWith('..') ? null : join(folder, relative);
    const found = path === null ? null : await stat(path).catch(() => null);
    if (!path || !found?.isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = range ? Number(range[1]) : 0;
    const end = range?.[2] ? Math.min(Number(range[2]), found.size - 1) : found.size - 1;
    if (range) response.setHeader('content-range', `bytes ${start}-${end}/${found.size}`);
    response.writeHead(range ? 206 : 200, {
      'content-type': type,
      'content-length': Math.max(0, end - start + 1),
      'accept-ranges': 'bytes',
      'last-modified': found.mtime.toUTCString(),
      ...(typeof headers === 'function' ? headers(pathname.slice(base.length)) : headers),
    });
    if (request.method === 'HEAD' || found.size === 0) response.end();
    else createReadStream(path, { start, end }).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    paths,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve(undefined));
      }),
  };
}
