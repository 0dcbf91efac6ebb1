import { linkOf } from './link.ts';
import { COMPRESSES, isCompressed } from './link-fault.ts';
import {
  ask,
  linkError,
  Passing,
  persistently,
  requestLength,
  SILENCE_MILLISECONDS,
} from './link-request.ts';
import type { Silence } from './silence.ts';

/** Which bytes of an object to read: all, those of a range, or the last ones. */
export type ObjectPart = { readonly start: number; readonly end: number } | { readonly last: number } | null;

export interface LinkObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Entity tag or date of the object, if the server exposes either to pages; else empty. */
  readonly version: string;
}

/**
 * Requests an object of which it is not known whether it exists: a whole one, or a part of it (RFC 9110, section 14).
 * @returns null if there is no such object (404 or 410)
 * @throws SegyError 'network' with a sentence for every other answer, 'cancelled'
 */
export async function requestObject(
  url: string,
  part: ObjectPart,
  wasRead: boolean,
  signal?: AbortSignal,
  silenceMilliseconds = SILENCE_MILLISECONDS,
): Promise<LinkObject | null> {
  const link = linkOf(url);
  const options = { signal, wasRead, silenceMilliseconds };
  const range =
    part === null ? null : 'last' in part ? `bytes=-${part.last}` : `bytes=${part.start}-${part.end - 1}`;
  const wanted = part === null ? null : 'last' in part ? part.last : part.end - part.start;
  const read = async (silence: Silence): Promise<LinkObject | null | 'no-suffix'> => {
    const response = await ask(
      link,
      { headers: { ...link.signIn, ...(range ? { Range: range } : {}) } },
      silence,
    );
    const { status } = response;
    if (status === 404 || status === 410) return null;
    if (status === 403 || status === 401) {
      throw linkError(
        link,
        `answered with status ${status}: it may not be read. A bucket gives this answer for a missing chunk too, unless its readers may list it: allow reading and listing (s3:ListBucket), or sign the link again.`,
      );
    }
    if (range && status !== 206) {
      // Some stores (Azure) know no ranges from the end.
      if (part && 'last' in part && (status === 200 || status === 416 || status === 400)) {
        await response.body?.cancel().catch(() => undefined);
        return 'no-suffix';
      }
      throw linkError(
        link,
        status === 200
          ? 'ignores range requests, which an array with shards needs. Serve it from a store that does ranges, or download it and drop its folder here.'
          : `answered with status ${status} where a part of it was asked for. Check that it was not replaced, and open the link again.`,
      );
    }
    if (!range && status !== 200)
      throw linkError(
        link,
        `answered with status ${status}. Check that the address is right and may be read.`,
      );
    if (range && isCompressed(response)) throw linkError(link, `cannot be read: its server ${COMPRESSES}.`);
    const bytes = await bodyOf(response, silence);
    if (wanted !== null && bytes.length !== wanted && !(part && 'last' in part && bytes.length < wanted))
      throw new Passing(`sent ${bytes.length} bytes where ${wanted} were asked for. Try again`);
    const version = response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
    return { bytes, version };
  };
  const found = await persistently(link, options, read);
  if (found !== 'no-suffix') return found;
  const length = await requestLength(link, { ...options, wasRead: true });
  const last = (part as { readonly last: number }).last;
  if (length === 0)
    throw linkError(
      link,
      'neither serves ranges from the end nor tells its length, so that the index of a shard cannot be found. Ask its owner to expose Content-Length and Content-Range.',
    );
  return requestObject(
    url,
    { start: Math.max(0, length - last), end: length },
    true,
    signal,
    silenceMilliseconds,
  );
}

async function bodyOf(response: Response, silence: Silence): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { value, done } = await reader.read().catch((cause: unknown) => {
      throw new Passing('could not be read: the connection broke. Try again', 0, cause);
    });
    silence.heard();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
