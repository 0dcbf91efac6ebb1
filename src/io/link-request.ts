import { cancelledError, SegyError, throwIfAborted } from '../core/errors.ts';
import type { Link } from './link.ts';
import { COMPRESSES, faultOf, isCompressed } from './link-fault.ts';
import { type RequestOptions, request } from './request.ts';
import { Silence } from './silence.ts';

/** A server that sends no byte for so long is given up. */
export const SILENCE_MILLISECONDS = 30_000;
/** How often a request is made if its connection breaks or the server is too busy. */
const ATTEMPTS = 3;
const PAUSE_MILLISECONDS = 300;
/** The server's wish to be asked later is followed up to this. */
const MOST_PAUSE_MILLISECONDS = 5000;
/** Too many requests, bad gateway, unavailable, gateway timeout. */
const BUSY = [429, 502, 503, 504];

export interface LinkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the link could be read before, so that its server does allow it. */
  readonly wasRead: boolean;
  readonly silenceMilliseconds: number;
}

/** A failure that may pass, and how long to wait before the next attempt. */
export class Passing extends Error {
  constructor(
    message: string,
    readonly pauseMilliseconds = 0,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

export const linkError = (link: Link, what: string, cause?: unknown): SegyError =>
  new SegyError('network', `${link.text} ${what}`, { cause });

/** What is known of an answer before its body is read. */
export type AnswerHead = Pick<Response, 'status' | 'headers'>;

/**
 * Requests the bytes [start, end) of a link and returns exactly these. If the connection breaks or the server is too busy, it is
 * asked again, twice at most.
 * @param check is called before the body is read, and throws a SegyError if the answer is not what was asked for
 * @throws SegyError 'network', 'cancelled', and what `check` throws
 */
export function requestRange(
  link: Link,
  start: number,
  end: number,
  check: (head: AnswerHead) => void,
  options: LinkOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const headers = { ...link.signIn, Range: `bytes=${start}-${end - 1}` };
  return persistently(link, options, async (silence) => {
    const response = await ask(link, { headers }, silence);
    check(response);
    if (isCompressed(response)) throw linkError(link, `cannot be read: its server ${COMPRESSES}.`);
    return readBody(link, response, end - start, silence);
  });
}

/** The length that the server gives for the whole link, 0 if it gives none. */
export async function requestLength(link: Link, options: LinkOptions): Promise<number> {
  // A range from the first byte on gives the whole length whether or not the server does ranges, and it is never compressed.
  const headers = { ...link.signIn, Range: 'bytes=0-' };
  // A link that is signed for reading alone refuses HEAD, so its headers are taken from the start of a read.
  for (const method of ['HEAD', 'GET']) {
    const askLength = (silence: Silence) => ask(link, { method, headers }, silence);
    const response = await persistently(link, options, askLength).catch((error: unknown) => {
      if (options.signal?.aborted) throw error;
      return null;
    });
    const length = Number(response?.headers.get('content-length') ?? 0);
    if (response?.ok && !isCompressed(response) && length > 0) return length;
  }
  return 0;
}

export async function ask(link: Link, init: RequestOptions, silence: Silence): Promise<Response> {
  const response = await request(link.address, {
    // Other hosts get no cookie. A host that has the page and the file behind one login, such as `segy-lens serve`, gets its own.
    credentials: 'same-origin',
    // We keep what was read ourselves, and the browser's cache would make requests for one link wait for each other.
    cache: 'no-store',
    ...init,
    signal: silence.signal,
  });
  silence.heard();
  if (!BUSY.includes(response.status)) return response;
  const seconds = Number(response.headers.get('retry-after'));
  throw new Passing(
    `answered with status ${response.status}: its server is too busy. Try again later`,
    Number.isFinite(seconds) ? Math.min(seconds * 1000, MOST_PAUSE_MILLISECONDS) : 0,
  );
}

/** Reads a body of exactly so many bytes. Reading stops as soon as there are more, because a body may never end. */
async function readBody(
  link: Link,
  { body, headers }: Response,
  length: number,
  silence: Silence,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let at = 0;
  const reader = body?.getReader();
  while (reader) {
    const { value, done } = await reader.read().catch((cause: unknown) => {
      throw new Passing('could not be read: the connection broke. Try again, or download the file', 0, cause);
    });
    silence.heard();
    if (done) break;
    if (at + value.length > length) {
      throw linkError(
        link,
        `sent more than the ${length} bytes that were asked for: its server misreads range requests. Download the file and drop it here.`,
      );
    }
    bytes.set(value, at);
    at += value.length;
  }
  if (at < length)
    throw new Passing(`sent ${at} bytes where ${length} were asked for. Try again, or download the file`);
  // What the browser decoded has another length than what was sent, even if the header that says so is hidden from pages.
  if (Number(headers.get('content-length') ?? length) !== length)
    throw linkError(link, `cannot be read: its server ${COMPRESSES}.`);
  return bytes;
}

/** Does work that requests something, and again after a failure that may pass. */
export async function persistently<T>(
  link: Link,
  { signal, wasRead, silenceMilliseconds }: LinkOptions,
  work: (silence: Silence) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(signal);
    const silence = new Silence(silenceMilliseconds, signal);
    let passing: Passing;
    try {
      return await work(silence);
    } catch (error) {
      if (signal?.aborted) throw cancelledError(signal);
      if (silence.isOver) {
        throw linkError(
          link,
          `gave no byte for ${silenceMilliseconds / 1000} seconds. Its server may be overloaded: try again, or download the file and drop it here.`,
        );
      }
      passing = await passingOf(link, error, wasRead);
    } finally {
      silence.end();
    }
    if (attempt === ATTEMPTS) throw linkError(link, `${passing.message}.`, passing.cause);
    await afterPause(Math.max(attempt * PAUSE_MILLISECONDS, passing.pauseMilliseconds), signal);
  }
}

/** What a failure is if it may pass. @throws what it is otherwise */
async function passingOf(link: Link, error: unknown, wasRead: boolean): Promise<Passing> {
  if (error instanceof Passing) return error;
  if (error instanceof SegyError) throw error;
  const { why, mayPass } = await faultOf(link, wasRead);
  const what = `could not be fetched: ${why}, or download the file and drop it here`;
  if (mayPass) return new Passing(what, 0, error);
  throw linkError(link, `${what}.`, error);
}

/** Waits so long. @throws SegyError 'cancelled' as soon as the signal is aborted */
async function afterPause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
  throwIfAborted(signal);
}
