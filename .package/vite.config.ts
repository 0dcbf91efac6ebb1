import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { notices } from '../.site/notices.ts';
import { withoutEval } from '../.site/without-eval.ts';
import { withoutShaderLibrary } from '../.site/without-shader-library.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/**
 * Where a module of the package finds the worker's file: beside itself. Bundlers know this form and copy the file. In a bundle of
 * another format `import.meta.url` is undefined, and the address must then be given by `configure({ workerUrl })`.
 */
const BESIDE = `(() => { try { return new URL('./segy.worker.js', import.meta.url).href; } catch { return ''; } })()`;

/** Leaves the worker to its own build, and writes its address in the form above, which Vite would otherwise replace by the file. */
function workerBeside(): Plugin {
  const address = '\0address of segy.worker';
  return {
    name: 'segy-lens:worker-beside',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('segy.worker.ts?worker&url') ? address : null),
    load: (id) => (id === address ? 'export default __SEGY_WORKER_URL__;' : null),
    renderChunk: (code) =>
      code.includes('__SEGY_WORKER_URL__') ? code.replaceAll('__SEGY_WORKER_URL__', BESIDE) : null,
  };
}

const WORKER: Record<string, string> = { 'segy.worker': at('src/engine/segy.worker.ts') };
const ENTRIES: Record<string, string> = {
  index: at('src/index.ts'),
  element: at('src/element.ts'),
  node: at('src/node.ts'),
  cli: at('src/cli.ts'),
};

/**
 * Builds the package into lib: with `--mode worker` the worker, as one file without imports; else the entries, which share parts. All
 * libraries are built in, so that a plain page can load the files as they are, and nothing else is installed with the package.
 */
export default defineConfig(({ mode }) => {
  const isWorker = mode === 'worker';
  return {
    root: at('.'),
    publicDir: false,
    plugins: [withoutShaderLibrary(), withoutEval(), notices(), ...(isWorker ? [] : [workerBeside()])],
    define: { __VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
    build: {
      target: 'es2022',
      outDir: at('lib'),
      emptyOutDir: isWorker,
      copyPublicDir: false,
      // A bundler makes the files of its host small. The worker's file is copied as it is.
      minify: isWorker,
      lib: { entry: isWorker ? WORKER : ENTRIES, formats: ['es'] },
      rolldownOptions: {
        external: /^node:/,
        output: isWorker
          ? { entryFileNames: '[name].js', codeSplitting: false }
          : {
              entryFileNames: '[name].js',
              // All files lie in one folder, so that each finds the worker's beside itself.
              chunkFileNames: 'part-[name]-[hash].js',
            },
      },
    },
  };
});
