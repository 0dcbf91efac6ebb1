import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ObjectServer {
  readonly url: string;
  /** Keys that were asked for, with the range. */
  readonly asked: { readonly key: string; readonly range: string | undefined; readonly bytes: number }[];
  /** The most requests that were open at a time. */
  most: number;
  close(): Promise<void>;
}

/** Serves objects by their keys as a bucket does: whole ones and ranges, 404 for what is not there. */
export async function serveObjects(
  get: (key: string) => Uint8Array | null,
  options: {
    readonly delayMilliseconds?: number;
    readonly status?: number;
    /** The origin that may read; null for none but the server's own. */
    readonly allow?: string | null;
  } = {},
): Promise<ObjectServer> {
  const asked: ObjectServer['asked'] = [];
  let open = 0;
  const served: ObjectServer = {
    url: '',
    asked,
    most: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer(async (request, response) => {
    open += 1;
    served.most = Math.max(served.most, open);
    const key = decodeURIComponent(new URL(request.url!, 'http://x').pathname).replace(/^\/cube\.zarr\//, '');
    const { range } = request.headers;
    if (options.delayMilliseconds)
      await new Promise((resolve) => setTimeout(resolve, options.delayMilliseconds));
    open -= 1;
    const { allow = '*' } = options;
    const headers = {
      ...(allow === null ? {} : { 'access-control-allow-origin': allow }),
      'access-control-expose-headers': 'Content-Range, Content-Length, ETag',
      'cross-origin-resource-policy': 'cross-origin',
    };
    const object = options.status ? null : get(key);
    if (!object) {
      asked.push({ key, range, bytes: 0 });
      response.writeHead(options.status ?? 404, headers).end();
      return;
    }
    const [, first, last] = /bytes=(\d*)-(\d*)/.exec(range ?? '') ?? [];
    const start = first ? Number(first) : last ? Math.max(0, object.length - Number(last)) : 0;
    const end = first && last ? Number(last) + 1 : object.length;
    const part = object.subarray(start, end);
    asked.push({ key, range, bytes: part.length });
    response.writeHead(range ? 206 : 200, {
      ...headers,
      etag: '"1"',
      'content-length': part.length,
      ...(range ? { 'content-range': `bytes ${start}-${start + part.length - 1}/${object.length}` } : {}),
    });
    response.end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(served, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cube.zarr`,
  });
}
