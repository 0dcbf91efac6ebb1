import { dirname, join } from 'node:path/posix';
import { type ESTree, parseSync } from 'vite';

/**
 * The files that the repository's own rules check: path from its root → text. All rules stand in this file, because each is a short
 * walk over the same files.
 */
export type Sources = ReadonlyMap<string, string>;

/** A floor: which files belong to it, which other floors it may import, and which libraries only it may import. */
export interface Floor {
  readonly name: string;
  readonly files: RegExp;
  readonly imports: readonly string[];
  readonly libraries: readonly string[];
}

export const FLOORS: readonly Floor[] = [
  { name: 'app', files: /^src\/app(\.ts$|\/)/, imports: ['element', 'index', 'core'], libraries: [] },
  { name: 'service worker', files: /^src\/service-worker\.ts$/, imports: [], libraries: [] },
  {
    name: 'notebook',
    files: /^src\/notebook\.ts$/,
    imports: ['element', 'index', 'core'],
    libraries: ['@lit-labs/preact-signals'],
  },
  {
    name: 'element',
    files: /^src\/element\.ts$/,
    imports: ['ui', 'index', 'view', 'api', 'core'],
    libraries: [],
  },
  {
    name: 'ui',
    files: /^src\/ui\//,
    imports: ['index', 'view', 'api', 'core'],
    libraries: ['lit', '@lit-labs/preact-signals', 'uplot', 'valibot'],
  },
  {
    name: 'view',
    files: /^src\/view\//,
    imports: ['core'],
    libraries: ['three', 'camera-controls', 'd3-array'],
  },
  {
    name: 'index',
    files: /^src\/index\.ts$/,
    imports: ['api', 'engine', 'horizon', 'survey', 'segy', 'io', 'core'],
    libraries: [],
  },
  {
    // The words and figures of a summary are the page's own; they are pure.
    name: 'command line',
    files: /^src\/cli(\.ts$|\/)/,
    imports: ['node', 'index', 'ui', 'view', 'core'],
    libraries: [
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:http',
      'node:net',
      'node:path',
      'node:stream',
      'node:url',
      'node:util',
      'node:zlib',
    ],
  },
  {
    name: 'node',
    files: /^src\/node\.ts$/,
    imports: ['index'],
    libraries: ['node:fs', 'node:path', 'node:util'],
  },
  {
    name: 'api',
    files: /^src\/api\//,
    imports: [
      'engine',
      'zarr',
      'zgy',
      'io',
      'attribute',
      'horizon',
      'volume',
      'surface',
      'survey',
      'segy',
      'core',
    ],
    libraries: ['valibot'],
  },
  {
    name: 'engine',
    files: /^src\/engine\//,
    imports: ['zarr', 'zgy', 'io', 'attribute', 'horizon', 'volume', 'surface', 'survey', 'segy', 'core'],
    libraries: ['comlink'],
  },
  { name: 'zarr', files: /^src\/zarr\//, imports: ['io', 'core'], libraries: ['zarrita'] },
  { name: 'zgy', files: /^src\/zgy\//, imports: ['io', 'core'], libraries: [] },
  { name: 'io', files: /^src\/io\//, imports: ['core'], libraries: ['idb-keyval'] },
  { name: 'survey', files: /^src\/survey\//, imports: ['segy', 'core'], libraries: [] },
  { name: 'attribute', files: /^src\/attribute\//, imports: ['core'], libraries: [] },
  { name: 'volume', files: /^src\/volume\//, imports: ['core'], libraries: [] },
  { name: 'surface', files: /^src\/surface\//, imports: ['core'], libraries: [] },
  {
    name: 'horizon',
    files: /^src\/horizon\//,
    imports: ['core'],
    libraries: ['d3-contour', 'flatqueue'],
  },
  { name: 'segy', files: /^src\/segy\//, imports: ['core'], libraries: [] },
  { name: 'core', files: /^src\/core\//, imports: [], libraries: [] },
];

/**
 * Rooms are folders or files inside a floor. The table says which rooms of the same floor each room may import. A file belongs to the
 * room with the longest name that its path begins with. `*` stands for any folder without a row of its own; each such folder is a room
 * for itself. A file that no other row matches belongs to the row of its floor.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  survey: ['survey/plan', 'survey/out', 'survey/grid', 'survey/file', 'survey/words', 'survey/made'],
  'survey/out': ['survey/file', 'survey/words'],
  'survey/plan': ['survey/grid'],
  'survey/grid': ['survey/file', 'survey/words'],
  'survey/file': ['survey/words'],
  'survey/words': [],
  'survey/made': [],
  'ui/page': ['ui/*', 'ui/layers', 'ui/layers/*', 'ui/session', 'ui/kit'],
  'ui/*': ['ui/layers', 'ui/layers/*', 'ui/session', 'ui/kit'],
  'ui/layers': ['ui/layers/*', 'ui/session', 'ui/kit'],
  'ui/layers/*': ['ui/layers', 'ui/session', 'ui/kit'],
  'ui/session': ['ui/kit'],
  'ui/kit': [],
  view: [],
  'view/section': ['view'],
  'view/furniture': ['view'],
  'view/layers': ['view/furniture', 'view'],
  'view/picture': ['view/layers', 'view/furniture', 'view'],
  'view/stage': ['view/stage-view', 'view/picture', 'view/layers', 'view/furniture', 'view'],
  'view/stage-view': ['view/layers', 'view'],
  'view/create-stage': ['view/stage', 'view/stage-view', 'view/section', 'view'],
};

/** The first docstring of a file with more than `EXPLAINED_LINES` lines must say why it is one file. None may have more than `MAX_LINES`. */
const EXPLAINED_LINES = 400;
export const MAX_LINES = 600;

const floorOf = (path: string): Floor | undefined => FLOORS.find((floor) => floor.files.test(path));

/** Finds the room that a path belongs to, and the row of the table that applies to it. */
function roomOf(path: string, rooms: typeof ROOMS): { name: string; row: string } | undefined {
  const steps = path.replace(/^src\/|\.ts$/g, '').split('/');
  for (let count = steps.length; count > 0; count--) {
    const name = steps.slice(0, count).join('/');
    if (rooms[name]) return { name, row: name };
    const any = [...steps.slice(0, count - 1), '*'].join('/');
    if (count < steps.length && rooms[any]) return { name, row: any };
  }
  return undefined;
}

/** 'three/addons/x.js' → 'three', '@scope/name/x' → '@scope/name'. */
export const packageOf = (request: string): string =>
  request
    .split('/')
    .slice(0, request.startsWith('@') ? 2 : 1)
    .join('/');

const isCode = (path: string): boolean => /\.(ts|mjs|js)$/.test(path);

type Node = ESTree.Node & { readonly [key: string]: unknown };

/** Yields every node of a file's syntax tree. */
function* nodes(path: string, text: string): Generator<Node> {
  const { program, errors } = parseSync(path, text, { lang: path.endsWith('.ts') ? 'ts' : 'js' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const stack: unknown[] = [program];
  while (stack.length > 0) {
    const next = stack.pop();
    if (Array.isArray(next)) stack.push(...next);
    else if (typeof next === 'object' && next !== null) {
      if (typeof (next as Node).type === 'string') yield next as Node;
      stack.push(...Object.values(next));
    }
  }
}

/** Whether it is worth to parse a file, which takes long: a word that a rule looks for is in it, or one may be written by escapes. */
const mayHave = (text: string, words: RegExp): boolean => words.test(text) || text.includes('\\u');

const line = (text: string, node: Node): number => text.slice(0, node.start as number).split('\n').length;

const imports = new Map<string, string[]>();

/** Lists what a file imports: by import, export from, import(), import type, import('…') types and URLs of modules. */
export function importsOf(path: string, text: string): string[] {
  const key = `${path} ${text}`;
  const known = imports.get(key);
  if (known) return known;
  const requests: string[] = [];
  imports.set(key, requests);
  for (const node of nodes(path, text)) {
    const source = (node.source ?? (node.type === 'TSImportType' ? node.argument : null)) as Node | null;
    const literal = source?.type === 'TSLiteralType' ? (source.literal as Node) : source;
    if (literal?.type === 'Literal' && /^(Import|Export|TSImport)/.test(node.type)) {
      requests.push(String(literal.value));
    }
    // new URL('./x.ts', import.meta.url)
    if (node.type === 'NewExpression' && (node.callee as Node).name === 'URL') {
      const [first, second] = node.arguments as Node[];
      if (second?.type === 'MemberExpression' && first?.type === 'Literal')
        requests.push(String(first.value));
    }
  }
  return requests;
}

/** Resolves a relative import to a path of the sources. */
function resolveImport(sources: Sources, from: string, request: string): string {
  const path = join(dirname(from), request.replace(/\?.*$/, ''));
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => sources.has(candidate)) ?? path;
}

/** Finds imports that go up or sideways, libraries imported on the wrong floor, and files that belong to no floor. */
export function findFloorFaults(sources: Sources): string[] {
  const faults: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path)) continue;
    const floor = floorOf(path);
    if (!floor) {
      faults.push(`${path} stands on no floor`);
      continue;
    }
    for (const request of importsOf(path, text)) {
      if (!request.startsWith('.')) {
        if (!floor.libraries.includes(packageOf(request)))
          faults.push(`${path} (${floor.name}) imports the library ${request}`);
        continue;
      }
      const target = resolveImport(sources, path, request);
      if (/\.(css|svg|json)$/.test(target)) continue;
      const below = floorOf(target);
      if (!below) faults.push(`${path} (${floor.name}) imports ${request}, which stands on no floor`);
      else if (below !== floor && !floor.imports.includes(below.name)) {
        faults.push(`${path} (${floor.name}) imports ${target} (${below.name})`);
      }
    }
  }
  return faults;
}

/** Finds imports from one room of a floor to another that its row does not name. */
export function findRoomFaults(sources: Sources, rooms = ROOMS): string[] {
  const faults: string[] = [];
  for (const [path, text] of sources) {
    const from = isCode(path) && roomOf(path, rooms);
    if (!from) continue;
    for (const request of importsOf(path, text)) {
      const target = request.startsWith('.') ? resolveImport(sources, path, request) : '';
      const to = roomOf(target, rooms);
      if (!to || to.name === from.name || floorOf(target) !== floorOf(path)) continue;
      if (!rooms[from.row]!.includes(to.row)) faults.push(`${path} (${from.name}) imports ${target}`);
    }
  }
  return faults;
}

/** Finds import cycles, including type imports. Each is given as the chain of files that closes it. */
export function findCycles(sources: Sources): string[] {
  const cycles: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, chain: readonly string[]): void => {
    if (chain.includes(path)) {
      cycles.push([...chain.slice(chain.indexOf(path)), path].join(' → '));
      return;
    }
    const text = sources.get(path);
    if (finished.has(path) || text === undefined || !isCode(path)) return;
    for (const request of importsOf(path, text)) {
      // A worker whose URL is imported is a program of its own, not a dependency.
      if (request.startsWith('.') && !/\?.*worker/.test(request))
        visit(resolveImport(sources, path, request), [...chain, path]);
    }
    finished.add(path);
  };
  for (const path of sources.keys()) if (path.startsWith('src/')) visit(path, []);
  return cycles;
}

/** Finds files over the limit, and long files whose first docstring does not say why (by the word "because"). */
export function findLongFiles(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => isCode(path))
    .map(([path, text]) => [path, text, text.trimEnd().split('\n').length] as const)
    .filter(([, text, lines]) => {
      const docstring = /\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? '';
      const explained = /\bbecause\b/.test(docstring);
      return lines > MAX_LINES || (lines > EXPLAINED_LINES && !explained);
    })
    .map(([path, , lines]) => `${path} has ${lines} lines`);
}

export function findAny(sources: Sources): string[] {
  const faults: string[] = [];
  for (const [path, text] of sources) {
    if (!path.endsWith('.ts') || !mayHave(text, /\bany\b/)) continue;
    for (const node of nodes(path, text)) {
      if (node.type === 'TSAnyKeyword') faults.push(`${path}:${line(text, node)} says any`);
    }
  }
  return faults;
}

const MARKUP = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'createContextualFragment',
  'unsafeHTML',
  'unsafeStatic',
  'unsafeSVG',
  'unsafeMathML',
  'srcdoc',
  'parseFromString',
  'parseHTMLUnsafe',
]);
const EVALUATION = new Set(['eval', 'Function']);
/** Functions that take a string for code in place of a function. */
const TIMERS = new Set(['setTimeout', 'setInterval']);

const INJECTING = new RegExp([...MARKUP, ...EVALUATION, ...TIMERS, 'write'].join('|'));

/** Finds code that can turn a string into markup or code. */
export function findInjection(sources: Sources): string[] {
  const faults: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path) || !mayHave(text, INJECTING)) continue;
    for (const node of nodes(path, text)) {
      const name = String(node.type === 'Identifier' ? node.name : '');
      const callee = (node.callee ?? {}) as Node;
      const written =
        node.type === 'MemberExpression' &&
        (node.object as Node).name === 'document' &&
        /^write(ln)?$/.test(String((node.property as Node).name));
      const evaluated =
        (node.type === 'CallExpression' || node.type === 'NewExpression') &&
        EVALUATION.has(String(callee.name));
      const [first] = (node.arguments ?? []) as Node[];
      const timed =
        node.type === 'CallExpression' &&
        TIMERS.has(String(callee.name)) &&
        (first?.type === 'TemplateLiteral' || typeof first?.value === 'string');
      const indexed = node.type === 'Literal' && MARKUP.has(String(node.value));
      if (MARKUP.has(name) || indexed || written || evaluated || timed) {
        faults.push(
          `${path}:${line(text, node)} ${text.slice(node.start as number, (node.start as number) + 40).split('\n')[0]}`,
        );
      }
    }
  }
  return faults;
}

