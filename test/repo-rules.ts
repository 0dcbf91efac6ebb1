import { dirname, join } from 'node:path/posix';
import { type ESTree, parseSync } from 'vite';

/** What the repository's own rules look at: path from its root → text. */
export type Sources = ReadonlyMap<string, string>;

/** Each floor: what belongs to it, which other floors it may import, and which libraries enter there. */
export interface Floor {
  readonly name: string;
  readonly files: RegExp;
  readonly imports: readonly string[];
  readonly libraries: readonly string[];
}

export const FLOORS: readonly Floor[] = [
  { name: 'app', files: /^src\/app\.ts$/, imports: ['element', 'index'], libraries: [] },
  {
    name: 'element',
    files: /^src\/element\.ts$/,
    imports: ['ui', 'index', 'view', 'api', 'core'],
    libraries: ['lit', '@lit-labs/preact-signals'],
  },
  {
    name: 'ui',
    files: /^src\/ui\//,
    imports: ['index', 'view', 'api', 'core'],
    libraries: ['lit', '@lit-labs/preact-signals', 'uplot'],
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
    imports: ['api', 'engine', 'survey', 'segy', 'io', 'core'],
    libraries: [],
  },
  {
    name: 'api',
    files: /^src\/api\//,
    imports: ['engine', 'survey', 'segy', 'io', 'core'],
    libraries: ['valibot'],
  },
  {
    name: 'engine',
    files: /^src\/engine\//,
    imports: ['io', 'volume', 'surface', 'survey', 'segy', 'core'],
    libraries: ['comlink'],
  },
  { name: 'io', files: /^src\/io\//, imports: ['core'], libraries: ['idb-keyval'] },
  { name: 'survey', files: /^src\/survey\//, imports: ['segy', 'core'], libraries: [] },
  { name: 'volume', files: /^src\/volume\//, imports: ['core'], libraries: [] },
  { name: 'surface', files: /^src\/surface\//, imports: ['core'], libraries: [] },
  { name: 'segy', files: /^src\/segy\//, imports: ['core'], libraries: [] },
  { name: 'core', files: /^src\/core\//, imports: [], libraries: [] },
];

export const MAX_LINES = 400;

const floorOf = (path: string): Floor | undefined => FLOORS.find((floor) => floor.files.test(path));

/** 'three/addons/x.js' → 'three', '@scope/name/x' → '@scope/name'. */
export const packageOf = (request: string): string =>
  request
    .split('/')
    .slice(0, request.startsWith('@') ? 2 : 1)
    .join('/');

const isCode = (path: string): boolean => /\.(ts|mjs|js)$/.test(path);

type Node = ESTree.Node & { readonly [key: string]: unknown };

/** Every node of a file's syntax tree. */
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

const line = (text: string, node: Node): number => text.slice(0, node.start as number).split('\n').length;

/** What a file asks for by import, export from, import(), import type and import('…') types. */
export function importsOf(path: string, text: string): string[] {
  const requests: string[] = [];
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

/** Path of a relative import as the sources know it. */
function resolveImport(sources: Sources, from: string, request: string): string {
  const path = join(dirname(from), request.replace(/\?.*$/, ''));
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => sources.has(candidate)) ?? path;
}

/** Imports that go up or sideways, libraries on a floor that is not theirs, files on no floor. */
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

/** Import cycles, type imports included: each as the chain that closes it. */
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
      // A worker asked for by address is another program, not a dependency.
      if (request.startsWith('.') && !/\?.*worker/.test(request))
        visit(resolveImport(sources, path, request), [...chain, path]);
    }
    finished.add(path);
  };
  for (const path of sources.keys()) if (path.startsWith('src/')) visit(path, []);
  return cycles;
}

export function findLongFiles(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => isCode(path))
    .map(([path, text]) => [path, text.trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > MAX_LINES)
    .map(([path, lines]) => `${path} has ${lines} lines`);
}

export function findAny(sources: Sources): string[] {
  const faults: string[] = [];
  for (const [path, text] of sources) {
    if (!path.endsWith('.ts')) continue;
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
]);
const EVALUATION = new Set(['eval', 'Function']);

/** Ways for a string of a file to become markup or code. */
export function findInjection(sources: Sources): string[] {
  const faults: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path)) continue;
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
      const indexed = node.type === 'Literal' && MARKUP.has(String(node.value));
      if (MARKUP.has(name) || indexed || written || evaluated) {
        faults.push(
          `${path}:${line(text, node)} ${text.slice(node.start as number, (node.start as number) + 40).split('\n')[0]}`,
        );
      }
    }
  }
  return faults;
}

/** Where workers are made: `new Worker`, `new SharedWorker`, `importScripts`. */
export function findWorkers(sources: Sources): string[] {
  const places: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path)) continue;
    for (const node of nodes(path, text)) {
      if (node.type !== 'NewExpression') continue;
      const callee = node.callee as Node;
      if (/^(Shared)?Worker$/.test(String(callee.name ?? (callee.property as Node | undefined)?.name)))
        places.push(`${path}:${line(text, node)}`);
    }
  }
  return places;
}

const BLOB_NAME = /(blob|file)$/i;
const BLOB_READERS = /^(arrayBuffer|text|stream|bytes)$/;

/** `.slice(` of something called …blob or …file, or of anything whose bytes are then awaited. */
export function findBlobSlices(sources: Sources): string[] {
  const places = new Set<string>();
  const isSlice = (node: Node): boolean =>
    node.type === 'CallExpression' &&
    (node.callee as Node).type === 'MemberExpression' &&
    ((node.callee as Node).property as Node).name === 'slice';
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !isCode(path)) continue;
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

/** Names that a module exports as values, sorted. */
export function exportedValues(path: string, text: string): string[] {
  const { module } = parseSync(path, text, { lang: 'ts' });
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter((entry) => !entry.isType)
    .map((entry) => entry.exportName.name ?? '*')
    .sort();
}

/** Materials of three's own: their shaders are left out of the built page (vite.config.ts). */
export function findForeignMaterials(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => path.startsWith('src/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/new (\w*Material)\b/g)]
        .filter(([, name]) => name !== 'RawShaderMaterial')
        .map(([, name]) => `${path} makes a ${name}`),
    );
}
