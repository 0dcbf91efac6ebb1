/** Names longer than this are shortened in the middle, so that their beginning and their ending stay. */
const MOST_CHARACTERS = 200;

/**
 * Characters that are not seen: control characters, those that turn the direction of writing, those without width, halves of
 * characters, and line breaks. The two signs that choose how a symbol looks are harmless.
 */
const UNSEEN = /(?![\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A sentence that may quote what a file says, as it may be shown: characters that are not seen become signs for unknown ones. */
export const displayText = (text: string): string =>
  text.replace(/[\t\r\n]+/g, ' ').replace(UNSEEN, '\uFFFD');

/**
 * The name of a file, link or survey as it may be shown. A character that is not seen could make `evil‹RLO›yges.exe.sgy` read as
 * another name, so each is replaced by the sign for an unknown character, which is seen.
 */
export function displayName(name: string): string {
  const seen = Array.from(name.replace(UNSEEN, '\uFFFD').trim());
  if (seen.length === 0) return 'Survey without a name';
  if (seen.length <= MOST_CHARACTERS) return seen.join('');
  const half = MOST_CHARACTERS / 2;
  return `${seen.slice(0, half).join('')}…${seen.slice(1 - half).join('')}`;
}

/** Where a link leads, as it may be shown. */
export interface LinkName {
  /** The host, with the port if it has one. */
  readonly host: string;
  /** The last part of the path, decoded, or the host if the path has none. */
  readonly file: string;
}

/**
 * The two parts of a link that are shown. User, password and query may be all that someone needs to read the file, and the
 * folders may name a client, so none of them appears.
 */
export function linkName(url: string): LinkName {
  const { host, pathname } = new URL(url);
  const last = pathname.split('/').pop() || host;
  return { host: displayName(host), file: displayName(decoded(last)) };
}

/** For example `data.example.org/…/cube.sgy`. */
export function linkText(url: string): string {
  const { host, file } = linkName(url);
  const { pathname } = new URL(url);
  if (pathname === '' || pathname.endsWith('/')) return host;
  return `${host}/${pathname.lastIndexOf('/') > 0 ? '…/' : ''}${file}`;
}

/** Decodes a name of a URL, or returns it as it is if it has a percent sign that encodes nothing. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