/** Finds the places that start workers: `new Worker` and `new SharedWorker`. */
export function findWorkers(sources: Sources): string[] {
  const places: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path) || !mayHave(text, /Worker/)) continue;
    for (const node of nodes(path, text)) {
      if (node.type !== 'NewExpression') continue;
      const callee = node.callee as Node;
      if (/^(Shared)?Worker$/.test(String(callee.name ?? (callee.property as Node | undefined)?.name)))
        places.push(`${path}:${line(text, node)}`);
    }
  }
  return places;
}

/** Names by which a script makes a request, or opens a connection, besides by loading a part of itself. */
const REQUESTED =
  /fetch|sendBeacon|XMLHttpRequest|WebSocket|WebSocketStream|WebTransport|EventSource|RTCPeerConnection|importScripts|Image|submit/;
const REQUESTS = new RegExp(`^(${REQUESTED.source})$`);

/** Finds the places that make requests: calls and instances of what `REQUESTS` names. */
export function findRequests(sources: Sources): string[] {
  const places: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path) || !mayHave(text, REQUESTED)) continue;
    for (const node of nodes(path, text)) {
      const callee = (node.callee ?? {}) as Node;
      const name = String(callee.name ?? (callee.property as Node | undefined)?.name);
      if (/^(Call|New)Expression$/.test(node.type) && REQUESTS.test(name))
        places.push(`${path}:${line(text, node)}`);
    }
  }
  return places;
}

