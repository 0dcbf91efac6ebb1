import { API, SymbolFlags } from 'typescript/unstable/sync';
import { parseSync } from 'vite';

/**
 * @typedef {import('typescript/unstable/sync').Checker} Checker
 * @typedef {import('typescript/unstable/sync').Symbol} Symbol
 * @typedef {import('typescript/unstable/sync').Type} Type
 * @typedef {import('typescript/unstable/ast').Node} Node
 * @typedef {{ text: string, names: string[] }} Declarations the text of a .d.ts file, and the names that it exports
 */

/** Flags for types as text (NodeBuilderFlags): not shortened, by their aliases, and an alias by what it stands for. */
const WHOLE = 1 | 16384;
const EXPANDED = WHOLE | 8388608;
const QUOTED = 268435456;

/** Types of our validation library are written out, because the package installs no library. */
const SCHEMAS = /\bGiven\b|\bChecked\b|\bv\./;

/** What the element adds to the types of every page. In the source, tests see more of the element than this. */
const GLOBALS = `declare global {
  interface HTMLElementTagNameMap {
    'segy-lens': SegyLensElement;
  }
  interface HTMLElementEventMap {
    'segy-open': CustomEvent<{ readonly dataset: Dataset }>;
    'segy-meta': CustomEvent<{ readonly meta: DatasetMeta }>;
    'segy-progress': CustomEvent<Progress>;
    'segy-error': CustomEvent<{ readonly error: SegyError }>;
  }
}
`;

/** @param {string} text */
const tree = (text) => parseSync('a.d.ts', text, { lang: 'dts' });

/**
 * Lists the names of types that a declaration refers to, but its own type parameters.
 * @param {string} text
 */
function namesIn(text) {
  const { program, errors } = tree(text);
  if (errors.length > 0) throw new Error(`${errors[0]?.message} in\n${text}`);
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {Set<string>} */
  const own = new Set();
  /** @type {unknown[]} */
  const stack = [program];
  while (stack.length > 0) {
    const next = stack.pop();
    if (Array.isArray(next)) stack.push(...next);
    else if (typeof next === 'object' && next !== null) {
      const node = /** @type {Record<string, any>} */ (next);
      if (node.type === 'TSTypeParameter') own.add(node.name.name ?? node.name);
      let name = node.type === 'TSTypeReference' ? node.typeName : null;
      if (node.type === 'TSInterfaceHeritage' || node.type === 'TSClassImplements') name = node.expression;
      if (node.type === 'TSTypeQuery') name = node.exprName;
      while (name?.left) name = name.left;
      if (name?.name) names.add(name.name);
      stack.push(...Object.values(node));
    }
  }
  return [...names].filter((name) => !own.has(name));
}

/** @param {string} text */
const comment = (text) => {
  const lines = text.trim().split('\n');
  if (!text.trim()) return '';
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
};

/** @param {string} text */
const indented = (text) => text.replace(/^(?=.)/gm, '  ');

/** Writes declarations of what a module exports, with every type that these refer to. */
class Writer {
  /** @type {Map<string, { id: number, text: string }>} */
  written = new Map();

  /**
   * @param {Checker} checker
   * @param {ReadonlySet<string>} elsewhere names that another file of the package declares
   * @param {ReadonlyMap<string, Symbol[]>} known types of the project by their names
   */
  constructor(checker, elsewhere, known) {
    this.checker = checker;
    this.elsewhere = elsewhere;
    this.known = known;
    /** @type {Set<string>} */
    this.imported = new Set();
  }

