import { linkName } from '../core/display-name.ts';
import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { checkRange } from './file-source.ts';
import { type Link, linkOf } from './link.ts';
import { LinkCost, sharesOf } from './link-meter.ts';
import {
  type AnswerHead,
  linkError,
  requestLength,
  requestRange,
  SILENCE_MILLISECONDS,
} from './link-request.ts';
import { type ByteSource, linkMeter } from './source.ts';

type UrlDescriptor = SourceDescriptor & { kind: 'url' };

/** Refuses an answer that is not a part of the file. @throws SegyError 'network' */
function expectPart(link: Link, { status }: AnswerHead): void {
  if (status === 206) return;
  if (status === 200) {
    throw linkError(
      link,
      'ignores range requests, so that only the whole file could be fetched. Download the file and drop it here.',
    );
  }
  throw linkError(
    link,
    `answered with status ${status}. Check that the address is right, has not expired, and may be read without signing in.`,
  );
}

/**
 * Requests the first byte of a link to find the file's length and version.
 * @throws SegyError 'network' when the server refuses, is silent, ignores ranges or hides the length
 */
export async function describeUrl(
  url: string,
  id: string,
  signal?: AbortSignal,
  silenceMilliseconds = SILENCE_MILLISECONDS,
): Promise<UrlDescriptor> {
  const link = linkOf(url);
  const options = { signal, wasRead: false, silenceMilliseconds };
  let head: AnswerHead | undefined;
  const check = (answer: AnswerHead): void => {
    if (answer.status === 416)
      throw new SegyError('other-format', `${link.text} is an empty file. Choose a SEG-Y file.`);
    expectPart(link, answer);
    head = answer;
  };
  const began = performance.now();
  await requestRange(link, 0, 1, check, options);
  const latencyMilliseconds = performance.now() - began;
  const told = totalOf(head!);
  const byteLength =
    told === undefined ? await requestLength(link, { ...options, wasRead: true }) : Number(told);
  if (told === undefined && !(byteLength > 0)) {
    throw linkError(
      link,
      'does not tell its length (no Content-Range header that this page may read). Ask its owner to expose that header, or download the file and drop it here.',
    );
  }
  const { file: name } = linkName(url);
  return { kind: 'url', id, name, url, byteLength, ...versionOf(head!), latencyMilliseconds };
}

/** The file's whole length, if the server exposes Content-Range to pages. */
const totalOf = (response: AnswerHead): string | undefined =>
  /\/(\d+)\s*$/.exec(response.headers.get('content-range') ?? '')?.[1];

const versionOf = ({ headers }: AnswerHead): { etag: string | null; modified: string | null } => ({
  etag: headers.get('etag'),
  modified: headers.get('last-modified'),
});

const differs = (before: string | null | undefined, now: string | null): boolean =>
  typeof before === 'string' && now !== null && now !== before;

/**
 * A source that reads a link by HTTP range requests (RFC 9110, section 14).
 * @param silenceMilliseconds time without a byte after which a request is given up
 */
export function httpSource(
  descriptor: UrlDescriptor,
  meter = linkMeter(descriptor.latencyMilliseconds),
  silenceMilliseconds = SILENCE_MILLISECONDS,
): ByteSource {
  const { url, name, byteLength, etag, modified } = descriptor;
  const link = linkOf(url);
  const cost = new LinkCost(meter, descriptor.latencyMilliseconds);
  /** Lengths of the requests under way. */
  const underWay = new Map<symbol, number>();
  const changed = (how: string): SegyError =>
    new SegyError('file-changed', `${link.text} ${how}. Open the link again.`);
  const checkFrom =
    (start: number) =>
    (answer: AnswerHead): void => {
      if (answer.status === 416) throw changed('is shorter now than when it was opened');
      expectPart(link, answer);
      const now = versionOf(answer);
      if (differs(etag, now.etag) || differs(modified, now.modified))
        throw changed('changed on the server while it was open');
      const total = totalOf(answer);
      if (total !== undefined && Number(total) !== byteLength)
        throw changed(`has ${total} bytes now and had ${byteLength} when it was opened`);
      const sent = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1];
      if (sent === undefined || Number(sent) === start) return;
      throw linkError(
        link,
        `sent bytes from ${sent} on where ${start} was asked for: its server misreads range requests. Download the file and drop it here.`,
      );
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
      const own = Symbol();
      const sharing = sharesOf(end - start, underWay.values());
      underWay.set(own, end - start);
      try {
        const options = { signal, wasRead: true, silenceMilliseconds };
        const bytes = await requestRange(link, start, end, checkFrom(start), options);
        cost.add(bytes.length, performance.now() - began, sharing);
        return bytes;
      } finally {
        underWay.delete(own);
      }
    },
  };
}
