import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const WORKER = fileURLToPath(new URL('../src/engine/segy.worker.ts', import.meta.url));
/** The name of the worker's chunk. */
export const WORKER_NAME = 'segy.worker';

/**
 * Builds the worker together with the page, so that both load the same files for the code that they share. Vite would build it apart,
 * and the first load would have that code twice.
 */
export function sharedWorker(): Plugin {
  const address = '\0address of segy.worker';
  let reference = '';
  return {
    name: 'segy-lens:shared-worker',
    apply: 'build',
    enforce: 'pre',
    buildStart() {
      reference = this.emitFile({ type: 'chunk', id: WORKER, name: WORKER_NAME });
    },
    resolveId: (id) => (id.endsWith(`${WORKER_NAME}.ts?worker&url`) ? address : null),
    load: (id) => (id === address ? `export default import.meta.ROLLUP_FILE_URL_${reference};` : null),
  };
}