const BLOB_NAME = /(blob|file)$/i;
const BLOB_READERS = /^(arrayBuffer|text|stream|bytes)$/;

/** Finds `.slice(` called on something named …blob or …file, or on anything whose bytes are then read. */
export function findBlobSlices(sources: Sources): string[] {
  const places = new Set<string>();
  const isSlice = (node: Node): boolean =>
    node.type === 'CallExpression' &&
    (node.callee as Node).type === 'MemberExpression' &&
    ((node.callee as Node).property as Node).name === 'slice';
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path) || !mayHave(text, /slice/)) continue;
    for (const node of nodes(path, text)) {
      if (isSlice(node)) {
        const receiver = (node.callee as Node).object as Node;
        const name = String(receiver.name ?? (receiver.property as Node | undefined)?.name ?? '');
        if (BLOB_NAME.test(name)) places.add(`${path}:${line(text, node)}`);
      }
      const reads =
        node.type === 'MemberExpression' && BLOB_READERS.test(String((node.property as Node).name));
      if (reads && isSlice(node.object as Node)) places.add(`${path}:${line(text, node.object as Node)}`);
    }
  }
  return [...places];
}

/** Lists the names that a module exports as values, sorted. */
export function exportedValues(path: string, text: string): string[] {
  const { module } = parseSync(path, text, { lang: 'ts' });
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter((entry) => !entry.isType)
    .map((entry) => entry.exportName.name ?? '*')
    .sort();
}

