import { cancelledError, SegyError, throwIfAborted } from '../core/errors.ts';
import { checkRange } from './file-source.ts';
import { type ByteSource, createMeter, meterRead, type SourceDescriptor } from './source.ts';

type UrlDescriptor = SourceDescriptor & { kind: 'url' };

/**
 * The browser gives one error for whatever keeps an answer from the page. Asked for without a look inside, an answer that
 * comes tells that only CORS stands between; a redirect that is not followed tells itself.
 */
async function whyUnreachable(url: string): Promise<string> {
  const ask = (init: RequestInit): Promise<Response | null> =>
    fetch(url, { method: 'HEAD', credentials: 'omit', ...init }).catch(() => null);
  if (await ask({ mode: 'no-cors' }))
    return 'its server does not allow other sites to read it (CORS). Ask its owner to allow this page (Access-Control-Allow-Origin)';
  if ((await ask({ redirect: 'manual' }))?.type === 'opaqueredirect')
    return 'its server redirects to another address, which this page may not read. Open the link of that address';
  return 'the server did not answer, or redirects to another address. Check the address and the connection';
}

async function fetchRange(url: string, start: number, end: number, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { Range: `bytes=${start}-${end - 1}` },
      credentials: 'omit',
      // What was read is kept by us; the browser's cache would let one request for a link wait for another.
      cache: 'no-store',
      signal: signal ?? null,
    });
  } catch (cause) {
    const why = signal?.aborted ? '' : await whyUnreachable(url);
    if (signal?.aborted) throw cancelledError(signal);
    throw new SegyError(
      'network',
      `${url} could not be fetched: ${why}, or download the file and drop it here.`,
      { cause },
    );
  }
}

/** The length where the server does not let pages see Content-Range: Content-Length they always see. */
async function askLength(url: string, signal?: AbortSignal): Promise<number> {
  // From the first byte on, so that an answer with or without ranges tells the whole length, never compressed.
  const init = { method: 'HEAD', headers: { Range: 'bytes=0-' }, signal: signal ?? null };
  const response = await fetch(url, { credentials: 'omit', ...init }).catch(() => null);
  if (signal?.aborted) throw cancelledError(signal);
  return response?.ok ? Number(response.headers.get('content-length')) : 0;
}

function refuseStatus(url: string, response: Response): never {
  // A whole file may be on its way.
  response.body?.cancel().catch(() => undefined);
  if (response.status === 200) {
    throw new SegyError(
      'network',
      `${url} ignores range requests, so that only the whole file could be fetched. Download the file and drop it here.`,
    );
  }
  throw new SegyError(
    'network',
    `${url} answered with status ${response.status}. Check that the address is right and that it may be read without signing in.`,
  );
}

/**
 * Asks for the first bytes of a link to learn its length.
 * @throws SegyError 'network' when the server refuses, ignores ranges or hides the length
 */
export async function describeUrl(url: string, id: string, signal?: AbortSignal): Promise<UrlDescriptor> {
  const response = await fetchRange(url, 0, 1, signal);
  await response.body?.cancel();
  if (response.status === 416) {
    throw new SegyError('not-segy', `${url} is an empty file. Choose a SEG-Y file.`);
  }
  if (response.status !== 206) refuseStatus(url, response);
  const told = totalOf(response);
  const byteLength = told === undefined ? await askLength(url, signal) : Number(told);
  if (told === undefined && !(byteLength > 0)) {
    throw new SegyError(
      'network',
      `${url} does not tell its length (no Content-Range header that this page may read). Ask its owner to expose that header, or download the file and drop it here.`,
    );
  }
  const name = decoded(new URL(url).pathname.split('/').pop() || url);
  return { kind: 'url', id, name, url, byteLength, ...versionOf(response) };
}

/** The file's whole length, where the server lets pages see Content-Range. */
const totalOf = (response: Response): string | undefined =>
  /\/(\d+)\s*$/.exec(response.headers.get('content-range') ?? '')?.[1];

const versionOf = ({ headers }: Response): { etag: string | null; modified: string | null } => ({
  etag: headers.get('etag'),
  modified: headers.get('last-modified'),
});

const differs = (before: string | null | undefined, now: string | null): boolean =>
  typeof before === 'string' && now !== null && now !== before;

/** A name may hold a percent sign that encodes nothing. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A link read by HTTP range requests (RFC 9110, section 14). */
export function httpSource(descriptor: UrlDescriptor): ByteSource {
  const { url, name, byteLength, etag, modified } = descriptor;
  const meter = createMeter(40, 10_000);
  let inFlight = 0;
  const changed = (how: string): SegyError =>
    new SegyError('file-changed', `${url} ${how}. Open the link again.`);
  const read = async (start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> => {
    const response = await fetchRange(url, start, end, signal);
    if (response.status === 416) throw changed('is shorter now than when it was opened');
    if (response.status !== 206) refuseStatus(url, response);
    const now = versionOf(response);
    if (differs(etag, now.etag) || differs(modified, now.modified))
      throw changed('changed on the server while it was open');
    const total = totalOf(response);
    if (total !== undefined && Number(total) !== byteLength)
      throw changed(`has ${total} bytes now and had ${byteLength} when it was opened`);
    const sent = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (sent !== undefined && Number(sent) !== start) {
      throw new SegyError(
        'network',
        `${url} sent bytes from ${sent} on where ${start} was asked for: its server misreads range requests. Download the file and drop it here.`,
      );
    }
    const buffer = await response.arrayBuffer().catch((cause: unknown) => {
      if (signal?.aborted) throw cancelledError(signal);
      throw new SegyError('network', `The connection to ${url} broke while reading. Try again.`, { cause });
    });
    if (buffer.byteLength !== end - start) {
      throw new SegyError(
        'network',
        `${url} sent ${buffer.byteLength} bytes where ${end - start} were asked for. Try again, or download the file.`,
      );
    }
    return new Uint8Array(buffer);
  };
  return {
    name,
    byteLength,
    meter,
    async readRange(start, end, signal) {
      throwIfAborted(signal);
      checkRange(start, end, byteLength);
      if (start === end) return new Uint8Array(0);
      const began = performance.now();
      inFlight += 1;
      const sharing = inFlight;
      try {
        const bytes = await read(start, end, signal);
        meterRead(meter, bytes.length, performance.now() - began, sharing);
        return bytes;
      } finally {
        inFlight -= 1;
      }
    },
  };
}
