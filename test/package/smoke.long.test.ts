import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, TEST_FLAGS } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { makeSegy } from '../make-segy.ts';

const root = resolve(import.meta.dirname, '../..');
const isBuilt = existsSync(join(root, 'lib/index.js')) && existsSync(join(root, 'dist/index.html'));
if (!isBuilt) console.warn('Skipped: npm run build:package makes what is packed.');
/** The tools of hosts come from the registry, which must be reachable for the tests that use them. */
const isOnline =
  isBuilt &&
  spawnSync('npm', ['view', 'webpack@5.113.0', 'version'], { timeout: 20_000, cwd: root }).status === 0;
if (isBuilt && !isOnline)
  console.warn('Skipped: no registry is reachable, so Vite, webpack, esbuild and React were not tried.');

const value = (inline: number, crossline: number, sample: number) => inline * 100 + crossline + sample / 64;
const WANTED = { width: 20, value: value(15, 7, 9), threads: true };

/** Opens the survey beside the page, reads a slice in workers, and leaves the result where the test looks. */
const USE = `
async function use({ openSegy, metrics }) {
  const bytes = await (await fetch('./survey.sgy')).arrayBuffer();
  const dataset = await openSegy(new File([bytes], 'survey.sgy'));
  const { data, width } = await dataset.slice({ axis: 'inline', position: 15, exact: true });
  window.result = { width, value: data[9 * width + 6], threads: metrics().workers.size > 0 && metrics().workers.jobsDone > 0 };
}
const told = (error) => { window.result = String(error.stack ?? error); };
`;
const page = (script: string, before = ''): string =>
  `<!doctype html><meta charset="utf-8">${before}<body><script type="module" src="${script}"></script></body>`;

let folder = '';
let tarball = '';
let browser: Browser | undefined;
const at = (...path: string[]): string => join(folder, ...path);

