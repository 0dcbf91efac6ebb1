import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { WORKER_NAME } from './shared-worker.ts';

/** The page's only style sheet. It stands in index.html, so that the policy allows it by its hash and no style is ever requested. */
const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8').replace(/\n\s*/g, '');
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Where pictures may come from: from the page itself. Icons are data: URLs, so that no picture is ever requested either. */
const POLICY = [
  "default-src 'none'",
  // The codecs of Zarr are WebAssembly. The word allows compiling it, and no other code from text.
  "script-src 'self' 'wasm-unsafe-eval'",
  // Lit adopts its style sheets, which no policy restricts.
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src blob: data:',
  // Workers start from a blob: module that imports the real one, and so inherit this policy; a worker started from a URL would not.
  // 'self' is for that import and for the service worker.
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types segy-lens-worker lit-html',
].join('; ');

/**
 * The policy as a response header. All policies of a page hold together, so this one must leave connect-src to the page: with `?url=`
 * it is that link's origin. `frame-ancestors` works in headers only, and browsers would complain of `webrtc`, which none of them
 * knows yet, in the page.
 */
export const HEADER_POLICY = `${POLICY}; connect-src http: https:; frame-ancestors 'self'; webrtc 'block'`;

/**
 * `connect-src` must be 'none', or with `?url=` exactly that link's origin. If a page has two policies in meta elements, both hold, so
 * the second can narrow the first but never loosen it. The page has a static policy first in its head, which leaves only connect-src
 * open, and csp.js adds a second one, made from it. The entry module imports csp.js before anything else. So csp.js runs before any
 * code of the page, and if it cannot be loaded, no code of the page runs at all.
 *
 * A link that is no URL leaves nothing to connect to. Only plain host names are accepted: the URL parser lets `;` and `*` through in a
 * host name, and those would widen the policy.
 */
const POLICY_SCRIPT = `const link = new URLSearchParams(location.search).get('url');
let connect = "'none'";
if (link) {
  try {
    const { origin } = new URL(link, location.href);
    if (/^https?:\\/\\/[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?(:\\d+)?$/.test(origin)) connect = origin;
  } catch {}
}
const meta = document.querySelector('meta').cloneNode();
meta.content = meta.content.replace(/connect-src .*/, 'connect-src ' + connect);
document.head.prepend(meta);
`;

function policyMeta(policy: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
}

/** Adds the style sheet to the page, and the content security policy to the built page. */
export function contentSecurityPolicy(): Plugin {
  let isBuild = false;
  return {
    name: 'segy-lens:content-security-policy',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    generateBundle(_, bundle) {
      this.emitFile({ type: 'asset', fileName: 'csp.js', source: POLICY_SCRIPT });
      for (const file of Object.values(bundle)) {
        // A worker inherits the page's policy (core/worker-address.ts), and has no document.
        if (file.type !== 'chunk' || !file.isEntry || file.name === WORKER_NAME) continue;
        const up = '../'.repeat(file.fileName.split('/').length - 1) || './';
        file.code = `import"${up}csp.js";${file.code}`;
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const styled = html.replace('</head>', `  <style>${STYLE}</style>\n  </head>`);
        if (!isBuild) return styled;
        return styled
          .replace('<head>', `<head>\n    ${policyMeta(`${POLICY}; connect-src http: https:`)}`)
          .replace('</head>', '  <link rel="modulepreload" href="./csp.js" />\n  </head>');
      },
    },
  };
}
