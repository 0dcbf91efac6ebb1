import { linkText } from '../core/display-name.ts';

/** A link as it is requested and as it is named in sentences. */
export interface Link {
  /** The address without user and password, which a request must not have in its address. */
  readonly address: string;
  /** What sentences say of the address, in quotes. */
  readonly text: string;
  /** Headers that carry the user and the password, if the link has them. */
  readonly signIn: Readonly<Record<string, string>>;
}

export function linkOf(url: string): Link {
  const parts = new URL(url);
  const { username, password } = parts;
  parts.username = '';
  parts.password = '';
  parts.hash = '';
  const signIn: Record<string, string> =
    username || password ? { Authorization: `Basic ${basicOf(username, password)}` } : {};
  return { address: parts.href, text: `“${linkText(url)}”`, signIn };
}

/** Encodes user and password for HTTP (RFC 7617). */
function basicOf(username: string, password: string): string {
  const text = `${unescaped(username)}:${unescaped(password)}`;
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
