import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { notices } from '../.site/notices.ts';
import { withoutEval } from '../.site/without-eval.ts';
import { withoutUnusedThree } from '../.site/without-unused-three.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/**
 * Where a module of the package finds the worker's file: beside itself. Bundlers know this form and copy the file. In a bundle of
 * another format `import.meta.url` is undefined, and the address must then be given by `configure({ workerUrl })`.
 */
const BESIDE = `(() => { try { return new URL('./segy.worker.js', import.meta.url).href; } catch { return ''; } })()`;

/** Leaves the worker to its own build, and writes where it is found, which Vite would otherwise replace by the file. */
function workerAt(where: string): Plugin {
  const address = '\0address of segy.worker';
  return {
    name: 'segy-lens:worker-at',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('segy.worker.ts?worker&url') ? address : null),
    load: (id) => (id === address ? 'export default __SEGY_WORKER_URL__;' : null),
    renderChunk: (code) =>
      code.includes('__SEGY_WORKER_URL__') ? code.replaceAll('__SEGY_WORKER_URL__', () => where) : null,
  };
}

/** The worker as an address that holds all of its code. */
const inside = (): string =>
  `'data:text/javascript,' + encodeURIComponent(${JSON.stringify(readFileSync(at('lib/segy.worker.js'), 'utf8'))})`;

const MODES: Record<string, { entry: Record<string, string>; outDir: string; plugins: () => Plugin[] }> = {
  worker: { entry: { 'segy.worker': at('src/engine/segy.worker.ts') }, outDir: at('lib'), plugins: () => [] },
  notebook: {
    entry: { notebook: at('src/notebook.ts') },
    outDir: at('python/src/segy_lens/static'),
    plugins: () => [workerAt(inside())],
  },
  library: {
    entry: {
      index: at('src/index.ts'),
      element: at('src/element.ts'),
      node: at('src/node.ts'),
      cli: at('src/cli.ts'),
    },
    outDir: at('lib'),
    plugins: () => [workerAt(BESIDE)],
  },
};

/**
 * Builds the package into lib: with `--mode worker` the worker, as one file without imports; with `--mode library` the entries, which
 * share parts; with `--mode notebook` the front end of the Python package, as one file with the worker inside. All libraries are built
 * in, so that a plain page can load the files as they are, and nothing else is installed with the package.
 */
export default defineConfig(({ mode }) => {
  const { entry, outDir, plugins } = MODES[mode]!;
  const isLibrary = mode === 'library';
  return {
    root: at('.'),
    publicDir: false,
    plugins: [withoutUnusedThree(), withoutEval(), notices(), ...plugins()],
    define: { __VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
    build: {
      target: 'es2022',
      outDir,
      emptyOutDir: !isLibrary,
      copyPublicDir: false,
      // A bundler makes the files of its host small. These are used as they are.
      minify: !isLibrary,
      lib: { entry, formats: ['es'] },
      rolldownOptions: {
        external: /^node:/,
        output: isLibrary
          ? {
              entryFileNames: '[name].js',
              // All files lie in one folder, so that each finds the worker's beside itself.
              chunkFileNames: 'part-[name]-[hash].js',
            }
          : { entryFileNames: '[name].js', codeSplitting: false },
      },
    },
  };
});