beforeAll(async () => {
  if (!isBuilt) return;
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-smoke-'));
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  tarball = at(JSON.parse(packed)[0].filename);
  const bytes = makeSegy({
    inlines: { first: 10, count: 30, step: 1 },
    crosslines: { first: 1, count: 20, step: 1 },
    samples: 50,
    format: 5,
    value,
  });
  writeFileSync(at('survey.sgy'), bytes);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

/** Makes a fresh folder with the packed package and others installed in it, and these files. */
function host(name: string, files: Record<string, string>, ...packages: string[]): string {
  const path = at(name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', tarball, ...packages],
    {
      cwd: path,
      stdio: 'pipe',
    },
  );
  return path;
}

const run = (path: string, program: string, ...args: string[]): string =>
  execFileSync(process.execPath, [join(path, 'node_modules', program), ...args], {
    cwd: path,
    encoding: 'utf8',
    stdio: 'pipe',
  });

/** Opens a page and waits for what its script left. What the browser said stands in the failure. */
async function resultOf(url: string): Promise<unknown> {
  browser ??= await chromium.launch({ executablePath: findChromium()!, args: TEST_FLAGS });
  const tab = await browser.newPage();
  const said: string[] = [];
  tab.on('console', (message) => said.push(message.text()));
  tab.on('pageerror', (error) => said.push(String(error)));
  try {
    await tab.goto(url);
    const found = await tab
      .waitForFunction(() => (window as { result?: unknown }).result, undefined, { timeout: 60_000 })
      .then((handle) => handle.jsonValue());
    return typeof found === 'string' ? { failed: found, said } : found;
  } catch (error) {
    throw new Error(`${error}\n${said.join('\n')}`);
  } finally {
    await tab.close();
  }
}

async function served(path: string, headers: Record<string, string> = {}): Promise<unknown> {
  cpSync(at('survey.sgy'), join(path, 'survey.sgy'));
  const server = await serveFolder(path, '/', headers);
  try {
    return await resultOf(server.url);
  } finally {
    await server.close();
  }
}

const HEADLESS = `import * as lens from 'segy-lens';\n${USE}use(lens).catch(told);\n`;
const WITH_ELEMENT = `import * as lens from 'segy-lens';\nimport 'segy-lens/element';\n${USE}
document.body.append(document.createElement('segy-lens'));
use(lens).catch(told);\n`;

describe.skipIf(!isBuilt)('the packed package', () => {
  test('has what its entries name, nothing of the sources, and no fault or warning by publint', async () => {
    const { publint } = await import('publint');
    const { messages } = await publint({ pkgDir: root, level: 'warning', strict: true });
    expect(messages).toEqual([]);
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining([
        'package/lib/cli.js',
        'package/dist/index.html',
        'package/lib/third-party.txt',
        'package/LICENSE',
      ]),
    );
    expect(files.filter((file) => /^package\/(src|test|node_modules|python)\//.test(file))).toEqual([]);
  });

  test('reaches nothing of Node from what browsers load, and no other package', () => {
    const lib = join(root, 'lib');
    const requests = (file: string): string[] =>
      [
        ...readFileSync(join(lib, file), 'utf8').matchAll(
          /(?:^|[;}\s])(?:import|export)\b[^'"()]*?(?:from\s*)?["']([^"'\n]+)["']|\bimport\(\s*["']([^"']+)["']/gm,
        ),
      ]
        .map(([, a, b]) => a ?? b!)
        .filter((request) => /^(\.\/|node:|[@a-z][\w./-]*$)/.test(request));
    const reached = new Set(['index.js', 'element.js', 'inline.js']);
    const foreign: string[] = [];
    for (const file of reached)
      for (const request of requests(file)) {
        if (request.startsWith('./') && existsSync(join(lib, request))) reached.add(request.slice(2));
        else if (/^node:/.test(request)) foreign.push(`${file}: ${request}`);
      }
    expect(foreign).toEqual([]);
    expect(reached.size).toBeGreaterThan(50);
    expect(reached.has('node.js')).toBe(false);
    // The worker is one file.
    expect(readFileSync(join(lib, 'segy.worker.js'), 'utf8')).not.toMatch(
      /(^|[;}\n])import[\s{"*]|\bimport\(/,
    );
    expect(readdirSync(lib)).toContain('custom-elements.json');
  });

  test('opens a file of Node, and runs as a command', () => {
    const path = host('node-host', {
      'use.js': `import { openSegy } from 'segy-lens';\nimport { fromPath } from 'segy-lens/node';
const file = await fromPath(process.argv[2]);
const dataset = await openSegy(file);
const { data, width } = await dataset.slice({ axis: 'inline', position: 15, exact: true });
console.log(JSON.stringify({ width, value: data[9 * width + 6] }));
dataset.close(); await file.close();\n`,
    });
    expect(readdirSync(join(path, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'segy-lens',
    ]);
    const out = execFileSync(process.execPath, ['use.js', at('survey.sgy')], { cwd: path, encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual({ width: WANTED.width, value: WANTED.value });
    const told = execFileSync('npx', ['--no-install', 'segy-lens', 'inspect', at('survey.sgy'), '--json'], {
      cwd: path,
      encoding: 'utf8',
    });
    expect(JSON.parse(told)).toMatchObject({ traceCount: 600, geometry: { kind: '3d' } });
  });

  test('is loaded by a plain page from its files, in a shadow root, beside another, under a strict policy of the host', async () => {
    const path = host('plain', {
      'index.html': page('./use.js'),
      'use.js': `import * as lens from './node_modules/segy-lens/lib/index.js';\nimport './node_modules/segy-lens/lib/element.js';\n${USE}
const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
const shadowed = root.appendChild(document.createElement('segy-lens'));
const other = document.body.appendChild(document.createElement('segy-lens'));
const bytes = await (await fetch('./survey.sgy')).arrayBuffer();
const opened = await shadowed.open(new File([bytes], 'survey.sgy')).catch(told);
if (opened?.meta.traceCount !== 600 || other.dataset !== null) told(new Error('not opened'));
const api = await other.api();
if (api.openSegy !== lens.openSegy) told(new Error('another api'));
shadowed.remove(); other.remove();
await use(lens).catch(told);\n`,
    });
    // What docs/embedding.md says a host must allow.
    const policy =
      "default-src 'none'; script-src 'self'; worker-src blob:; img-src blob: data:; connect-src 'self'; require-trusted-types-for 'script'; trusted-types segy-lens-worker lit-html";
    expect(await served(path, { 'content-security-policy': policy })).toEqual(WANTED);
  });

  describe.skipIf(!isOnline)('in the tools of others', () => {
    test('is built by Vite, which copies the worker, and served by its server', {
      timeout: 240_000,
    }, async () => {
      const config =
        "export default { base: './', optimizeDeps: { exclude: ['segy-lens'] }, build: { target: 'es2022' } };\n";
      const path = host(
        'vite-host',
        { 'index.html': page('/use.js'), 'use.js': WITH_ELEMENT, 'vite.config.js': config },
        'vite@8.3.8',
      );
      run(path, 'vite/bin/vite.js', 'build', '--logLevel', 'warn');
      expect(await served(join(path, 'dist'))).toEqual(WANTED);

      cpSync(at('survey.sgy'), join(path, 'survey.sgy'));
      const server = spawn(
        process.execPath,
        ['node_modules/vite/bin/vite.js', '--port', '0', '--host', '127.0.0.1'],
        { cwd: path },
      );
      try {
        const url = await new Promise<string>((found, failed) => {
          let said = '';
          server.stdout.on('data', (part) => {
            said += part;
            const plain = said.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
            const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(plain) ?? [];
            if (address) found(address);
          });
          server.on('exit', () => failed(new Error(said)));
        });
        expect(await resultOf(url)).toEqual(WANTED);
      } finally {
        server.kill();
      }
    });

    test('is built by webpack, which copies the worker', { timeout: 240_000 }, async () => {
      const config =
        "export default { mode: 'production', entry: './use.js', output: { filename: 'main.js' }, experiments: { topLevelAwait: true } };\n";
      const path = host(
        'webpack-host',
        { 'dist/index.html': page('./main.js'), 'use.js': WITH_ELEMENT, 'webpack.config.js': config },
        'webpack@5.113.0',
        'webpack-cli@7.3.1',
      );
      run(path, 'webpack-cli/bin/cli.js', '--stats', 'errors-only');
      expect(await served(join(path, 'dist'))).toEqual(WANTED);
    });

    test('is built by esbuild: with the worker inside, or with a copy of it', {
      timeout: 240_000,
    }, async () => {
      const path = host(
        'esbuild-host',
        {
          'inline.js': HEADLESS.replace("'segy-lens'", "'segy-lens/inline'"),
          'copied.js': `${HEADLESS.replace('use(lens)', "lens.configure({ workerUrl: new URL('./segy.worker.js', location.href).href }); use(lens)")}`,
        },
        'esbuild@0.28.2',
      );
      for (const name of ['inline', 'copied']) {
        const out = join(path, name);
        mkdirSync(out);
        // esbuild's own binary is a file of its package for this platform.
        run(
          path,
          'esbuild/bin/esbuild',
          `${name}.js`,
          '--bundle',
          '--format=esm',
          `--outfile=${out}/main.js`,
        );
        if (name === 'copied')
          cpSync(join(path, 'node_modules/segy-lens/lib/segy.worker.js'), join(out, 'segy.worker.js'));
        writeFileSync(join(out, 'index.html'), page('./main.js'));
        expect(await served(out), name).toEqual(WANTED);
      }
    });

    test('is an element of React 19', { timeout: 240_000 }, async () => {
      const script = `import { createElement, useEffect, useRef } from 'react';\nimport { createRoot } from 'react-dom/client';
import * as lens from 'segy-lens';\nimport 'segy-lens/element';\n${USE}
function Viewer() {
  const ref = useRef(null);
  useEffect(() => {
    const told = ({ detail }) => { window.opened = detail.dataset.meta.traceCount; };
    ref.current.addEventListener('segy-open', told);
    fetch('./survey.sgy').then((each) => each.arrayBuffer()).then((bytes) => ref.current.open(new File([bytes], 'survey.sgy')));
  }, []);
  return createElement('segy-lens', { ref, subsample: 2, style: { display: 'block', height: 400 } });
}
createRoot(document.body.appendChild(document.createElement('main'))).render(createElement(Viewer));
const wait = setInterval(() => { if (window.opened === 600) { clearInterval(wait); use(lens).catch(told); } }, 50);\n`;
      const path = host(
        'react-host',
        {
          'index.html': page('/use.js'),
          'use.js': script,
          'vite.config.js': "export default { base: './', build: { target: 'es2022' } };\n",
        },
        'vite@8.3.8',
        'react@19.3.1',
        'react-dom@19.3.1',
      );
      run(path, 'vite/bin/vite.js', 'build', '--logLevel', 'warn');
      expect(await served(join(path, 'dist'))).toEqual(WANTED);
    });
  });
});
