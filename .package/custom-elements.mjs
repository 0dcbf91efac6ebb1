import { parseSync } from 'vite';

/**
 * @param {string} docs
 * @param {string} tag
 * @returns {{ name: string, type: string, description: string }[]}
 */
const tags = (docs, tag) =>
  [...docs.matchAll(new RegExp(`^@${tag} (?:\\{(.*)\\} )?(\\S+) - (.*)$`, 'gm'))].map(
    ([, type = '', name = '', description = '']) => ({
      name,
      type,
      description,
    }),
  );

/** @param {string} text @param {number} end */
function docsBefore(text, end) {
  const before = text.slice(0, end).replace(/\s*(?:export )?\s*$/, '');
  if (!before.endsWith('*/')) return '';
  return before
    .slice(before.lastIndexOf('/**') + 3, -2)
    .replace(/^[ \t]*\* ?/gm, '')
    .trim();
}

/**
 * Describes the element for editors and catalogues (custom-elements manifest, schema 1.0.0), from its declarations.
 * @param {string} declarations text of element.d.ts
 */
export function customElements(declarations) {
  const { program } = parseSync('element.d.ts', declarations, { lang: 'dts' });
  const found = program.body
    .map((node) => /** @type {any} */ (node).declaration)
    .find((node) => node?.type === 'TSInterfaceDeclaration' && node.id.name === 'SegyLensElement');
  const docs = docsBefore(declarations, found.start).replace(/\s*$/, '\n');
  const members = found.body.body.map((/** @type {any} */ node) => {
    const description = docsBefore(declarations, node.start);
    const text = declarations.slice(node.start, node.end).replace(/;$/, '');
    if (node.type === 'TSMethodSignature')
      return {
        kind: 'method',
        name: node.key.name,
        description,
        return: { type: { text: text.replace(/^[\s\S]*\): /, '') } },
      };
    const attribute = tags(docs, 'attr').some(({ name }) => name === node.key.name)
      ? { attribute: node.key.name }
      : {};
    return {
      kind: 'field',
      name: node.key.name,
      description,
      type: { text: text.replace(/^[^:]*: /, '') },
      ...(node.readonly ? { readonly: true } : {}),
      ...attribute,
    };
  });
  const plain = (/** @type {string} */ tag) =>
    tags(docs, tag).map(({ name, description }) => ({ name, description }));
  const typed = (/** @type {string} */ tag) =>
    tags(docs, tag).map(({ name, type, description }) => ({ name, type: { text: type }, description }));
  return {
    schemaVersion: '1.0.0',
    modules: [
      {
        kind: 'javascript-module',
        path: 'lib/element.js',
        declarations: [
          {
            kind: 'class',
            customElement: true,
            name: 'SegyLens',
            tagName: 'segy-lens',
            description: docs.slice(0, docs.indexOf('\n@')).trim(),
            attributes: typed('attr').map((each) => ({ ...each, fieldName: each.name })),
            events: typed('fires'),
            slots: [],
            cssParts: plain('csspart'),
            cssProperties: plain('cssprop'),
            members,
          },
        ],
        exports: [
          {
            kind: 'custom-element-definition',
            name: 'segy-lens',
            declaration: { name: 'SegyLens', module: 'lib/element.js' },
          },
        ],
      },
    ],
  };
}
