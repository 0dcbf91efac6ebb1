// Isosurface beside VTK's flying edges, scikit-image, vtk.js and npm isosurface on the same cube, in the same run. Alone:
// node test/bench/isosurface.mjs [--edges=128,256] renews its section of RESULTS.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS, NO_BROWSER } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { faultText, pidOf, withFaults } from './faults.mjs';
import { AMPLITUDE, makeCube } from './isosurface/cube.mjs';
import { renewSection } from './results.mjs';
import { buildPage, RIVALS } from './rivals.mjs';

/** @typedef {import('./isosurface/page.ts').Timing} Timing */
/** @typedef {import('./isosurface/page.ts').Bench} Bench */

const RUNS = 9;
const RIVAL_RUNS = 3;
const WORKERS = 2;

const NATIVE = `
import json, sys, time
import numpy as np
path, edge, level, what = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
cube = np.fromfile(path, '<f4').reshape(edge, edge, edge)
if what == 'scikit-image':
    import skimage
    from skimage.measure import marching_cubes
    version = skimage.__version__
    def work(): return len(marching_cubes(cube, level)[1])
else:
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonCore import vtkSMPTools, vtkVersion
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D
    version = vtkVersion.GetVTKVersion()
    vtkSMPTools.Initialize(int(what))
    image = vtkImageData()
    image.SetDimensions(edge, edge, edge)
    image.GetPointData().SetScalars(numpy_to_vtk(cube.ravel()))
    def work():
        surface = vtkFlyingEdges3D()
        surface.SetInputData(image)
        surface.SetValue(0, level)
        surface.ComputeNormalsOn(); surface.ComputeGradientsOff(); surface.ComputeScalarsOff()
        surface.Update()
        return surface.GetOutput().GetNumberOfPolys()
spent = []
for k in range(int(sys.argv[5])):
    start = time.perf_counter(); triangles = work(); spent.append((time.perf_counter() - start) * 1000)
print(json.dumps({'milliseconds': spent, 'triangles': triangles, 'version': version}))
`;

/**
 * Native code through Python, where it is installed.
 * @param {string} path the cube as float32
 * @param {number} edge
 * @param {string} what 'scikit-image', or VTK with so many threads
 * @param {number} runs
 * @returns {(Timing & { version: string }) | null}
 */
function native(path, edge, what, runs) {
  // Debian's package serves Debian's Python, which need not be the first on the path.
  for (const python of ['python3', '/usr/bin/python3']) {
    const input = ['-c', NATIVE, path, String(edge), String(AMPLITUDE), what, String(runs)];
    const { status, stdout } = spawnSync(python, input, { encoding: 'utf8' });
    if (status === 0) return JSON.parse(stdout);
  }
  return null;
}

/** @param {readonly number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
/** @param {number} value */
const round = (value) => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

/**
 * @param {import('playwright').Browser} browser
 * @param {readonly number[]} edges
 * @returns {Promise<string>} the section of RESULTS.md
 */
export async function isosurfaceSection(browser, edges = [128, 256]) {
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-isosurface-'));
  try {
    const fetched = await buildPage('isosurface', folder);
    const site = await serveFolder(join(folder, 'page'));
    /** @type {string[]} */
    const lines = [];
    /** @type {string[]} */
    const faults = [];
    const pid = await pidOf(browser);
    for (const edge of edges) {
      const path = join(folder, `cube-${edge}.f32`);
      writeFileSync(path, makeCube(edge));
      const page = await (await browser.newContext()).newPage();
      await page.goto(site.url);
      await page.waitForFunction(() => 'bench' in window);
      /** @type {(what: keyof Bench, runs: number) => Promise<Timing>} */
      const inPage = (what, runs) =>
        page.evaluate(
          ([name, size, times, workers]) =>
            /** @type {{ bench: Bench }} */ (/** @type {unknown} */ (window)).bench[name](
              size,
              times,
              workers,
            ),
          /** @type {const} */ ([what, edge, runs, WORKERS]),
        );
      const kernel = await inPage('kernel', RUNS);
      await inPage('prepare', 0);
      const first = await withFaults(pid, () => inPage('pool', 1));
      await inPage('pool', 1);
      const again = await withFaults(pid, () => inPage('pool', 1));
      const pool = await inPage('pool', RUNS);
      const ours = Math.min(...kernel.milliseconds);
      /** @type {(what: string, timing: Timing | null, absent: string) => void} */
      const row = (what, timing, absent) => {
        const fastest = timing ? Math.min(...timing.milliseconds) : Number.NaN;
        const line = timing
          ? `| ${edge}³ | ${what} | ${timing.triangles.toLocaleString('en')} | ${round(median(timing.milliseconds))} ms | ${round(fastest)} ms | ${(fastest / ours).toFixed(2)} × |`
          : `| ${edge}³ | ${what} | ${absent} | | | |`;
        console.log(line);
        lines.push(line);
      };
      row('SEG-Y Lens, kernel, one core, in the page', kernel, '');
      row(`SEG-Y Lens, whole job, ${WORKERS} workers`, pool, '');
      faults.push(`| ${edge}³ | ${faultText(first.faults)} | ${faultText(again.faults)} |`);
      console.log(faults.at(-1));
      const one = native(path, edge, '1', RUNS);
      const two = native(path, edge, String(WORKERS), RUNS);
      row(`VTK ${one?.version ?? ''} flying edges, 1 thread`, one, 'not installed');
      row(`VTK ${two?.version ?? ''} flying edges, ${WORKERS} threads`, two, 'not installed');
      const scikit = native(path, edge, 'scikit-image', RIVAL_RUNS);
      row(`scikit-image ${scikit?.version ?? ''} marching cubes`, scikit, 'not installed');
      for (const [name, what] of /** @type {const} */ ([
        ['vtkJs', RIVALS[0]],
        ['isosurface', `${RIVALS[1]}, no normals`],
        ['isosurfaceWithNormals', `${RIVALS[1]} and normals by three`],
      ])) {
        row(`${what}, one core`, fetched ? await inPage(name, RIVAL_RUNS) : null, 'could not be fetched');
      }
      await page.context().close();
    }
    await site.close();
    return `## Isosurface

Folded layers on a cube, an amplitude half of the strongest: positions, normals and indices of every triangle, where nothing else is said.
Medians of ${RUNS} runs (scikit-image and the JavaScript ones ${RIVAL_RUNS}), one after the other in the same run; the ratio is of the
fastest ones, to the kernel on one core: what else the machine does slows the others.

| cube | what | triangles | median | fastest | ratio |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Minor page faults of the renderer in the whole job:

| cube | first surface of a level | third |
| --- | --- | --- |
${faults.join('\n')}
`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly number[]} edges */
async function alone(edges) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_BROWSER);
  const browser = await chromium.launch({ executablePath, args: LAUNCH_FLAGS });
  try {
    renewSection(await isosurfaceSection(browser, edges));
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { edges: { type: 'string', default: '128,256' } } });
  await alone(values.edges.split(',').map(Number));
}
