import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, transformWithOxc } from 'vite';
import { HEADER_FILES } from './headers.ts';

/** As text, because base64 would hide from gzip what repeats in it. */
const ICON = `data:image/svg+xml,${readFileSync(new URL('./icon.svg', import.meta.url), 'utf8')
  .replace(/\n\s*/g, '')
  .replaceAll('"', "'")
  .replaceAll('#', '%23')}`;
const WORKER = fileURLToPath(new URL('../src/service-worker.ts', import.meta.url));

const SERVICE_WORKER = 'service-worker.js';

/** SEG-Y files have no registered media type. Browsers go by the ending. */
const ENDINGS = ['.sgy', '.segy', '.su'];

/** There is no share target: it is a POST, which goes to the server whenever the service worker is not there. */
const MANIFEST = {
  name: 'SEG-Y Lens',
  description:
    'Drop a SEG-Y file and look inside it: in 3D, in section, in its headers. Nothing is uploaded.',
  id: './',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#14202e',
  theme_color: '#14202e',
  icons: [{ src: ICON, sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  file_handlers: [{ action: './', accept: { 'application/x-segy': ENDINGS } }],
  // A file opened from the desktop joins the surveys that are open. A new page would start from nothing.
  launch_handler: { client_mode: ['focus-existing', 'auto'] },
};

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64');

/** Lists the files of the built page, by path below its folder, with their hashes. */
function listFiles(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== SERVICE_WORKER && !Object.hasOwn(HEADER_FILES, path));
  const hashed = files.sort().map((path): [string, string] => [
    // Hosts answer for the folder with index.html, and some of them refuse its own name.
    path === 'index.html' ? '' : path,
    sha256(readFileSync(join(folder, path))),
  ]);
  return Object.fromEntries(hashed);
}

/** Makes the page installable and lets it open without a network: icon, manifest, and the service worker with the list of built files. */
export function offline(): Plugin {
  return {
    name: 'segy-lens:offline',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: JSON.stringify(MANIFEST) });
    },
    // Once all files are written, because other plugins change them until then.
    async writeBundle({ dir }) {
      const files = JSON.stringify(listFiles(dir!));
      const { code } = await transformWithOxc(readFileSync(WORKER, 'utf8'), WORKER);
      const worker = code
        .replace(/^export \{\s*\};?$/m, '')
        .replace('__BUILT_FILES__', () => files)
        .replace('__VERSION__', () => JSON.stringify(sha256(files)));
      if (/^(im|ex)port\b/m.test(worker)) this.error('The service worker must be one script, not a module.');
      writeFileSync(join(dir!, SERVICE_WORKER), worker);
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { server }) =>
        html.replace(
          '</title>',
          `</title>\n    <link rel="icon" href="${ICON}" type="image/svg+xml" />${server ? '' : '\n    <link rel="manifest" href="./manifest.webmanifest" />'}`,
        ),
    },
  };
}
