import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { findChromium, LAUNCH_FLAGS } from './test/chromium.mjs';

/** Everything the policy says but connect-src, which depends on the link. `'self'` under style-src: Lit adopts style sheets. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  // Workers start from a blob: module that imports the real one, and so inherit this policy; a worker started from a URL would not.
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types segy-lens-worker lit-html',
].join('; ');

/**
 * `connect-src` must be 'none', or with `?url=` exactly that link's origin. A policy in a meta element can be narrowed by
 * a second one but never loosened, and both hold. So the page has two: a static one, first in its head, with all but
 * connect-src decided; and one that csp.js adds. The entry module imports csp.js before anything else: it runs before any
 * code of the page, and where it cannot be loaded nothing of the page runs at all.
 *
 * Only plain host names pass: the URL parser lets `;` and `*` through in a host, which would widen the policy.
 */
const POLICY_SCRIPT = `// Narrows what this page may connect to: nothing, or with ?url= that link's origin alone.
const link = new URLSearchParams(location.search).get('url');
let connect = "'none'";
if (link) {
  try {
    const { origin } = new URL(link, location.href);
    if (/^https?:\\/\\/[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?(:\\d+)?$/.test(origin)) connect = origin;
  } catch {
    // Not a URL: nothing to connect to.
  }
}
const meta = document.createElement('meta');
meta.httpEquiv = 'Content-Security-Policy';
meta.content = ${JSON.stringify(POLICY)} + '; connect-src ' + connect;
document.head.prepend(meta);
`;

function policyMeta(policy: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
}

/** Puts the security policy into the built page. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'segy-lens:content-security-policy',
    apply: 'build',
    generateBundle(_, bundle) {
      this.emitFile({ type: 'asset', fileName: 'csp.js', source: POLICY_SCRIPT });
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !file.isEntry) continue;
        const up = '../'.repeat(file.fileName.split('/').length - 1) || './';
        file.code = `import"${up}csp.js";${file.code}`;
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html
          .replace('<head>', `<head>\n    ${policyMeta(`${POLICY}; connect-src http: https:`)}`)
          .replace('</head>', '  <link rel="modulepreload" href="./csp.js" />\n  </head>'),
    },
  };
}

/**
 * Every material of the page has shaders of its own. Those of three's own materials, 150 KB of text that no bundler can know to
 * be unused, are left out of the built page; a material of three's would not compile in it.
 */
function withoutShaderLibrary(): Plugin {
  return {
    name: 'segy-lens:without-shader-library',
    apply: 'build',
    transform(code, id) {
      if (!id.split('?')[0]!.endsWith('/three/build/three.module.js')) return null;
      const [, chunks] = /^const ShaderChunk = \{(.*?)^\};/ms.exec(code) ?? [];
      const names = new Set(Array.from(chunks?.matchAll(/: ([\w$]+)/g) ?? [], ([, name]) => name));
      if (names.size < 100) this.error('The shaders of this version of three are not where they were.');
      return {
        code: code.replace(/^(?:const|var) ([\w$]+) = "(?:[^"\\\n]|\\.)*";$/gm, (whole, name) =>
          names.has(name) ? `const ${name} = '';` : whole,
        ),
        map: null,
      };
    },
  };
}

/** For `vite preview`; public/_headers says the same to static hosts. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** Of `expect.poll`; test/patience.ts is that of `vi.waitFor`. */
const PATIENCE = { interval: 50, timeout: 60_000 };

/**
 * A browser on a crowded machine may lose one frame, one key or one process among a thousand tests. Such a test is run once more, and
 * named at the end (test/run.mjs): it is a fault to look for, not one to hide.
 */
const RETRY = process.env.CI ? 1 : 0;

export default defineConfig({
  // Relative addresses: the built page works under any path.
  base: './',
  // No fallback to index.html: a missing worker file must be a 404, not HTML in the place of JavaScript.
  appType: 'mpa',
  plugins: [contentSecurityPolicy(), withoutShaderLibrary()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // The polyfill is an inline script, which the policy forbids.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: 'es' },
  preview: { strictPort: false, headers: HEADERS },
  // Found by a test only while it runs, a library would be optimized then, and the page reloaded under the test.
  optimizeDeps: {
    include: [
      '@lit-labs/preact-signals',
      'axe-core',
      'camera-controls',
      'comlink',
      'd3-array',
      'fast-check',
      'idb-keyval',
      'lit',
      'lit/decorators.js',
      'lit/directives/class-map.js',
      'lit/directives/if-defined.js',
      'lit/directives/keyed.js',
      'lit/directives/live.js',
      'lit/directives/ref.js',
      'lit/directives/repeat.js',
      'lit/directives/style-map.js',
      'three',
      'uplot',
      'valibot',
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/repo.test.ts', 'test/unit/**/*.test.ts', 'test/corpus/**/*.test.ts'],
          setupFiles: ['test/patience.ts'],
          testTimeout: 90_000,
          expect: { poll: PATIENCE },
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.browser.test.ts'],
          setupFiles: ['test/patience.ts'],
          testTimeout: 90_000,
          retry: RETRY,
          expect: { poll: PATIENCE },
          sequence: { groupOrder: 1 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium() ?? undefined, args: LAUNCH_FLAGS },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        // The built page in a real browser, one file after another: measures and memory are its own.
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.e2e.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          retry: RETRY,
          hookTimeout: 120_000,
          expect: { poll: PATIENCE },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
