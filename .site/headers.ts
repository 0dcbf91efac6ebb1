import type { Plugin } from 'vite';
import { HEADER_POLICY } from './policy.ts';

/** Response headers of every file. The isolation headers are added by the service worker too, for hosts that send none. */
export const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** What a host sends with every file, with scripts under assets/, and with the service worker. */
const ALL = { ...HEADERS, 'Content-Security-Policy': HEADER_POLICY };
const ASSETS = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; connect-src 'none'",
  'Cache-Control': 'public, max-age=31536000, immutable',
};
const SERVICE_WORKER = {
  'Content-Security-Policy': "default-src 'none'; connect-src 'self'",
  'Cache-Control': 'no-cache',
};

const WHY = [
  'Response headers for SEG-Y Lens. The page carries its own Content-Security-Policy and works on hosts that send none of these.',
  "frame-ancestors 'self' keeps other sites from showing this page in a frame. To let some of them, add their origins there; to embed the",
  'viewer in a page of your own, the element <segy-lens> needs no frame.',
  'A worker started from its own address would follow the header of its script and not the policy of the page: it may connect nowhere.',
];
const comment = WHY.map((line) => `# ${line}\n`).join('');

const lines = (headers: Record<string, string>, line: (name: string, value: string) => string): string =>
  Object.entries(headers)
    .map(([name, value]) => `${line(name, value)}\n`)
    .join('');

/** For Netlify and Cloudflare Pages. They send the headers of all rules that match, and browsers enforce all policies. */
function netlify(): string {
  const rule = (path: string, headers: Record<string, string>): string =>
    `${path}\n${lines(headers, (name, value) => `  ${name}: ${value}`)}`;
  return [
    comment,
    rule('/*', ALL),
    '\n',
    rule('/assets/*', ASSETS),
    '\n',
    rule('/service-worker.js', SERVICE_WORKER),
  ].join('');
}

/** For Apache with mod_headers, which reads the file in the folder it serves. */
function apache(): string {
  const set = (name: string, value: string): string => `  Header always set ${name} "${value}"`;
  return `${comment}<IfModule mod_headers.c>
${lines(ALL, set)}  <If "%{REQUEST_URI} =~ m#/assets/#">
${lines(ASSETS, (name, value) => `  ${set(name, value)}`)}  </If>
  <Files "service-worker.js">
${lines(SERVICE_WORKER, (name, value) => `  ${set(name, value)}`)}  </Files>
</IfModule>
AddType application/manifest+json .webmanifest
`;
}

/** For nginx: to be included in the server that serves the folder at its root. A location repeats what it inherits from the server. */
function nginx(): string {
  const add = (name: string, value: string): string => `  add_header ${name} "${value}" always;`;
  const location = (match: string, headers: Record<string, string>, more = ''): string =>
    `location ${match} {\n${more}${lines({ ...ALL, ...headers }, add)}}\n`;
  // A list of types in the server would replace all that it knows.
  const manifest = '  types { }\n  default_type application/manifest+json;\n';
  return [
    comment,
    location('/', {}),
    location('/assets/', ASSETS),
    location('= /service-worker.js', SERVICE_WORKER),
    location('= /manifest.webmanifest', {}, manifest),
  ].join('');
}

/** Files of the built site that are for its host alone. */
export const HEADER_FILES: Readonly<Record<string, () => string>> = {
  _headers: netlify,
  '.htaccess': apache,
  'nginx-headers.conf': nginx,
};

/** Writes the response headers in the forms that the common static hosts read. */
export function headerFiles(): Plugin {
  return {
    name: 'segy-lens:header-files',
    apply: 'build',
    generateBundle() {
      for (const [fileName, text] of Object.entries(HEADER_FILES))
        this.emitFile({ type: 'asset', fileName, source: text() });
    },
  };
}
