/** Options of a request. Of other bodies, such as streams, the length would not be known. */
export interface RequestOptions extends Omit<RequestInit, 'body'> {
  body?: Blob | BufferSource | string;
}

let sent = 0;
const followers = new Set<(bytes: number) => void>();

/** Adds to the bytes sent, for requests that were made elsewhere: by a worker, which tells the page. */
export function addBytesSent(bytes: number): void {
  sent += bytes;
  for (const follower of followers) follower(sent);
}

/** Calls `follower` with the bytes sent so far, now and whenever they change. Returns a function that stops this. */
export function followBytesSent(follower: (bytes: number) => void): () => void {
  followers.add(follower);
  follower(sent);
  return () => void followers.delete(follower);
}

/**
 * Makes a request. This is the only place that calls `fetch`, so that what is sent is counted (test/repo-rules.ts). Links are read by
 * requests without a body.
 */
export function request(url: string, { body, ...options }: RequestOptions = {}): Promise<Response> {
  if (body === undefined) return fetch(url, options);
  const data = new Blob([body]);
  addBytesSent(data.size);
  return fetch(url, { ...options, body: data });
}
