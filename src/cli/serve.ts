import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SegyError } from '../index.ts';
import { fromPath } from '../node.ts';
import { type Command, EXIT, numberOf, type Options, oneFile, type Surroundings } from './command.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const COOKIE = 'segy-lens-token';

/** The headers that the build wrote down for every file of the page. */
function pageHeaders(site: string): Record<string, string> {
  const [, rule = ''] = /^\/\*\n((?: {2}.*\n)+)/m.exec(readFileSync(join(site, '_headers'), 'utf8')) ?? [];
  return Object.fromEntries(
    rule
      .trim()
      .split('\n')
      .map((line): [string, string] => [
        line.slice(0, line.indexOf(':')).trim(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
}

/** Compares secrets in a time that does not tell where they differ. */
function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The bytes of one range request (RFC 9110, section 14.1.2); null if it cannot be answered, the whole file without a range. */
export function rangeIn(
  header: string | undefined,
  size: number,
): { start: number; end: number; isPart: boolean } | null {
  if (header === undefined) return { start: 0, end: size, isPart: false };
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === ''))
    return { start: 0, end: size, isPart: false };
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  return start < end ? { start, end, isPart: true } : null;
}

/**
 * Answers for the page and for one file, to the browser that has the token and to nobody else.
 * @param secret the token
 * @param hosts what the Host header may be: a page of another name that resolves to this machine is refused (DNS rebinding)
 */
export function answerer(site: string, path: string, secret: string, hosts: () => readonly string[]) {
  const headers = {
    ...pageHeaders(site),
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
  const name = encodeURIComponent(basename(path));
  const refuse = (response: ServerResponse, status: number, why: string): ServerResponse =>
    response
      .writeHead(status, {
        'Content-Type': 'text/plain; charset=utf-8',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(`${why}\n`);

  const send = (
    request: IncomingMessage,
    response: ServerResponse,
    file: string,
    more: Record<string, string>,
  ): ServerResponse => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return refuse(response, 404, 'There is no such file.');
    const range = rangeIn(request.headers.range, stat.size);
    if (!range) {
      response.setHeader('Content-Range', `bytes */${stat.size}`);
      return refuse(response, 416, 'The file ends before that range.');
    }
    const { start, end, isPart } = range;
    if (isPart) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${stat.size}`);
    response.writeHead(isPart ? 206 : 200, {
      ...headers,
      ...more,
      'Accept-Ranges': 'bytes',
      'Content-Length': end - start,
      'Last-Modified': stat.mtime.toUTCString(),
    });
    if (request.method === 'HEAD' || start === end) return response.end();
    return pipeline(createReadStream(file, { start, end: end - 1 }), response, () => undefined);
  };

  return (request: IncomingMessage, response: ServerResponse): ServerResponse => {
    if (!hosts().includes(request.headers.host ?? ''))
      return refuse(response, 421, 'This server answers for its own address only.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return refuse(response, 405, 'This server only reads.');
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null) {
      if (!isSame(token, secret))
        return refuse(response, 403, 'This address is not the one that was printed.');
      response.setHeader('Set-Cookie', `${COOKIE}=${secret}; HttpOnly; SameSite=Strict; Path=/`);
      return response
        .writeHead(303, { Location: `/?url=survey/${name}`, 'Referrer-Policy': 'no-referrer' })
        .end();
    }
    const cookies = (request.headers.cookie ?? '').split(';').map((each) => each.trim());
    const own = cookies.find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
    if (!isSame(own, secret)) return refuse(response, 403, 'Open the address that segy-lens printed.');
    if (url.pathname === `/survey/${name}`)
      return send(request, response, path, { 'Content-Type': 'application/octet-stream' });
    let relative: string;
    try {
      relative = normalize(decodeURIComponent(url.pathname)).replace(/^[/\\]+/, '') || 'index.html';
    } catch {
      return refuse(response, 400, 'This address is none.');
    }
    if (relative.startsWith('..') || relative.includes('\0'))
      return refuse(response, 404, 'There is no such file.');
    return send(request, response, join(site, relative), {
      'Content-Type': TYPES[extname(relative)] ?? 'application/octet-stream',
    });
  };
}

export const serve: Command = {
  operands: 'FILE',
  about:
    'Shows a file in the browser: serves the page and this file, to this machine alone, until it is stopped by Ctrl+C. Nothing is written, and the address works once: afterwards a cookie of this browser does.',
  options: { port: { type: 'string', value: 'NUMBER', help: 'any free one unless given' } },
  examples: ['survey.sgy'],
  async run(operands: readonly string[], options: Options, io: Surroundings) {
    const path = oneFile(operands);
    const site = fileURLToPath(io.site);
    if (!existsSync(join(site, 'index.html')))
      throw new SegyError(
        'file-unreadable',
        'The built page is not there. Install the package again, or run npm run build.',
      );
    // Refuses what is no file before anything is served.
    await (await fromPath(path)).close();
    const secret = randomBytes(24).toString('base64url');
    let hosts: readonly string[] = [];
    const server = createServer(answerer(site, path, secret, () => hosts));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) =>
        reject(
          new SegyError(
            'bad-argument',
            `This port cannot be used (${cause.code}). Choose another by --port.`,
            { cause },
          ),
        ),
      );
      server.listen(numberOf(options, 'port') ?? 0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    io.out(
      `Open this address in a browser of this machine:\n  http://127.0.0.1:${port}/?token=${secret}\nCtrl+C stops.\n`,
    );
    await new Promise<void>((resolve) => {
      const stop = (): void => {
        server.closeAllConnections();
        server.close(() => resolve());
      };
      io.signal?.addEventListener('abort', stop);
      process.once('SIGINT', stop);
    });
    return EXIT.done;
  },
};