  /** @param {Type} type @param {number} [flags] */
  string(type, flags = WHOLE) {
    return this.checker
      .typeToString(type, undefined, flags | QUOTED)
      .replace(/import\("[^"]*"\)\./g, '')
      .replaceAll('<ArrayBufferLike>', '');
  }

  /**
   * The comment above a declaration and its tags.
   * @param {Symbol} symbol
   */
  docs(symbol) {
    const node = symbol.declarations[0]?.resolve();
    const above = node ? fullText(node).slice(0, node.getStart(node.getSourceFile()) - node.pos) : '';
    const last = [...above.matchAll(/\/\*\*([\s\S]*?)\*\//g)].at(-1)?.[1] ?? '';
    const text = last.replace(/^[ \t]*\* ?/gm, '').trim();
    // The declaration of a constant is within its statement, which has the comment.
    return text || this.checker.getDocumentationCommentOfSymbol(symbol);
  }

  /** @param {Symbol} symbol */
  isInternal(symbol) {
    return symbol.getJsDocTags(this.checker).some(({ name }) => name === 'internal');
  }

  /**
   * Properties of a type, each with its comment.
   * @param {Type} type
   * @param {boolean} [isReadonly]
   */
  members(type, isReadonly = false) {
    return this.checker
      .getPropertiesOfType(type)
      .filter((property) => !/^(#|__#)/.test(property.name) && !isPrivate(property) && isOurs(property))
      .map((property) => {
        const optional = property.flags & SymbolFlags.Optional ? '?' : '';
        const of = /** @type {Type} */ (this.checker.getTypeOfSymbol(property));
        const constant =
          isReadonly || hasModifier(property, 'readonly') || isGetter(property) ? 'readonly ' : '';
        return `${comment(this.docs(property))}${constant}${property.name}${optional}: ${this.string(of)};\n`;
      })
      .join('');
  }

  /**
   * The text of a declaration, without `export`.
   * @param {string} name
   * @param {Symbol} symbol
   */
  text(name, symbol) {
    const { checker } = this;
    const docs = comment(this.docs(symbol));
    const node = symbol.declarations[0]?.resolve();
    if (symbol.flags & SymbolFlags.Class) {
      const base = /** @type {any} */ (node).heritageClauses?.flatMap((/** @type {any} */ clause) => [
        ...clause.types,
      ]);
      const heritage = base?.filter((/** @type {Node} */ each) => /^Error$/.test(sourceText(each)));
      const construct = constructorOf(/** @type {Node} */ (node));
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      const isValue = heritage?.length > 0;
      const body = indented(`${isValue ? construct : ''}${this.members(type)}`);
      // A class that cannot be made by callers is a type for them.
      return isValue
        ? `${docs}declare class ${name} extends Error {\n${body}}\n`
        : `${docs}interface ${name} {\n${body}}\n`;
    }
    if (symbol.flags & SymbolFlags.Interface) return docs + this.interface(name, /** @type {any} */ (node));
    if (symbol.flags & SymbolFlags.TypeAlias) {
      const text = sourceText(/** @type {Node} */ (node)).replace(/^export\s+/, '');
      if (!SCHEMAS.test(text) && !/\btypeof\b/.test(text)) return `${docs}${text}\n`;
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      const expanded = this.string(type, EXPANDED);
      return expanded.startsWith('{')
        ? `${docs}interface ${name} {\n${indented(this.members(type, true))}}\n`
        : `${docs}type ${name} = ${expanded};\n`;
    }
    const type = /** @type {Type} */ (checker.getTypeOfSymbol(symbol));
    const string = this.string(type);
    if (symbol.flags & SymbolFlags.Function)
      return `${docs}declare function ${name}${asSignature(string)};\n`;
    return string.startsWith('{')
      ? `${docs}declare const ${name}: {\n${indented(this.members(type))}};\n`
      : `${docs}declare const ${name}: ${string};\n`;
  }

  /**
   * An interface as it stands in the source, with what it extends written out where that is made of a schema.
   * @param {string} name
   * @param {any} node
   */
  interface(name, node) {
    const source = sourceText(node).replace(/^export\s+/, '');
    const head = source.slice(0, source.indexOf('{'));
    if (!SCHEMAS.test(head)) return `${source}\n`;
    const types = node.heritageClauses.flatMap((/** @type {any} */ clause) => [...clause.types]);
    const made = types.filter((/** @type {Node} */ each) => SCHEMAS.test(sourceText(each)));
    const plain = types.filter((/** @type {Node} */ each) => !made.includes(each)).map(sourceText);
    const body = source.slice(source.indexOf('{') + 1, source.lastIndexOf('}')).trim();
    const members = made
      .map((/** @type {any} */ each) =>
        this.members(/** @type {Type} */ (this.checker.getTypeFromTypeNode(each)), true),
      )
      .join('');
    const heritage = plain.length > 0 ? ` extends ${plain.join(', ')}` : '';
    return `interface ${name}${heritage} {\n${indented(`${body ? `${body}\n` : ''}${members}`)}}\n`;
  }

  /**
   * Writes a declaration, and those of the types in it that are not written yet.
   * @param {string} name
   * @param {Symbol} symbol
   */
  write(name, symbol) {
    const { id } = symbol;
    const before = this.written.get(name);
    if (before) {
      const text = before.id === id ? before.text : this.text(name, symbol);
      if (text !== before.text) throw new Error(`Two types that callers see are called ${name}. Rename one.`);
      return;
    }
    const text = this.text(name, symbol)
      .replace(/import\((['"])[^'"]*\1\)\./g, '')
      .replace(/(import\(['"][^'"]*)\.ts(['"]\))/g, '$1.js$2');
    this.written.set(name, { id, text });
    for (const other of namesIn(`export ${text.replace(/^\/\*\*[\s\S]*?\*\/\n/, '')}`)) {
      const found = this.find(other, symbol);
      if (!found || !isOurs(found)) continue;
      if (this.elsewhere.has(other)) this.imported.add(other);
      else this.write(other, found);
    }
  }

  /**
   * The type that a name means where a declaration stands. A type that was inferred may be known only elsewhere.
   * @param {string} name
   * @param {Symbol} symbol
   */
  find(name, symbol) {
    const { checker } = this;
    const node = symbol.declarations[0]?.resolve();
    const here = node && checker.resolveName(name, SymbolFlags.Type, node, true);
    if (here) return here.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(here) : here;
    const [found, another] = this.known.get(name) ?? [];
    if (another)
      throw new Error(`Two types are called ${name}, and it is not clear which one ${symbol.name} means.`);
    return found;
  }
}

/** @param {Node} node */
const fullText = (node) => node.getSourceFile().text.slice(node.pos, node.end);
/** @param {Node} node */
const sourceText = (node) => node.getSourceFile().text.slice(node.getStart(node.getSourceFile()), node.end);

/** @param {Symbol} symbol @param {string} modifier */
function hasModifier(symbol, modifier) {
  const node = symbol.declarations[0]?.resolve();
  return node ? new RegExp(`^[^({:=]*\\b${modifier}\\b`).test(sourceText(node)) : false;
}
/** @param {Symbol} symbol */
const isOurs = (symbol) =>
  !symbol.declarations[0] || !/node_modules|\/lib\.[\w.]+\.d\.ts$/.test(symbol.declarations[0].path);
/** @param {Symbol} symbol */
const isPrivate = (symbol) => hasModifier(symbol, 'private') || hasModifier(symbol, 'protected');
/** @param {Symbol} symbol */
const isGetter = (symbol) =>
  Boolean(symbol.flags & SymbolFlags.GetAccessor) && !(symbol.flags & SymbolFlags.SetAccessor);

/**
 * The constructor of a class, with the parameters that are members at once.
 * @param {Node} node
 */
function constructorOf(node) {
  const [, parameters] = /constructor\(([\s\S]*?)\)\s*\{/.exec(sourceText(node)) ?? [];
  if (parameters === undefined) return '';
  const plain = parameters
    .replace(/\b(readonly|public|private|override)\s+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return `constructor(${plain.replace(/,$/, '')});\n`;
}

/**
 * '(a: A) => B' → '(a: A): B'
 * @param {string} type
 */
function asSignature(type) {
  const { program } = tree(`type A = ${type};`);
  const node = /** @type {any} */ (program.body[0]).typeAnnotation;
  const at = node.returnType.start - 'type A = '.length;
  return `${type.slice(0, at)}${type.slice(at).replace(/^\s*=>\s*/, ': ')}`.replace(') : ', '): ');
}

/**
 * Makes the declarations of the package's entries. They name no library, because none is installed with the package.
 * @param {string} config path of the tsconfig whose files are the entries
 * @param {Readonly<Record<string, string>>} entries name → source file. Types of the first are imported by the others.
 * @returns {Record<string, Declarations>}
 */
export function makeDeclarations(config, entries) {
  const api = new API({ cwd: process.cwd() });
  try {
    const project = api.updateSnapshot({ openProject: config }).getProjects()[0];
    if (!project) throw new Error(`${config} is no project`);
    const { checker, program } = project;
    /** @type {Map<string, Symbol[]>} */
    const known = new Map();
    for (const file of program
      .getSourceFileNames()
      .filter((name) => /\/src\/.*\.ts$/.test(name) && !name.includes('node_modules'))) {
      const source = program.getSourceFile(file);
      const symbol = source && checker.getSymbolAtLocation(source);
      for (const each of symbol ? checker.getExportsOfModule(symbol) : []) {
        const target = each.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
        if (!(target.flags & SymbolFlags.Type)) continue;
        const same = known.get(each.name)?.filter(({ id }) => id !== target.id) ?? [];
        known.set(each.name, [...same, target]);
      }
    }
    /** @type {Set<string>} */
    const shared = new Set();
    /** @type {Record<string, Declarations>} */
    const made = {};
    for (const [name, file] of Object.entries(entries)) {
      const source = program.getSourceFile(file);
      const symbol = source && checker.getSymbolAtLocation(source);
      if (!symbol) throw new Error(`${file} is no module`);
      const writer = new Writer(checker, shared, known);
      for (const each of checker.getExportsOfModule(symbol)) {
        const target = each.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
        if (!writer.isInternal(target)) writer.write(each.name, target);
      }
      const globals = name === 'element' ? GLOBALS : '';
      for (const each of namesIn(globals)) if (shared.has(each)) writer.imported.add(each);
      const names = [...writer.written.keys()].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
      const imports = [...writer.imported].sort();
      const text = [
        ...(imports.length > 0 ? [`import type { ${imports.join(', ')} } from './index.js';\n`] : []),
        ...names.map((each) => withExport(/** @type {{ text: string }} */ (writer.written.get(each)).text)),
        ...(globals ? [globals] : []),
      ].join('\n');
      made[name] = { text, names };
      for (const each of names) shared.add(each);
    }
    return made;
  } finally {
    api.close();
  }
}

/** @param {string} text */
const withExport = (text) => text.replace(/^((?:\/\*\*[\s\S]*?\*\/\n)?)/, '$1export ');
