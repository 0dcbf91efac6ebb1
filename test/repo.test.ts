import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as rules from './repo-rules.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

/** Lists the files that git tracks or would track. In a copy without git, it lists all files that are not generated. */
function listFiles(): string[] {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8, stdio: 'pipe' }).split(
      '\0',
    );
  } catch {
    const made = /^(node_modules|dist|lib|test-results|\.git)(\/|$)/;
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => !made.test(path));
  }
}

const files = listFiles().filter(
  (path) => path && statSync(resolve(root, path), { throwIfNoEntry: false })?.isFile(),
);
const texts = new Map(
  files.filter((path) => !/\.(png|woff2|ico)$/.test(path)).map((path) => [path, read(path)]),
);
const sources: rules.Sources = new Map([...texts].filter(([path]) => /\.(ts|mjs|js)$/.test(path)));
const bad = (path: string, text: string, ...more: [string, string][]): rules.Sources =>
  new Map([[path, text], ...more]);

/** The names that src/index.ts exports. A change here changes the public interface, and belongs in the CHANGELOG. */
const PUBLIC_NAMES = [
  'SegyError',
  'attribute',
  'binaryHeaderFields',
  'cache',
  'checkSegyExport',
  'compareSurveys',
  'configure',
  'demoHorizons',
  'demoSurvey',
  'exportSegy',
  'exportZarr',
  'extract',
  'flattenCube',
  'horizonTools',
  'horizonsOf',
  'isSegyError',
  'makeMesh',
  'meshFile',
  'metrics',
  'openCube',
  'openSegy',
  'planSegyExport',
  'prepareEngine',
  'previewHorizon',
  'readHorizon',
  'snapHorizon',
  'storageProblem',
  'traceHeaderFields',
  'trackHorizon',
  'volumeOf',
  'writeHorizon',
];

const TOP_LEVEL = [
  '.ci',
  // The workflow that puts the page on a static host, and what a report of a fault must say.
  '.github',
  '.gitignore',
  '.npmrc',
  // What builds the package, as .site is what builds the page.
  '.package',
  '.site',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.md',
  'biome.json',
  // What a reader who does not know the project needs; linked from README.md.
  'docs',
  'examples',
  'index.html',
  'package-lock.json',
  'package.json',
  // The package for notebooks.
  'python',
  'src',
  'test',
  'tsconfig.json',
  'vite.config.ts',
];

describe('floors', () => {
  test('imports only go down, and each library enters on its floor', () => {
    expect(rules.findFloorFaults(sources)).toEqual([]);
  });

  test('view and api do not know each other', () => {
    const floor = (name: string) => rules.FLOORS.find((each) => each.name === name)!;
    expect(floor('view').imports).not.toContain('api');
    expect(floor('api').imports).not.toContain('view');
  });

  test.each([
    ['src/core/a.ts', "import { b } from '../segy/b.ts';"],
    ['src/core/a.ts', "import type { B } from '../io/b.ts';"],
    ['src/view/a.ts', "export { b } from '../api/b.ts';"],
    ['src/api/a.ts', "import type { B } from '../view/b.ts';"],
    ['src/api/a.ts', "let b: import('../view/b.ts').B;"],
    ['src/io/a.ts', "const b = await import('../engine/b.ts');"],
    ['src/survey/a.ts', "import url from '../engine/b.worker.ts?worker&url';"],
    ['src/engine/a.ts', "new URL('../ui/b.ts', import.meta.url);"],
    ['src/engine/a.ts', "import 'three';"],
    ['src/ui/a.ts', "import { OrbitControls } from 'three/addons/controls/OrbitControls.js';"],
    ['src/utils/a.ts', ''],
    ['src/app.ts', "import { x } from './ui/x.ts';"],
  ])('a fault is seen: %s %s', (path, text) => {
    expect(rules.findFloorFaults(bad(path, text))).toHaveLength(1);
  });

  test('what is allowed passes', () => {
    const good = "import '../core/b.ts'; import { css } from 'lit/decorators.js'; // import '../engine/x.ts'";
    expect(rules.findFloorFaults(bad('src/ui/a.ts', good))).toEqual([]);
  });

  test('inside a floor imports go from room to room as its table says', () => {
    expect(rules.findRoomFaults(sources)).toEqual([]);
    const table = {
      ui: ['ui/page'],
      'ui/page': ['ui/*', 'ui/kit'],
      'ui/*': ['ui/kit'],
      'ui/kit': [],
      'ui/kit/a': [],
    };
    const faults = (path: string, ...requests: string[]) =>
      rules.findRoomFaults(bad(path, requests.map((request) => `import '${request}';`).join('')), table);
    expect(faults('src/ui/start.ts', './page/b.ts', '../core/b.ts')).toEqual([]);
    expect(faults('src/ui/page/a.ts', '../map/b.ts', './b.ts', '../kit/b.ts', 'lit')).toEqual([]);
    expect(faults('src/ui/map/a.ts', '../kit/b.ts', './b/c.ts')).toEqual([]);
    for (const request of ['../headers/b.ts', '../page/b.ts', '../b.ts'])
      expect(faults('src/ui/map/a.ts', request), request).toHaveLength(1);
    expect(faults('src/ui/kit/a.ts', './b.ts')).toHaveLength(1);
  });

  test('no import cycles', () => {
    expect(rules.findCycles(sources)).toEqual([]);
    const cycle = bad('src/core/a.ts', "import './b.ts'", [
      'src/core/b.ts',
      "import type { A } from './a.ts'",
    ]);
    expect(rules.findCycles(cycle)).toEqual(['src/core/a.ts → src/core/b.ts → src/core/a.ts']);
  });
});