/** Finds values exported in src that nothing in src uses, neither another file nor the file itself. */
export function findUnusedExports(sources: Sources): string[] {
  const product = [...sources].filter(([path]) => /^src\/.*\.ts$/.test(path));
  const used = new Set<string>();
  for (const [path, text] of product) {
    const { module } = parseSync(path, text, { lang: 'ts' });
    const use = (request: string, name: string) =>
      used.add(`${resolveImport(sources, path, request)} ${name}`);
    for (const { moduleRequest, entries } of module.staticImports)
      for (const { importName } of entries) use(moduleRequest.value, importName.name ?? '*');
    for (const { moduleRequest, importName } of module.staticExports.flatMap(({ entries }) => entries))
      if (moduleRequest) use(moduleRequest.value, importName.name ?? '*');
    for (const { moduleRequest } of module.dynamicImports) {
      const request = text.slice(moduleRequest.start + 1, moduleRequest.end - 1);
      for (const [name] of text.matchAll(/\w+/g)) use(request, name);
    }
  }
  return product
    .filter(([path]) => !/^src\/\w+\.ts$/.test(path))
    .flatMap(([path, text]) =>
      exportedValues(path, text)
        .filter((name) => !used.has(`${path} ${name}`) && !used.has(`${path} *`))
        .filter((name) => text.split(new RegExp(`\\b${name}\\b`)).length < 3)
        // A custom element is used by its tag.
        .filter((name) => !new RegExp(`@element\\('[\\w-]+'\\)\\s+export class ${name}\\b`).test(text))
        .map((name) => `${path} exports ${name}, which nothing in src uses`),
    );
}

/** Finds uses of three's own materials, whose shaders are left out of the built page (vite.config.ts). */
export function findForeignMaterials(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => path.startsWith('src/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/new (\w*Material)\b/g)]
        .filter(([, name]) => name !== 'RawShaderMaterial')
        .map(([, name]) => `${path} makes a ${name}`),
    );
}
