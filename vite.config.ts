import { readFileSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { HEADERS, headerFiles } from './.site/headers.ts';
import { notices } from './.site/notices.ts';
import { offline } from './.site/offline.ts';
import { contentSecurityPolicy } from './.site/policy.ts';
import { sharedWorker } from './.site/shared-worker.ts';
import { withoutEval } from './.site/without-eval.ts';
import { withoutUnusedThree } from './.site/without-unused-three.ts';
import { findChromium, TEST_FLAGS } from './test/chromium.mjs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** How long `expect.poll` waits, in milliseconds. test/patience.ts sets the same for `vi.waitFor`. */
const PATIENCE = { interval: 50, timeout: 60_000 };

/**
 * Whether `npm run test:long` runs the tests. It tries properties more often (test/runs.ts) and also runs the files named *.long.*, which
 * `npm test` leaves out. Of the tests in a browser it runs only those files.
 */
const isLong = Boolean(process.env.TEST_LONG);
const exclude = [...configDefaults.exclude, ...(isLong ? [] : ['**/*.long.*'])];
const inBrowser = (folder: string, kind: string): string[] => [
  `${folder}/**/*.${isLong ? `long.${kind}` : kind}.test.ts`,
];

/** A Vitest project of the tests in these folders of test/browser. */
const inPage = (
  name: string,
  folders: readonly string[],
  options: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: folders.flatMap((folder) => inBrowser(`test/browser/${folder}`, 'browser')),
    exclude,
    setupFiles: ['test/patience.ts'],
    testTimeout: 90_000,
    maxWorkers: 1,
    expect: { poll: PATIENCE },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: findChromium() ?? undefined, args: TEST_FLAGS },
      }),
      instances: [{ browser: 'chromium' }],
    },
    ...options,
  },
});

export default defineConfig({
  // Addresses are relative, so that the built page works under any path.
  base: './',
  // There is no fallback to index.html. A missing worker file must be a 404, not HTML in place of JavaScript.
  appType: 'mpa',
  plugins: [
    contentSecurityPolicy(),
    withoutUnusedThree(),
    withoutEval(),
    sharedWorker(),
    notices(),
    headerFiles(),
    offline(),
  ],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // The polyfill would be an inline script, which the policy forbids.
    // A worker has no document to put links for preloading into, and its parts are those of the page.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, dependencies, { hostType }) => (hostType === 'html' ? dependencies : []),
    },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: 'es' },
  preview: { strictPort: false, headers: HEADERS },
  // A library that is not listed here would be found only while a test runs. It would be optimized then, and the page reloaded during the test.
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
  define: { __TEST_LONG__: JSON.stringify(isLong), __VERSION__: JSON.stringify(version) },
  test: {
    // Two groups, of two projects each that run side by side with one worker each: what waits for a page or draws by software WebGL
    // leaves the second of two cores idle now and then, but not enough for two workers of its own.
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/*.test.ts', 'test/{unit,corpus,package}/**/*.test.ts'],
          exclude,
          setupFiles: ['test/patience.ts'],
          // Modules are loaded once for all files of a worker. Loading them for each file took a third of the time.
          isolate: false,
          maxWorkers: 1,
          testTimeout: 90_000,
          expect: { poll: PATIENCE },
          sequence: { groupOrder: 0 },
        },
      },
      // What has a page, or a part of one, shares one page of the browser: to load the page's modules for each file took half of the time.
      inPage('browser', ['view', 'ui'], { isolate: false, sequence: { groupOrder: 0 } }),
      // What sets up the engine itself, its workers or its storage has a page for each file, because all of these outlive a test.
      inPage('browser-engine', ['api', 'app', 'engine', 'io'], { sequence: { groupOrder: 1 } }),
      {
        // These tests drive the built page in a real browser, which all files of a worker share (test/e2e/harness.ts).
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: inBrowser('test/e2e', 'e2e'),
          exclude,
          isolate: false,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          expect: { poll: PATIENCE },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
