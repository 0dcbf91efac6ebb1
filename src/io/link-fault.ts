import type { Link } from './link.ts';
import { type RequestOptions, request } from './request.ts';
import { Silence } from './silence.ts';

/** Why a request failed, as the rest of a sentence that begins with the link, and whether trying again may help. */
export interface LinkFault {
  readonly why: string;
  readonly mayPass: boolean;
}

/** Time for each of the small requests that look for the reason. */
const PROBE_MILLISECONDS = 10_000;

/** Asks for the headers alone, and returns null if that fails. */
async function probe(link: Link, init: RequestOptions): Promise<Response | null> {
  const silence = new Silence(PROBE_MILLISECONDS);
  const { signal } = silence;
  try {
    return await request(link.address, {
      method: 'HEAD',
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
      ...init,
    });
  } catch {
    return null;
  } finally {
    silence.end();
  }
}

/** Does something and tells whether the content security policy refused a connection to the link meanwhile. */
async function watchPolicy<T>(link: Link, work: () => Promise<T>): Promise<{ result: T; refused: boolean }> {
  const { origin } = new URL(link.address);
  let refused = false;
  const note = (event: Event): void => {
    const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
    refused ||= effectiveDirective === 'connect-src' && blockedURI.startsWith(origin);
  };
  // The browser reports what it refused in a task of its own, which comes after the failure. What it refused before, such as the
  // address that a link redirects to, is no refusal of this work.
  const reported = () => new Promise((resolve) => setTimeout(resolve));
  await reported();
  globalThis.addEventListener?.('securitypolicyviolation', note);
  try {
    const result = await work();
    if (result === null) await reported();
    return { result, refused };
  } finally {
    globalThis.removeEventListener?.('securitypolicyviolation', note);
  }
}

/**
 * Finds out why a request failed, because the browser gives the same error for every reason.
 * @param wasRead whether the link could be read before, so that its server does allow it
 */
export async function faultOf(link: Link, wasRead: boolean): Promise<LinkFault> {
  if (isMixed(link.address)) return { why: MIXED, mayPass: false };
  // A request that does not follow redirects shows whether there is one, and is refused by the policy for its own address alone.
  const { result: direct, refused } = await watchPolicy(link, () =>
    probe(link, { redirect: 'manual', headers: link.signIn }),
  );
  if (direct?.type === 'opaqueredirect') {
    return {
      why: 'its server redirects to another address, which this page may not read. Open the link of that address',
      mayPass: false,
    };
  }
  if (direct) return faultOfRange(link, direct);
  if (refused) return { why: whyRefused(link), mayPass: false };
  // If an opaque request is answered, only CORS forbids reading. A server that was read before is busy or out of reach.
  if (!wasRead && (await probe(link, { mode: 'no-cors' }))) {
    const allow = Object.keys(link.signIn).length > 0;
    return {
      why: `its server does not allow other sites to read it (CORS). Ask its owner to allow this page (Access-Control-Allow-Origin${allow ? ', and Authorization in Access-Control-Allow-Headers, because the link has a user and a password' : ''})`,
      mayPass: false,
    };
  }
  return { why: wasRead ? BROKEN : whyUnreachable(), mayPass: true };
}

const MIXED =
  'this page came by https, and a browser then lets it read nothing by http (mixed content). Use the https address of the same server';

/** Whether the browser refuses an address because the page is safer than it (W3C, Mixed Content; Secure Contexts, 3.1). */
function isMixed(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const isLocal = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'http:' && !isLocal && Boolean(globalThis.origin?.startsWith('https:'));
}

const BROKEN =
  'the connection broke, or its server is too busy to answer. Check the connection and try again';

/** What to say of a link that was never read. A cross-origin isolated page gets no opaque answer, so it cannot tell refusal from silence. */
const whyUnreachable = (): string =>
  globalThis.crossOriginIsolated
    ? 'its server does not allow other sites to read it (CORS), did not answer, or redirects to another address. Check the address and the connection, ask its owner to allow this page (Access-Control-Allow-Origin)'
    : 'the server did not answer, or redirects to another address. Check the address and the connection';

/** Finds out why a server that answers can still not be read by ranges. */
async function faultOfRange(link: Link, direct: Response): Promise<LinkFault> {
  // The browser asks for ranges uncompressed, and refuses an answer that is compressed all the same.
  const range = await probe(link, { headers: { ...link.signIn, Range: 'bytes=0-0' } });
  if (range && !isCompressed(range)) {
    return { why: 'the connection broke. Check the connection and try again', mayPass: true };
  }
  if (isCompressed(range ?? direct)) return { why: `its server ${COMPRESSES}`, mayPass: false };
  return {
    why: `its server answers, but no page can read the parts that it sends: most likely it ${COMPRESSES}, or it does not allow the Range header (CORS)`,
    mayPass: true,
  };
}

export const COMPRESSES =
  'compresses what it sends (Content-Encoding, such as gzip), so that parts of the file have no certain place. Ask its owner to send this file as it is';

export function isCompressed({ headers }: Response): boolean {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase();
  return Boolean(encoding) && encoding !== 'identity';
}

/** What to say if the page's own policy refused the connection. */
function whyRefused(link: Link): string {
  const { hostname } = new URL(link.address);
  return hostname.startsWith('[')
    ? 'its host is given as an IPv6 address, which the security policy of a page cannot name. Use a host name or an IPv4 address in the link'
    : 'this page may not connect to its host: it was opened to connect to nothing, or to another host alone, so that nothing of a file can leave it. Give the link in the address of this page (?url=…) to open it';
}