describe('source', () => {
  test(`no file over ${rules.MAX_LINES} lines, and one over 400 says why in its first docstring`, () => {
    expect(rules.findLongFiles(sources)).toEqual([]);
    const file = (docstring: string, lines: number) =>
      rules.findLongFiles(bad('src/a.ts', `/** ${docstring} */\n${'x\n'.repeat(lines)}`)).length;
    expect(file('One table, because it is one.', rules.MAX_LINES)).toBe(1);
    expect(file('Much.', 401)).toBe(1);
    expect(file('One table, because it is one.', 401)).toBe(0);
    expect(file('Little.', 300)).toBe(0);
  });

  test('nothing is exported for tests alone', () => {
    expect(rules.findUnusedExports(sources)).toEqual([]);
    const a = 'export const used = 1; export const own = 2; export const idle = own; export const late = 3;';
    const b = "import { used } from './a.ts'; void import('./a.ts').then(({ late }) => late);";
    const files = bad(
      'src/core/a.ts',
      a,
      ['src/core/b.ts', b],
      ['test/c.ts', "import { idle } from '../src/core/a.ts';"],
    );
    expect(rules.findUnusedExports(files)).toEqual(['src/core/a.ts exports idle, which nothing in src uses']);
  });

  test('every material has shaders of its own', () => {
    expect(rules.findForeignMaterials(sources)).toEqual([]);
    expect(rules.findForeignMaterials(bad('src/view/a.ts', 'const m = new LineBasicMaterial();'))).toEqual([
      'src/view/a.ts makes a LineBasicMaterial',
    ]);
  });

  test('nothing is typed any', () => {
    expect(rules.findAny(sources)).toEqual([]);
    expect(rules.findAny(bad('a.ts', 'let a: Array<any>; // any\nconst many = "any";'))).toEqual([
      'a.ts:1 says any',
    ]);
  });

  test('no string becomes markup or code', () => {
    expect(rules.findInjection(sources)).toEqual([]);
    for (const text of [
      'a.innerHTML = b',
      "a['outerHTML'] = b",
      'a.insertAdjacentHTML("beforeend", b)',
      'document.write(b)',
      'eval(b)',
      'setTimeout("b()", 1)',
      'setInterval(`b()`, 1)',
      'frame.srcdoc = b',
      'new DOMParser().parseFromString(b, "text/html")',
      'Document.parseHTMLUnsafe(b)',
      "import { unsafeSVG } from 'lit/directives/unsafe-svg.js'",
      'new Function(b)',
      "import { unsafeHTML } from 'lit/directives/unsafe-html.js'",
    ]) {
      expect(rules.findInjection(bad('src/a.ts', text)).length, text).toBeGreaterThan(0);
    }
    expect(
      rules.findInjection(bad('src/a.ts', '// never innerHTML\na.textContent = "document.write"')),
    ).toEqual([]);
  });

  test('workers are made in one place, of the engine', () => {
    const places = rules.findWorkers(sources);
    expect(places.length, places.join()).toBeLessThanOrEqual(1);
    for (const place of places) expect(place).toMatch(/^src\/engine\//);
    expect(rules.findWorkers(bad('src/a.ts', 'new Worker(a); new self.SharedWorker(b)'))).toHaveLength(2);
  });

  test('requests are made in two places: where the bytes sent are counted, and by the service worker', () => {
    const places = rules.findRequests(sources).map((place) => place.replace(/:\d+$/, ''));
    expect([...new Set(places)].sort()).toEqual(['src/io/request.ts', 'src/service-worker.ts']);
    const text =
      'fetch(a); self.fetch(a)\nnavigator.sendBeacon(a); new XMLHttpRequest(); fetched(a); new Image()';
    expect(rules.findRequests(bad('src/a.ts', text))).toHaveLength(5);
  });

  test('files are sliced in one place, readRange in src/io', () => {
    const places = rules.findBlobSlices(sources);
    expect(places.length, places.join()).toBeLessThanOrEqual(1);
    for (const place of places) {
      expect(place).toMatch(/^src\/io\//);
      expect(sources.get(place.replace(/:\d+$/, ''))).toMatch(/\breadRange\b/);
    }
    const text = 'source.file.slice(0, 1); x.slice(2).arrayBuffer(); text.slice(1); myBlob.slice(0)';
    expect(rules.findBlobSlices(bad('src/a.ts', text))).toHaveLength(1);
    expect(rules.findBlobSlices(bad('src/a.ts', text.replaceAll(';', '\n')))).toHaveLength(3);
  });

  test.skipIf(!existsSync(resolve(root, 'src/index.ts')))('the public names are these', () => {
    expect(rules.exportedValues('src/index.ts', read('src/index.ts'))).toEqual(PUBLIC_NAMES);
    expect(rules.exportedValues('a.ts', "export { b, type C } from './b.ts'; export const a = 1;")).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('package', () => {
  const manifest = JSON.parse(read('package.json')) as {
    readonly dependencies?: Record<string, string>;
    readonly devDependencies: Record<string, string>;
  };

  test('installs no other package, because what it uses is built in', () => {
    expect(manifest.dependencies).toBeUndefined();
  });

  test('each library that a floor takes in is pinned here, and used', () => {
    const taken = new Set(rules.FLOORS.flatMap((floor) => floor.libraries));
    const dependencies = [...taken].filter((name) => !name.startsWith('node:'));
    expect(dependencies.filter((name) => !manifest.devDependencies[name])).toEqual([]);
    const used = new Set(
      [...sources]
        .filter(([path]) => path.startsWith('src/'))
        .flatMap(([path, text]) => rules.importsOf(path, text))
        .map(rules.packageOf),
    );
    expect(dependencies.filter((name) => !used.has(name))).toEqual([]);
  });

  test('versions are exact', () => {
    expect(
      Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    ).toEqual([]);
  });

  test('the lockfile holds every optional dependency that it names, or `npm ci` refuses it', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.values(lock.packages)
      .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
      .filter((name) => !Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });

  test('the lockfile names no registry and nothing from git', () => {
    const lock = read('package-lock.json');
    expect(lock).not.toMatch(/"resolved"/);
    expect(lock).not.toMatch(/git\+|https?:\/\/[^"]*\.tgz/);
  });
});

describe('files', () => {
  test('nothing else stands at the top', () => {
    const top = new Set(files.map((path) => path.split('/')[0]!));
    expect([...top].filter((name) => !TOP_LEVEL.includes(name))).toEqual([]);
  });

  test('no file names a path or a registry of the machine it was written on', () => {
    const here = [root, dirname(root)].filter(
      (path) => path.split(/[\\/]/).length > 2 || !/^.(tmp|home|app|src)?$/.test(path),
    );
    const machine = [...here.map((path) => `${path}/`), `/${'home'}/`, `/${'Users'}/`, `/${'root'}/`];
    const find = (text: string): string | undefined =>
      machine.find((path) => new RegExp(`(^|[\\s"'\`(=:])${path}`, 'm').test(text));
    expect(find(`see ${root}/src`)).toBeDefined();
    expect([...texts].filter(([, text]) => find(text)).map(([path]) => path)).toEqual([]);

    const registry = new URL(
      execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', stdio: 'pipe' }),
    ).host;
    expect([...texts].filter(([, text]) => text.includes(registry)).map(([path]) => path)).toEqual([]);
  });
});
