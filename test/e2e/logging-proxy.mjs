import { request as ask, createServer } from 'node:http';

/**
 * A proxy that notes all that a browser asks for, whoever in it asks: a page, its workers, its service worker or the browser itself.
 * Plain requests are passed on. Tunnels, which encrypted connections and sockets need, are noted and refused.
 * @returns {Promise<{ url: string, asked: { method: string, url: string, hasBody: boolean }[], close: () => Promise<void> }>}
 */
export async function startLoggingProxy() {
  /** @type {{ method: string, url: string, hasBody: boolean }[]} */
  const asked = [];
  /** @param {import('node:http').IncomingMessage} incoming */
  const note = ({ method = '', url = '', headers }) => {
    const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
    asked.push({ method, url, hasBody });
  };
  const server = createServer((incoming, outgoing) => {
    note(incoming);
    const { method, url = '', headers } = incoming;
    const onward = ask(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  for (const event of ['connect', 'upgrade'])
    server.on(event, (incoming, socket) => {
      note(incoming);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve(undefined));
      }),
  };
}
