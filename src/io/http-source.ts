import { cancelledError, SegyError, throwIfAborted } from '../core/errors.ts';
import { checkRange } from './file-source.ts';
import { type ByteSource, createMeter, meterRead, type SourceDescriptor } from './source.ts';

type UrlDescriptor = SourceDescriptor & { kind: 'url' };

async function fetchRange(url: string, start: number, end: number, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { Range: `bytes=${start}-${end - 1}` },
      credentials: 'omit',
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cancelledError(signal);
    throw new SegyError(
      'network',
      `${url} could not be fetched: the server did not answer, or does not allow other sites to read it (CORS). Check the address, or download the file and drop it here.`,
      { cause },
    );
  }
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
  const total = /\/(\d+)\s*$/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (total === undefined) {
    throw new SegyError(
      'network',
      `${url} does not tell its length (no Content-Range header that this page may read). Ask its owner to expose that header, or download the file and drop it here.`,
    );
  }
  const name = decoded(new URL(url).pathname.split('/').pop() || url);
  return { kind: 'url', id, name, url, byteLength: Number(total), etag: response.headers.get('etag') };
}

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
  const { url, name, byteLength, etag } = descriptor;
  const meter = createMeter(40, 10_000);
  return {
    name,
    byteLength,
    meter,
    async readRange(start, end, signal) {
      throwIfAborted(signal);
      checkRange(start, end, byteLength);
      if (start === end) return new Uint8Array(0);
      const began = performance.now();
      const response = await fetchRange(url, start, end, signal);
      if (response.status !== 206) refuseStatus(url, response);
      const seen = response.headers.get('etag');
      if (etag !== null && seen !== null && seen !== etag) {
        throw new SegyError(
          'file-changed',
          `${url} changed on the server while it was open. Open the link again.`,
        );
      }
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
      meterRead(meter, buffer.byteLength, performance.now() - began);
      return new Uint8Array(buffer);
    },
  };
}
