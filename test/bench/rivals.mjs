// Pages of the bench that need other viewers' code beside ours; npm fetches it into a temporary folder.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export const RIVALS = ['@kitware/vtk.js@37.4.3', 'isosurface@1.0.0'];

/**
 * A bench's page with all it needs from this project, and with the rivals where npm could fetch them.
 * @param {string} bench the folder beside this file that holds it
 * @param {string} folder where it is built, in `page`
 * @returns {Promise<boolean>} whether the rivals are there
 */
export async function buildPage(bench, folder) {
  const rivals = join(folder, 'rivals');
  const fetched =
    spawnSync('npm', [
      'install',
      '--prefix',
      rivals,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      ...RIVALS,
    ]).status === 0;
  const root = fileURLToPath(new URL(bench, import.meta.url));
  const packages = join(rivals, 'node_modules');
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    resolve: {
      alias: fetched
        ? { '@kitware/vtk.js': join(packages, '@kitware/vtk.js'), isosurface: join(packages, 'isosurface') }
        : {},
    },
    build: {
      outDir: join(folder, 'page'),
      target: 'es2022',
      rolldownOptions: fetched ? {} : { external: [/^@kitware/, 'isosurface'] },
    },
  });
  return fetched;
}
